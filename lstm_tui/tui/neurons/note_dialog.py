"""A name and a remark for a unit."""

from textual.widget import Widget
from textual.widgets import Input, Static

from lstm_tui.runs.annotations import LONGEST_NAME, LONGEST_REMARK, UnitAnnotation
from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.inputs import SafeInput


class NoteDialog(Dialog[UnitAnnotation]):
    """Asks for a name and a remark for a unit; two empty lines delete them."""

    def __init__(self, unit: str, annotation: UnitAnnotation) -> None:
        super().__init__(f"Note on {unit}", "Enter keep · Esc cancel")
        self._annotation = annotation

    def content(self) -> list[Widget]:
        """Two lines."""
        return [
            Static("Name, shown wherever the unit is", classes="label"),
            SafeInput(self._annotation.name, max_length=LONGEST_NAME, id="name", compact=True),
            Static("Remark", classes="label"),
            SafeInput(
                self._annotation.remark, max_length=LONGEST_REMARK, id="remark", compact=True
            ),
        ]

    def on_mount(self) -> None:
        """Focus the name."""
        self.query_one("#name").focus()

    def on_input_submitted(self) -> None:
        """Answer on Enter."""
        name, remark = (self.query_one(which, Input).value for which in ("#name", "#remark"))
        self.dismiss(UnitAnnotation(name, remark))
