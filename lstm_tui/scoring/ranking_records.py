"""Kept rankings as records of `ranking_format`, and back, with what they refer to checked."""

import numpy as np

from lstm_tui.config import ModelConfig
from lstm_tui.reader.units import Quantity
from lstm_tui.scoring.control_records import decode_controls, encode_controls
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.detector_records import (
    count_detectors,
    decode_metrics,
    decode_sums,
    detector_of,
    encode_metrics,
    number_of,
    own_rows,
    shared_rows,
)
from lstm_tui.scoring.kept_scores import Detector, KeptPattern, KeptScores
from lstm_tui.scoring.metrics import DetectorSums
from lstm_tui.scoring.ranking_format import (
    HistogramRecord,
    PatternRecord,
    ProbeRecord,
    RankingRecord,
    UnitRecord,
)
from lstm_tui.scoring.unit_scores import Histogram, ProbeScore, UnitScore, histogram_edges
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Label, LabelKind


def encode_ranking(scores: KeptScores, controls: Controls, model: ModelConfig) -> RankingRecord:
    """The record of a ranking of the network ``model``."""
    numbers = {label.name: number for number, label in enumerate(scores.labels)}
    detectors = [detector_of(number, model) for number in range(count_detectors(model))]
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
    if len(record.best_patterns) != count_detectors(model):
        raise ValueError("the network is another one")
    patterns = {
        label.name: _pattern(one, label, model)
        for label, one in zip(labels, record.patterns, strict=True)
    }
    best = {
        detector_of(number, model): names[pattern]
        for number, pattern in enumerate(record.best_patterns)
        if 0 <= pattern < len(names)
    }
    scores = KeptScores(labels, record.characters, record.reported, patterns, best)
    by_name = {one.name: decode_controls(one, model) for one in record.patterns if one.controls}
    notes = tuple(safe_line(note) for note in record.notes)
    return scores, Controls(by_name, record.computed, notes)


def _pattern_record(
    name: str, pattern: KeptPattern, controls: Controls, model: ModelConfig
) -> PatternRecord:
    shared = shared_rows(next(iter(pattern.sums.values())))
    return PatternRecord(
        name,
        pattern.occurs,
        shared,
        tuple(
            UnitRecord(
                number_of(*detector, model),
                score.sign,
                score.threshold,
                encode_metrics(score.metrics),
                own_rows(pattern.sums[detector]),
            )
            for detector, score in pattern.units.items()
        ),
        tuple(
            HistogramRecord(
                number_of(*detector, model),
                tuple(histogram.inside.tolist()),
                tuple(histogram.outside.tolist()),
                float(histogram.edges[0]),
                float(histogram.edges[-1]),
            )
            for detector, histogram in pattern.histograms.items()
        ),
        tuple(ProbeRecord(one.threshold, encode_metrics(one.metrics)) for one in pattern.probes),
        encode_controls(controls.of(name), model) if name in controls.patterns else None,
    )


def _pattern(record: PatternRecord, label: Label, model: ModelConfig) -> KeptPattern:
    binary = label.kind is LabelKind.BINARY
    units: dict[Detector, UnitScore] = {}
    sums: dict[Detector, DetectorSums] = {}
    for one in record.units:
        unit, quantity = detector = detector_of(one.detector, model)
        if binary is (one.threshold is None) or one.sign == 0:
            raise ValueError("not a score of this kind of label")
        metrics = decode_metrics(one.figures, binary=binary)
        units[detector] = UnitScore(unit, quantity, label.name, one.sign, one.threshold, metrics)
        sums[detector] = decode_sums((*one.sums, *record.sums), binary=binary)
    if len(record.probes) != model.layers:
        raise ValueError("not a probe for each layer")
    return KeptPattern(
        record.occurs,
        units,
        sums,
        {detector_of(one.detector, model): _histogram(one, model) for one in record.histograms},
        tuple(
            ProbeScore(layer, label.name, one.threshold, decode_metrics(one.figures, binary=binary))
            for layer, one in enumerate(record.probes)
        ),
    )


def _histogram(record: HistogramRecord, model: ModelConfig) -> Histogram:
    if not record.low < record.high:
        raise ValueError("an empty range")
    low, high = record.low, record.high
    quantity = detector_of(record.detector, model)[1]
    if quantity is Quantity.CELL:
        low, high = np.arcsinh((low, high))
    return Histogram(
        np.array(record.inside, np.int64),
        np.array(record.outside, np.int64),
        histogram_edges(low, high, quantity),
    )
