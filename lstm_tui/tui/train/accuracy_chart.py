"""The chart of the accuracy of a classifier over the steps, and the recall of each class. Pure."""

from collections.abc import Sequence

import numpy as np
from textual.content import Content

from lstm_tui.exports.chart_render import Series, YAxis
from lstm_tui.exports.class_report import ClassReport
from lstm_tui.exports.class_tables import class_name, percent
from lstm_tui.exports.classifier_progress import baseline_of
from lstm_tui.runs.progress import RunProgress
from lstm_tui.scoring.confusion import ConfusionMatrix
from lstm_tui.text.symbol_glyphs import glyph_cells
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.train.emergence_panel import BLOCKS
from lstm_tui.tui.widgets.chart_series import MARKED_POINTS, MARKS

_TITLE, _WAITING = "Accuracy, %", "waiting for the first evaluation …"


def accuracy_chart(progress: RunProgress) -> tuple[Sequence[Series], YAxis]:
    """Accuracy in percent over the steps, with lines for the bag of symbols and the majority."""
    points = [
        (one.step, matrix)
        for one in progress.classified
        if (matrix := ConfusionMatrix.of(one.confusion)) is not None and matrix.accuracy.count
    ]
    if not points:
        return (), YAxis(_TITLE, (0.0, 100.0), _WAITING)
    steps = np.array([step for step, _ in points], float)
    accuracy = np.array([100 * matrix.accuracy.share for _, matrix in points])
    ends = np.array([0.0, steps[-1]])
    lines = [("raw", 100 * points[-1][1].majority.share, "majority")]
    baseline = baseline_of(progress)
    if baseline is not None and baseline.accuracy.count:
        lines.append(("train", 100 * baseline.accuracy.share, "bag"))
    series = [Series(role, ends, np.full(2, value), name) for role, value, name in lines]
    mark = MARKS[0] if len(points) <= MARKED_POINTS else ""
    series.append(Series("validation", steps, accuracy, "accuracy", mark))
    lowest = min(float(line.values.min()) for line in series)
    low = max(0.0, 10 * np.floor((lowest - 2) / 10))
    return series, YAxis(_TITLE, (float(low), 100.0), _WAITING)


def render_recalls(report: ClassReport | None, width: int, height: int) -> Content:
    """A row for each class with its recall; the lowest ones if there are more than ``height``."""
    if report is None:
        return Content.assemble(("recall of each class …", DIM)).truncate(width)
    rows = [(name, report.confusion.recall(index)) for index, name in enumerate(report.classes)]
    if len(rows) > height:
        counted = [(name, recall) for name, recall in rows if recall.count]
        rows = sorted(counted, key=lambda row: row[1].share)[: max(height, 0)]
    lines = []
    for name, recall in rows:
        block = BLOCKS[min(int(8 * recall.share), 7)] if recall.count else " "
        value = f"{percent(recall):>7} {block}"
        shown = class_name(name, max(1, width - len(value) - 1))
        gap = " " * max(1, width - glyph_cells(shown) - len(value))
        lines.append(Content.assemble(shown, gap, value).truncate(width))
    return Content("\n").join(lines)
