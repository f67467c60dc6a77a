"""A page to read: the help, or all messages of a run."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.panel import ContentPanel


class Page(VerticalScroll):
    """Scrolls with the arrow keys before the dialog takes them."""


class SizedPage(ContentPanel):
    """A text that is made for the width that there is, and as high as it needs."""

    def __init__(self, text: Callable[[int], Content]) -> None:
        super().__init__()
        self._text = text

    def on_resize(self) -> None:
        """Make it for the new width."""
        self.show(self._text(self.size.width), layout=True)


class PageDialog(Dialog[None]):
    """Shows some text; any of the keys that open or close things closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,question_mark,enter,m", "dismiss", show=False),
    ]

    def __init__(self, title: str, text: Content | Callable[[int], Content]) -> None:
        """``text`` may depend on the width that there is for it."""
        super().__init__(title, "↑↓ scroll · Esc close")
        self._text = text
        self.add_class("reading")

    def content(self) -> list[Widget]:
        """The page."""
        text = self._text
        return [Page(SizedPage(text) if callable(text) else Static(text, markup=False))]
