"""Rich's console and the line filters that give a terminal exactly the colors it has."""

from typing import IO, Literal

from rich.console import Console
from rich.segment import Segment
from textual.color import Color as TextualColor
from textual.filter import LineFilter, Monochrome

from lstm_tui.colors.display import Display
from lstm_tui.colors.names import Depth
from lstm_tui.colors.styles import terminal_style

_COLOR_SYSTEMS: dict[Depth, Literal["truecolor", "256"]] = {
    Depth.TRUECOLOR: "truecolor",
    Depth.EIGHT_BIT: "256",
}


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


def line_filters(display: Display) -> list[LineFilter]:
    """The filters that ``display`` needs: none where Textual's colors may stay as they are."""
    filters: list[LineFilter] = [Monochrome()] if display.depth is Depth.NONE else []
    if (depth := _shown_depth(display)) is not Depth.TRUECOLOR:
        filters.append(TerminalColors(depth))
    return filters


def console_of(display: Display, file: IO[str]) -> Console:
    """A console that does not quantize the colors of `line_filters` again."""
    return Console(
        color_system=_COLOR_SYSTEMS.get(_shown_depth(display), "standard"),
        file=file,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        force_terminal=True,
        safe_box=False,
    )


def _shown_depth(display: Display) -> Depth:
    return display.grays if display.depth is Depth.NONE else display.depth
