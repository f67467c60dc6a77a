"""The gradient against distance as it is measured during training, and how often."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig, TrainingConfig
from lstm_tui.reader.backward import BackwardReader
from lstm_tui.runs.events import (
    Event,
    Finished,
    GradientsMeasured,
    decode_event,
    encode_event,
)
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.studies.gradient_distance import gradient_positions, measure_gradients
from lstm_tui.studies.gradient_event import POSITIONS
from lstm_tui.text.corpus import Corpus
from lstm_tui.training.gradient_measurement import GRADIENT_SHARE, gradient_measurement
from lstm_tui.training.measurements import NetworkMeasurement
from tests.support.neuron_runs import invented_weights
from tests.support.training_rig import STATE, Clock, Rig

SYMBOLS = 5
IDS: NDArray[np.int64] = np.random.default_rng(1).integers(SYMBOLS, size=700)
LSTM = ModelConfig(hidden=4, embedding=3)


def measured(model: ModelConfig, weights: Arrays, ids: NDArray[np.int64] = IDS) -> Any:
    measurement = gradient_measurement(ids, model, -1)
    assert measurement is not None
    *pieces, event = measurement.measure(weights)
    assert pieces
    assert set(pieces) == {None}
    assert event is not None
    assert decode_event(encode_event(event)) == event
    return event


def test_the_event_has_the_curves_of_the_study() -> None:
    weights = invented_weights(LSTM, SYMBOLS, 1)
    event = measured(LSTM, weights)
    curves = measure_gradients(
        BackwardReader(weights, LSTM), IDS, gradient_positions(IDS, POSITIONS).positions
    )
    assert curves.cell is not None
    np.testing.assert_allclose(event.log_norms, curves.hidden.log_norm, atol=6e-4)
    np.testing.assert_allclose(event.cell_log_norms, curves.cell.log_norm, atol=6e-4)
    assert len(event.log_norms) == 201
    assert event.positions == 16
    assert event.vanishes
    assert 0 < event.half_life < 10


def test_a_curve_ends_where_every_gradient_is_zero() -> None:
    model = ModelConfig(cell=Cell.RNN_RELU, hidden=4, embedding=3)
    weights = invented_weights(model, SYMBOLS, 1)
    weights["recurrent.weight_hh_l0"] *= 0
    event = measured(model, weights)
    assert len(event.log_norms) == 1
    assert (event.half_life, event.vanishes) == (0.0, True)
    assert event.cell_log_norms == ()


def test_a_short_text_has_a_shorter_curve_or_none() -> None:
    weights = invented_weights(LSTM, SYMBOLS, 1)
    assert 10 < len(measured(LSTM, weights, IDS[:60]).log_norms) < 60
    assert gradient_measurement(IDS[:2], LSTM, -1) is None


CURVE = GradientsMeasured(log_norms=(0.0, -1.0), half_life=1.0, vanishes=True)


class Scripted:
    """A measurement that takes ``seconds`` of ``clock``."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock, self._seconds = clock, seconds

    def measure(self, weights: Arrays) -> Iterator[Event | None]:
        assert weights
        for _ in range(10):
            self._clock.now += self._seconds / 10
            yield None
        yield CURVE


def rig_of(corpus: Corpus, seconds: float, symbols: float) -> Rig:
    """A session of 2,000 steps of 0.01 s and 32 symbols; every hundredth is evaluated."""
    training = TrainingConfig(batch=4, chunk=8, evaluate_every=100, sample_length=1)
    clock = Clock()
    measurement = NetworkMeasurement(
        Scripted(clock, seconds).measure,
        GRADIENT_SHARE,
        symbols,
        "Gradients",
        "measured",
        "measuring gradients over distance",
        at_start=True,
    )
    rig = Rig(
        corpus,
        training,
        replace(STATE, total_steps=2_000),
        measurements=[measurement],
        clock=clock,
    )
    rig.run()
    return rig


@pytest.mark.parametrize("seconds", [0.01, 0.05, 0.15, 0.2])
def test_gradients_take_no_more_than_their_share_and_begin_with_step_0(
    corpus: Corpus, seconds: float
) -> None:
    rig = rig_of(corpus, seconds, symbols=3_200 * seconds)  # as long as is assumed
    steps = [event.step for event in rig.of(GradientsMeasured)]
    assert (steps[0], steps[-1]) == (0, 2_000)
    assert len(steps) * seconds <= GRADIENT_SHARE * rig.of(Finished)[0].elapsed_seconds


def test_the_beginning_is_not_measured_if_that_takes_more_than_the_share(corpus: Corpus) -> None:
    rig = rig_of(corpus, 1.0, symbols=3_200.0)
    assert [event.step for event in rig.of(GradientsMeasured)] == [2_000]
