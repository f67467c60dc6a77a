"""Metrics of a detector (F1, MCC, AUPRC, R²) with bootstrap intervals, computed from histograms.

A detector is positive where its value is at or above a threshold (sign +1), or below it (sign −1).
Thresholds lie between bins. Letters in shapes: ``K`` bins, ``G`` groups of blocks; ``…`` any
leading axes.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.floating[Any]] | NDArray[np.integer[Any]]
Doubles = NDArray[np.float64]

DRAWS = 1_000
"""Bootstrap samples: enough that the ends of an interval are steady to about a hundredth."""

BOOTSTRAP_SEED = 1
"""The same draws for all detectors: intervals of one text are comparable, and reproducible."""


@dataclass(frozen=True, slots=True)
class BinaryMetrics:
    """Metrics of a detector of a binary label.

    Attributes:
        f1: The harmonic mean of precision and recall.
        interval: 95 % bootstrap interval of F1 over blocks.
        precision: The share of positives that are inside.
        recall: The share of characters inside that are positive.
        mcc: Matthews' correlation coefficient.
        auprc: The area under the curve of precision over recall, over all thresholds.
        r: Pearson's correlation of the value itself with 0 and 1.
        prevalence: The share of characters that are inside.
        chance_f1: The F1 of a detector that is always positive.
        r_interval: 95 % bootstrap interval of r over blocks.
    """

    f1: float
    interval: tuple[float, float]
    precision: float
    recall: float
    mcc: float
    auprc: float
    r: float
    prevalence: float
    chance_f1: float
    r_interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class RegressionMetrics:
    """Metrics of a linear fit of a scalar label.

    Attributes:
        r2: Coefficient of determination on held-out text; below 0 if worse than the mean.
        interval: 95 % bootstrap interval of R² over blocks.
        r: Pearson's correlation.
        r_interval: 95 % bootstrap interval of r over blocks.
    """

    r2: float
    interval: tuple[float, float]
    r: float
    r_interval: tuple[float, float]


Correlation = tuple[float, tuple[float, float]]
"""Pearson's r and its 95 % bootstrap interval."""


def primary_score(metrics: BinaryMetrics | RegressionMetrics) -> float:
    """F1, or R² of a scalar label."""
    return metrics.f1 if isinstance(metrics, BinaryMetrics) else metrics.r2


def ratio(numerator: Any, denominator: Any) -> Doubles:
    """``numerator / denominator``, and 0 where the denominator is 0."""
    numerator, denominator = (np.asarray(n, np.float64) for n in (numerator, denominator))
    out = np.zeros(np.broadcast(numerator, denominator).shape)
    quotient: Doubles = np.divide(numerator, denominator, out=out, where=denominator != 0)
    return quotient


