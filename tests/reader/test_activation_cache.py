"""What is kept for browsing is what a trace says, whatever was read first and however often."""

from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_tui.config import STATES, Cell, ModelConfig, Quantity
from lstm_tui.reader import activation_trace as trace_module
from lstm_tui.reader.activation_cache import (
    GATE_PARTS,
    MOST_BYTES,
    PART,
    ActivationCache,
    most_characters,
)
from lstm_tui.reader.activation_trace import Trace
from lstm_tui.reader.reader import GATES, Reader
from lstm_tui.reader.units import UnitId
from tests.support.neuron_runs import invented_weights
from tests.support.traces import whole_trace

every_cell = pytest.mark.parametrize("cell", Cell)

SYMBOLS = 11

assert_close = partial(np.testing.assert_allclose, rtol=2e-3, atol=1e-3)
"""Within float16, and a little for the order of sums."""


def reader_of(cell: Cell = Cell.LSTM, *, scale: float = 0.3, symbols: int = SYMBOLS) -> Reader:
    model = ModelConfig(cell=cell, layers=2, hidden=6, embedding=5)
    return Reader(invented_weights(model, symbols, 3, scale), model)


def ids_of(length: int) -> NDArray[np.int64]:
    return np.random.default_rng(5).integers(SYMBOLS, size=length)


def read_whole(reading: ActivationCache) -> ActivationCache:
    for _ in reading.read_rest():
        pass
    return reading


def assert_same(reading: ActivationCache, expected: Trace) -> None:
    assert_close(reading.hidden, expected.hidden)
    if reading.cell.shape[1]:
        assert_close(reading.cell, expected.cell)
    assert_close(reading.top_probabilities, expected.top_probabilities)
    assert_close(reading.loss, expected.loss)
    assert (reading.top_ids[:, 0] == expected.top_ids[:, 0]).mean() > 0.99  # ties may swap


@every_cell
@pytest.mark.parametrize("parts", [1, 3])
def test_values_are_those_of_a_trace(cell: Cell, parts: int) -> None:
    reader, ids = reader_of(cell), ids_of(parts * PART)
    reading = read_whole(ActivationCache(reader, ids))
    assert_same(reading, whole_trace(reader, ids, lanes=parts))
    assert len(reading) == len(ids)
    assert reading.share_known == 1


