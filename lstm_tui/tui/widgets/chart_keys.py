"""The keys of the loss chart, for every screen that has one under the id ``chart``."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from lstm_tui.tui.widgets.chart import LossChart

ZOOM, PAN = 0.6, 0.25


class ChartKeys(DOMNode):
    """Zoom, pan, scale and unit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "zoom_in", "Zoom in"),
        Binding("minus", "zoom_out", "Zoom out"),
        Binding("less_than_sign,comma", "pan(-1)", "Move left"),
        Binding("greater_than_sign,full_stop", "pan(1)", "Move right"),
        Binding("0", "reset_view", "Whole run"),
        Binding("l", "next_scale", "Logarithmic"),
        Binding("b", "swap_unit", "Bits or nats"),
    ]

    def _chart(self) -> LossChart:
        return self.query_one("#chart", LossChart)

    def action_zoom_in(self) -> None:
        """Look closer, at the newest steps."""
        self._chart().zoom(ZOOM, at=1.0)

    def action_zoom_out(self) -> None:
        """Look from further away."""
        self._chart().zoom(1 / ZOOM, at=1.0)

    def action_pan(self, direction: int) -> None:
        """Move along the run."""
        self._chart().pan(direction * PAN)

    def action_reset_view(self) -> None:
        """The whole run again."""
        self._chart().reset_view()

    def action_next_scale(self) -> None:
        """The next scale."""
        self._chart().next_scale()

    def action_swap_unit(self) -> None:
        """Nats or bits."""
        self._chart().swap_unit()
