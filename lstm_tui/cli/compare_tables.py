"""The table of runs that are compared, and one line on each that went wrong."""

from collections.abc import Sequence

import click
from rich.text import Text

from lstm_tui.cli.tables import plain_table, table_console
from lstm_tui.cli.terminal_chart import CURVE_MARKS, CURVE_ROLES, print_chart
from lstm_tui.exports.comparison import ComparedRun
from lstm_tui.exports.comparison_charts import gradient_axis, gradient_series
from lstm_tui.formatting import compact, grouped, loss
from lstm_tui.text.glyphs import safe_line


def show_comparison(runs: Sequence[ComparedRun]) -> None:
    """Print a row for each run, and on standard error what the columns and troubles mean."""
    differs = any(run.label != run.name for run in runs)
    unit = f"{_unit(runs)}/s"
    columns = ("weights", "steps", unit, "best loss", "half-life")
    table = plain_table("cell" if differs else "run", "state", right=columns)
    for run in runs:
        progress = run.progress
        started, speed = progress.started, progress.characters_per_second
        table.add_row(
            Text(safe_line(run.label)),
            Text(run.state),
            Text(compact(started.parameters) if started else "–"),
            Text(grouped(progress.step) if run.health else "–"),
            Text(grouped(speed) if speed else "–"),
            Text(loss(run.best_loss)),
            Text(run.half_life),
        )
    console = table_console()
    console.print(table)
    if curves := gradient_series(runs, CURVE_ROLES, CURVE_MARKS):
        console.print()
        print_chart(console, curves, gradient_axis(runs))
    click.echo(
        "best loss: on the validation text, nats per character.\n"
        "half-life: symbols over which the gradient halves, fitted from 5 to 60 before\n"
        "the loss; > 60: it does not vanish; grows: it grows with the distance.",
        err=True,
    )
    for run in runs:
        if run.explanation:
            click.echo(run.explanation, err=True)


def _unit(runs: Sequence[ComparedRun]) -> str:
    started = [run.progress for run in runs if run.progress.started]
    units = {progress.symbols.plural for progress in started} or {"characters"}
    return "chars" if units == {"characters"} else "symbols"
