"""A line filter that hands a terminal exactly the colors it has.

Textual draws in 24-bit colors and lets Rich quantize each of them for the terminal, which would
undo palettes that were chosen by hand. This filter comes last: it replaces every color by its index
among 256 or 16, or takes all colors away.
"""

from functools import lru_cache

from rich.color import Color as RichColor, ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as TextualColor
from textual.filter import LineFilter

from lstm_tui.colors.display import Display
from lstm_tui.colors.names import Depth
from lstm_tui.colors.nearest import ink_index, nearest_index
from lstm_tui.colors.palette import Color, luminance

_BRIGHT = 0.4
"""The luminance from which a background means “chosen” where there are no colors."""


class TerminalColors(LineFilter):
    """Replaces the colors of segments by those of the terminal."""

    def __init__(self, depth: Depth) -> None:
        super().__init__()
        self.depth = depth

    def apply(self, segments: list[Segment], background: TextualColor) -> list[Segment]:
        """``segments`` with the colors of the terminal; Textual calls this for each line."""
        del background
        depth = self.depth
        return [
            Segment(text, style and terminal_style(style, depth), control)
            for text, style, control in segments
        ]


def line_filter(display: Display) -> TerminalColors | None:
    """The filter that ``display`` needs; None where Textual's colors may stay as they are."""
    shown = display.grays if display.depth is Depth.NONE else display.depth
    return None if shown is Depth.TRUECOLOR else TerminalColors(shown)


@lru_cache(maxsize=4096)
def terminal_style(style: Style, depth: Depth) -> Style:
    """``style`` with colors of a terminal of ``depth``."""
    if depth is Depth.TRUECOLOR:
        return style
    ink, ground = _color_of(style.color), _color_of(style.bgcolor)
    if depth is Depth.NONE:
        plain = style.without_color
        chosen = ground is not None and luminance(ground) > _BRIGHT
        return plain + Style(reverse=True) if chosen else plain
    kind = ColorType.EIGHT_BIT if depth is Depth.EIGHT_BIT else ColorType.STANDARD
    indexed_ink = None
    if ink is not None:
        index = ink_index(ink, ground, depth) if ground is not None else nearest_index(ink, depth)
        indexed_ink = RichColor(f"ink {index}", kind, number=index)
    indexed_ground = None
    if ground is not None:
        index = nearest_index(ground, depth)
        indexed_ground = RichColor(f"ground {index}", kind, number=index)
    return style + Style(color=indexed_ink, bgcolor=indexed_ground)


def _color_of(color: RichColor | None) -> Color | None:
    """``color`` as three numbers; None for the terminal's default."""
    if color is None or color.triplet is None:
        return None
    red, green, blue = color.triplet
    return red, green, blue
