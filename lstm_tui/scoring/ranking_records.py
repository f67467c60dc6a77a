"""Kept rankings as records of `ranking_format`, and back, with what they refer to checked."""

import numpy as np

from lstm_tui.config import STATES, ModelConfig
from lstm_tui.reader.units import Quantity, UnitId
from lstm_tui.scoring.controls import (
    CONTEXTS,
    ContextControl,
    Controls,
    MemoryGain,
    PatternControls,
    RecallByDistance,
    ShiftNull,
    SparseProbe,
    UntrainedControl,
)
from lstm_tui.scoring.kept_scores import Detector, KeptPattern, KeptScores
from lstm_tui.scoring.metrics import (
    BinaryCounts,
    BinaryMetrics,
    DetectorSums,
    Doubles,
    RegressionMetrics,
    RegressionSums,
)
from lstm_tui.scoring.ranking_format import (
    BinaryFigures,
    ControlRecord,
    ControlRecords,
    Figures,
    HistogramRecord,
    PatternRecord,
    ProbeRecord,
    RankingRecord,
    ScalarFigures,
    SparseRecord,
    UnitRecord,
)
from lstm_tui.scoring.unit_scores import Histogram, ProbeScore, UnitScore, histogram_edges
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Label, LabelKind

Metrics = BinaryMetrics | RegressionMetrics
Rows = tuple[tuple[float, ...], ...]


def encode_ranking(scores: KeptScores, controls: Controls, model: ModelConfig) -> RankingRecord:
    """The record of a ranking of the network ``model``."""
    numbers = {label.name: number for number, label in enumerate(scores.labels)}
    detectors = [_detector(number, model) for number in range(_detectors(model))]
    best = (scores.best_pattern(*detector) for detector in detectors)
    return RankingRecord(
        scores.characters,
        scores.reported,
        tuple(
            _pattern_record(name, pattern, controls, model)
            for name, pattern in scores.patterns.items()
        ),
        tuple(numbers.get(name, -1) for name in best),
        controls.fraction,
        controls.notes,
    )


def decode_ranking(
    record: RankingRecord, model: ModelConfig, labels: tuple[Label, ...]
) -> tuple[KeptScores, Controls]:
    """The ranking of ``labels`` by the network ``model`` that ``record`` describes.

    Raises:
        ValueError: It is of other labels or of another network, or contradicts itself.
    """
    names = tuple(label.name for label in labels)
    if tuple(one.name for one in record.patterns) != names:
        raise ValueError("the labels are other ones")
    if len(record.best_patterns) != _detectors(model):
        raise ValueError("the network is another one")
    patterns = {
        label.name: _pattern(one, label, model)
        for label, one in zip(labels, record.patterns, strict=True)
    }
    best = {
        _detector(number, model): names[pattern]
        for number, pattern in enumerate(record.best_patterns)
        if 0 <= pattern < len(names)
    }
    scores = KeptScores(labels, record.characters, record.reported, patterns, best)
    by_name = {one.name: _controls(one, model) for one in record.patterns if one.controls}
    notes = tuple(safe_line(note) for note in record.notes)
    return scores, Controls(by_name, record.computed, notes)


def _detectors(model: ModelConfig) -> int:
    return len(model.cell.states) * model.layers * model.hidden


def _detector(number: int, model: ModelConfig) -> Detector:
    if number >= _detectors(model):
        raise ValueError("no such unit")
    quantity, unit = divmod(number, model.layers * model.hidden)
    return UnitId(*divmod(unit, model.hidden)), STATES[quantity]


def _number(unit: UnitId, quantity: Quantity, model: ModelConfig) -> int:
    before = (quantity is Quantity.CELL) * model.layers * model.hidden
    return before + unit.layer * model.hidden + unit.index


# Patterns.


def _pattern_record(
    name: str, pattern: KeptPattern, controls: Controls, model: ModelConfig
) -> PatternRecord:
    shared = _shared_rows(next(iter(pattern.sums.values())))
    return PatternRecord(
        name,
        pattern.occurs,
        shared,
        tuple(
            UnitRecord(
                _number(*detector, model),
                score.sign,
                score.threshold,
                _figures(score.metrics),
                _own_rows(pattern.sums[detector]),
            )
            for detector, score in pattern.units.items()
        ),
        tuple(
            HistogramRecord(
                _number(*detector, model),
                tuple(histogram.inside.tolist()),
                tuple(histogram.outside.tolist()),
                float(histogram.edges[0]),
                float(histogram.edges[-1]),
            )
            for detector, histogram in pattern.histograms.items()
        ),
        tuple(ProbeRecord(one.threshold, _figures(one.metrics)) for one in pattern.probes),
        _control_records(controls.of(name), model) if name in controls.patterns else None,
    )


def _pattern(record: PatternRecord, label: Label, model: ModelConfig) -> KeptPattern:
    binary = label.kind is LabelKind.BINARY
    units: dict[Detector, UnitScore] = {}
    sums: dict[Detector, DetectorSums] = {}
    for one in record.units:
        unit, quantity = detector = _detector(one.detector, model)
        if binary is (one.threshold is None) or one.sign == 0:
            raise ValueError("not a score of this kind of label")
        metrics = _metrics(one.figures, binary=binary)
        units[detector] = UnitScore(unit, quantity, label.name, one.sign, one.threshold, metrics)
        sums[detector] = _sums((*one.sums, *record.sums), binary=binary)
    if len(record.probes) != model.layers:
        raise ValueError("not a probe for each layer")
    return KeptPattern(
        record.occurs,
        units,
        sums,
        {_detector(one.detector, model): _histogram(one, model) for one in record.histograms},
        tuple(
            ProbeScore(layer, label.name, one.threshold, _metrics(one.figures, binary=binary))
            for layer, one in enumerate(record.probes)
        ),
    )


