"""Curves of delayed recall as a chart and a table for a terminal of 80 columns."""

from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.text import Text

from lstm_tui.cli.tables import plain_table, show_prose, table_console
from lstm_tui.cli.terminal_chart import CURVE_MARKS, CURVE_ROLES, REFERENCE, print_chart
from lstm_tui.exports.chart_render import AxisScale, Series, YAxis
from lstm_tui.exports.measured_curves import MOST_CURVES, curve_names, spread_evenly
from lstm_tui.exports.recall_reports import MeasuredRecall
from lstm_tui.studies.delayed_recall import CHANCE, HIGH_ACCURACY
from lstm_tui.text.glyphs import NAME_ENDING, cut_middle, safe_line

_ACCURACY = YAxis(
    "correct answers, %", span=(0.0, 100.0), across="fillers between the symbol and the query"
)
_NAME_CELLS = 16


def show_recall(measured: Sequence[MeasuredRecall]) -> None:
    """Print a chart, the accuracies, how far each network remembers, and how it was measured."""
    console = table_console()
    print_chart(console, _series(measured), _ACCURACY, AxisScale.LOG_STEP)
    console.print()
    if len(measured) == 1:
        _show_intervals(console, measured[0])
    else:
        _show_accuracies(console, measured)
    console.print()
    for run, one in {one.network.run: one for one in measured}.items():
        newest = one.network
        facts = f"{newest.model}, chunks of {one.chunk:,}, {newest.step_title}"
        show_prose(console, Text(f"{safe_line(run)}: {facts}; reach {_reach(one)}."))
    points = [point.answers for one in measured for point in one.curve.points]
    notes = [
        f"{points[0].count:,} questions for each number of fillers. Correct: the symbol is the "
        f"most likely of the eight; chance is {100 * CHANCE:g} %.",
        f"Reach: the most fillers up to which {100 * HIGH_ACCURACY:.0f} % are correct.",
    ]
    if len(measured) > MOST_CURVES:
        notes.append(f"The chart shows {MOST_CURVES} of {len(measured)} curves.")
    if len(measured) > 1:
        widest = max((high - low) / 2 for low, high in (one.interval for one in points))
        notes.append(f"95 % intervals are at most ±{100 * widest:.1f} points.")
    show_prose(console, Text(" ".join(notes), style="dim"))


def _series(measured: Sequence[MeasuredRecall]) -> list[Series]:
    drawn = spread_evenly(measured, MOST_CURVES)
    last = drawn[0].curve.points[-1].delay
    chance = np.full(2, 100 * CHANCE)
    series = [Series(REFERENCE, np.array([1.0, last]), chance, name="chance")]
    for number, (one, name) in enumerate(zip(drawn, curve_names(drawn), strict=True)):
        delays = np.array([point.delay for point in one.curve.points], float)
        accuracies = np.array([100 * point.answers.share for point in one.curve.points])
        series.append(
            Series(CURVE_ROLES[number], delays, accuracies, name=name, mark=CURVE_MARKS[number])
        )
    return series


def _show_intervals(console: Console, one: MeasuredRecall) -> None:
    table = plain_table(right=("fillers", "correct", "%", "95 % interval"))
    for point in one.curve.points:
        low, high = point.answers.interval
        table.add_row(
            f"{point.delay:,}",
            f"{point.answers.successes:,}/{point.answers.count:,}",
            f"{100 * point.answers.share:.1f}",
            f"{100 * low:.1f}–{100 * high:.1f}",
        )
    console.print(table)


def _show_accuracies(console: Console, measured: Sequence[MeasuredRecall]) -> None:
    """A row for each run, or each step of one run."""
    delays = [f"{point.delay:,}" for point in measured[0].curve.points]
    runs = len({one.network.run for one in measured})
    has_steps = runs < len(measured)
    headings = [*(["step"] if has_steps else []), *delays, "reach"]
    table = plain_table(*(["run"] if runs > 1 else []), right=headings)
    table.padding = (0, 1, 0, 0)
    for one in measured:
        row = (
            [cut_middle(safe_line(one.network.run), _NAME_CELLS, ending=NAME_ENDING)]
            if runs > 1
            else []
        )
        row += [f"{one.network.step:,}"] if has_steps else []
        row += [f"{100 * point.answers.share:.0f}" for point in one.curve.points]
        table.add_row(*map(Text, (*row, _reach(one))))
    console.print(table)
    console.print(Text("Correct answers in %, by number of fillers.", style="dim"))


def _reach(one: MeasuredRecall) -> str:
    """For example ``20``; ``≥200`` if the longest delay is within reach."""
    reach = one.curve.reach
    return f"≥{reach:,}" if reach == one.curve.points[-1].delay else f"{reach:,}"
