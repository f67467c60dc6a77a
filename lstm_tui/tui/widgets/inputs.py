"""Input fields that show control characters by glyphs; their value is not changed.

Textual's own send to the terminal what was pasted into them or comes from the name of a run.
"""

from collections.abc import Callable
from typing import Any

from rich.text import Text
from textual.events import Paste
from textual.widgets import Input, TextArea

from lstm_tui.text.glyphs import cells, visible
from lstm_tui.tui.notify import notify
from lstm_tui.tui.widgets.selection import begin_typing, copy_elsewhere

MAX_LENGTH = 10_000
"""Characters of a line: laying out a megabyte would block the screen."""

MAX_NUMBER_LENGTH = 24


def with_line_feeds(text: str) -> str:
    """``text`` with every line end as a line feed; terminals paste carriage returns."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class SafeInput(Input):
    """One line; of a paste that does not fit it takes the beginning, and says so."""

    ALLOW_SELECT = False  # it has its own selection
    on_focus = begin_typing
    on_key = copy_elsewhere

    def __init__(
        self,
        value: str = "",
        *,
        max_length: int = MAX_LENGTH,
        on_lines: Callable[[str], bool] | None = None,
        **settings: Any,
    ) -> None:
        """``on_lines`` gets a paste of several lines, and returns whether it handled it."""
        super().__init__(value, max_length=max_length, **settings)
        self._on_lines = on_lines

    def on_paste(self, event: Paste) -> None:
        """Insert the text pasted in the terminal; Textual calls this."""
        event.stop()
        event.prevent_default()
        self._paste(event.text)

    def action_paste(self) -> None:
        """Insert the text that was cut or copied in a field."""
        self._paste(self.app.clipboard)

    def _paste(self, text: str) -> None:
        lines = with_line_feeds(text).strip("\n").split("\n")
        if len(lines) > 1 and self._on_lines is not None and self._on_lines("\n".join(lines)):
            return
        line = self.put(lines[0])
        if len(lines) > 1:
            message = f"Only the first of {len(lines):,} pasted lines is taken: this is one line."
            notify(self.app, message, severity="warning", seconds=8)
        elif len(line) < len(lines[0]):
            message = f"Only {len(line):,} of {len(lines[0]):,} pasted characters fit in here."
            notify(self.app, message, severity="warning", seconds=8)

    def put(self, line: str) -> str:
        """Replace the selection by ``line``; return the part of it that fits."""
        begin, end = sorted(self.selection)
        if self.max_length is not None:
            line = line[: self.max_length - len(self.value) + end - begin]
        self.replace(line, begin, end)
        return line

    @property
    def _value(self) -> Text:
        return Text(visible(self.value), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return sum(map(cells, self.value[:position]))


class NumberInput(SafeInput):
    """A short line for a number. It accepts any character: dropping one would change the number."""

    def __init__(self, value: str = "", **settings: Any) -> None:
        super().__init__(value, max_length=MAX_NUMBER_LENGTH, **settings)


class SafeTextArea(TextArea):
    """Several lines of text."""

    ALLOW_SELECT = False  # it has its own selection
    on_focus = begin_typing
    on_key = copy_elsewhere

    def put(self, text: str) -> None:
        """Replace the selection by ``text``, and put the cursor behind it."""
        result = self.replace(with_line_feeds(text), *sorted(self.selection))
        self.move_cursor(result.end_location)

    def on_paste(self, event: Paste) -> None:
        """Insert the text pasted in the terminal; Textual calls this."""
        event.stop()
        event.prevent_default()
        self.put(event.text)

    def get_line(self, line_index: int) -> Text:
        """A line with glyphs for control characters; Textual expands the tabs."""
        line = self.document.get_line(line_index)
        return Text("\t".join(map(visible, line.split("\t"))), end="", no_wrap=True)
