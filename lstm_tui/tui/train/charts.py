"""The charts of the Train screen, in the order in which a key shows them. Pure functions."""

from collections.abc import Sequence
from enum import StrEnum

from lstm_tui.exports.chart_render import LOSS, Series, YAxis
from lstm_tui.runs.progress import RunProgress
from lstm_tui.tui.train.emergence_panel import F1, f1_series
from lstm_tui.tui.train.gradient_charts import distance_chart, norm_chart
from lstm_tui.tui.widgets.chart_series import run_series

Chart = tuple[Sequence[Series], YAxis]


class ChartKind(StrEnum):
    """A chart of the Train screen; the value is its label in the footer."""

    LOSS = "Loss chart"
    F1 = "F1 chart"
    GRADIENT_NORM = "Gradient norm"
    GRADIENT_DISTANCE = "Gradient reach"

    @property
    def next(self) -> "ChartKind":
        """The chart after this one; after the last comes the first."""
        kinds = list(ChartKind)
        return kinds[(kinds.index(self) + 1) % len(kinds)]


def draw_chart(kind: ChartKind, progress: RunProgress) -> Chart:
    """The curves and the vertical axis of a chart of one run."""
    match kind:
        case ChartKind.LOSS:
            return run_series(progress), LOSS
        case ChartKind.F1:
            return f1_series(progress), F1
        case ChartKind.GRADIENT_NORM:
            return norm_chart(progress)
        case ChartKind.GRADIENT_DISTANCE:
            return distance_chart(progress)


def charted_values(kind: ChartKind, progress: RunProgress) -> tuple[object, ...]:
    """What a chart is drawn from and changes seldom; it is redrawn at once when that does."""
    return (
        kind,
        progress.started,
        progress.validation,
        progress.emergences[-1:],
        progress.gradient_curves[-1:],
        progress.clip,
    )
