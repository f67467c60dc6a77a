"""A Textual line filter, the last one, that gives a terminal exactly the colors it has."""

from rich.segment import Segment
from textual.color import Color as TextualColor
from textual.filter import LineFilter

from lstm_tui.colors.display import Display
from lstm_tui.colors.names import Depth
from lstm_tui.colors.styles import terminal_style


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
