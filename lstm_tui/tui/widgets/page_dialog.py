"""A page to read: the help, or all messages of a run."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.panel import ContentPanel


class Page(VerticalScroll):
    """Scrolls with its own keys, before the dialog takes them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("g", "scroll_home", show=False),
        Binding("G", "scroll_end", show=False),
    ]


class SizedPage(ContentPanel):
    """A text that is rendered for the present width, and is as high as it needs."""

    def __init__(self, text: Callable[[int], Content]) -> None:
        super().__init__()
        self._text = text

    def on_resize(self) -> None:
        """Render for the new width."""
        self.redraw()

    def redraw(self) -> None:
        """Render the text as it is now."""
        self.show(self._text(self.size.width), layout=True)


class PageDialog(Dialog[None]):
    """Shows a text; the keys that open such a page close it too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,question_mark,enter,m", "dismiss", show=False),
    ]

    def __init__(self, title: str, text: Callable[[int], Content]) -> None:
        """``text`` is a function of the width."""
        super().__init__(title, "↑↓ scroll · Esc close")
        self._text = text
        self.add_class("page")

    def content(self) -> list[Widget]:
        """The page."""
        return [Page(SizedPage(self._text))]
