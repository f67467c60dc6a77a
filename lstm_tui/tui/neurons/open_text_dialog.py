"""Another text to read: a file, something pasted, or the run's own again."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static, TextArea

from lstm_tui.inspection.inspection_session import NewText
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.inputs import SafeInput, SafeTextArea


class TextDialog(Dialog[NewText]):
    """Answers with a text that was read, and stays where one cannot be."""

    def __init__(self, read: Callable[[Path | str], NewText]) -> None:
        """``read`` is given a path, a text, or an empty text for the run's own, in a thread."""
        super().__init__("Another text", "Tab next · Esc cancel")
        self._read = read

    def content(self) -> list[Widget]:
        """A line for a file, room to paste, and buttons."""
        return [
            Static("File, and Enter", classes="label"),
            SafeInput(placeholder="notes.txt", id="file", compact=True, on_lines=self._take_lines),
            Static("Or paste or write something here, then Tab to Read", classes="label"),
            SafeTextArea(id="pasted", compact=True, tab_behavior="focus"),
            Horizontal(
                Button("Read what is above", id="read", compact=True),
                Button("The run's own text", id="own", compact=True),
                classes="buttons",
            ),
            Static("", markup=False, id="complaint"),
        ]

    def on_mount(self) -> None:
        """Begin with the file."""
        self.query_one("#file").focus()

    def _take_lines(self, text: str) -> bool:
        """Put several lines that were pasted into the line for a file where there is room."""
        area = self.query_one(SafeTextArea)
        area.put(text)
        area.focus()
        return True

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter reads the file."""
        if not event.value.strip():
            return
        path = Path(event.value.strip())
        with suppress(RuntimeError):  # nobody of that name has a home: then it is no file either
            path = path.expanduser()
        self._begin(path, "#file")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Read what was pasted, or the run's own text."""
        if event.button.id == "own":
            self._begin("", "#own")
        elif words := self.query_one("#pasted", TextArea).text:
            self._begin(words, "#pasted")

    def _begin(self, chosen: Path | str, field: str) -> None:
        """Read in a thread: a file may be large, and patterns slow."""
        self.query_one("#complaint", Static).update(Content("Reading …"))
        self.answer_later(lambda _: self._read(chosen), partial(self._complain, field=field))

    def _complain(self, words: str, field: str) -> None:
        self.query_one("#complaint", Static).update(Content(safe_line(words, 300)))
        self.query_one(field).focus()
