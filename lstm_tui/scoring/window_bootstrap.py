"""Bootstrap intervals of losses over windows of a text.

Windows are drawn with replacement, those that contain the pattern and the others separately, as
they were sampled (stratified bootstrap; Efron & Tibshirani 1993, §8). Differences of losses are of
the same characters with and without clamps, so the interval is that of a paired difference. Letters
in shapes: ``W`` windows, ``S`` characters of a window.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.scoring.metrics import DRAWS, bootstrap_interval
from lstm_tui.scoring.windows import Windows

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PatternIntervals:
    """95 % intervals of the figures of a `PatternLoss`, in nats per character; nan if unknown."""

    inside: tuple[float, float]
    closing: tuple[float, float]
    elsewhere: tuple[float, float]


def loss_intervals(losses: Doubles, windows: Windows) -> PatternIntervals:
    """The intervals of the weighted means of ``losses`` (W, S), or of differences of losses."""
    draws = _draws(np.asarray(windows.inside.any(axis=1)))

    def interval(where: NDArray[np.bool_]) -> tuple[float, float]:
        weights = windows.shares * where
        totals = draws @ weights.sum(axis=1)
        drawn = (draws @ (weights * losses).sum(axis=1))[totals > 0] / totals[totals > 0]
        count = int(np.count_nonzero(where.any(axis=1)))
        return bootstrap_interval(drawn, count) if len(drawn) else (np.nan, np.nan)

    elsewhere = ~windows.inside & windows.fresh
    return PatternIntervals(
        interval(windows.inside), interval(windows.closing), interval(elsewhere)
    )


def _draws(contains: NDArray[np.bool_]) -> Doubles:
    """How often each window (W,) is in each bootstrap sample, (DRAWS, W)."""
    draws = np.zeros((DRAWS, len(contains)))
    random = np.random.default_rng(1)
    for stratum in (np.flatnonzero(contains), np.flatnonzero(~contains)):
        if size := len(stratum):
            draws[:, stratum] = random.multinomial(size, np.full(size, 1 / size), DRAWS)
    return draws
