"""Fields to type in, which show what they hold as everything else here is shown: by its glyphs.

Textual's own send to the terminal whatever was pasted into them, or stands in the name of a run.
What a field holds is not changed by how it is shown.
"""

from typing import Any

from rich.text import Text
from textual.widgets import Input, TextArea

from lstm_tui.text.glyphs import cells, visible

LONGEST = 10_000
"""Characters of a line: nobody types more, and a screen that lays out a megabyte stands still."""

LONGEST_NUMBER = 24


class Entry(Input):
    """A line to type in."""

    def __init__(self, value: str = "", *, max_length: int = LONGEST, **settings: Any) -> None:
        super().__init__(value, max_length=max_length, **settings)

    @property
    def _value(self) -> Text:
        return Text(visible(self.value), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return sum(map(cells, self.value[:position]))


class NumberEntry(Entry):
    """A short line for a number. It takes any character: one that is dropped changes a number."""

    def __init__(self, value: str = "", **settings: Any) -> None:
        super().__init__(value, max_length=LONGEST_NUMBER, **settings)


class Area(TextArea):
    """Several lines to type in."""

    def get_line(self, line_index: int) -> Text:
        """A line as it is shown; tabs stay, since Textual gives them their width."""
        line = self.document.get_line(line_index)
        return Text("\t".join(map(visible, line.split("\t"))), end="", no_wrap=True)
