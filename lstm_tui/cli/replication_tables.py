"""Replication over several runs as tables for a terminal of 80 columns."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lstm_tui.cli.tables import plain_table, table_console
from lstm_tui.exports.replications import ReplicationReport
from lstm_tui.exports.run_columns import RunColumns
from lstm_tui.formatting import rate
from lstm_tui.reader.units import Quantity
from lstm_tui.scoring.replication import Replication
from lstm_tui.scoring.unit_scores import UnitScore
from lstm_tui.text.glyphs import safe_line

_PATTERN_WIDTH = 18


def show_replication(report: ReplicationReport) -> None:
    """Print a row for each pattern, then the best unit of each run, then how it was measured."""
    console = table_console()
    by_gain = sorted(report.replications, key=lambda one: -(one.mean_gain or 0))
    with_gain = [one for one in by_gain if one.with_gain]
    without = [one for one in by_gain if not one.with_gain]
    if with_gain:
        console.print(_summary_table(with_gain))
        console.print()
    if without and any(one.gains for one in without):
        console.print("No memory gain in any run: the last 8 symbols do as well.")
    if without:
        console.print(_summary_table(without))
        console.print()
    _show_units(console, report, [*with_gain, *without])
    for number, columns in enumerate(report.runs, 1):
        console.print(Text(f"{number}: {_describe(columns)}", style="dim"))
    chose = (
        f"Units were chosen on {report.chosen_on}; metrics are from all"
        if report.chosen_on
        else "Units were chosen on every other block; metrics are from"
    )
    notes = [
        f"On {report.source}. {chose} {report.reported:,} characters"
        f"{'' if report.chosen_on else ' of the blocks between'}.",
        "mean: F1, or R² of depths and positions. gain: mean minus that of the best detector that "
        "sees the last 8 symbols; runs: in how many its 95 % interval is above 0. r: correlation "
        "of the best units of two runs, mean over pairs; excess: r minus that of random pairs of "
        f"units of the same layers, on {report.correlated:,} characters.",
    ]
    if report.absent:
        notes.append(f"Absent, or in too few blocks: {', '.join(map(safe_line, report.absent))}.")
    notes.append(str(report.methods))
    for note in notes:
        console.print(Text(note, style="dim"))


def _summary_table(rows: Sequence[Replication]) -> Table:
    table = plain_table("pattern", right=("mean", "range", "last 8", "gain", "runs", "r", "excess"))
    for one in rows:
        low, high = one.range
        table.add_row(
            *map(
                Text,
                (
                    safe_line(one.label.name),
                    f"{one.mean:.2f}",
                    f"{low:.2f}–{high:.2f}",
                    "–" if one.last_8 is None else f"{one.last_8:.2f}",
                    "–" if one.mean_gain is None else f"{one.mean_gain:+.2f}",
                    f"{one.with_gain}/{len(one.gains)}" if one.gains else "–",
                    f"{one.agreement.correlation:+.2f}",
                    f"{one.agreement.excess:+.2f}",
                ),
            )
        )
    return table


def _show_units(
    console: Console, report: ReplicationReport, replications: Sequence[Replication]
) -> None:
    """The best unit of each run for each pattern, as many runs side by side as fit."""
    cells = [[_cell(one.score) for one in row.detectors] for row in replications]
    width = 2 + max(len(cell) for row in cells for cell in row)
    at_once = max(1, (console.width - _PATTERN_WIDTH) // width)
    for first in range(0, len(report.runs), at_once):
        numbers = range(first, min(first + at_once, len(report.runs)))
        headings = [f"run {number + 1}" for number in numbers]
        table = plain_table("best unit", *headings)
        for row, replication in zip(cells, replications, strict=True):
            name = safe_line(replication.label.name)
            table.add_row(Text(name), *(Text(row[number]) for number in numbers))
        console.print(table)
        console.print()


def _cell(score: UnitScore) -> str:
    sign = "−" if score.sign < 0 else ""
    return f"{sign}{score.unit}{'.cell' if score.quantity is Quantity.CELL else ''}"


def _describe(columns: RunColumns) -> str:
    if columns.seed is None:
        return f"{safe_line(columns.run)}, imported"
    learning_rate = (
        f", learning rate {rate(columns.learning_rate)}" if columns.learning_rate else ""
    )
    return (
        f"{safe_line(columns.run)} at step {columns.step:,}, seed {columns.seed}{learning_rate}, "
        f"trained on {safe_line(columns.text, 60)}"
    )
