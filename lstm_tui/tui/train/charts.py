"""The charts of the Train screen, in the order in which a key shows them. Pure functions."""

from collections.abc import Sequence
from enum import StrEnum

from lstm_tui.exports.chart_render import Series, YAxis
from lstm_tui.runs.progress import RunProgress, RunState
from lstm_tui.tui.train.accuracy_chart import accuracy_chart
from lstm_tui.tui.train.emergence_panel import F1, f1_series
from lstm_tui.tui.train.gradient_charts import distance_chart, norm_chart
from lstm_tui.tui.widgets.chart_series import loss_axis, run_series

Chart = tuple[Sequence[Series], YAxis]


class ChartKind(StrEnum):
    """A chart of the Train screen; the value is its label in the footer."""

    LOSS = "Loss chart"
    ACCURACY = "Accuracy"
    F1 = "F1 chart"
    GRADIENT_NORM = "Gradient norm"
    GRADIENT_DISTANCE = "Gradient reach"

    def next(self, *, classifies: bool) -> "ChartKind":
        """The chart after this one, of a classifier or not; after the last comes the first."""
        kinds = CLASSIFIER_CHARTS if classifies else LANGUAGE_MODEL_CHARTS
        return kinds[(kinds.index(self) + 1) % len(kinds)]


LANGUAGE_MODEL_CHARTS: list[ChartKind] = [
    kind for kind in ChartKind if kind is not ChartKind.ACCURACY
]
CLASSIFIER_CHARTS: list[ChartKind] = [ChartKind.LOSS, ChartKind.ACCURACY, ChartKind.GRADIENT_NORM]


def draw_chart(kind: ChartKind, progress: RunProgress, *, classifies: bool = False) -> Chart:
    """The curves and the vertical axis of a chart of one run, which is that of a classifier if it
    ``classifies``."""
    if progress.state is RunState.IMPORTED:
        return (), loss_axis(progress)
    match kind:
        case ChartKind.LOSS:
            return run_series(progress), loss_axis(progress, classifies=classifies)
        case ChartKind.ACCURACY:
            return accuracy_chart(progress)
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
        progress.classified[-1:],
        progress.baseline,
        progress.clip,
    )
