"""A name and a remark for a unit."""

from textual.widget import Widget
from textual.widgets import Input, Static

from lstm_tui.runs.annotations import LONGEST_NAME, LONGEST_REMARK, UnitAnnotation
from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.inputs import SafeInput


class NoteDialog(Dialog[UnitAnnotation]):
    """Answers with what the user says of a unit; two empty lines take it back."""

    def __init__(self, unit: str, note: UnitAnnotation) -> None:
        super().__init__(f"Note on {unit}", "Enter keep · Esc cancel")
        self._note = note

    def content(self) -> list[Widget]:
        """Two lines."""
        return [
            Static("Name, shown wherever the unit is", classes="label"),
            SafeInput(self._note.name, max_length=LONGEST_NAME, id="name", compact=True),
            Static("Remark", classes="label"),
            SafeInput(self._note.remark, max_length=LONGEST_REMARK, id="remark", compact=True),
        ]

    def on_mount(self) -> None:
        """Begin with the name."""
        self.query_one("#name").focus()

    def on_input_submitted(self) -> None:
        """Enter keeps both."""
        name, remark = (self.query_one(which, Input).value for which in ("#name", "#remark"))
        self.dismiss(UnitAnnotation(name, remark))
