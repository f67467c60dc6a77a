"""Gradient against distance at the newest checkpoint of a run, on its own validation text."""

from collections.abc import Callable
from dataclasses import replace

from threadpoolctl import threadpool_limits

from lstm_tui.reader.backward import BackwardReader
from lstm_tui.reader.input_text import own_text
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import GradientsMeasured
from lstm_tui.runs.progress import RunProgress
from lstm_tui.studies.gradient_distance import DISTANCE, gradient_positions, gradient_steps
from lstm_tui.studies.gradient_event import POSITIONS, gradients_measured


def is_outdated(progress: RunProgress) -> bool:
    """Whether the run has a checkpoint that is newer than its last measurement of gradients."""
    curves, saved = progress.gradient_curves, progress.saved
    return saved is not None and saved.step > (curves[-1].step if curves else -1)


def measure_run(run: Run, check: Callable[[], object] = lambda: None) -> GradientsMeasured:
    """Measure at the newest checkpoint of ``run``, on its validation text; about a second at 2×256.

    ``check`` is called between pieces of work, and may raise.

    Raises:
        LstmTuiError: There is no checkpoint or no text, the text is too short, or values overflow.
    """
    network = load_checkpoint(run)
    text = own_text(run)
    ids = text.ids[text.trained :] if text.trained < len(text.ids) else text.ids
    chosen = gradient_positions(ids, POSITIONS, DISTANCE, end_id=network.vocabulary.end_id)
    backward = BackwardReader.of(network)
    # A second BLAS thread is slower by far where another program uses that core.
    with threadpool_limits(1, user_api="blas"):
        for curves in gradient_steps(backward, ids, chosen.positions, distance=chosen.distance):
            check()
            if curves is not None:
                return replace(gradients_measured(curves), step=network.step)
    raise AssertionError("the last step yields the curves")
