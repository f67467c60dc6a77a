"""Another text to read: a file, something pasted, or the run's own again."""

from contextlib import suppress
from pathlib import Path

from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button, Input, Static, TextArea

from lstm_tui.tui.dialogs.dialog import Dialog
from lstm_tui.tui.widgets.entry import Area, Entry


class TextDialog(Dialog[Path | str]):
    """Answers with a path, with a text, or with an empty text for the run's own."""

    def __init__(self) -> None:
        super().__init__("Another text", "Tab next · Esc cancel")

    def content(self) -> list[Widget]:
        """A line for a file, room to paste, and buttons."""
        return [
            Static("File, and Enter", classes="label"),
            Entry(placeholder="notes.txt", id="file", compact=True),
            Static("Or paste or write something here, then Tab to Read", classes="label"),
            Area(id="pasted", compact=True, tab_behavior="focus"),
            Horizontal(
                Button("Read what is above", id="read", compact=True),
                Button("The run's own text", id="own", compact=True),
                classes="buttons",
            ),
        ]

    def on_mount(self) -> None:
        """Begin with the file."""
        self.query_one("#file").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter reads the file."""
        if not event.value.strip():
            return
        path = Path(event.value.strip())
        with suppress(RuntimeError):  # nobody of that name has a home: then it is no file either
            path = path.expanduser()
        self.dismiss(path)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Read what was pasted, or the run's own text."""
        if event.button.id == "own":
            self.dismiss("")
        elif words := self.query_one("#pasted", TextArea).text:
            self.dismiss(words)
