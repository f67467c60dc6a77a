"""Gradient against distance: networks whose gradients are known, and autograd."""

from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.errors import CheckpointError, CorpusError
from lstm_tui.reader.backward import BackwardReader
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.studies.distance_curve import DistanceCurve, half_life
from lstm_tui.studies.gradient_distance import (
    gradient_positions,
    gradient_steps,
    log_norms,
    measure_gradients,
)
from lstm_tui.training.network import CharNetwork

SYMBOLS = 6
IDS: NDArray[np.int64] = np.random.default_rng(2).integers(SYMBOLS - 1, size=900)


def network(cell: Cell, *, recurrent: float, bias: float = 0.1, **model: Any) -> BackwardReader:
    """Units that see only themselves, by the factor ``recurrent``, and a constant input."""
    config = ModelConfig(cell=cell, hidden=3, embedding=0, **model)
    weights = {name: np.zeros(shape) for name, shape in expected_shapes(config, SYMBOLS).items()}
    for layer in range(config.layers):
        weights[f"recurrent.weight_hh_l{layer}"] = np.tile(recurrent * np.eye(3), (cell.gates, 1))
        weights[f"recurrent.bias_ih_l{layer}"] += bias
        weights[f"recurrent.weight_ih_l{layer}"] += 0.2 * (layer > 0)
    weights["output.weight"] = np.random.default_rng(1).standard_normal((SYMBOLS, 3))
    return BackwardReader(weights, config)


def curve_of(backward: BackwardReader, distance: int = 60) -> DistanceCurve:
    chosen = gradient_positions(IDS, 8, distance)
    return measure_gradients(backward, IDS, chosen.positions, distance=distance).hidden


@pytest.mark.parametrize(("factor", "symbols"), [(0.5, 1.0), (0.25, 0.5), (2**-0.1, 10.0)])
def test_the_half_life_of_a_linear_network_is_that_of_its_weight(
    factor: float, symbols: float
) -> None:
    measured = half_life(curve_of(network(Cell.RNN_RELU, recurrent=factor)))
    assert measured.symbols == pytest.approx(symbols)
    assert measured.low == pytest.approx(symbols)
    assert measured.high == pytest.approx(symbols)
    assert measured.vanishes


def test_a_sum_that_is_never_overwritten_does_not_vanish() -> None:
    curve = curve_of(network(Cell.ADDITIVE, recurrent=0.0))
    np.testing.assert_allclose(curve.log_norm, curve.log_norm[0])
    measured = half_life(curve)
    assert measured.symbols is None
    assert not measured.vanishes


def test_a_gradient_that_explodes_does_not_vanish() -> None:
    curve = curve_of(network(Cell.RNN_RELU, recurrent=1.2))
    np.testing.assert_allclose(np.diff(curve.log_norm), np.log(1.2))
    assert half_life(curve).symbols is None


def test_dead_units_are_counted_and_not_taken_for_a_logarithm() -> None:
    curve = curve_of(network(Cell.RNN_RELU, recurrent=0.5, bias=-1.0))
    assert curve.count.tolist() == [8] + [0] * 60
    assert curve.zeros.tolist() == [0] + [8] * 60
    assert np.isfinite(curve.log_norm[0])
    assert np.isnan(curve.log_norm[1:]).all()
    assert half_life(curve).symbols == 0


def test_a_gradient_smaller_than_float32_has_a_logarithm() -> None:
    curve = curve_of(network(Cell.RNN_RELU, recurrent=1e-4), 60)
    np.testing.assert_allclose(np.diff(curve.log_norm), np.log(1e-4))
    values = np.array([[3e-200, 4e-200], [0.0, 0.0]])
    np.testing.assert_allclose(log_norms(values, (1,)), [np.log(5e-200), -np.inf])