def best_thresholds(
    inside: Numbers, everywhere: Numbers
) -> tuple[NDArray[np.int64], NDArray[np.int64], Doubles]:
    """The sign and the bin (…,) with the best F1, and that F1, from histograms (…, K).

    A detector with sign +1 is positive in that bin and above, one with −1 below it. Always positive
    is excluded; a detector whose values are all in one bin is never positive.
    """
    positives = inside.sum(axis=-1, keepdims=True)
    below_inside = inside.cumsum(axis=-1, dtype=np.float64)[..., :-1]
    below = everywhere.cumsum(axis=-1, dtype=np.float64)[..., :-1]
    total = everywhere.sum(axis=-1, keepdims=True)
    # Where a sum is 0, so is what is divided by it.
    f1_below = 2 * below_inside / np.maximum(below + positives, 1)
    f1_above = 2 * (positives - below_inside) / np.maximum(total - below + positives, 1)
    # Outer bins may be empty: then a threshold between them has all values on one side.
    f1_below = np.where(below < total, f1_below, -1.0)
    f1_above = np.where(below > 0, f1_above, -1.0)
    bins = [f1.argmax(axis=-1) for f1 in (f1_below, f1_above)]
    best = [
        np.take_along_axis(f1, at[..., None], axis=-1)[..., 0]
        for f1, at in zip((f1_below, f1_above), bins, strict=True)
    ]
    above = best[1] >= best[0]
    return (
        np.where(above, 1, -1),
        np.where(above, bins[1], bins[0]) + 1,
        np.where(above, best[1], best[0]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class BinaryCounts:
    """Counts of a detector of a binary label in each of G groups of blocks, (G,) each.

    Attributes:
        sizes: Characters.
        true: Positives that are inside.
        predicted: Positives.
        inside: Characters inside.
    """

    sizes: Doubles
    true: Doubles
    predicted: Doubles
    inside: Doubles

    @property
    def score(self) -> float:
        """F1 over all groups."""
        both = self.predicted.sum() + self.inside.sum()
        return float(ratio(2 * self.true.sum(), both))

    @property
    def groups(self) -> int:
        """The number of groups that are not empty."""
        return int(np.count_nonzero(self.sizes))

    def bootstrap(self) -> Doubles:
        """F1 of each bootstrap sample of the groups, (DRAWS,)."""
        chosen = block_draws(self.sizes)
        return ratio(2 * chosen @ self.true, chosen @ (self.predicted + self.inside))


@dataclass(frozen=True, slots=True, eq=False)
class RegressionSums:
    """Sums of a fit of a scalar label in each of G groups of blocks.

    Attributes:
        residual: Sum of squared errors, (G,).
        truth: Count, sum and sum of squares of the label, (3, G).
    """

    residual: Doubles
    truth: Doubles

    @property
    def score(self) -> float:
        """R² over all groups."""
        return float(_r2(self.residual.sum(), *self.truth.sum(axis=1)))

    @property
    def groups(self) -> int:
        """The number of groups that are not empty."""
        return int(np.count_nonzero(self.truth[0]))

    def bootstrap(self) -> Doubles:
        """R² of each bootstrap sample of the groups, (DRAWS,)."""
        chosen = block_draws(self.truth[0])
        return _r2(chosen @ self.residual, *(chosen @ row for row in self.truth))


DetectorSums = BinaryCounts | RegressionSums
"""What F1 or R² and their bootstrap samples are computed from."""


def paired_difference(
    ours: DetectorSums, theirs: DetectorSums
) -> tuple[float, tuple[float, float]]:
    """The difference of F1 (or R²) of two detectors of one label, and its 95 % interval.

    Paired bootstrap: each sample draws the same groups of blocks for both (Efron & Tibshirani
    1993, §8.3), so what makes a stretch of text hard for both does not widen the interval. An R²
    of ``theirs`` below 0 counts as 0, which the mean of the label reaches: to be less wrong than a
    fit that is worse than the mean is no merit.
    """
    drawn = ours.bootstrap() - np.maximum(theirs.bootstrap(), 0)
    return ours.score - max(theirs.score, 0.0), bootstrap_interval(drawn, ours.groups)


def binary_counts(
    inside: Numbers, everywhere: Numbers, sign: int, threshold_bin: int
) -> BinaryCounts:
    """Counts of one detector from histograms (G, K) of the groups of blocks."""
    positive_bins = slice(threshold_bin, None) if sign > 0 else slice(None, threshold_bin)
    return BinaryCounts(
        sizes=everywhere.sum(axis=1).astype(np.float64),
        true=inside[:, positive_bins].sum(axis=1).astype(np.float64),
        predicted=everywhere[:, positive_bins].sum(axis=1).astype(np.float64),
        inside=inside.sum(axis=1).astype(np.float64),
    )


def binary_metrics(
    inside: Numbers, everywhere: Numbers, sign: int, threshold_bin: int, correlation: Correlation
) -> BinaryMetrics:
    """Metrics of one detector from histograms (G, K) of the groups of blocks."""
    counts = binary_counts(inside, everywhere, sign, threshold_bin)
    true, predicted, positives = counts.true.sum(), counts.predicted.sum(), counts.inside.sum()
    size = counts.sizes.sum()
    prevalence = float(ratio(positives, size))
    return BinaryMetrics(
        f1=counts.score,
        interval=bootstrap_interval(counts.bootstrap(), counts.groups),
        precision=float(ratio(true, predicted)),
        recall=float(ratio(true, positives)),
        mcc=_mcc(true, predicted, positives, float(size)),
        auprc=auprc(inside.sum(axis=0)[::sign], everywhere.sum(axis=0)[::sign]),
        r=correlation[0],
        prevalence=prevalence,
        chance_f1=2 * prevalence / (1 + prevalence),
        r_interval=correlation[1],
    )


def regression_metrics(fit: RegressionSums, correlation: Correlation) -> RegressionMetrics:
    """Metrics of one linear fit."""
    return RegressionMetrics(
        fit.score, bootstrap_interval(fit.bootstrap(), fit.groups), *correlation
    )


def _r2(residual: Any, count: Any, total: Any, squares: Any) -> Doubles:
    variation = squares - ratio(np.square(total), count)
    return np.where(variation > 1e-9, 1 - ratio(residual, variation), 0.0)


def auprc(inside: Numbers, everywhere: Numbers) -> float:
    """The average precision of a detector, from histograms (K,).

    Higher bins are more positive; values in one bin count as equal.
    """
    true = inside[::-1].cumsum(dtype=np.float64)
    precision = ratio(true, everywhere[::-1].cumsum(dtype=np.float64))
    return float(ratio((inside[::-1] * precision).sum(), true[-1]))


def pearson(count: Any, x: Any, xx: Any, y: Any, yy: Any, xy: Any) -> Doubles:
    """Pearson's r from sums; 0 where one side does not vary."""
    across = count * xy - x * y
    spread = np.maximum(count * xx - x * x, 0) * np.maximum(count * yy - y * y, 0)
    return np.clip(ratio(across, np.sqrt(spread)), -1, 1)


def correlation(*sums: Doubles) -> Correlation:
    """Pearson's r and its interval, from the sums that `pearson` takes of each group, (G,) each."""
    chosen = block_draws(sums[0])
    drawn = pearson(*(chosen @ one for one in sums))
    interval = bootstrap_interval(drawn, int(np.count_nonzero(sums[0])))
    return float(pearson(*(one.sum() for one in sums))), interval


def _mcc(true: float, predicted: float, positives: float, count: float) -> float:
    spread = predicted * (count - predicted) * positives * (count - positives)
    return float(ratio(true * count - predicted * positives, np.sqrt(spread)))


def block_draws(sizes: Numbers) -> Doubles:
    """How often each group is in each bootstrap sample, (DRAWS, G); those of size 0 never are."""
    return _drawn(tuple(np.flatnonzero(sizes).tolist()), len(sizes))


@lru_cache(maxsize=16)
def _drawn(nonempty: tuple[int, ...], groups: int) -> Doubles:
    """Cached: the draws are the same for all detectors of a text and take half of the time."""
    draws = np.zeros((DRAWS, groups))
    if nonempty:
        shares = np.full(len(nonempty), 1 / len(nonempty))
        draws[:, nonempty] = np.random.default_rng(BOOTSTRAP_SEED).multinomial(
            len(nonempty), shares, DRAWS
        )
    draws.setflags(write=False)
    return draws


def bootstrap_interval(samples: Doubles, groups: int) -> tuple[float, float]:
    """The 95 % interval of bootstrap ``samples`` of ``groups`` groups.

    Expanded percentile interval (Hesterberg 2015, §4.2): a plain percentile interval of few groups
    is too narrow, as the spread of the samples is that of a variance divided by the number of
    groups, and has the tails of a normal distribution instead of Student's t. With 12 groups its
    ends are the percentiles 1.1 and 98.9, with 4 almost the least and the greatest sample.
    """
    tail = _tail(groups)
    low, high = np.quantile(samples, (tail, 1 - tail))
    return float(low), float(high)


_STUDENT = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201)
"""The 97.5 % quantiles of Student's t for 1 to 11 degrees of freedom."""


def _tail(groups: int) -> float:
    """The percentile (as a share) at which an interval of ``groups`` groups begins."""
    freedom = groups - 1
    if freedom < 1:
        return 0.0
    normal = NormalDist()
    if freedom <= len(_STUDENT):
        student = _STUDENT[freedom - 1]
    else:  # the first terms of its expansion (Abramowitz & Stegun 26.7.5): off by 0.002 at most
        z = normal.inv_cdf(0.975)
        student = z + (z**3 + z) / (4 * freedom)
        student += (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    return normal.cdf(-math.sqrt(groups / freedom) * student)
