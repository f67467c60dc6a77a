"""Controls of a kept ranking as records of `ranking_format`, and back."""

import numpy as np

from lstm_tui.config import ModelConfig
from lstm_tui.scoring.controls import (
    CONTEXTS,
    ContextControl,
    MemoryGain,
    PatternControls,
    RecallByDistance,
    ShiftNull,
    SparseProbe,
    UntrainedControl,
)
from lstm_tui.scoring.detector_records import (
    Metrics,
    decode_metrics,
    decode_sums,
    detector_of,
    encode_metrics,
    number_of,
    own_rows,
    shared_rows,
)
from lstm_tui.scoring.metrics import DetectorSums, Doubles
from lstm_tui.scoring.ranking_format import (
    BinaryFigures,
    ControlRecord,
    ControlRecords,
    PatternRecord,
    SparseRecord,
)


def encode_controls(controls: PatternControls, model: ModelConfig) -> ControlRecords:
    """The record of the controls of a pattern."""
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
                tuple(number_of(unit, quantity, model) for unit, quantity in one.units),
            )
            for one in controls.sparse
        ),
    )


def _control_record(control: ContextControl | UntrainedControl | None) -> ControlRecord | None:
    if control is None:
        return None
    sums = control.sums
    return ControlRecord(encode_metrics(control.metrics), (*own_rows(sums), *shared_rows(sums)))


def _shares(recall: Doubles) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(share) else share for share in recall.tolist())


def decode_controls(record: PatternRecord, model: ModelConfig) -> PatternControls:
    """The controls in ``record``, which has some.

    Raises:
        ValueError: They are of another network or of other stretches.
    """
    controls = record.controls
    assert controls is not None
    binary = isinstance(record.units[0].figures, BinaryFigures)
    groups = len(record.sums[0])

    def measured(one: ControlRecord) -> tuple[Metrics, DetectorSums]:
        if len(one.sums[0]) != groups:
            raise ValueError("a control of other stretches")
        return decode_metrics(one.figures, binary=binary), decode_sums(one.sums, binary=binary)

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
    units = tuple(detector_of(number, model) for number in record.units)
    sizes = record.sizes
    if len(record.scores) != len(sizes) or tuple(sorted(set(sizes))) != sizes:
        raise ValueError("not the scores of growing sets")
    if layer >= model.layers or any(unit.layer != layer for unit, _ in units):
        raise ValueError("units of another layer")
    if sizes and sizes[-1] != len(units):
        raise ValueError("not the units of the largest set")
    return SparseProbe(layer, sizes, record.scores, record.full, units)
