"""Curve of the logarithm of a gradient norm against the distance, and its half-life.

Vanishing gradients (Hochreiter 1991; Bengio, Simard & Frasconi 1994) fall exponentially; the
*half-life* is ln 2 over the slope of the mean logarithm.

A gradient that is exactly 0, as of dead ReLU units, has no logarithm: it is counted, and left out
of the mean.

Letters in shapes: ``P`` positions of a text, ``K`` the greatest distance.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.reader import Floats

FIRST, LAST = 5, 60
"""The distances between which the half-life is fitted: the first steps fall for every cell."""

ROUNDING = 1e-9
"""A logarithm that changes by less per symbol is constant: errors of rounding give up to 1e-14."""


@dataclass(frozen=True, slots=True, eq=False)
class DistanceCurve:
    """Natural logarithms of gradient norms against the distance k, (K + 1,) each.

    Attributes:
        log_norm: Their mean over positions whose gradient is not 0; nan if there are none.
        low: Lower end of the 95 % interval of the mean; the mean itself of a single position.
        high: Upper end of it.
        count: Positions in the mean.
        zeros: Positions whose gradient is exactly 0, which the mean leaves out.
        logs: The logarithm at each position, (P, K + 1): -inf where the gradient is 0, nan where
            the document does not reach so far back.
    """

    log_norm: Floats
    low: Floats
    high: Floats
    count: NDArray[np.int64]
    zeros: NDArray[np.int64]
    logs: Floats

    @classmethod
    def of(cls, logs: Floats) -> "DistanceCurve":
        """The curve of ``logs`` (P, K + 1)."""
        counted = np.isfinite(logs)
        count = counted.sum(axis=0)
        mean, margin = _mean_and_margin(logs, counted)
        zeros = np.isneginf(logs).sum(axis=0)
        return cls(mean, mean - margin, mean + margin, count, zeros, logs)

    @property
    def distance(self) -> int:
        """K."""
        return len(self.log_norm) - 1


@dataclass(frozen=True, slots=True)
class HalfLife:
    """Symbols after which a gradient has halved, fitted from distance ``first`` to ``last``.

    Attributes:
        symbols: The half-life; None if the gradient does not fall, 0 if it is exactly 0 for most
            positions from ``first`` on.
        low: Lower end of its 95 % interval; None if it does not fall there either.
        high: Upper end of it; None if the slope may be 0, so that the half-life has no upper limit.
        slope: Change of the mean logarithm per symbol; -inf where the gradient is 0.
        grows: Whether the whole 95 % interval of the slope is above 0.
    """

    symbols: float | None
    low: float | None
    high: float | None
    slope: float
    first: int
    last: int
    grows: bool = False

    @property
    def vanishes(self) -> bool:
        """Whether the gradient falls with the distance."""
        return self.symbols is not None


def half_life(curve: DistanceCurve, first: int = FIRST, last: int = LAST) -> HalfLife:
    """The half-life of a gradient: ln 2 over the least-squares slope between two distances.

    A shorter curve is fitted over its last three quarters. Distances at which most gradients are
    exactly 0 are left out. The interval is that of the mean of the slopes of single positions.
    """
    last = min(last, curve.distance)
    first = min(first, last // 4)
    distances = np.arange(first, last + 1)
    here = slice(first, last + 1)
    used = (curve.count[here] > curve.zeros[here]) & np.isfinite(curve.log_norm[here])
    if used.sum() < 2:
        return HalfLife(0.0, 0.0, 0.0, -math.inf, first, last)
    slope = float(_slopes(distances[used], curve.log_norm[here][used]))
    logs = curve.logs[:, here][:, used]
    whole = logs[np.isfinite(logs).all(axis=1)]
    margin = 0.0
    if len(whole) > 1:
        slopes = _slopes(distances[used], whole)
        margin = float(_mean_and_margin(slopes, np.isfinite(slopes))[1])
    low, symbols, high = (_halving(slope + way * margin) for way in (-1, 0, 1))
    return HalfLife(symbols, low, high, slope, first, last, slope - margin > ROUNDING)


def _halving(slope: float) -> float | None:
    """The symbols after which a logarithm with ``slope`` per symbol has fallen by ln 2.

    None if it does not fall by more than `ROUNDING`.
    """
    return math.log(2) / -slope if slope < -ROUNDING else None


def _slopes(distances: NDArray[np.int64], logs: Floats) -> Floats:
    """Least-squares slopes of ``logs`` (…, n) at ``distances`` (n,), (…,)."""
    centered = distances - distances.mean()
    slopes: Floats = logs @ centered / (centered @ centered)
    return slopes


def _mean_and_margin(values: Floats, counted: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """The mean over the first axis of the values that are ``counted``, and 1.96 standard errors."""
    count = counted.sum(axis=0)
    kept = np.where(counted, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = kept.sum(axis=0) / count
        squares = (np.where(counted, values - mean, 0.0) ** 2).sum(axis=0)
        margin = 1.96 * np.sqrt(squares / np.maximum(count - 1, 1) / count)
    return mean, margin
