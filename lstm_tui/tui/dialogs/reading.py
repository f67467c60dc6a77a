"""A page to read: the help, or all messages of a run."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lstm_tui.tui.dialogs.dialog import Dialog


class Page(VerticalScroll):
    """Scrolls with the arrow keys before the dialog takes them."""


class ReadingDialog(Dialog[None]):
    """Shows some text; any of the keys that open or close things closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,question_mark,enter,m", "dismiss", show=False),
    ]

    def __init__(self, title: str, text: Content) -> None:
        super().__init__(title, "↑↓ scroll · Esc close")
        self._text = text
        self.add_class("reading")

    def content(self) -> list[Widget]:
        """The page."""
        return [Page(Static(self._text, markup=False))]
