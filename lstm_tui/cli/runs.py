"""``resume``, ``attach`` and ``runs``: runs that exist already."""

from pathlib import Path
from typing import Any

import click

from lstm_tui.cli.display_options import display_from_options, display_options, unsupported_terminal
from lstm_tui.cli.options import GroupedCommand, option_group, run_argument, runs_dir_option
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run
from lstm_tui.cli.streams import echo_json
from lstm_tui.cli.train import parse_budget
from lstm_tui.errors import CorpusError, RunLockedError

_option = option_group("Run")
_headless = _option("--headless", is_flag=True, help="No screen: progress on standard error.")


@click.command(cls=GroupedCommand, short_help="Go on training a run.")
@run_argument
@_option("--minutes", type=float, help="Train so much longer.")
@_option("--steps", type=int, help="Train so many steps more.")
@_option("--epochs", type=float, help="Read the text so many times more.")
@_option("--learning-rate", type=float, help="Another peak from here on.")
@_option(
    "--text",
    "texts",
    multiple=True,
    metavar="FILE",
    help="Where its text lies now; it must be the very same. May be given again.",
)
@_option(
    "--checkpoint",
    default="latest",
    show_default=True,
    metavar="STEP|best|latest",
    help="Resume from here; later checkpoints and events are set aside, in the run. 0 is the "
    "beginning.",
)
@_headless
@display_options
@runs_dir_option
def resume(
    run: str,
    learning_rate: float | None,
    texts: tuple[str, ...],
    checkpoint: str,
    headless: bool,
    runs_dir: Path | None,
    **more: Any,
) -> int:
    """Go on training RUN from its newest good checkpoint.

    A run whose budget is used up gets the same again unless you say otherwise. Its text is read
    again, from where it was or from --text, only where its encoded copy in the cache is gone.

    \b
    lstm-tui resume latest --minutes 10
    lstm-tui resume latest --checkpoint best --learning-rate 0.003
    """
    from lstm_tui.cli.checkpoint_option import resumed_step
    from lstm_tui.cli.headless import show_or_follow
    from lstm_tui.runs.corpus_recovery import ensure_corpus, text_changes
    from lstm_tui.runs.resume_request import request_resume
    from lstm_tui.text.glyphs import safe_line
    from lstm_tui.workers.process import launch

    found = resolve_run(run, runs_dir)
    if found.is_locked():
        raise RunLockedError(
            f"{found.name}: {found.holder()} is training this run. "
            f"Watch it with: lstm-tui attach {found.cli_reference()}"
        )
    step = resumed_step(found, checkpoint)
    try:
        with progress_bar("Reading the text"):
            ensure_corpus(found, texts)
            changed = text_changes(found)
    except CorpusError as error:
        if texts:
            raise
        raise CorpusError(f"{error} If it lies elsewhere, pass --text FILE.") from error
    if changed:
        click.echo(safe_line(changed, 1_000), err=True)
    request_resume(found, parse_budget(more), learning_rate, step)
    return show_or_follow(launch(found), headless=headless)


@click.command(cls=GroupedCommand, short_help="Watch and steer a run that is training.")
@run_argument
@_headless
@display_options
@runs_dir_option
def attach(run: str, headless: bool, runs_dir: Path | None) -> int:
    """Watch and steer RUN, whoever started it; leaving does not stop it.

    \b
    lstm-tui attach latest
    """
    from lstm_tui.cli.headless import show_or_follow
    from lstm_tui.workers.process import WorkerHandle

    return show_or_follow(WorkerHandle(resolve_run(run, runs_dir)), headless=headless)


@click.command(cls=GroupedCommand, short_help="Every run there is.")
@_option("--plain", is_flag=True, help="A table, no screen.")
@_option("--json", "as_json", is_flag=True, help="For programs.")
@display_options
@runs_dir_option
def runs(plain: bool, as_json: bool, runs_dir: Path | None) -> int:
    """Every run, with its state and best loss; open, resume, attach or delete them on the screen.

    \b
    lstm-tui runs
    lstm-tui runs --json | jq '.[0].best_validation_loss'
    """
    import sys

    from lstm_tui.runs.directory import runs_folder

    folder = runs_folder(runs_dir)
    on_terminal = sys.stdout.isatty() and sys.stdin.isatty()
    if on_terminal and not plain and not as_json and not unsupported_terminal():
        from lstm_tui.cli.terminal import print_exit_summary
        from lstm_tui.tui.app import run_runs_screen

        return print_exit_summary(run_runs_screen(folder, display_from_options()))
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
