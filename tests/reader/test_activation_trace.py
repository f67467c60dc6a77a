"""A trace is what the reader's plain steps say, whatever the lanes and blocks."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.reader.activation_trace import Trace, trace
from lstm_tui.reader.reader import GATES, Reader
from lstm_tui.reader.sampling import log_softmax
from lstm_tui.runs.weights import expected_shapes
from tests.support.traces import whole_trace

every_cell = pytest.mark.parametrize("cell", Cell)


def reader_of(cell: Cell, symbols: int = 11, scale: float = 0.3) -> Reader:
    model = ModelConfig(cell=cell, layers=2, hidden=12, embedding=7)
    random = np.random.default_rng(3)
    shapes = expected_shapes(model, symbols)
    weights = {name: scale * random.standard_normal(shape) for name, shape in shapes.items()}
    return Reader(weights, model, np.float64)


def ids_of(length: int, symbols: int = 11) -> NDArray[np.int64]:
    return np.random.default_rng(5).integers(symbols, size=length)


@every_cell
def test_trace_equals_plain_steps(cell: Cell) -> None:
    reader, ids = reader_of(cell), ids_of(50)
    found = whole_trace(reader, ids, lanes=1, block=7)
    state = reader.blank_state()
    expected: list[float] = [np.nan]
    for place, symbol in enumerate(ids):
        step = reader.step(np.array([symbol]), state)
        state = step.state
        if place + 1 < len(ids):
            expected.append(-log_softmax(step.logits)[0, ids[place + 1]])
        np.testing.assert_allclose(found.hidden[:, place], state.hidden[:, 0], atol=1e-12)
        np.testing.assert_allclose(found.cell[:, place], state.cell[:, 0], atol=1e-12)
        for name in GATES[cell]:
            gates = np.array([gates[name][0] for gates in step.gates])
            np.testing.assert_allclose(found.quantity(name)[:, place], gates, atol=1e-12)
        chances = np.exp(log_softmax(step.logits)[0])
        assert found.top_ids[place].tolist() == np.argsort(-chances)[:5].tolist()
        np.testing.assert_allclose(found.top_probabilities[place], np.sort(chances)[::-1][:5])
    np.testing.assert_allclose(found.loss, expected)


@every_cell
@pytest.mark.parametrize("block", [1, 33, 1000])
def test_blocks_cover_the_text_once(cell: Cell, block: int) -> None:
    blocks = list(trace(reader_of(cell), ids_of(503), lanes=4, block=block))
    places = [place for one in blocks for place in range(one.start, one.start + len(one))]
    assert sorted(places) == list(range(503))
    assert max(map(len, blocks)) <= block
    for one in blocks:
        assert one.hidden.shape == one.cell.shape == (2, len(one), 12)
        assert one.top_ids.shape == one.top_probabilities.shape == (len(one), 5)
        assert set(one.gates) == set(GATES[cell])


@pytest.mark.parametrize("cell", [Cell.LSTM, Cell.GRU, Cell.RNN_TANH])
def test_lanes_stay_close_to_one_pass(cell: Cell) -> None:
    reader, ids = reader_of(cell), ids_of(1_000)
    one, many = (whole_trace(reader, ids, lanes=lanes) for lanes in (1, 4))
    np.testing.assert_allclose(many.hidden, one.hidden, atol=1e-6)
    np.testing.assert_allclose(many.loss[1:], one.loss[1:], atol=1e-6)
    assert np.isnan(many.loss[0])


def test_the_first_lanes_know_nothing_from_before_the_text() -> None:
    reader, ids = reader_of(Cell.LSTM), ids_of(400)
    one, many = (whole_trace(reader, ids, lanes=lanes, warm_up=200) for lanes in (1, 4))
    # The second lane begins at 100: its warm-up of 200 begins where the text does.
    np.testing.assert_allclose(many.hidden[:, :300], one.hidden[:, :300], atol=1e-12)


@pytest.mark.parametrize("length", [0, 1, 2, 999, 2_001])
def test_any_length_is_read(length: int) -> None:
    found: list[Trace] = list(trace(reader_of(Cell.LSTM), ids_of(length)))
    assert sum(map(len, found)) == length


def test_a_small_vocabulary_has_fewer_likeliest() -> None:
    found = whole_trace(reader_of(Cell.GRU, symbols=3), ids_of(9, symbols=3))
    assert found.top_ids.shape == (9, 3)
    np.testing.assert_allclose(found.top_probabilities.sum(axis=1), 1)
