"""Downsampled series of one value per step, in bounded memory, for charts of the training loss."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SMOOTHING_STEPS = 50
"""Window of the moving average of the training loss, in steps."""


@dataclass(frozen=True, slots=True, eq=False)
class LossCurve:
    """A value for each step, kept as the sums of at most `LIMIT` buckets of ``stride`` steps.

    ``sums`` and ``counts`` are ``(n,)``; bucket ``i`` holds steps ``i·stride + 1`` to
    ``(i + 1)·stride``.
    """

    LIMIT: ClassVar[int] = 2048

    stride: int = 1
    sums: Floats = field(default_factory=lambda: np.zeros(0))
    counts: Floats = field(default_factory=lambda: np.zeros(0))

    def extended(self, steps: Sequence[int], values: Sequence[float]) -> "LossCurve":
        """This curve with more values appended."""
        if not steps:
            return self
        stride, sums, counts = self.stride, self.sums, self.counts
        while (max(steps) - 1) // stride >= self.LIMIT:
            sums, counts, stride = _pairs(sums), _pairs(counts), 2 * stride
        buckets = (np.asarray(steps) - 1) // stride
        size = max(len(sums), int(buckets.max()) + 1)
        return LossCurve(
            stride,
            _padded(sums, size) + np.bincount(buckets, np.asarray(values, float), size),
            _padded(counts, size) + np.bincount(buckets, minlength=size),
        )

    def mean(self, steps: int | None = None) -> float | None:
        """The mean of all values, or of the buckets of about the last ``steps``; None if none."""
        first = 0 if steps is None else max(0, len(self.counts) - -(-steps // self.stride))
        count = self.counts[first:].sum()
        return float(self.sums[first:].sum() / count) if count else None

    def points(self) -> tuple[Floats, Floats]:
        """Steps ``(n,)``, the middle of each bucket that is not empty, and mean values ``(n,)``."""
        filled = np.flatnonzero(self.counts)
        counts = self.counts[filled]
        return filled * self.stride + (counts + 1) / 2, self.sums[filled] / counts

    def smoothed(self) -> tuple[Floats, Floats]:
        """`points`, smoothed by a centered moving average that is applied twice.

        The window spans about `SMOOTHING_STEPS` steps, or a fortieth of a long run, and is narrow
        at the beginning, so that the first steep fall is not flattened.
        """
        steps, values = self.points()
        widest = max(SMOOTHING_STEPS / self.stride, len(values) / 40) / 2
        reach = np.minimum(np.arange(len(values)) / 4, widest).astype(np.int64)
        return steps, _means_around(_means_around(values, reach), reach)


def _means_around(values: Floats, reach: NDArray[np.int64]) -> Floats:
    """Centered moving average of ``values`` ``(n,)`` with half-width ``reach`` ``(n,)``."""
    places = np.arange(len(values))
    first, last = np.maximum(places - reach, 0), np.minimum(places + reach + 1, len(values))
    sums = np.concatenate(([0.0], np.cumsum(values)))
    means: Floats = (sums[last] - sums[first]) / (last - first)
    return means


def _padded(array: Floats, size: int) -> Floats:
    return np.pad(array, (0, size - len(array)))


def _pairs(array: Floats) -> Floats:
    sums: Floats = _padded(array, len(array) + len(array) % 2).reshape(-1, 2).sum(axis=1)
    return sums
