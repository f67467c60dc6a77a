"""Scores of units and probes, computed from the counts of a ranking pass.

`ranking_pass` describes how the text is divided and what is exact. Letters in shapes: ``U`` = 2·L·H
detectors, hidden values first, then cell values.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import STATES
from lstm_tui.reader.reader import Floats
from lstm_tui.reader.units import Quantity, UnitId
from lstm_tui.scoring.accumulators import BINS, PROBE_BINS, Histograms, Moments, RidgeProbes
from lstm_tui.scoring.metrics import (
    BinaryMetrics,
    DetectorSums,
    RegressionMetrics,
    RegressionSums,
    best_thresholds,
    binary_counts,
    binary_metrics,
    correlation,
    pearson,
    ratio,
    regression_metrics,
)
from lstm_tui.text.labels import Label


@dataclass(frozen=True, slots=True)
class UnitScore:
    """One unit as a detector of one label.

    Attributes:
        quantity: Hidden or cell.
        pattern: The name of the label.
        sign: +1 if high values mean the pattern (or more), -1 if low ones do.
        threshold: Threshold between positive and negative; None for a scalar label.
        metrics: From the reporting blocks.
    """

    unit: UnitId
    quantity: Quantity
    pattern: str
    sign: int
    threshold: float | None
    metrics: BinaryMetrics | RegressionMetrics

    def turned(self) -> "UnitScore":
        """The score of the unit with its values negated."""
        threshold = None if self.threshold is None else -self.threshold
        low, high = self.metrics.r_interval
        metrics: BinaryMetrics | RegressionMetrics = replace(
            self.metrics, r=-self.metrics.r, r_interval=(-high, -low)
        )
        return replace(self, sign=-self.sign, threshold=threshold, metrics=metrics)


@dataclass(frozen=True, slots=True)
class ProbeScore:
    """A linear probe over all hidden (and cell) values of one layer; metrics as for a unit."""

    layer: int
    pattern: str
    threshold: float | None
    metrics: BinaryMetrics | RegressionMetrics


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Histogram of a unit's values over K bins, on the reporting blocks.

    ``inside`` and ``outside`` a pattern are (K,), ``edges`` (K + 1,) in the unit's own values.
    """

    inside: NDArray[np.int64]
    outside: NDArray[np.int64]
    edges: NDArray[np.float64]

    def turned(self) -> "Histogram":
        """The histogram of the values negated."""
        return Histogram(self.inside[::-1], self.outside[::-1], -self.edges[::-1])


def histogram_edges(
    low: float | np.floating[Any], high: float | np.floating[Any], quantity: Quantity
) -> NDArray[np.float64]:
    """The edges (K + 1,) of equal bins of what was counted: a hidden value, or asinh(cell)."""
    edges = np.linspace(float(low), float(high), BINS + 1)
    return np.sinh(edges) if quantity is Quantity.CELL else edges


