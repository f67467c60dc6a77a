"""The list of units as a widget: a click chooses, the wheel goes through them."""

from textual import events
from textual.message import Message

from lstm_tui.tui.widgets.panel import SizedPanel


class UnitList(SizedPanel):
    """The list of units; a click on a row chooses it."""

    class Chosen(Message):
        """The row in line ``line`` of the pane was clicked."""

        def __init__(self, line: int) -> None:
            super().__init__()
            self.line = line

    class Stepped(Message):
        """The wheel asks for the next unit, or the one before."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def on_click(self, event: events.Click) -> None:
        """Choose the row under the mouse."""
        if self.screen.selections:  # the end of a drag
            return
        line = event.y - self.gutter.top  # the mouse counts from the frame
        if 0 <= line < self.size.height:
            self.post_message(self.Chosen(line))

    def on_mouse_scroll_down(self) -> None:
        """The wheel goes through the units."""
        self.post_message(self.Stepped(1))

    def on_mouse_scroll_up(self) -> None:
        """And back."""
        self.post_message(self.Stepped(-1))
