"""Streaming statistics of units against labels: histograms, moments and ridge regression probes.

Memory does not depend on the length of the text. `ranking_pass` decides which text counts for what,
`metrics` computes scores from the counts. Letters in shapes: ``T`` characters, ``U`` detectors
(each unit's hidden value, then each unit's cell value), ``P`` binary labels, ``Q`` all labels,
binary ones first, ``G`` groups, ``K`` bins, ``D`` features of a layer. Values have a row for each
character.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.reader import Floats

BINS = 128
"""Bins of a unit's range: finer thresholds change F1 by a few thousandths (see `ranking_pass`)."""

PROBE_BINS = 400  # of the output of a probe, from -½ to 1½: its targets are 0 and 1

_TOGETHER = 16  # detectors in one `bincount`: few enough for the cache of a core
_ROWS = 64  # characters that are binned at once, for the same reason
_WAITING_BYTES = 1 << 26  # bins buffered before counting, which has a high fixed cost
RIDGE = 5e-2  # of the count: on 24,000 characters of the atlas better than 1e-3 and 1e-2


@dataclass(frozen=True, slots=True)
class LabelBatch:
    """The labels of T characters.

    Attributes:
        codes: Bit p says whether the character is inside binary label p, (T,).
        values: All labels as numbers, (Q, T).
        groups: Group of each character, ascending, (T,).
    """

    codes: NDArray[np.uint64]
    values: NDArray[np.float32]
    groups: NDArray[np.int64]


class Histograms:
    """Histograms of each detector's values, inside each label and everywhere."""

    def __init__(
        self, groups: int, binary: int, low: Floats, high: Floats, *, threads: int = 1
    ) -> None:
        """Equal bins from ``low`` to ``high``, (U,) each; values beyond go to the first and last.

        ``threads`` is the number of threads that count.
        """
        self._counts = np.zeros((groups, binary + 1, len(low), BINS), np.uint32)
        self._binary = binary
        self._low = low
        self._scale = BINS / (high - low)
        self._bins: list[NDArray[np.uint8]] = []
        self._keys: list[NDArray[np.uint64]] = []
        self._waiting = 0
        self._threads = threads

    @property
    def counts(self) -> NDArray[np.uint32]:
        """(G, P + 1, U, K); the last label is everywhere."""
        self._count()
        return self._counts

    def bins(self, values: Floats) -> NDArray[np.uint8]:
        """The bin that each of ``values`` (T, U) falls into, (T, U)."""
        bins = np.empty(values.shape, np.uint8)
        buffer = np.empty((min(_ROWS, len(values)), values.shape[1]), values.dtype)
        for first in range(0, len(values), _ROWS):
            rows = values[first : first + _ROWS]
            scaled = np.subtract(rows, self._low, out=buffer[: len(rows)])
            scaled *= self._scale
            np.clip(scaled, 0, BINS - 1, out=scaled)
            bins[first : first + _ROWS] = scaled
        return bins

    def add(self, values: Floats, labels: LabelBatch) -> None:
        """Count ``values`` (T, U)."""
        self._bins.append(self.bins(values))
        self._keys.append((labels.groups.astype(np.uint64) << self._bits) | labels.codes)
        self._waiting += values.size
        if self._waiting >= _WAITING_BYTES:
            self._count()

    @property
    def _bits(self) -> np.uint64:
        return np.uint64(self._binary)

    def _count(self) -> None:
        """Count the buffered bins.

        Characters are counted by combination of labels, of which a text has a few hundred; the
        counts are then added to each label.
        """
        if not self._bins:
            return
        bins = np.concatenate(self._bins)
        joint, combination = np.unique(np.concatenate(self._keys), return_inverse=True)
        self._bins, self._keys, self._waiting = [], [], 0
        groups = (joint >> self._bits).astype(np.int64)
        labels = np.arange(self._binary, dtype=np.uint64)[:, None]
        has = np.ones((self._binary + 1, len(joint)), np.float32)
        has[:-1] = (joint >> labels) & np.uint64(1)
        starts = np.searchsorted(groups, np.arange(len(self._counts) + 1))
        size = len(joint) * BINS

        def count(first: int) -> None:
            index = bins[:, first : first + _TOGETHER].T.astype(np.int64)
            index += combination * BINS
            index += np.arange(len(index))[:, None] * size
            counted = np.bincount(index.ravel(), minlength=len(index) * size)
            table = counted.reshape(len(index), len(joint), BINS).astype(np.float32)
            for group in np.unique(groups):
                rows = slice(starts[group], starts[group + 1])
                shared = has[:, rows] @ table[:, rows]  # (detectors, P + 1, K)
                target = self._counts[group, :, first : first + _TOGETHER]
                target += shared.transpose(1, 0, 2).astype(np.uint32)

        with ThreadPoolExecutor(self._threads) as pool:
            each = pool.map if self._threads > 1 else map
            list(each(count, range(0, bins.shape[1], _TOGETHER)))


