"""The weights of a unit are those with which the reader computes its gates and logits."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.reader.reader import Reader, ReaderState
from lstm_tui.reader.units import Clamp, Quantity, UnitId
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.scoring.unit_weights import unit_weights

VOCABULARY = 7
Weights = dict[str, NDArray[np.float64]]


def network(cell: Cell, embedding: int = 5, *, tied: bool = False) -> tuple[Weights, ModelConfig]:
    hidden = embedding if tied else 6
    model = ModelConfig(cell=cell, layers=2, hidden=hidden, embedding=embedding, tied=tied)
    random = np.random.default_rng(3)
    shapes = expected_shapes(model, VOCABULARY)
    return {name: 0.5 * random.standard_normal(shape) for name, shape in shapes.items()}, model


def expected_gate(quantity: Quantity, drive: float) -> float:
    return float(1 / (1 + np.exp(-drive)) if quantity.endswith("_gate") else np.tanh(drive))


@pytest.mark.parametrize("embedding", [0, 5])
@pytest.mark.parametrize("cell", [Cell.LSTM, Cell.GRU, Cell.RNN_TANH, Cell.ADDITIVE])
def test_every_gate_is_driven_by_its_weights(cell: Cell, embedding: int) -> None:
    weights, model = network(cell, embedding)
    random = np.random.default_rng(4)
    state = ReaderState(*random.uniform(-1, 1, (2, model.layers, 1, model.hidden)))
    step = Reader(weights, model, np.float64).step(np.array([4]), state)
    for layer in range(model.layers):
        for gate in unit_weights(weights, model, UnitId(layer, 2)).gates:
            if cell is Cell.GRU and gate.gate is Quantity.CANDIDATE:
                continue  # the reset gate stands between the two products
            assert (gate.symbols is None) is (layer == 1)
            assert (gate.below is None) is (layer == 0)
            drive = gate.bias + gate.recurrent @ state.hidden[layer, 0]
            if gate.symbols is not None:
                drive += gate.symbols[4]
            if gate.below is not None:
                drive += gate.below @ step.state.hidden[layer - 1, 0]
            values = step.gates[layer]
            actual = values[gate.gate] if gate.gate in values else step.state.hidden[layer]
            assert expected_gate(gate.gate, drive) == pytest.approx(actual[0, 2], abs=1e-9)


@pytest.mark.parametrize("tied", [False, True])
def test_output_is_what_a_hidden_value_adds_to_the_logits(tied: bool) -> None:
    weights, model = network(Cell.LSTM, tied=tied)
    reader = Reader(weights, model, np.float64)
    unit = UnitId(1, 2)
    low, high = (
        reader.clamped((Clamp(unit, value),)).step(np.array([1]), reader.blank_state()).logits[0]
        for value in (0.0, 1.0)
    )
    output = unit_weights(weights, model, unit).output
    assert output is not None
    assert output == pytest.approx(high - low - (high - low).mean(), abs=1e-9)
    assert unit_weights(weights, model, UnitId(0, 2)).output is None