@dataclass(frozen=True, eq=False)
class Scores:
    """The counts of a pass, with metrics computed on request."""

    labels: tuple[Label, ...]
    layers: int
    hidden: int
    characters: int
    """Characters that were read."""
    reported: int
    """Characters of the reporting blocks."""
    _low: Floats = field(repr=False)
    _high: Floats = field(repr=False)
    _choosing: Histograms = field(repr=False)
    _reporting: Histograms = field(repr=False)
    _chosen: Moments = field(repr=False)
    _sums: Moments = field(repr=False)
    _probes: list[RidgeProbes] = field(repr=False)

    def __post_init__(self) -> None:
        counts = self._choosing.counts[0].astype(np.int64)
        object.__setattr__(self, "_detectors", best_thresholds(counts[:-1], counts[-1]))
        # Counts what is still buffered: from now on nothing changes, and threads may read it.
        _ = self._reporting.counts

    _detectors: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]] = field(
        init=False, repr=False
    )

    @property
    def _binary(self) -> int:
        return len(self._choosing.counts[0]) - 1

    def occurs(self, pattern: str) -> bool:
        """Whether ``pattern`` occurs, but not everywhere, in choosing and reporting blocks."""
        label = self._label_index(pattern)
        for sums in (self._chosen, self._sums):
            count, total = sums.count.sum(), sums.y[:, label].sum()
            if count * sums.yy[:, label].sum() - total * total <= 0:
                return False
        return True

    def has(self, unit: UnitId, quantity: Quantity, pattern: str) -> bool:
        """Whether the score of a unit is known, which holds for every unit of the network."""
        del pattern
        return self._detector(unit, quantity) < len(self._low)

    def best(self, pattern: str, top: int = 1) -> list[UnitScore]:
        """The ``top`` detectors of ``pattern``, ranked on the choosing blocks."""
        label = self._label_index(pattern)
        if label < self._binary:
            order = np.argsort(-self._detectors[2][label], kind="stable")
        else:
            order = np.argsort(-np.abs(self._r(self._chosen, label)), kind="stable")
        return [self._score(int(detector), label) for detector in order[:top]]

    def best_pattern(self, unit: UnitId, quantity: Quantity) -> str:
        """The binary pattern that a unit detects best on the choosing blocks; empty if none occurs.

        Patterns are compared by F1 normalized by chance: 0 is a detector that is always positive,
        1 a perfect one.
        """
        detector = self._detector(unit, quantity)
        share = self._chosen.y.sum(axis=0)[: self._binary] / self._chosen.count.sum()
        chance = 2 * share / (1 + share)
        gain = ratio(self._detectors[2][:, detector] - chance, 1 - chance)
        names = [self.labels[int(label)].name for label in np.argsort(-gain, kind="stable")]
        return next(filter(self.occurs, names), "")

    def probe(self, pattern: str) -> list[ProbeScore]:
        """The scores of the probe of each layer for ``pattern``."""
        label = self._label_index(pattern)
        return [self._probe_score(layer, label) for layer in range(self.layers)]

    def of(self, unit: UnitId, quantity: Quantity, pattern: str) -> UnitScore:
        """The score of one unit for ``pattern``."""
        return self._score(self._detector(unit, quantity), self._label_index(pattern))

    def sums_of(self, unit: UnitId, quantity: Quantity, pattern: str) -> DetectorSums:
        """What the score of one unit for ``pattern`` is computed from, by stretch of the text."""
        return self._detector_sums(self._detector(unit, quantity), self._label_index(pattern))

    def signs(self, pattern: str, layer: int, quantity: Quantity) -> NDArray[np.int64]:
        """The sign of each unit of a layer as a detector of ``pattern``, (H,)."""
        label = self._label_index(pattern)
        first = self._detector(UnitId(layer, 0), quantity)
        signs = self._detectors[0][label : label + 1]
        if label >= self._binary:
            signs = np.where(self._r(self._chosen, label) >= 0, 1, -1)[None]
        return signs[0, first : first + self.hidden]

    def histogram(self, unit: UnitId, quantity: Quantity, pattern: str) -> Histogram | None:
        """Histogram of a unit's values inside and outside ``pattern``; None for a scalar label."""
        label, detector = self._label_index(pattern), self._detector(unit, quantity)
        if label >= self._binary:
            return None
        counts = self._reporting.counts[:, :, detector].sum(axis=0, dtype=np.int64)
        edges = histogram_edges(self._low[detector], self._high[detector], quantity)
        return Histogram(counts[label], counts[-1] - counts[label], edges)

    def _detector(self, unit: UnitId, quantity: Quantity) -> int:
        size = self.layers * self.hidden
        return (quantity is Quantity.CELL) * size + unit.layer * self.hidden + unit.index

    def _label_index(self, pattern: str) -> int:
        return [label.name for label in self.labels].index(pattern)

    def _r(self, sums: Moments, label: int) -> NDArray[np.float64]:
        """Pearson's r of every detector with a label, (U,)."""
        return pearson(
            sums.count.sum(),
            sums.x.sum(axis=0),
            sums.xx.sum(axis=0),
            sums.y[:, label].sum(),
            sums.yy[:, label].sum(),
            sums.xy[:, :, label].sum(axis=0),
        )

    def _score(self, detector: int, label: int) -> UnitScore:
        sums = self._sums
        r = correlation(
            sums.count,
            sums.x[:, detector],
            sums.xx[:, detector],
            sums.y[:, label],
            sums.yy[:, label],
            sums.xy[:, detector, label],
        )
        size = self.layers * self.hidden
        quantity, unit = divmod(detector, size)
        threshold: float | None = None
        metrics: BinaryMetrics | RegressionMetrics
        if label < self._binary:
            signs, thresholds, _ = self._detectors
            sign, bin_index = int(signs[label, detector]), int(thresholds[label, detector])
            low, high = float(self._low[detector]), float(self._high[detector])
            threshold = low + (high - low) * bin_index / BINS
            if quantity:
                threshold = float(np.sinh(threshold))
            counts = self._reporting.counts[:, :, detector].astype(np.int64)
            metrics = binary_metrics(counts[:, label], counts[:, -1], sign, bin_index, r)
        else:
            sign = 1 if self._line(detector, label)[0] >= 0 else -1
            fit = self._regression_sums(detector, label)
            metrics = regression_metrics(fit, r)
        name, unit_id = self.labels[label].name, UnitId(*divmod(unit, self.hidden))
        return UnitScore(unit_id, STATES[quantity], name, sign, threshold, metrics)

    def _detector_sums(self, detector: int, label: int) -> DetectorSums:
        if label >= self._binary:
            return self._regression_sums(detector, label)
        signs, thresholds, _ = self._detectors
        sign, bin_index = int(signs[label, detector]), int(thresholds[label, detector])
        counts = self._reporting.counts[:, :, detector].astype(np.int64)
        return binary_counts(counts[:, label], counts[:, -1], sign, bin_index)

    def _regression_sums(self, detector: int, label: int) -> RegressionSums:
        slope, offset = self._line(detector, label)
        sums = self._sums
        x, y = sums.x[:, detector], sums.y[:, label]
        residual = (
            sums.yy[:, label]
            - 2 * slope * sums.xy[:, detector, label]
            - 2 * offset * y
            + slope**2 * sums.xx[:, detector]
            + 2 * slope * offset * x
            + offset**2 * sums.count
        )
        return RegressionSums(residual, np.stack((sums.count, y, sums.yy[:, label])))

    def _line(self, detector: int, label: int) -> tuple[float, float]:
        """Slope and offset of the linear fit on the choosing blocks."""
        sums = self._chosen
        count, x, y = sums.count.sum(), sums.x[:, detector].sum(), sums.y[:, label].sum()
        across = count * sums.xy[:, detector, label].sum() - x * y
        slope = float(ratio(across, count * sums.xx[:, detector].sum() - x * x))
        return slope, float((y - slope * x) / count)

    def _probe_score(self, layer: int, label: int) -> ProbeScore:
        sums = self._sums
        truth = np.stack((sums.count, sums.y[:, label], sums.yy[:, label]))
        threshold, metrics, _ = probe_metrics(self._probes[layer], label, truth)
        return ProbeScore(layer, self.labels[label].name, threshold, metrics)