@pytest.mark.parametrize("cell", [Cell.GRU, Cell.RNN_TANH])
def test_norms_are_those_of_autograd_with_respect_to_the_state_so_many_symbols_before(
    cell: Cell,
) -> None:
    torch.manual_seed(3)
    model = ModelConfig(cell=cell, hidden=7, embedding=4)
    trained = CharNetwork(model, SYMBOLS).double()
    weights = {name: value.detach().numpy() for name, value in trained.named_parameters()}
    position = 150
    curves = measure_gradients(
        BackwardReader(weights, model), IDS, np.array([position]), distance=12
    )
    ids = torch.from_numpy(IDS[: position + 1, None])
    for distance in (1, 5, 12):
        begin = position - distance
        _, (hidden,) = trained.hidden(ids[:begin], trained.blank_state(1))
        hidden = hidden.detach().requires_grad_()
        outputs, _ = trained.hidden(ids[begin:position], (hidden,))
        loss = torch.nn.functional.cross_entropy(trained.output(outputs[-1]), ids[position])
        (gradient,) = torch.autograd.grad(loss, hidden)
        expected = float(gradient.norm().log())
        assert curves.hidden.log_norm[distance] == pytest.approx(expected, rel=1e-6)


def test_the_norm_of_all_layers_is_the_root_of_the_sum_of_squares() -> None:
    backward = network(Cell.LSTM, recurrent=0.3, layers=3)
    curves = measure_gradients(backward, IDS, np.array([300]), distance=10)
    assert len(curves.layers) == 3
    squares = sum(np.exp(2 * layer.log_norm) for layer in curves.layers)
    np.testing.assert_allclose(np.exp(2 * curves.hidden.log_norm), squares)
    assert curves.cell is not None
    assert np.isfinite(curves.cell.log_norm).all()


def test_pieces_of_work_give_the_same_curve() -> None:
    backward = network(Cell.GRU, recurrent=0.7)
    chosen = gradient_positions(IDS, 9, 40)
    whole = measure_gradients(backward, IDS, chosen.positions, distance=40)
    steps = list(gradient_steps(backward, IDS, chosen.positions, distance=40, at_once=2))
    assert all(step is None for step in steps[:-1])
    assert steps[-1] is not None
    np.testing.assert_allclose(steps[-1].hidden.logs, whole.hidden.logs)


def test_positions_are_evenly_spaced_behind_enough_text() -> None:
    chosen = gradient_positions(IDS, 5, 200)
    assert chosen.distance == 200
    assert chosen.positions.tolist() == [201, 375, 550, 725, 899]


def test_a_short_text_is_measured_over_a_shorter_distance() -> None:
    chosen = gradient_positions(IDS[:100], 32, 200)
    assert chosen.distance == 67
    assert (chosen.positions > chosen.distance).all()
    assert len(chosen.positions) == 32
    with pytest.raises(CorpusError, match="too short"):
        gradient_positions(IDS[:2])


def test_documents_are_measured_where_they_are_long_enough() -> None:
    end = SYMBOLS - 1
    ids = IDS.copy()
    ids[[0, 4, 10, 100, 400, 404]] = end
    chosen = gradient_positions(ids, 16, 80, end_id=end)
    assert chosen.distance == 80
    since = [
        position - 1 - max(np.flatnonzero(ids[:position] == end)) for position in chosen.positions
    ]
    assert min(since) >= 80
    backward = network(Cell.RNN_RELU, recurrent=0.5, documents=True)
    curves = measure_gradients(backward, ids, chosen.positions, distance=80)
    assert curves.hidden.count.tolist() == [16] * 81
    names = np.tile([end, 1, 2, 3], 50)
    assert gradient_positions(names, 16, 80, end_id=end).distance == 3


def test_beyond_the_beginning_of_a_document_there_is_no_gradient_to_count() -> None:
    end = SYMBOLS - 1
    ids = IDS.copy()
    ids[295] = end
    backward = network(Cell.RNN_RELU, recurrent=0.5, documents=True)
    curve = measure_gradients(backward, ids, np.array([300, 400]), distance=10).hidden
    assert curve.count.tolist() == [2] * 5 + [1] * 6
    assert curve.zeros.tolist() == [0] * 11


def test_overflowing_values_are_an_error() -> None:
    backward = network(Cell.RNN_RELU, recurrent=1e30)
    with pytest.raises(CheckpointError, match="overflow"):
        curve_of(backward)
