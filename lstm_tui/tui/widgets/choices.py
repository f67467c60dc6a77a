"""A list of options whose text can be selected with the mouse."""

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.selection import Selection
from textual.strip import Strip
from textual.widgets import OptionList

from lstm_tui.tui.widgets.selection import extract, highlighted, without_trailing_blanks


class ChoiceList(OptionList):
    """An `OptionList` of options of one line each; a drag selects their text."""

    ALLOW_SELECT = True

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
        Binding("g", "first", show=False),
        Binding("G", "last", show=False),
    ]

    @property
    def text_selection(self) -> None:
        """None: with it, Textual would highlight the first line of each option."""
        return None

    def render_line(self, y: int) -> Strip:
        """A line of the list; its offsets, which are within an option, get the option's number."""
        return highlighted(self, super().render_line(y), _option_of)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The selected text of the options, also where the list truncates it."""
        lines = [str(option.prompt) for option in self.options]
        return without_trailing_blanks(extract(lines, selection)), "\n"

    def on_click(self, event: events.Click) -> None:
        """A drag that ends over the list selects text, not an option."""
        if self.screen.selections:
            event.prevent_default()


def _option_of(segment: Segment) -> int | None:
    """The number of the option that a segment belongs to."""
    return segment.style.meta.get("option") if segment.style is not None else None
