"""Follow a series of runs, on the Train screen or without one, and print a table of their ends."""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.text import Text

from lstm_tui.cli.display_options import display_from_options
from lstm_tui.cli.headless import follow_run
from lstm_tui.cli.tables import plain_table
from lstm_tui.cli.terminal import can_open_screen, print_exit_summary, reclaim_terminal
from lstm_tui.errors import INTERRUPTED, LstmTuiError
from lstm_tui.exports.classifier_progress import accuracies_in_brief, best_report
from lstm_tui.formatting import duration, fixed, grouped
from lstm_tui.text.glyphs import safe_line, visible

if TYPE_CHECKING:
    from lstm_tui.workers.series import RunOutcome, RunSeries


def monitor_series(series: "RunSeries", *, headless: bool, echoed_notes: Sequence[str] = ()) -> int:
    """Follow ``series``, whose first run has been started; return the exit status.

    The arguments are those of `headless.monitor`.
    """
    assert series.current is not None
    if headless or not can_open_screen("--headless") or not reclaim_terminal():
        return follow_series(series, echoed_notes)
    from lstm_tui.tui.app import LstmTuiApp

    folder = series.current.run.path.parent
    app = LstmTuiApp(folder, series=series, display=display_from_options())
    exit_status = print_exit_summary(app.run_until_exit())
    with suppress(OSError):  # the terminal may be gone
        show_series(series)
    return exit_status or series.exit_status


def follow_series(series: "RunSeries", echoed_notes: Sequence[str] = ()) -> int:
    """Print the progress of one run after the other, and a table; return the exit status."""
    exit_status = train_series(series, echoed_notes)
    show_series(series)
    return exit_status


def train_series(
    series: "RunSeries", echoed_notes: Sequence[str] = (), *, prints_paths: bool = True
) -> int:
    """Print the progress of one run after the other; return the exit status.

    A run that fails does not end the series, Ctrl-C does. With ``prints_paths``, the paths of the
    runs go to standard output.
    """
    interrupted = False
    while True:
        if (worker := series.current) is not None:
            name = safe_line(worker.run.name)
            click.echo(f"{series.title}: {name}", err=True)
            end = follow_run(worker, echoed_notes, prints_path=prints_paths)
            series.record_end(end.status)
            if end.interrupted:
                interrupted = True
                series.stop()
        if not series.goes_on:
            break
        try:
            series.start_next()
        except LstmTuiError as error:
            click.echo(f"{series.title}: Error: {visible(str(error))}", err=True)
    return INTERRUPTED if interrupted else series.exit_status


def show_series(series: "RunSeries") -> None:
    """Print a row for each run that has ended, on standard error."""
    if not series.outcomes:
        return
    other_unit = any(not one.progress.counts_characters for one in series.outcomes)
    per_character = ("per char",) if other_unit else ()
    reports = [best_report(one.progress) for one in series.outcomes]
    of_classifiers = ("accuracy", "bag") if any(reports) else ()
    table = plain_table(
        "run",
        "seed",
        right=("steps", "final val", "best val", *per_character, *of_classifiers, "time"),
    )
    table.add_column("end", no_wrap=True)
    for outcome, report in zip(series.outcomes, reports, strict=True):
        progress = outcome.progress
        final, best = progress.validation, progress.best
        table.add_row(
            Text(safe_line(outcome.worker.run.name if outcome.worker else outcome.planned.name)),
            Text(str(outcome.planned.config.training.seed)),
            Text(grouped(progress.step)),
            Text(fixed(final.validation_loss, 4) if final else "–"),
            Text(fixed(best.validation_loss, 4) if best else "–"),
            *(
                Text(fixed(progress.per_character(best.validation_loss), 4) if best else "–")
                for _ in per_character
            ),
            *(map(Text, accuracies_in_brief(report)) if of_classifiers else ()),
            Text(duration(progress.elapsed_seconds)),
            Text(_end(outcome)),
        )
    console = Console(stderr=True, highlight=False, color_system=None)
    console.print()
    console.print(table)
    losses = [one.progress.best.validation_loss for one in series.outcomes if one.progress.best]
    if len(losses) > 1:
        mean = fixed(sum(losses) / len(losses), 4)
        low, high = fixed(min(losses), 4), fixed(max(losses), 4)
        click.echo(f"Best validation loss: mean {mean}, from {low} to {high}.", err=True)
    shares = [100 * one.confusion.accuracy.share for one in reports if one is not None]
    if len(shares) > 1:
        average = sum(shares) / len(shares)
        ends = f"from {min(shares):.1f} to {max(shares):.1f} %"
        click.echo(f"Accuracy: mean {average:.1f} %, {ends}.", err=True)
    if count := len(series.remaining):
        names = ", ".join(safe_line(planned.name) for planned in series.remaining)
        runs = "1 run was" if count == 1 else f"{count} runs were"
        click.echo(f"{runs} not started: {names}.", err=True)


def _end(outcome: "RunOutcome") -> str:
    if outcome.status is None:
        return "not started"
    return str(outcome.status.health)