def _histogram(record: HistogramRecord, model: ModelConfig) -> Histogram:
    if not record.low < record.high:
        raise ValueError("an empty range")
    low, high = record.low, record.high
    quantity = _detector(record.detector, model)[1]
    if quantity is Quantity.CELL:
        low, high = np.arcsinh((low, high))
    return Histogram(
        np.array(record.inside, np.int64),
        np.array(record.outside, np.int64),
        histogram_edges(low, high, quantity),
    )


# Figures and sums.


def _figures(metrics: Metrics) -> Figures:
    kind = BinaryFigures if isinstance(metrics, BinaryMetrics) else ScalarFigures
    return kind(*(getattr(metrics, name) for name in kind.__struct_fields__))


def _metrics(figures: Figures, *, binary: bool) -> Metrics:
    if binary is not isinstance(figures, BinaryFigures):
        raise ValueError("not the figures of this kind of label")
    kind = BinaryMetrics if binary else RegressionMetrics
    return kind(*(getattr(figures, name) for name in figures.__struct_fields__))


def _own_rows(sums: DetectorSums) -> Rows:
    if isinstance(sums, BinaryCounts):
        return _integers(sums.true), _integers(sums.predicted)
    return (tuple(sums.residual.tolist()),)


def _shared_rows(sums: DetectorSums) -> Rows:
    if isinstance(sums, BinaryCounts):
        return _integers(sums.sizes), _integers(sums.inside)
    return tuple(tuple(row) for row in sums.truth.tolist())


def _integers(counts: Doubles) -> tuple[int, ...]:
    return tuple(counts.astype(np.int64).tolist())


def _sums(rows: Rows, *, binary: bool) -> DetectorSums:
    """The sums of ``rows``: the detector's own, then those of the label."""
    if len(rows) != 4 or len({len(row) for row in rows}) != 1:
        raise ValueError("not the sums of a detector")
    arrays = np.array(rows, np.float64)
    if not binary:
        return RegressionSums(arrays[0], arrays[1:])
    true, predicted, sizes, inside = arrays
    return BinaryCounts(sizes, true, predicted, inside)


# Controls.


def _control_records(controls: PatternControls, model: ModelConfig) -> ControlRecords:
    gain, recall = controls.gain, controls.recall
    untrained, null = controls.untrained, controls.null
    return ControlRecords(
        _control_record(controls.last_1),
        _control_record(controls.last_8),
        None if gain is None else (gain.value, *gain.interval),
        None
        if recall is None
        else (_shares(recall.unit), _shares(recall.last_8), tuple(recall.spans.tolist())),
        _control_record(untrained),
        () if untrained is None else untrained.probes,
        None if null is None else null.observed,
        () if null is None else null.best,
        tuple(
            SparseRecord(
                one.sizes,
                one.scores,
                one.full,
                tuple(_number(unit, quantity, model) for unit, quantity in one.units),
            )
            for one in controls.sparse
        ),
    )


def _control_record(control: ContextControl | UntrainedControl | None) -> ControlRecord | None:
    if control is None:
        return None
    sums = control.sums
    return ControlRecord(_figures(control.metrics), (*_own_rows(sums), *_shared_rows(sums)))


def _shares(recall: Doubles) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(share) else share for share in recall.tolist())


def _controls(record: PatternRecord, model: ModelConfig) -> PatternControls:
    controls = record.controls
    assert controls is not None
    binary = isinstance(record.units[0].figures, BinaryFigures)
    groups = len(record.sums[0])

    def measured(one: ControlRecord) -> tuple[Metrics, DetectorSums]:
        if len(one.sums[0]) != groups:
            raise ValueError("a control of other stretches")
        return _metrics(one.figures, binary=binary), _sums(one.sums, binary=binary)

    def context(symbols: int, one: ControlRecord | None) -> ContextControl | None:
        return None if one is None else ContextControl(symbols, *measured(one))

    if controls.untrained is not None and len(controls.untrained_probes) != model.layers:
        raise ValueError("not a probe for each layer")
    gain, recall, observed = controls.gain, controls.recall, controls.observed
    return PatternControls(
        record.name,
        context(CONTEXTS[0], controls.last_1),
        context(CONTEXTS[1], controls.last_8),
        None if gain is None else MemoryGain(gain[0], gain[1:]),
        None
        if recall is None
        else RecallByDistance(
            np.array(recall[0], np.float64),  # None becomes nan
            np.array(recall[1], np.float64),
            np.array(recall[2], np.int64),
        ),
        None
        if controls.untrained is None
        else UntrainedControl(*measured(controls.untrained), controls.untrained_probes),
        None if observed is None else ShiftNull(observed, controls.shifted),
        tuple(_sparse(layer, one, model) for layer, one in enumerate(controls.sparse)),
    )


def _sparse(layer: int, record: SparseRecord, model: ModelConfig) -> SparseProbe:
    units = tuple(_detector(number, model) for number in record.units)
    sizes = record.sizes
    if len(record.scores) != len(sizes) or tuple(sorted(set(sizes))) != sizes:
        raise ValueError("not the scores of growing sets")
    if layer >= model.layers or any(unit.layer != layer for unit, _ in units):
        raise ValueError("units of another layer")
    if sizes and sizes[-1] != len(units):
        raise ValueError("not the units of the largest set")
    return SparseProbe(layer, sizes, record.scores, record.full, units)
