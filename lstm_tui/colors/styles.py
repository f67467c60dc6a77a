"""Looks of a palette as Rich styles and Textual content styles, in exactly the terminal's colors.

Rich quantizes 24-bit colors by itself, which would undo palettes that were chosen by hand. So
colors are replaced here by their index among 256 or 16, or removed. Loads Rich, not Textual.
"""

from functools import lru_cache

from rich.color import Color as RichColor, ColorType
from rich.style import Style

from lstm_tui.colors.names import Depth
from lstm_tui.colors.nearest import ink_index, nearest_index
from lstm_tui.colors.palette import Color, Look, as_hex, luminance

_BRIGHT = 0.4
"""The luminance from which a background marks a selection where there are no colors."""


def rich_style(look: Look) -> Style:
    """``look`` as the style of a Rich segment."""
    return Style(
        color=as_hex(look.ink),
        bgcolor=as_hex(look.ground),
        bold=look.bold or None,
        underline=look.underline or None,
        reverse=look.reverse or None,
        dim=look.dim or None,
    )


def content_style(look: Look) -> str:
    """``look`` as the style of a part of Textual's ``Content``."""
    attributes = [name for name in ("bold", "underline", "reverse") if getattr(look, name)]
    return " ".join([*attributes, as_hex(look.ink), "on", as_hex(look.ground)])


@lru_cache(maxsize=4096)
def terminal_style(style: Style, depth: Depth) -> Style:
    """``style`` in colors that a terminal of ``depth`` has."""
    if depth is Depth.TRUECOLOR:
        return style
    ink, ground = _rgb(style.color), _rgb(style.bgcolor)
    if depth is Depth.NONE:
        plain = style.without_color
        selected = ground is not None and luminance(ground) > _BRIGHT
        return plain + Style(reverse=True) if selected else plain
    kind = ColorType.EIGHT_BIT if depth is Depth.EIGHT_BIT else ColorType.STANDARD
    if ink is not None:
        index = ink_index(ink, ground, depth) if ground is not None else nearest_index(ink, depth)
        style += Style(color=RichColor(f"ink {index}", kind, number=index))
    if ground is not None:
        index = nearest_index(ground, depth)
        style += Style(bgcolor=RichColor(f"ground {index}", kind, number=index))
    return style


def _rgb(color: RichColor | None) -> Color | None:
    """``color`` as three numbers; None for the terminal's default."""
    return None if color is None else color.triplet