@every_cell
def test_parts_that_are_read_in_blocks_are_the_same(
    cell: Cell, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, ids = reader_of(cell), ids_of(2 * PART + 7)
    at_once = ActivationCache(reader, ids)
    at_once.read(0, len(ids), gates=True)
    monkeypatch.setattr(trace_module, "_BLOCK_VALUES", 10_000)
    longest = max(
        map(len, trace_module.trace_from(reader, ids, np.array([0, PART, 2 * PART]), PART))
    )
    assert longest < 150
    in_blocks = ActivationCache(reader, ids)
    in_blocks.read(0, len(ids), gates=True)
    assert in_blocks.share_known == 1
    assert_close(in_blocks.hidden, at_once.hidden)
    assert_close(in_blocks.cell, at_once.cell)
    assert_close(in_blocks.loss, at_once.loss)
    assert (in_blocks.top_ids == at_once.top_ids).mean() > 0.99
    for name in GATES[cell]:
        values = [reading.values(UnitId(1, 4), name) for reading in (in_blocks, at_once)]
        assert_close(*values)
        assert values[0].any()


def test_gates_of_the_last_parts_are_kept() -> None:
    reading = ActivationCache(reader_of(), ids_of((GATE_PARTS + 2) * PART))
    reading.read(0, len(reading), gates=True)
    values = reading.values(UnitId(0, 0), Quantity.FORGET_GATE)
    assert not values[: 2 * PART].any()
    assert values[2 * PART :].all()


@pytest.mark.parametrize("length", [1, PART + 1, 3 * PART + 7])
def test_where_a_network_forgets_they_are_those_of_one_long_pass(length: int) -> None:
    reader, ids = reader_of(), ids_of(length)
    reading = read_whole(ActivationCache(reader, ids))
    assert_same(reading, whole_trace(reader, ids, lanes=1))


def test_only_an_lstm_has_cell_values() -> None:
    assert ActivationCache(reader_of(Cell.GRU), ids_of(9)).cell.shape == (2, 0, 6)
    assert ActivationCache(reader_of(Cell.LSTM), ids_of(9)).cell.shape == (2, 9, 6)


def test_reading_out_of_order_and_twice_gives_the_same() -> None:
    reader, ids = reader_of(), ids_of(4 * PART)
    straight = read_whole(ActivationCache(reader, ids))
    crooked = ActivationCache(reader, ids)
    for first in (3 * PART, 10, 3 * PART, PART):
        crooked.read(first, first + 1)
    crooked.read(0, len(ids), gates=True)  # reads all parts again, since none has gates
    np.testing.assert_allclose(crooked.hidden, straight.hidden, atol=1e-3)
    np.testing.assert_allclose(crooked.loss, straight.loss, atol=1e-4)


def test_only_the_part_that_is_asked_for_is_read() -> None:
    reading = ActivationCache(reader_of(), ids_of(3 * PART))
    reading.read(PART + 3, PART + 5)
    assert reading.known(PART, 2 * PART)
    assert not reading.known(PART - 1, PART + 1)
    assert reading.share_known == pytest.approx(1 / 3)
    assert not reading.hidden[:, :PART].any()
    assert np.isnan(reading.loss[:PART]).all()
    assert reading.hidden[:, PART : 2 * PART].any()


def test_the_share_that_is_known_grows_to_all() -> None:
    shares = list(ActivationCache(reader_of(), ids_of(70 * PART)).read_rest())
    assert len(shares) > 1
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_text_that_is_read_is_not_read_again() -> None:
    reading = read_whole(ActivationCache(reader_of(), ids_of(PART)))
    reading.hidden[:] = 7
    reading.read(0, PART)
    assert (reading.hidden == 7).all()
    assert list(reading.read_rest()) == []


@every_cell
def test_gates_are_those_of_a_trace_where_they_were_asked_for(cell: Cell) -> None:
    reader, ids = reader_of(cell), ids_of(3 * PART)
    reading, expected = ActivationCache(reader, ids), whole_trace(reader, ids, lanes=3)
    reading.read(PART, 2 * PART, gates=True)
    for name in GATES[cell]:
        found = reading.values(UnitId(1, 4), name, PART - 5, 2 * PART + 5)
        wanted = expected.quantity(name)[1, PART : 2 * PART, 4]
        np.testing.assert_allclose(found[5:-5], wanted, atol=1e-3)
        assert not found[:5].any()
        assert not found[-5:].any()


def test_gates_that_were_looked_at_long_ago_are_read_again() -> None:
    reading = ActivationCache(reader_of(), ids_of((GATE_PARTS + 2) * PART))
    unit = UnitId(0, 0)
    reading.read(0, 1, gates=True)
    before = reading.values(unit, Quantity.FORGET_GATE, 0, PART)
    reading.read(PART, len(reading), gates=True)
    assert not reading.values(unit, Quantity.FORGET_GATE, 0, PART).any()
    reading.read(0, 1, gates=True)
    np.testing.assert_allclose(
        reading.values(unit, Quantity.FORGET_GATE, 0, PART), before, atol=1e-3
    )


def test_values_end_where_the_text_does() -> None:
    reading = read_whole(ActivationCache(reader_of(), ids_of(20)))
    for quantity in (*STATES, Quantity.INPUT_GATE):
        assert len(reading.values(UnitId(0, 1), quantity, 15, 40)) == 5
        assert len(reading.values(UnitId(0, 1), quantity)) == 20
        assert reading.values(UnitId(0, 1), quantity).dtype == np.float32


def test_an_empty_text_is_known() -> None:
    reading = ActivationCache(reader_of(), ids_of(0))
    assert reading.share_known == 1
    assert list(reading.read_rest()) == []
    assert len(reading.values(UnitId(0, 0), Quantity.HIDDEN)) == 0


@pytest.mark.parametrize("cell", [Cell.RNN_RELU, Cell.ADDITIVE, Cell.LSTM])
def test_values_beyond_float16_are_very_large_and_never_infinite(cell: Cell) -> None:
    model = ModelConfig(cell=cell, layers=1, hidden=4, embedding=5)
    weights = invented_weights(model, SYMBOLS, 3)
    weights["recurrent.bias_ih_l0"][:] = 1e5
    reading = read_whole(ActivationCache(Reader(weights, model), ids_of(40)))
    assert np.isfinite(reading.hidden).all()
    assert np.isfinite(reading.cell).all()


def test_of_a_few_symbols_all_are_likeliest() -> None:
    reading = read_whole(ActivationCache(reader_of(symbols=3), ids_of(50) % 3))
    assert reading.top_ids.shape == (50, 3)
    np.testing.assert_allclose(reading.top_probabilities.sum(axis=1), 1, atol=2e-3)


def test_how_much_can_be_kept_follows_the_network() -> None:
    lstm, gru = reader_of(Cell.LSTM), reader_of(Cell.GRU)
    assert most_characters(gru) == 2 * most_characters(lstm)
    kept = ActivationCache(lstm, ids_of(100))
    per_character = (kept.hidden.nbytes + kept.cell.nbytes) // 100
    assert most_characters(lstm) == MOST_BYTES // per_character


@pytest.mark.parametrize("first", [0, 2 * PART])
def test_predictions_can_be_limited_to_the_beginning(first: int) -> None:
    """Passages far in a text of thousands of symbols need hidden values only."""
    reader, ids = reader_of(), ids_of(4 * PART)
    whole, limited = (
        read_whole(ActivationCache(reader, ids)),
        ActivationCache(reader, ids, predicted=PART + 3),
    )
    limited.read(first, len(ids))
    read_whole(limited)
    assert_close(limited.hidden, whole.hidden)
    assert_close(limited.loss[: 2 * PART], whole.loss[: 2 * PART])
    assert np.isnan(limited.loss[2 * PART :]).all()
    assert not limited.top_probabilities[2 * PART :].any()