class Moments:
    """First and second moments of each detector with each label, by group.

    Values should be roughly standardized, so that sums do not lose precision.
    """

    def __init__(self, groups: int, labels: int, detectors: int) -> None:
        self.count = np.zeros(groups)
        self.x = np.zeros((groups, detectors))
        self.xx = np.zeros((groups, detectors))
        self.y = np.zeros((groups, labels))
        self.yy = np.zeros((groups, labels))
        self.xy = np.zeros((groups, detectors, labels))

    def add(self, values: Floats, labels: LabelBatch) -> None:
        """Add ``values`` (T, U)."""
        for group in np.unique(labels.groups):
            first, end = np.searchsorted(labels.groups, (group, group + 1))
            x, y = values[first:end], labels.values[:, first:end]
            self.count[group] += end - first
            self.x[group] += x.sum(axis=0)
            self.xx[group] += np.square(x).sum(axis=0)
            self.y[group] += y.sum(axis=1)
            self.yy[group] += np.einsum("qt,qt->q", y, y)
            self.xy[group] += x.T @ y.T


class RidgeProbes:
    """A linear probe of one layer for each label: ridge regression on all its values.

    ``gram`` (D + 1, D + 1) and ``target`` (D + 1, Q) are the sums of products of features with each
    other and with the labels; the last feature is 1.

    Call `fit` for the training data, `solve` once, then `evaluate`. The features of a layer may
    come in several arrays, (T, d) each, with D the sum of all d.
    """

    def __init__(self, features: int, labels: int, binary: int, groups: int) -> None:
        self._binary = binary
        self.gram = np.zeros((features + 1, features + 1))
        self.target = np.zeros((features + 1, labels))
        self.weights: NDArray[np.float32] | None = None
        self.choosing = np.zeros((binary, 2, PROBE_BINS), np.int64)
        self.reporting = np.zeros((groups, binary, 2, PROBE_BINS), np.int64)
        scalars = labels - binary
        # Sums of the output, its square, and its product with the label.
        self.output_sums = np.zeros((3, groups, labels))
        self.residual = np.zeros((groups, scalars))

    def fit(self, features: Sequence[Floats], labels: LabelBatch) -> None:
        """Accumulate the normal equations of ``features``, (T, d) each."""
        one = np.ones((len(features[0]), 1), features[0].dtype)
        inputs = np.concatenate((*features, one), axis=1)
        self.gram += inputs.T @ inputs
        self.target += inputs.T @ labels.values.T

    def solve(self) -> None:
        """Solve for the weights, (D + 1, Q)."""
        ridge = np.full(len(self.gram), RIDGE * max(1.0, self.gram[-1, -1]))
        ridge[-1] = 1e-6  # the intercept is not penalized
        solved = np.linalg.solve(self.gram + np.diag(ridge), self.target)
        self.weights = solved.astype(np.float32)

    def evaluate(self, features: Sequence[Floats], labels: LabelBatch, *, report: bool) -> None:
        """Count the outputs for ``features``: for metrics with ``report``, else for a threshold."""
        output = self._predict(features)  # (Q, T)
        bins = ((output[: self._binary] + 0.5) * (PROBE_BINS / 2)).clip(0, PROBE_BINS - 1)
        index = bins.astype(np.int64) + labels.values[: self._binary].astype(np.int64) * PROBE_BINS
        size = 2 * PROBE_BINS
        for label, cells in enumerate(index):
            if report:
                counted = np.bincount(
                    cells + labels.groups * size, minlength=len(self.reporting) * size
                )
                self.reporting[:, label] += counted.reshape(-1, 2, PROBE_BINS)
            else:
                self.choosing[label] += np.bincount(cells, minlength=size).reshape(2, PROBE_BINS)
        if report:
            for group in np.unique(labels.groups):
                first, end = np.searchsorted(labels.groups, (group, group + 1))
                predicted, true = output[:, first:end], labels.values[:, first:end]
                self.output_sums[0, group] += predicted.sum(axis=1)
                self.output_sums[1, group] += np.square(predicted).sum(axis=1)
                self.output_sums[2, group] += (predicted * true).sum(axis=1)
                self.residual[group] += np.square(predicted - true)[self._binary :].sum(axis=1)

    def _predict(self, features: Sequence[Floats]) -> Floats:
        assert self.weights is not None
        output = np.tile(self.weights[-1], (len(features[0]), 1))
        first = 0
        for part in features:
            output += part @ self.weights[first : first + part.shape[1]]
            first += part.shape[1]
        return np.ascontiguousarray(output.T)
