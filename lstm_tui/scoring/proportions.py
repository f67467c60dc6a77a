"""Confidence intervals of proportions."""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the fold of progress has no need of NumPy
    import numpy as np
    from numpy.typing import NDArray


def wilson_interval(successes: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """The score interval of a proportion (Wilson 1927), within 0 … 1; ``trials`` ≥ 1.

    Unlike the normal approximation, it is not empty where all trials succeed or none does.
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share, scale = successes / trials, 1 + z**2 / trials
    middle = (share + z**2 / (2 * trials)) / scale
    half = z * (share * (1 - share) / trials + (z / (2 * trials)) ** 2) ** 0.5 / scale
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Proportion:
    """``successes`` of ``count`` independent trials."""

    successes: int
    count: int

    def __add__(self, other: "Proportion") -> "Proportion":
        return Proportion(self.successes + other.successes, self.count + other.count)

    @property
    def share(self) -> float:
        """From 0 to 1; nan without trials."""
        return self.successes / self.count if self.count else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % `wilson_interval`; (0, 1) without trials."""
        return wilson_interval(self.successes, self.count) if self.count else (0.0, 1.0)


def difference_interval(one: Proportion, other: Proportion) -> tuple[float, float]:
    """The 95 % interval of ``one.share - other.share`` (Newcombe 1998, method 10).

    It is that of independent samples. Of two classifiers of the same documents, which mostly err on
    the same ones, it is too wide rather than too narrow. (-1, 1) if one has no trials.
    """
    if not one.count or not other.count:
        return -1.0, 1.0
    difference = one.share - other.share
    (low, high), (other_low, other_high) = one.interval, other.interval
    below = math.hypot(one.share - low, other_high - other.share)
    above = math.hypot(high - one.share, other.share - other_low)
    return difference - below, difference + above


def paired_interval(differences: "NDArray[np.float64]") -> tuple[float, float]:
    """95 % interval of the mean of ``differences`` (N,), at least one: normal approximation."""
    count = len(differences)
    half = float(1.96 * differences.std(ddof=min(1, count - 1)) / count**0.5)
    mean = float(differences.mean())
    return mean - half, mean + half
