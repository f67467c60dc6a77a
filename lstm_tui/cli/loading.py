"""Which weights of a run a command reads: ``--checkpoint STEP|best|latest``."""

from typing import TYPE_CHECKING

from lstm_tui.cli.options import under
from lstm_tui.errors import ConfigError
from lstm_tui.formatting import parse_whole

if TYPE_CHECKING:
    from lstm_tui.runs.checkpoints import Checkpoint
    from lstm_tui.runs.directory import Run

checkpoint_option = under("Run")(
    "--checkpoint",
    default="latest",
    show_default=True,
    metavar="STEP|best|latest",
    help="Which weights are read.",
)


def load_wanted(run: "Run", wanted: str) -> "Checkpoint":
    """The checkpoint that ``wanted`` means.

    Raises:
        ConfigError: It means none.
        CheckpointError: That one is not there.
    """
    from lstm_tui.runs.checkpoints import best_step, load_checkpoint

    if wanted == "latest":
        return load_checkpoint(run)
    if wanted == "best":
        return load_checkpoint(run, best_step(run))
    try:
        step = parse_whole(wanted)
    except ConfigError:
        raise ConfigError(f"--checkpoint {wanted}: a step, “best” or “latest”.") from None
    return load_checkpoint(run, step)
