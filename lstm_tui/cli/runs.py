"""``runs``: list all runs, on a screen, as a table or as JSON."""

import sys
from pathlib import Path

import click

from lstm_tui.cli.display_options import display_from_options, display_options, unsupported_terminal
from lstm_tui.cli.options import GroupedCommand, OptionGroup
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import runs_dir_option
from lstm_tui.cli.streams import echo_json

_group = OptionGroup("Run")


@click.command(cls=GroupedCommand, short_help="List all runs.")
@_group.option("--plain", is_flag=True, help="Print a table instead of opening the screen.")
@_group.json_option()
@display_options
@runs_dir_option
def runs(plain: bool, as_json: bool, runs_dir: Path | None) -> int:
    """List all runs with state and best loss. On the screen: open, resume, attach, delete.

    \b
    lstm-tui runs
    lstm-tui runs --json | jq '.[0].best_validation_loss'
    """
    from lstm_tui.runs.directory import runs_folder

    folder = runs_folder(runs_dir)
    on_terminal = sys.stdout.isatty() and sys.stdin.isatty()
    if on_terminal and not plain and not as_json and not unsupported_terminal():
        from lstm_tui.cli.terminal import print_exit_summary
        from lstm_tui.tui.app import LstmTuiApp

        app = LstmTuiApp(folder, display=display_from_options())
        return print_exit_summary(app.run_until_exit())
    from lstm_tui.cli.tables import runs_as_json, show_runs
    from lstm_tui.runs.listing import RunList
    from lstm_tui.text.glyphs import safe_line

    with progress_bar("Reading the runs"):
        rows = RunList(folder).poll()
    if as_json:
        echo_json(runs_as_json(rows))
    elif rows:
        show_runs(rows)
    else:
        shown = safe_line(str(folder))
        click.echo(f"{shown}: no runs yet. Start one: lstm-tui train FILE (or atlas)", err=True)
    return 0
