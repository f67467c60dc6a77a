"""``resume``: continue the training of a run."""

from pathlib import Path
from typing import Any

import click

from lstm_tui.cli.checkpoint_option import checkpoint_option, step_to_resume
from lstm_tui.cli.display_options import display_options
from lstm_tui.cli.options import GroupedCommand, OptionGroup, headless_option
from lstm_tui.cli.progress import progress_bar
from lstm_tui.cli.run_argument import resolve_run, run_argument, runs_dir_option
from lstm_tui.cli.train_options import parse_budget
from lstm_tui.errors import CorpusError, RunLockedError

_option = OptionGroup("Run").option


@click.command(cls=GroupedCommand, short_help="Continue the training of a run.")
@run_argument
@_option("--minutes", type=float, help="How much longer to train, in minutes.")
@_option("--steps", type=int, help="How much longer to train, in steps.")
@_option("--epochs", type=float, help="How much longer to train, in passes over the text.")
@_option("--learning-rate", type=float, help="New peak learning rate.")
@_option(
    "--text",
    "texts",
    multiple=True,
    metavar="FILE",
    help="Where the text of the run is now, if it was moved; its content must be the same. May be "
    "repeated.",
)
@checkpoint_option(
    "Checkpoint to resume from; 0 is the beginning. Later checkpoints and events are set aside "
    "inside the run."
)
@headless_option
@display_options
@runs_dir_option
def resume(
    run: str,
    learning_rate: float | None,
    texts: tuple[str, ...],
    checkpoint: str,
    headless: bool,
    runs_dir: Path | None,
    **budget: Any,
) -> int:
    """Continue the training of RUN from its newest valid checkpoint.

    If the budget of the run is used up, it gets the same budget again, or the one given here. The
    text is read again, from its old place or from --text, only if its encoded copy is no longer in
    the cache.

    \b
    lstm-tui resume latest --minutes 10
    lstm-tui resume latest --checkpoint best --learning-rate 0.003
    """
    from lstm_tui.cli.headless import monitor
    from lstm_tui.runs.corpus_recovery import ensure_corpus, text_changes
    from lstm_tui.runs.resume_request import request_resume
    from lstm_tui.text.glyphs import safe_line
    from lstm_tui.workers.process import launch

    resumed = resolve_run(run, runs_dir)
    resumed.check_trained_here()
    if resumed.is_locked():
        raise RunLockedError(
            f"{resumed.name}: {resumed.holder()} is training this run. "
            f"Watch it with: lstm-tui attach {resumed.cli_reference()}"
        )
    step = step_to_resume(resumed, checkpoint)
    try:
        with progress_bar("Reading the text"):
            ensure_corpus(resumed, texts)
            changes = text_changes(resumed)
    except CorpusError as error:
        if texts:
            raise
        raise CorpusError(f"{error} If it was moved, pass --text FILE.") from error
    if changes:
        click.echo(safe_line(changes, 1_000), err=True)
    request_resume(resumed, parse_budget(budget), learning_rate, step)
    return monitor(launch(resumed), headless=headless)
