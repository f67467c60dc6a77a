"""A list to choose from, whose text can be selected with the mouse as everything else."""

from rich.segment import Segment
from textual import events
from textual.selection import Selection
from textual.strip import Strip
from textual.widgets import OptionList

from lstm_tui.tui.widgets.selection import extract, highlighted, without_trailing_blanks


class ChoiceList(OptionList):
    """An `OptionList` of options of one line each; a drag selects their text."""

    ALLOW_SELECT = True

    @property
    def text_selection(self) -> None:
        """None: Textual would highlight the first line of each option by it."""
        return None

    def render_line(self, y: int) -> Strip:
        """A line of the list; the offsets of its text, within the option, get the line."""
        return highlighted(self, super().render_line(y), _option_of)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The text of the options that is selected, whole where the list cuts it."""
        lines = [str(option.prompt) for option in self.options]
        return without_trailing_blanks(extract(lines, selection)), "\n"

    def on_click(self, event: events.Click) -> None:
        """A drag that ends over the list selects text, no option."""
        if self.screen.selections:
            event.prevent_default()


def _option_of(segment: Segment) -> int | None:
    """The number of the option that a segment is of."""
    return segment.style.meta.get("option") if segment.style is not None else None
