"""The same network before training, ranked by the same procedure: an untrained control.

Random recurrent layers keep a trace of what they read, so some of their units detect patterns and
their linear probes detect most of them. What training has added is the difference. The weights are
those of step 0 of the run, from which it was trained: other random weights would not do. They
include the vectors of a file that the embedding starts from. A run that began with the weights of
another run, or is an imported network, has no such control.
"""

from lstm_tui.errors import CheckpointError
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import AnyClamp
from lstm_tui.runs.checkpoints import Checkpoint, load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.scoring.controls import UntrainedControl
from lstm_tui.scoring.metrics import primary_score
from lstm_tui.scoring.unit_scores import Scores
from lstm_tui.text.glyphs import safe_line


def untrained_network(run: Run, clamps: tuple[AnyClamp, ...] = ()) -> Reader:
    """The network of ``run`` before its first step, with ``clamps`` on.

    Raises:
        CheckpointError, RunError: As `untrained_checkpoint`.
    """
    return Reader.of(untrained_checkpoint(run)).clamped(clamps)


def untrained_checkpoint(run: Run) -> Checkpoint:
    """The checkpoint of ``run`` before its first step, if its weights are random.

    Raises:
        CheckpointError: Its checkpoint of step 0 is missing or damaged, or has trained weights.
        RunError: The run cannot be read.
    """
    record = run.record()
    if record.imported is not None:
        raise CheckpointError(
            f"{safe_line(run.name)} was imported from {safe_line(record.imported.file)}: the "
            "network before its training is not known, so there is no control."
        )
    if (origin := record.origin) is not None:
        raise CheckpointError(
            f"Step 0 of this run has the trained weights of {origin.network}, so it is no control."
        )
    return load_checkpoint(run, 0)


def untrained_control(scores: Scores, pattern: str) -> UntrainedControl:
    """The control of ``pattern``, from the ``scores`` of the network before training."""
    best = scores.best(pattern)[0]
    return UntrainedControl(
        metrics=best.metrics,
        sums=scores.sums_of(best.unit, best.quantity, pattern),
        probes=tuple(primary_score(probe.metrics) for probe in scores.probe(pattern)),
    )
