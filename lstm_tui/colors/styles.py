"""Looks of a palette as Rich styles and Textual content styles, in exactly the terminal's colors.

Rich quantizes 24-bit colors by itself, which would undo palettes that were chosen by hand. So
colors are replaced here by their index among 256 or 16, or removed. Loads Rich, not Textual.
"""

from functools import lru_cache

from rich.color import Color as RichColor, ColorType
from rich.style import Style

from lstm_tui.colors.names import Depth
from lstm_tui.colors.nearest import foreground_index, nearest_index
from lstm_tui.colors.palette import CellStyle, Color, as_hex, luminance

_BRIGHT = 0.4
"""The luminance from which a background marks a selection where there are no colors."""


def rich_style(style: CellStyle) -> Style:
    """``style`` as the style of a Rich segment."""
    return Style(
        color=as_hex(style.foreground),
        bgcolor=as_hex(style.background),
        bold=style.bold or None,
        underline=style.underline or None,
        reverse=style.reverse or None,
        dim=style.dim or None,
    )


def content_style(style: CellStyle) -> str:
    """``style`` as the style of a part of Textual's ``Content``."""
    attributes = [name for name in ("bold", "underline", "reverse") if getattr(style, name)]
    return " ".join([*attributes, as_hex(style.foreground), "on", as_hex(style.background)])


@lru_cache(maxsize=4096)
def terminal_style(style: Style, depth: Depth) -> Style:
    """``style`` in colors that a terminal of ``depth`` has."""
    if depth is Depth.TRUECOLOR:
        return style
    foreground, background = _rgb(style.color), _rgb(style.bgcolor)
    if depth is Depth.NONE:
        plain = style.without_color
        selected = background is not None and luminance(background) > _BRIGHT
        return plain + Style(reverse=True) if selected else plain
    kind = ColorType.EIGHT_BIT if depth is Depth.EIGHT_BIT else ColorType.STANDARD
    if foreground is not None:
        index = (
            foreground_index(foreground, background, depth)
            if background is not None
            else nearest_index(foreground, depth)
        )
        style += Style(color=RichColor(f"foreground {index}", kind, number=index))
    if background is not None:
        index = nearest_index(background, depth)
        style += Style(bgcolor=RichColor(f"background {index}", kind, number=index))
    return style


def _rgb(color: RichColor | None) -> Color | None:
    """``color`` as three numbers; None for the terminal's default."""
    return None if color is None else color.triplet
