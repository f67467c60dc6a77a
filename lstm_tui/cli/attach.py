"""``attach``: watch and control a run that is training."""

from pathlib import Path

import click

from lstm_tui.cli.display_options import display_options
from lstm_tui.cli.options import GroupedCommand, headless_option
from lstm_tui.cli.run_argument import resolve_run, run_argument, runs_dir_option


@click.command(cls=GroupedCommand, short_help="Watch and control a run that is training.")
@run_argument
@headless_option
@display_options
@runs_dir_option
def attach(run: str, headless: bool, runs_dir: Path | None) -> int:
    """Watch and control RUN while it trains. Leaving does not stop it.

    \b
    lstm-tui attach latest
    """
    from lstm_tui.cli.headless import monitor
    from lstm_tui.workers.process import WorkerHandle

    attached = resolve_run(run, runs_dir)
    attached.check_trained_here()
    return monitor(WorkerHandle(attached), headless=headless)
