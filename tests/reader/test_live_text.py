"""A text that is typed is read as one that was there from the beginning."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings, strategies as some

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.reader.activation_cache import PART, ActivationCache
from lstm_tui.reader.live_text import TypedText
from lstm_tui.reader.reader import GATES, Reader
from lstm_tui.reader.units import UnitId
from tests.support.neuron_runs import invented_weights
from tests.support.traces import whole_trace

SYMBOLS = 9
BEGINNING = np.array([2, 7])

assert_close = partial(np.testing.assert_allclose, rtol=2e-3, atol=1e-3)
"""Within float16, and a little for the order of sums."""


def reader_of(cell: Cell = Cell.LSTM) -> Reader:
    model = ModelConfig(cell=cell, layers=2, hidden=5, embedding=4)
    return Reader(invented_weights(model, SYMBOLS, 8), model)


def assert_read_in_one_go(reading: ActivationCache, reader: Reader, ids: Sequence[int]) -> None:
    whole = whole_trace(reader, np.concatenate((BEGINNING, ids)), lanes=1)
    typed = slice(len(BEGINNING), None)
    assert len(reading) == len(ids)
    assert reading.ids.tolist() == list(ids)
    assert reading.share_known == 1
    assert_close(reading.hidden, whole.hidden[:, typed])
    if reading.cell.shape[1]:
        assert_close(reading.cell, whole.cell[:, typed])
    assert_close(reading.loss, whole.loss[typed])
    assert_close(reading.top_probabilities, whole.top_probabilities[typed])
    for name in GATES[reader.model.cell]:
        assert_close(reading.values(UnitId(1, 3), name), whole.quantity(name)[1, typed, 3])


@pytest.mark.parametrize("cell", Cell)
def test_letter_by_letter_is_in_one_go(cell: Cell) -> None:
    reader, ids = reader_of(cell), [3, 1, 4, 1, 5, 8, 2, 6]
    typed = TypedText(reader, BEGINNING)
    for end in range(1, len(ids) + 1):
        assert_read_in_one_go(typed.become(np.array(ids[:end])), reader, ids[:end])


@settings(max_examples=25, deadline=None)
@given(
    texts=some.lists(
        some.lists(some.integers(0, SYMBOLS - 1), min_size=1, max_size=12), min_size=1, max_size=6
    )
)
def test_whatever_was_there_before_only_the_present_text_counts(texts: list[list[int]]) -> None:
    reader = reader_of()
    typed = TypedText(reader, BEGINNING)
    for ids in texts:
        reading = typed.become(np.array(ids))
    assert_read_in_one_go(reading, reader, texts[-1])


def test_what_stays_costs_no_step(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, read = reader_of(), 0
    step = reader.step

    def counted(*arguments: object) -> object:
        nonlocal read
        read += 1
        return step(*arguments)  # type: ignore[arg-type]

    typed = TypedText(reader, BEGINNING)
    typed.become(np.array([1, 2, 3, 4]))
    monkeypatch.setattr(reader, "step", counted)
    typed.become(np.array([1, 2, 3, 4, 5]))
    assert read == 1
    typed.become(np.array([1, 2]))
    assert read == 1
    typed.become(np.array([1, 8, 2]))
    assert read == 3


def test_a_long_text_keeps_all_its_parts() -> None:
    ids = np.random.default_rng(2).integers(SYMBOLS, size=PART + 20).tolist()
    reader = reader_of()
    assert_read_in_one_go(TypedText(reader, BEGINNING).become(np.array(ids)), reader, ids)
