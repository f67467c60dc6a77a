"""Gradient against distance of a run: as the event in its log, or measured at its checkpoint."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from threadpoolctl import threadpool_limits

from lstm_tui.reader.backward import BackwardReader
from lstm_tui.reader.input_text import own_text
from lstm_tui.runs.checkpoints import load_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import GradientsMeasured
from lstm_tui.runs.progress import RunProgress
from lstm_tui.studies.gradient_distance import (
    DISTANCE,
    DistanceCurve,
    GradientCurves,
    gradient_positions,
    gradient_steps,
    half_life,
)

POSITIONS = 16
"""Positions of the validation text. With 16 the mean log-norm at k = 60 has a 95 % interval of
about ±0.5 (2×256, English): enough for a curve that is drawn over powers of ten."""


def gradients_measured(curves: GradientCurves) -> GradientsMeasured:
    """The event that reports ``curves``."""
    half = half_life(curves.hidden)
    return GradientsMeasured(
        log_norms=_known(curves.hidden),
        cell_log_norms=() if curves.cell is None else _known(curves.cell),
        half_life=None if half.symbols is None else float(f"{half.symbols:.4g}"),
        vanishes=half.vanishes,
        positions=len(curves.positions),
    )


def _known(curve: DistanceCurve) -> tuple[float, ...]:
    """The mean logarithms before the first distance at which every gradient is 0."""
    known = np.isfinite(curve.log_norm)
    count = len(known) if known.all() else int(known.argmin())
    return tuple(round(float(value), 3) for value in curve.log_norm[:count])


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
