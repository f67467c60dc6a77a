"""Detectors of a kept ranking, their metrics and their sums, as records of `ranking_format`."""

import numpy as np

from lstm_tui.config import STATES, ModelConfig
from lstm_tui.reader.units import Quantity, UnitId
from lstm_tui.scoring.kept_scores import Detector
from lstm_tui.scoring.metrics import (
    BinaryCounts,
    BinaryMetrics,
    DetectorSums,
    Doubles,
    RegressionMetrics,
    RegressionSums,
)
from lstm_tui.scoring.ranking_format import BinaryFigures, Figures, ScalarFigures

Metrics = BinaryMetrics | RegressionMetrics
Rows = tuple[tuple[float, ...], ...]


def count_detectors(model: ModelConfig) -> int:
    """The number of states of all units."""
    return len(model.cell.states) * model.layers * model.hidden


def detector_of(number: int, model: ModelConfig) -> Detector:
    """The state with ``number``.

    Raises:
        ValueError: The network ``model`` has none with it.
    """
    if number >= count_detectors(model):
        raise ValueError("no such unit")
    quantity, unit = divmod(number, model.layers * model.hidden)
    return UnitId(*divmod(unit, model.hidden)), STATES[quantity]


def number_of(unit: UnitId, quantity: Quantity, model: ModelConfig) -> int:
    """The number of a state: all hidden values in order, then all cell values."""
    before = (quantity is Quantity.CELL) * model.layers * model.hidden
    return before + unit.layer * model.hidden + unit.index


def encode_metrics(metrics: Metrics) -> Figures:
    """The record of ``metrics``."""
    kind = BinaryFigures if isinstance(metrics, BinaryMetrics) else ScalarFigures
    return kind(*(getattr(metrics, name) for name in kind.__struct_fields__))


def decode_metrics(figures: Figures, *, binary: bool) -> Metrics:
    """The metrics of a record.

    Raises:
        ValueError: They are of the other kind of label.
    """
    if binary is not isinstance(figures, BinaryFigures):
        raise ValueError("not the figures of this kind of label")
    kind = BinaryMetrics if binary else RegressionMetrics
    return kind(*(getattr(figures, name) for name in figures.__struct_fields__))


def own_rows(sums: DetectorSums) -> Rows:
    """The sums that differ between detectors of one label, a row each."""
    if isinstance(sums, BinaryCounts):
        return _integers(sums.true), _integers(sums.predicted)
    return (tuple(sums.residual.tolist()),)


def shared_rows(sums: DetectorSums) -> Rows:
    """The sums that all detectors of one label share, a row each."""
    if isinstance(sums, BinaryCounts):
        return _integers(sums.sizes), _integers(sums.inside)
    return tuple(tuple(row) for row in sums.truth.tolist())


def _integers(counts: Doubles) -> tuple[int, ...]:
    return tuple(counts.astype(np.int64).tolist())


def decode_sums(rows: Rows, *, binary: bool) -> DetectorSums:
    """The sums of ``rows``: the detector's own, then those of the label.

    Raises:
        ValueError: They are not as many rows, or not of one length.
    """
    if len(rows) != 4 or len({len(row) for row in rows}) != 1:
        raise ValueError("not the sums of a detector")
    arrays = np.array(rows, np.float64)
    if not binary:
        return RegressionSums(arrays[0], arrays[1:])
    true, predicted, sizes, inside = arrays
    return BinaryCounts(sizes, true, predicted, inside)
