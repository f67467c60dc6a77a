"""The event of a run that reports its gradient against distance."""

import numpy as np

from lstm_tui.runs.events import GradientsMeasured
from lstm_tui.studies.distance_curve import DistanceCurve, half_life
from lstm_tui.studies.gradient_distance import GradientCurves

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
        grows=half.grows,
        positions=len(curves.positions),
    )


def _known(curve: DistanceCurve) -> tuple[float, ...]:
    """The mean logarithms before the first distance at which every gradient is 0."""
    known = np.isfinite(curve.log_norm)
    count = len(known) if known.all() else int(known.argmin())
    return tuple(round(float(value), 3) for value in curve.log_norm[:count])
