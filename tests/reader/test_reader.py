"""The NumPy reader is held to torch's own layers, for every kind of cell."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.reader.reader import GATES, Reader
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.runs.weights import check_weights, expected_shapes
from lstm_tui.training.network import CharNetwork

VOCABULARY_SIZE = 11
INPUTS = {
    "embedding": ModelConfig(hidden=12, embedding=7),
    "one-hot": ModelConfig(hidden=12, embedding=0),
    "tied": ModelConfig(hidden=12, embedding=12, tied=True),
}

every_cell = pytest.mark.parametrize("cell", Cell)
every_depth = pytest.mark.parametrize("layers", [1, 2, 3])
every_input = pytest.mark.parametrize("given", INPUTS)


def network_of(model: ModelConfig, dtype: torch.dtype = torch.float64) -> CharNetwork:
    """A network whose weights are those of a trained one in size, so that its gates are busy."""
    torch.manual_seed(3)
    network = CharNetwork(model, VOCABULARY_SIZE)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return network.to(dtype).eval()


def weights_of(network: CharNetwork) -> Arrays:
    return {name: value.detach().numpy() for name, value in network.named_parameters()}


def ids_of(length: int, texts: int) -> NDArray[np.int64]:
    return np.random.default_rng(5).integers(VOCABULARY_SIZE, size=(length, texts))


@torch.no_grad()
def torch_logits(network: CharNetwork, ids: NDArray[np.int64]) -> NDArray[Any]:
    logits, _ = network(torch.from_numpy(ids), network.blank_state(ids.shape[1]))
    found: NDArray[Any] = logits.numpy()
    return found


def reader_logits(reader: Reader, ids: NDArray[np.int64]) -> NDArray[Any]:
    state, logits = reader.blank_state(ids.shape[1]), []
    for symbols in ids:
        step = reader.step(symbols, state)
        state = step.state
        logits.append(step.logits)
    return np.array(logits)


@every_cell
@every_depth
@every_input
def test_in_float64_the_reader_equals_torch(cell: Cell, layers: int, given: str) -> None:
    model = replace(INPUTS[given], cell=cell, layers=layers)
    network, ids = network_of(model), ids_of(50, 2)
    check_weights(weights_of(network), model, VOCABULARY_SIZE)
    reader = Reader(weights_of(network), model, np.float64)
    assert reader.vocabulary_size == VOCABULARY_SIZE
    np.testing.assert_allclose(
        reader_logits(reader, ids), torch_logits(network, ids), rtol=1e-12, atol=1e-12
    )


@every_cell
@every_depth
def test_in_float32_the_reader_stays_with_torch_over_200_steps(cell: Cell, layers: int) -> None:
    model = ModelConfig(cell=cell, layers=layers, hidden=12, embedding=7)
    torch.manual_seed(3)
    network, ids = CharNetwork(model, VOCABULARY_SIZE).eval(), ids_of(200, 2)
    reader = Reader(weights_of(network), model)
    ours = reader_logits(reader, ids)
    assert ours.dtype == np.float32
    # The hidden values of the additive cell grow, and rounding with them.
    largest = max(1.0, float(np.abs(reader.read(ids[:, 0]).state.hidden).max()))
    np.testing.assert_allclose(ours, torch_logits(network, ids), rtol=1e-5, atol=1e-5 * largest)


@every_cell
def test_states_go_from_torch_to_the_reader_and_on(cell: Cell) -> None:
    model = ModelConfig(cell=cell, layers=2, hidden=12, embedding=7)
    network, ids = network_of(model), ids_of(20, 3)
    reader = Reader(weights_of(network), model, np.float64)
    state = reader.blank_state(3)
    for symbols in ids:
        state = reader.step(symbols, state).state
    with torch.no_grad():
        _, carried = network(torch.from_numpy(ids), network.blank_state(3))
    np.testing.assert_allclose(state.hidden, carried[0].numpy(), rtol=1e-12, atol=1e-12)
    if cell is Cell.LSTM:
        np.testing.assert_allclose(state.cell, carried[1].numpy(), rtol=1e-12, atol=1e-12)
    else:
        assert not state.cell.any()


PLAIN: dict[Cell, Any] = {
    Cell.LSTM: lambda *sizes: nn.LSTM(*sizes),
    Cell.GRU: lambda *sizes: nn.GRU(*sizes),
    Cell.RNN_TANH: lambda *sizes: nn.RNN(*sizes, nonlinearity="tanh"),
    Cell.RNN_RELU: lambda *sizes: nn.RNN(*sizes, nonlinearity="relu"),
}


@pytest.mark.parametrize("cell", PLAIN)
@every_depth
def test_the_recurrent_weights_load_into_a_plain_torch_layer(cell: Cell, layers: int) -> None:
    model = ModelConfig(cell=cell, layers=layers, hidden=12, embedding=7)
    weights, ids = weights_of(network_of(model)), ids_of(40, 2)
    plain = PLAIN[cell](7, 12, layers).double()
    prefix = "recurrent."
    plain.load_state_dict(
        {
            name.removeprefix(prefix): torch.from_numpy(np.array(value))
            for name, value in weights.items()
            if name.startswith(prefix)
        }
    )
    with torch.no_grad():
        outputs, _ = plain(torch.from_numpy(weights["embedding.weight"])[torch.from_numpy(ids)])
    logits = outputs.numpy() @ weights["output.weight"].T + weights["output.bias"]
    reader = Reader(weights, model, np.float64)
    np.testing.assert_allclose(reader_logits(reader, ids), logits, rtol=1e-12, atol=1e-12)


def test_the_additive_cell_is_its_equation() -> None:
    model = ModelConfig(cell=Cell.ADDITIVE, layers=2, hidden=12, embedding=7)
    network, ids = network_of(model), ids_of(30, 1)
    weights = weights_of(network)
    hidden, expected = np.zeros((2, 12)), []
    for symbol in ids[:, 0]:
        below = weights["embedding.weight"][symbol]
        for layer in range(2):
            w_x, w_h, b_x, b_h = (
                weights[f"recurrent.{name}_l{layer}"]
                for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            )
            hidden[layer] += np.tanh(w_x @ below + b_x + w_h @ hidden[layer] + b_h)
            below = hidden[layer]
        expected.append(weights["output.weight"] @ below + weights["output.bias"])
    reader = Reader(weights, model, np.float64)
    np.testing.assert_allclose(reader_logits(reader, ids)[:, 0], expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(torch_logits(network, ids)[:, 0], expected, rtol=1e-12, atol=1e-12)


@every_cell
@every_depth
def test_gates_explain_the_state(cell: Cell, layers: int) -> None:
    model = ModelConfig(cell=cell, layers=layers, hidden=12, embedding=7)
    reader = Reader(weights_of(network_of(model)), model, np.float64)
    state = reader.blank_state(2)
    for symbols in ids_of(20, 2):
        step = reader.step(symbols, state)
        assert len(step.gates) == layers
        for layer, gates in enumerate(step.gates):
            assert tuple(gates) == GATES[cell]
            before, after = state.hidden[layer], step.state.hidden[layer]
            for name in gates.keys() - {"candidate"}:
                assert ((gates[name] > 0) & (gates[name] < 1)).all()
            if cell is Cell.LSTM:
                expected = (
                    gates["forget_gate"] * state.cell[layer]
                    + gates["input_gate"] * gates["candidate"]
                )
                np.testing.assert_allclose(step.state.cell[layer], expected, rtol=1e-12)
                hidden = gates["output_gate"] * np.tanh(step.state.cell[layer])
                np.testing.assert_allclose(after, hidden, rtol=1e-12)
            elif cell is Cell.GRU:
                update = gates["update_gate"]
                expected = (1 - update) * gates["candidate"] + update * before
                np.testing.assert_allclose(after, expected, rtol=1e-12)
            elif cell is Cell.ADDITIVE:
                np.testing.assert_allclose(after, before + gates["candidate"], rtol=1e-12)
        state = step.state


@every_cell
def test_texts_side_by_side_do_not_touch_each_other(cell: Cell) -> None:
    model = ModelConfig(cell=cell, layers=2, hidden=12, embedding=7)
    reader = Reader(weights_of(network_of(model)), model, np.float64)
    ids = ids_of(20, 3)
    together = reader_logits(reader, ids)
    for text in range(3):
        alone = reader_logits(reader, ids[:, text : text + 1])
        np.testing.assert_allclose(together[:, text : text + 1], alone, rtol=1e-12, atol=1e-12)


def test_reading_a_text_is_stepping_through_it() -> None:
    model = ModelConfig(hidden=12, embedding=7)
    reader = Reader(weights_of(network_of(model)), model)
    ids = ids_of(15, 1)
    whole, first = reader.read(ids[:, 0]), reader.read(ids[:9, 0])
    assert np.array_equal(whole.logits, reader_logits(reader, ids)[-1])
    assert np.array_equal(whole.logits, reader.read(ids[9:, 0], first.state).logits)


def test_a_step_without_logits_is_the_same_step() -> None:
    model = ModelConfig(layers=2, hidden=12, embedding=7)
    reader = Reader(weights_of(network_of(model)), model)
    state = reader.read(ids_of(5, 1)[:, 0]).state
    found, silent = (
        reader.step(np.array([1]), state, predicts=predicts) for predicts in (True, False)
    )
    assert silent.logits.shape == (1, 0)
    assert np.array_equal(found.state.hidden, silent.state.hidden)
    assert np.array_equal(found.state.cell, silent.state.cell)


def test_a_step_changes_neither_weights_nor_the_state_before() -> None:
    model = ModelConfig(layers=2, hidden=12, embedding=7)
    reader = Reader(weights_of(network_of(model)), model)
    state = reader.read(ids_of(5, 1)[:, 0]).state
    before = (state.hidden.copy(), state.cell.copy())
    first = reader.step(np.array([1]), state).logits
    assert np.array_equal(first, reader.step(np.array([1]), state).logits)
    assert np.array_equal(before, (state.hidden, state.cell))


@pytest.mark.parametrize("cell", list(Cell))
@pytest.mark.parametrize("learned", [False, True])
def test_a_document_does_not_depend_on_the_one_before_it(cell: Cell, *, learned: bool) -> None:
    """With documents, [END] is read from the initial state."""
    model = ModelConfig(
        cell=cell, layers=2, hidden=5, embedding=3, documents=True, learned_initial_state=learned
    )
    random = np.random.default_rng(1)
    weights = {name: random.normal(size=shape) for name, shape in expected_shapes(model, 7).items()}
    reader = Reader(weights, model, np.float64)
    document = np.array([6, 1, 2, 3])
    alone = reader.read(document)
    after = reader.read(np.array([6, 5, 4, 4, 0, *document]))
    np.testing.assert_array_equal(after.logits, alone.logits)
    if learned:
        np.testing.assert_array_equal(reader.blank_state(2).hidden[:, 1], weights["initial.hidden"])
