"""The keys that browse the samples of a run, for a screen that has them under the id ``sample``."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.dom import DOMNode

from lstm_tui.runs.progress import RunProgress
from lstm_tui.tui.train.samples import (
    SampleChoice,
    SampleCursor,
    choose,
    moved,
    next_temperature,
    sample_original,
    sample_subtitle,
    sample_text,
    sample_title,
)
from lstm_tui.tui.widgets.panel import ContentPanel


class Scroll(VerticalScroll, can_focus=False):
    """Scrolls with the mouse; the keys belong to the screen."""


class SampleKeys(DOMNode):
    """Earlier and later samples, other temperatures."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "older", "Earlier sample"),
        Binding("right", "newer", "Later sample"),
        Binding("end", "newest", "Newest sample"),
        Binding("v", "temperature", "Next temperature"),
        Binding("up", "scroll_sample(-1)", "Scroll up"),
        Binding("down", "scroll_sample(1)", "Scroll down"),
    ]

    _browse = SampleCursor()
    _choice: SampleChoice | None = None

    def progress(self) -> RunProgress:
        """The run whose samples are browsed."""
        raise NotImplementedError

    def draw_sample(self) -> None:
        """Show the chosen sample unless it stands there."""
        choice = choose(self.progress(), self._browse)
        text = self.query_one("#sample-text", ContentPanel)
        if choice != self._choice and text.text_selection is None:  # what is selected stays
            self._choice = choice
            frame = self.query_one("#sample", Scroll)
            frame.border_title = Content(sample_title(choice))
            frame.border_subtitle = Content(sample_subtitle(choice))
            text.show(sample_text(choice), layout=True, original=sample_original(choice))

    def action_older(self) -> None:
        """The sample before this one."""
        self._go(moved(self.progress(), self._browse, -1))

    def action_newer(self) -> None:
        """The sample after this one."""
        self._go(moved(self.progress(), self._browse, 1))

    def action_newest(self) -> None:
        """The newest sample, and those that will be newer."""
        self._go(SampleCursor(self._browse.temperature))

    def action_temperature(self) -> None:
        """The same moment at the next temperature."""
        self._go(next_temperature(self.progress(), self._browse))

    def action_scroll_sample(self, lines: int) -> None:
        """Scroll a sample that is longer than its panel."""
        self.query_one("#sample", Scroll).scroll_relative(y=lines, animate=False)

    def _go(self, browse: SampleCursor) -> None:
        self._browse = browse
        self.screen.clear_selection()
        self.draw_sample()
