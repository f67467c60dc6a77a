"""Range of a chart of gradient norms against distance, and norms that fit a float64. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lstm_tui.runs.events import GradientsMeasured
from lstm_tui.runs.loss_curve import Floats
from lstm_tui.runs.progress import RunProgress

MOST_DECADES, LEAST_DECADES = 12, 4
"""Powers of ten that a chart spans at most, and that it reaches below the norms at distance 0 at
least, if there are norms as low."""

DECADES_ABOVE = 4
"""Powers of ten above the norms at distance 0, at most: a gradient that explodes leaves the chart
at the top, so that it does not move the others out of it."""

BELOW_SLOWEST = 1e3
"""A chart reaches so far below the highest of the curves at its end."""

MARGIN = 3.0
"""The upper end of a chart is so far above the highest norm."""

LARGEST_LOG_NORM = 690.0
"""e to this power is a float64, and so is its product with the factors of a chart."""


def norms_of(log_norms: Sequence[float] | NDArray[np.floating]) -> Floats:
    """Norms from their natural logarithms, positive and finite."""
    norms: Floats = np.exp(
        np.clip(np.asarray(log_norms, np.float64), -LARGEST_LOG_NORM, LARGEST_LOG_NORM)
    )
    return norms


def gradient_range(curves: Sequence[Floats]) -> tuple[float, float] | None:
    """The lowest and the highest norm of a chart of ``curves`` (n,); None without a norm.

    The gradient of an Elman network falls by hundreds of powers of ten: the chart ends some way
    below the slowest curve.
    """
    curves = [curve for curve in curves if len(curve)]
    if not curves:
        return None
    first = max(float(curve[0]) for curve in curves)
    highest = min(max(float(curve.max()) for curve in curves), first * 10**DECADES_ABOVE)
    last = min(max(float(curve[-1]) for curve in curves), highest)
    lowest = min(float(curve.min()) for curve in curves)
    low = max(lowest, min(last / BELOW_SLOWEST, first / 10**LEAST_DECADES))
    low = min(max(low, highest / 10**MOST_DECADES), highest / MARGIN) / 1.5
    return low, highest * MARGIN


def older_step(measured: GradientsMeasured, progress: RunProgress) -> int | None:
    """The step of ``measured`` if the run has been evaluated, or has begun to train, since."""
    newest = progress.validation.step if progress.validation else 0
    return measured.step if measured.step < max(newest, min(progress.step, 1)) else None
