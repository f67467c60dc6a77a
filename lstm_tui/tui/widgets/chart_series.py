"""The series in the loss chart of one run, or of several. Pure functions."""

from collections.abc import Sequence
from dataclasses import replace

from lstm_tui.exports.chart_render import DOCUMENT_LOSS, LOSS, Series, YAxis
from lstm_tui.runs.loss_measures import CharacterCurves
from lstm_tui.runs.progress import RunProgress, RunState
from lstm_tui.text.glyphs import safe_line

MARKS = "●▲■◆○△"
"""One per run that can be compared, so that they differ without colors too."""

CURVE_COLORS = ("primary", "validation", "success", "error", "violet", "warning")
"""Theme colors of the curves ``run0`` to ``run5``."""

MARKED_POINTS = 40
"""With more points, marks would hide the line."""


def loss_axis(progress: RunProgress, *, classifies: bool = False) -> YAxis:
    """The vertical axis of the loss of a run: per character, or per document of a classifier.

    Before the first event, only ``classifies`` knows that. Of an imported network, the axis says
    that there are no curves.
    """
    if progress.state is RunState.IMPORTED:
        return replace(LOSS, per="symbol", waiting="imported: there is no training to draw")
    return DOCUMENT_LOSS if classifies or progress.classifies else LOSS


def run_series(progress: RunProgress) -> list[Series]:
    """The loss of every step, over it the smoothed training loss, and validation on top.

    All are per character of the text, or per document of a classifier. That of every step is left
    out with documents: the loss of few or of short ones jumps, so it would fill the chart.
    """
    curves = CharacterCurves.of(progress)
    validation = curves.validation
    mark = MARKS[0] if len(validation[0]) <= MARKED_POINTS else ""
    evaluation = progress.validation
    of_documents = evaluation is not None and evaluation.document_loss is not None
    has_documents = of_documents or progress.classifies
    steps = [Series("raw", *curves.raw, leads=False)]
    return [
        *(steps if not has_documents else []),
        Series("train", *curves.smoothed, name="train"),
        Series("validation", *validation, name="validation", mark=mark),
    ]


def compared_series(runs: Sequence[tuple[str, int, RunProgress]]) -> list[Series]:
    """Validation with marks and training without, in one color per run; without explosions.

    A run of which only the training is drawn is named too.

    Args:
        runs: Name, number of the color, and progress of each run.
    """
    series = []
    for name, color, progress in runs:
        curves = CharacterCurves.of(progress).charted()
        validation = curves.validation
        shown, only = safe_line(name, 24), ""
        if not len(validation[0]):
            only = f"{shown}, above the chart" if progress.evaluations else shown
        leads = not len(validation[0])
        series.append(Series(f"run{color}", *curves.smoothed, name=only, leads=leads))
        series.append(Series(f"run{color}", *validation, name=shown, mark=MARKS[color]))
    return series
