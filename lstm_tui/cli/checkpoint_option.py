"""Which weights of a run a command reads: ``--checkpoint STEP|best|latest``."""

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from lstm_tui.cli.options import option_group
from lstm_tui.errors import ConfigError
from lstm_tui.formatting import parse_whole

if TYPE_CHECKING:
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run

NEWEST = ("latest", "newest")

checkpoint_option = option_group("Run")(
    "--checkpoint",
    default="latest",
    show_default=True,
    metavar="STEP|best|latest",
    help="Which weights are read.",
)


def load_requested(run: "Run", wanted: str) -> "Checkpoint":
    """The checkpoint that ``wanted`` means; what there is to say of it goes to standard error.

    Raises:
        ConfigError: It means none.
        CheckpointError: That one is not there.
    """
    from lstm_tui.runs.checkpoints import load_best, load_checkpoint
    from lstm_tui.text.glyphs import safe_line

    if wanted == "best":
        checkpoint = load_best(run)
    elif wanted in NEWEST:
        checkpoint = load_checkpoint(run)
    else:
        checkpoint = load_checkpoint(run, parse_step(wanted))
    for warning in checkpoint.warnings:
        click.echo(f"Warning: {safe_line(warning)}", err=True)
    return checkpoint


def resumed_step(run: "Run", wanted: str) -> int | None:
    """The step to resume from that ``wanted`` means; None for the newest.

    Raises:
        ConfigError: It means none.
        CheckpointError: There is no checkpoint, or no evaluation to know the best by.
    """
    from lstm_tui.errors import CheckpointError
    from lstm_tui.runs.checkpoints import best_step

    if wanted in NEWEST:
        return None
    if wanted != "best":
        return parse_step(wanted)
    if (step := best_step(run)) is None:
        raise CheckpointError("--checkpoint best: no validation loss was measured. Name a step.")
    return step


def parse_step(wanted: str) -> int:
    """The step that ``wanted`` names.

    Raises:
        ConfigError: It is not a whole number.
    """
    with suppress(ConfigError):
        if (step := parse_whole(wanted)) >= 0:
            return step
    raise ConfigError(f"--checkpoint {wanted}: a step, “best” or “latest”.")