def probe_metrics(
    probe: RidgeProbes, label: int, truth: NDArray[np.float64]
) -> tuple[float | None, BinaryMetrics | RegressionMetrics, DetectorSums]:
    """Threshold, metrics and sums of a probe for ``label``, one of all labels of the text.

    ``truth`` (3, G) is the count, the sum and the sum of squares of the label in each group.
    """
    output = probe.output_sums[:, :, label]
    r = correlation(truth[0], output[0], output[1], truth[1], truth[2], output[2])
    if label < len(probe.choosing):
        best, counts = probe_threshold(probe, label), probe.reporting[:, label]
        inside, everywhere = counts[:, 1], counts.sum(axis=1)
        metrics = binary_metrics(inside, everywhere, 1, best, r)
        return best * 2 / PROBE_BINS - 0.5, metrics, binary_counts(inside, everywhere, 1, best)
    fit = RegressionSums(probe.residual[:, label - len(probe.choosing)], truth)
    return None, regression_metrics(fit, r), fit


def probe_histogram(probe: RidgeProbes, label: int) -> Histogram | None:
    """The histogram of the outputs of a probe for ``label``; None for a scalar label."""
    if label >= len(probe.choosing):
        return None
    outside, inside = probe.reporting[:, label].sum(axis=0)
    return Histogram(inside, outside, np.linspace(-0.5, 1.5, PROBE_BINS + 1))


def probe_threshold(probe: RidgeProbes, label: int) -> int:
    """The bin with the best F1 on the choosing blocks; high values are positive."""
    chosen = probe.choosing[label]
    true = chosen[1].sum() - chosen[1].cumsum()[:-1]
    predicted = chosen.sum() - chosen.sum(axis=0).cumsum()[:-1]
    return 1 + int(ratio(2 * true, predicted + chosen[1].sum()).argmax())
