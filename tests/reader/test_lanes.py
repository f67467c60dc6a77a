"""Lanes are read the same by any number of threads, and one block ahead of the caller."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.errors import CheckpointError
from lstm_tui.reader import lanes as lanes_module
from lstm_tui.reader.lanes import (
    LANES,
    LaneBlock,
    even_lanes,
    one_ahead,
    read_from,
    threads_for,
)
from lstm_tui.reader.reader import GATES, Reader
from lstm_tui.runs.weights import expected_shapes
from tests.patience import PATIENCE_SECONDS

SYMBOLS = 11


def reader_of(cell: Cell) -> Reader:
    model = ModelConfig(cell=cell, layers=2, hidden=12, embedding=7)
    random = np.random.default_rng(3)
    shapes = expected_shapes(model, SYMBOLS)
    weights = {name: 0.3 * random.standard_normal(shape) for name, shape in shapes.items()}
    return Reader(weights, model, np.float64)


def read(cell: Cell, threads: int, predicts: int | None) -> list[LaneBlock]:
    ids = np.random.default_rng(5).integers(SYMBOLS, size=500)
    return list(
        read_from(
            reader_of(cell),
            ids,
            np.arange(0, 490, 70),
            warm_up=20,
            sizes=(30, 1, 39),
            names=("hidden", "cell", *GATES[cell]),
            predicts=predicts,
            threads=threads,
        )
    )


@pytest.mark.parametrize("cell", Cell)
@pytest.mark.parametrize("predicts", [None, 0, 5])
@pytest.mark.parametrize("threads", [2, 3, 7])
def test_threads_that_divide_the_lanes_read_the_same(
    cell: Cell, predicts: int | None, threads: int
) -> None:
    for alone, divided in zip(read(cell, 1, predicts), read(cell, threads, predicts), strict=True):
        assert alone.start == divided.start
        assert alone.values.keys() == divided.values.keys()
        for name, values in alone.values.items():
            assert values.shape == (2, 7, values.shape[2], 12)
            np.testing.assert_allclose(divided.values[name], values, atol=1e-12)
        np.testing.assert_allclose(divided.loss, alone.loss, atol=1e-12)
        assert np.array_equal(divided.top_ids, alone.top_ids)
        np.testing.assert_allclose(divided.top_probabilities, alone.top_probabilities, atol=1e-12)


def test_lanes_are_divided_between_the_cores_while_each_has_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lanes_module, "usable_cores", lambda: 4)
    assert [threads_for(lanes) for lanes in (1, 16, 31, 32, 63, 64, 128)] == [1, 1, 1, 2, 3, 4, 4]
    monkeypatch.setattr(lanes_module, "usable_cores", lambda: 1)
    assert threads_for(128) == 1


def test_lanes_are_as_many_as_the_text_bears_in_even_numbers() -> None:
    assert [even_lanes(most) for most in (0, 1, 15, 16, 17, 31, 60, 1_000)] == [
        *(1, 1, 15, 16, 16, 16, 48),
        LANES,
    ]


def test_the_next_item_is_made_while_one_is_used() -> None:
    begun = [threading.Event() for _ in range(3)]

    def items() -> Iterator[int]:
        for number, event in enumerate(begun):
            event.set()
            yield number

    found = one_ahead(items())
    assert next(found) == 0
    assert begun[1].wait(PATIENCE_SECONDS)
    assert list(found) == [1, 2]


def test_what_fails_ahead_is_said_in_its_turn() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("no second")

    found = one_ahead(items())
    assert next(found) == 1
    with pytest.raises(ValueError, match="no second"):
        next(found)


def test_stopping_early_leaves_no_thread() -> None:
    before = threading.active_count()
    found = one_ahead(iter(range(9)))
    assert next(found) == 0
    found.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


def test_values_that_overflow_are_said() -> None:
    model = ModelConfig(cell=Cell.RNN_RELU, layers=1, hidden=4, embedding=3)
    shapes = expected_shapes(model, SYMBOLS)
    reader = Reader({name: np.full(shape, 50.0) for name, shape in shapes.items()}, model)
    blocks = read_from(
        reader, np.arange(500) % SYMBOLS, np.array([0]), warm_up=0, sizes=(500,), names=("hidden",)
    )
    with pytest.raises(CheckpointError, match="overflow float32 on this text"):
        list(blocks)
