"""The factors of a step: singular values, slopes, gates, and the product of one unit."""

import numpy as np
import pytest

from lstm_tui.config import Cell, ModelConfig, Quantity
from lstm_tui.reader.backward import BackwardReader, Recording
from lstm_tui.studies.gradient_factors import (
    FactorTally,
    LayerFactors,
    factor_product,
    largest_singular_value,
)
from tests.support.neuron_runs import invented_weights

SYMBOLS = 6
IDS = np.random.default_rng(2).integers(SYMBOLS, size=(30, 4))


def recorded(model: ModelConfig) -> tuple[FactorTally, Recording]:
    weights = invented_weights(model, SYMBOLS, 1)
    tally = FactorTally(weights, model)
    return tally, BackwardReader(weights, model).record(IDS)


def factors_of(cell: Cell) -> tuple[tuple[LayerFactors, ...], Recording]:
    tally, recording = recorded(ModelConfig(cell=cell, layers=2, hidden=5, embedding=3))
    for text in range(4):  # in pieces
        tally.add(recording.of_text(text))
    return tally.layers(), recording


@pytest.mark.parametrize("shape", [(40, 10), (8, 8), (1, 1)])
def test_the_largest_singular_value_is_that_of_the_decomposition(shape: tuple[int, int]) -> None:
    matrix = np.random.default_rng(4).standard_normal(shape)
    expected = np.linalg.svd(matrix, compute_uv=False)[0]
    assert largest_singular_value(matrix) == pytest.approx(expected, rel=1e-6)
    assert largest_singular_value(np.zeros(shape)) == 0


def test_an_elman_network_has_slopes_and_no_direct_path() -> None:
    tanh, recording = factors_of(Cell.RNN_TANH)
    for layer, one in enumerate(tanh):
        assert one.slope == pytest.approx((1 - recording.hidden[1:, layer] ** 2).mean())
        assert (one.direct, one.gates) == (None, ())
    relu, recording = factors_of(Cell.RNN_RELU)
    assert relu[1].slope == pytest.approx((recording.hidden[1:, 1] > 0).mean())


@pytest.mark.parametrize(
    ("cell", "gate"), [(Cell.LSTM, Quantity.FORGET_GATE), (Cell.GRU, Quantity.UPDATE_GATE)]
)
def test_a_gated_cell_has_the_shares_of_its_gates(cell: Cell, gate: Quantity) -> None:
    layers, recording = factors_of(cell)
    values = recording.gates[1][gate]
    shares = next(one for one in layers[1].gates if one.gate is gate)
    assert shares.mean == pytest.approx(values.mean())
    assert shares.closed == pytest.approx((values < 0.1).mean())
    assert shares.open == pytest.approx((values > 0.9).mean())
    assert layers[1].direct == shares.mean
    assert Quantity.CANDIDATE not in [one.gate for one in layers[1].gates]


def test_the_direct_path_of_the_additive_cell_is_1() -> None:
    layers, recording = factors_of(Cell.ADDITIVE)
    assert layers[0].direct == 1
    candidate = recording.gates[0][Quantity.CANDIDATE]
    assert layers[0].slope == pytest.approx((1 - candidate**2).mean())


@pytest.mark.parametrize("cell", [cell for cell in Cell if cell is not Cell.LSTM])
@pytest.mark.parametrize("layers", [1, 2])
def test_the_gradient_of_one_unit_is_the_product_of_its_factors(cell: Cell, layers: int) -> None:
    model = ModelConfig(cell=cell, layers=layers, hidden=1, embedding=3)
    weights = invented_weights(model, SYMBOLS, 3, 0.6)
    backward = BackwardReader(weights, model)
    product = factor_product(backward, weights, backward.record(IDS[:, :1]), 2)
    assert [step.distance for step in product.steps] == list(range(1, 31))
    assert [step.symbol for step in product.steps] == IDS[::-1, 0].tolist()
    gradients = [step.gradient for step in product.steps]
    np.testing.assert_allclose(
        [product.last * step.product for step in product.steps], gradients, rtol=1e-9
    )
    np.testing.assert_allclose(
        np.cumprod([step.factor for step in product.steps]),
        [step.product for step in product.steps],
    )


def test_the_factors_of_an_lstm_of_one_unit_are_its_forget_gates() -> None:
    model = ModelConfig(cell=Cell.LSTM, hidden=1, embedding=3)
    weights = invented_weights(model, SYMBOLS, 3)
    weights["recurrent.weight_hh_l0"][:] = 0  # no path but that of the cell
    backward = BackwardReader(weights, model)
    recording = backward.record(IDS[:, :1])
    product = factor_product(backward, weights, recording, 2)
    forget_gate = recording.gates[0][Quantity.FORGET_GATE][::-1, 0, 0]
    assert [step.factor for step in product.steps] == forget_gate.tolist()
    for step in product.steps:
        assert step.gradient == pytest.approx(product.last * step.product)


def test_no_factor_leads_into_the_document_before() -> None:
    model = ModelConfig(
        cell=Cell.GRU, hidden=1, embedding=3, documents=True, learned_initial_state=True
    )
    weights = invented_weights(model, SYMBOLS, 3)
    backward = BackwardReader(weights, model)
    ids = IDS[:, :1] % (SYMBOLS - 1)
    ids[20] = SYMBOLS - 1
    product = factor_product(backward, weights, backward.record(ids), 2)
    assert [step.factor for step in product.steps].index(0.0) == 9
    for step in product.steps:
        assert step.gradient == pytest.approx(product.last * step.product)
