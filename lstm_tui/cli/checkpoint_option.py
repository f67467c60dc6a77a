"""``--checkpoint STEP|best|latest``: the option, and the checkpoint that it selects."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from lstm_tui.cli.options import Function, OptionGroup, combine_options, reading_options
from lstm_tui.cli.run_argument import runs_dir_option
from lstm_tui.errors import ConfigError
from lstm_tui.formatting import parse_whole

if TYPE_CHECKING:
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run

NEWEST = ("latest", "newest")


def checkpoint_option(help_text: str = "Checkpoint to load.") -> Callable[[Function], Function]:
    """``--checkpoint``, whose value `load_requested` or `step_to_resume` takes."""
    return OptionGroup("Run").option(
        "--checkpoint", default="latest", metavar="STEP|best|latest", help=help_text
    )


network_options = combine_options(reading_options, checkpoint_option(), runs_dir_option)
"""For commands that load a trained network: ``reading``, ``checkpoint`` and ``runs_dir``."""

history_option = OptionGroup("Run").option(
    "--history", is_flag=True, help="Measure each checkpoint of the runs, not one."
)
"""``--history``; the command calls `check_history` and `load_checkpoints`."""


def load_requested(run: "Run", requested: str) -> "Checkpoint":
    """The checkpoint that ``requested`` selects; its warnings go to standard error.

    Raises:
        ConfigError: ``requested`` is neither a step nor a word.
        CheckpointError: There is no such checkpoint.
    """
    from lstm_tui.runs.checkpoints import load_best, load_checkpoint
    from lstm_tui.text.glyphs import safe_line

    if requested == "best":
        checkpoint = load_best(run)
    elif requested in NEWEST:
        checkpoint = load_checkpoint(run)
    else:
        checkpoint = load_checkpoint(run, parse_step(requested))
    for warning in checkpoint.warnings:
        click.echo(f"Warning: {safe_line(warning)}", err=True)
    return checkpoint


def check_history(ctx: click.Context, *, history: bool) -> None:
    """Raise `ConfigError` if ``--history`` and ``--checkpoint`` are both on the command line."""
    typed = ctx.get_parameter_source("checkpoint") is ParameterSource.COMMANDLINE
    if history and typed:
        raise ConfigError("The history has all checkpoints: leave out --checkpoint.")


def load_checkpoints(run: "Run", requested: str, *, history: bool) -> "Iterator[Checkpoint]":
    """The checkpoint that ``requested`` selects, or with ``history`` every one, oldest first.

    Raises:
        ConfigError, CheckpointError: As `load_requested`; none of the history can be used.
    """
    if history:
        yield from _load_history(run)
    else:
        yield load_requested(run, requested)


def _load_history(run: "Run") -> "Iterator[Checkpoint]":
    """Every checkpoint of ``run``, oldest first, from step 0 on.

    One that cannot be used is left out, with a warning on standard error.

    Raises:
        CheckpointError: There is none that can be used.
    """
    from lstm_tui.errors import CheckpointError
    from lstm_tui.runs.checkpoint_files import steps_on_disk
    from lstm_tui.runs.checkpoints import load_checkpoint
    from lstm_tui.text.glyphs import safe_line

    loaded = False
    for step in steps_on_disk(run):
        try:
            checkpoint = load_checkpoint(run, step)
        except CheckpointError as error:
            click.echo(f"Warning: {safe_line(str(error))}", err=True)
            continue
        for warning in checkpoint.warnings:
            click.echo(f"Warning: {safe_line(warning)}", err=True)
        loaded = True
        yield checkpoint
    if not loaded:
        raise CheckpointError(f"{safe_line(run.name)}: no checkpoint that can be used.")


def step_to_resume(run: "Run", requested: str) -> int | None:
    """The step that ``requested`` selects; None for the newest.

    Raises:
        ConfigError: ``requested`` is neither a step nor a word.
        CheckpointError: There is no checkpoint, or no validation loss to tell which is best.
    """
    from lstm_tui.errors import CheckpointError
    from lstm_tui.runs.checkpoints import best_step

    if requested in NEWEST:
        return None
    if requested != "best":
        return parse_step(requested)
    if (step := best_step(run)) is None:
        raise CheckpointError("--checkpoint best: no validation loss was measured. Name a step.")
    return step


def parse_step(requested: str) -> int:
    """``requested`` as the number of a step.

    Raises:
        ConfigError: It is not a whole number.
    """
    with suppress(ConfigError):
        if (step := parse_whole(requested)) >= 0:
            return step
    raise ConfigError(f"--checkpoint {requested}: must be a step, “best” or “latest”.")
