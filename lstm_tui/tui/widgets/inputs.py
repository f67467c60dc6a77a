"""Fields to type in, which show what they hold as everything else here is shown: by its glyphs.

Textual's own send to the terminal whatever was pasted into them, or stands in the name of a run.
What a field holds is not changed by how it is shown.
"""

from collections.abc import Callable
from typing import Any

from rich.text import Text
from textual.events import Focus, Key, Paste
from textual.widgets import Input, TextArea

from lstm_tui.text.glyphs import cells, visible
from lstm_tui.tui.widgets.selection import begin_typing, copy_elsewhere

LONGEST = 10_000
"""Characters of a line: nobody types more, and a screen that lays out a megabyte stands still."""

LONGEST_NUMBER = 24


def with_line_feeds(text: str) -> str:
    """``text`` with every line end as a line feed; terminals paste carriage returns."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class SafeInput(Input):
    """A line to type in; of a paste that does not fit it takes the beginning, and says so."""

    ALLOW_SELECT = False  # it selects for itself

    def on_focus(self, _event: Focus) -> None:
        """Forget what was selected elsewhere before; Textual calls this."""
        begin_typing(self)

    async def on_key(self, event: Key) -> None:
        """Copy with ``y`` while text is selected elsewhere on the screen; Textual calls this."""
        await copy_elsewhere(self, event)

    def __init__(
        self,
        value: str = "",
        *,
        max_length: int = LONGEST,
        on_lines: Callable[[str], bool] | None = None,
        **settings: Any,
    ) -> None:
        """``on_lines`` is offered a paste of several lines, and returns whether it took it."""
        super().__init__(value, max_length=max_length, **settings)
        self._on_lines = on_lines

    def on_paste(self, event: Paste) -> None:
        """Insert what the terminal pastes; Textual calls this."""
        event.stop()
        event.prevent_default()
        self._paste(event.text)

    def action_paste(self) -> None:
        """Insert what was cut or copied in a field."""
        self._paste(self.app.clipboard)

    def _paste(self, text: str) -> None:
        lines = with_line_feeds(text).strip("\n").split("\n")
        if len(lines) > 1 and self._on_lines is not None and self._on_lines("\n".join(lines)):
            return
        line = self.put(lines[0])
        if len(lines) > 1:
            self._say(f"Only the first of {len(lines):,} pasted lines is taken: this is one line.")
        elif len(line) < len(lines[0]):
            self._say(f"Only {len(line):,} of {len(lines[0]):,} pasted characters fit in here.")

    def put(self, line: str) -> str:
        """Insert ``line`` in place of what is selected; return what there was room for."""
        begin, end = sorted(self.selection)
        if self.max_length is not None:
            line = line[: self.max_length - len(self.value) + end - begin]
        self.replace(line, begin, end)
        return line

    def _say(self, words: str) -> None:
        self.app.clear_notifications()
        self.notify(words, markup=False, severity="warning", timeout=8)

    @property
    def _value(self) -> Text:
        return Text(visible(self.value), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return sum(map(cells, self.value[:position]))


class NumberInput(SafeInput):
    """A short line for a number. It takes any character: one that is dropped changes a number."""

    def __init__(self, value: str = "", **settings: Any) -> None:
        super().__init__(value, max_length=LONGEST_NUMBER, **settings)


class SafeTextArea(TextArea):
    """Several lines to type in."""

    ALLOW_SELECT = False  # it selects for itself

    def on_focus(self, _event: Focus) -> None:
        """Forget what was selected elsewhere before; Textual calls this."""
        begin_typing(self)

    async def on_key(self, event: Key) -> None:
        """Copy with ``y`` while text is selected elsewhere on the screen; Textual calls this."""
        await copy_elsewhere(self, event)

    def put(self, text: str) -> None:
        """Insert ``text`` in place of what is selected, and go on behind it."""
        result = self.replace(with_line_feeds(text), *sorted(self.selection))
        self.move_cursor(result.end_location)

    def on_paste(self, event: Paste) -> None:
        """Insert what is pasted; Textual calls this."""
        event.stop()
        event.prevent_default()
        self.put(event.text)

    def get_line(self, line_index: int) -> Text:
        """A line as it is shown; tabs stay, since Textual gives them their width."""
        line = self.document.get_line(line_index)
        return Text("\t".join(map(visible, line.split("\t"))), end="", no_wrap=True)
