"""What is expected is what logits say, and logits are never kept for more than a few steps."""

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_tui.config import ModelConfig
from lstm_tui.reader import predictions
from lstm_tui.reader.activation_cache import PART, ActivationCache
from lstm_tui.reader.activation_trace import trace
from lstm_tui.reader.predictions import PredictionBuffer, top_predictions
from lstm_tui.reader.reader import Reader, ReaderState, Step
from lstm_tui.reader.sampling import log_softmax
from lstm_tui.scoring.pattern_loss import read_baseline
from tests.support.neuron_runs import invented_weights

SYMBOLS = 20_000
"""As many as a vocabulary has at most."""

MOST_BYTES = 100_000_000


@pytest.fixture(params=[1, 40, 1 << 18], ids=lambda values: f"{values} values at once")
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predictions, "_PIECE_VALUES", request.param)


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("likeliest", [0, 1, 5])
@pytest.mark.parametrize("symbols", [2, 11])
def test_all_of_it_is_what_log_softmax_says(symbols: int, likeliest: int) -> None:
    random = np.random.default_rng(1)
    logits = 5 * random.standard_normal((9, symbols)) + 1_000
    came = random.integers(symbols, size=9)
    found = top_predictions(logits, came, likeliest)
    likely = log_softmax(logits)
    order = np.argsort(-likely, axis=1)[:, :likeliest]
    np.testing.assert_allclose(found.loss, -likely[np.arange(9), came])
    np.testing.assert_array_equal(found.top_ids, order)
    np.testing.assert_allclose(
        found.top_probabilities, np.exp(np.take_along_axis(likely, order, axis=1))
    )


def test_logits_are_left_as_they_are() -> None:
    logits = np.random.default_rng(1).standard_normal((4, 7))
    before = logits.copy()
    top_predictions(logits, np.zeros(4, np.int64), 5)
    np.testing.assert_array_equal(logits, before)


@pytest.mark.usefixtures("pieces")
def test_step_by_step_each_lane_has_its_own() -> None:
    random, model = np.random.default_rng(1), ModelConfig(layers=1, hidden=4, embedding=2)
    reader = Reader(invented_weights(model, 11, 3), model, np.float64)
    hidden, came = random.standard_normal((3, 10, 4)), random.integers(11, size=(3, 11))
    found = PredictionBuffer(reader, came, np.array([7.0, 8.0, 9.0]), 5)
    for step in hidden.transpose(1, 0, 2):
        found.add(step)
    assert found.loss[:, 0].tolist() == [7, 8, 9]
    for lane in range(3):
        alone = top_predictions(reader.logits(hidden[lane]), came[lane, 1:], 5)
        np.testing.assert_allclose(found.loss[lane, 1:], alone.loss)
        np.testing.assert_array_equal(found.top_ids[lane], alone.top_ids)
        np.testing.assert_allclose(found.top_probabilities[lane], alone.top_probabilities)


def wide_reader() -> Reader:
    """A small network of very many symbols."""
    model = ModelConfig(layers=1, hidden=4, embedding=2)
    return Reader(invented_weights(model, SYMBOLS, 3), model)


def ids_of(length: int) -> NDArray[np.int64]:
    return np.random.default_rng(5).integers(SYMBOLS, size=length)


def most_bytes(work: Callable[[], object]) -> int:
    """The most memory that ``work`` had at a time; NumPy tells `tracemalloc` of its arrays."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_text_of_many_symbols_is_kept_for_browsing_in_little_memory() -> None:
    reading = ActivationCache(wide_reader(), ids_of(4 * PART))
    assert most_bytes(lambda: list(reading.read_rest())) < MOST_BYTES


def test_a_text_of_many_symbols_is_traced_in_little_memory() -> None:
    reader, ids = wide_reader(), ids_of(128 * 10)
    blocks = trace(reader, ids, lanes=128, warm_up=2)
    assert most_bytes(lambda: sum(map(len, blocks))) < MOST_BYTES


def test_a_baseline_of_many_symbols_is_read_in_little_memory() -> None:
    reader, ids = wide_reader(), ids_of(40 * 60 + 1)
    inside = np.arange(len(ids)) % 50 < 9
    clamps: list[tuple[()]] = [(), (), ()]

    def work() -> None:
        read_baseline(reader, ids, inside, "tens", characters=2_400).loss_increases(clamps)

    assert most_bytes(work) < MOST_BYTES


def test_a_warm_up_predicts_only_what_comes_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, ids, told = wide_reader(), ids_of(20), []
    step = Reader.step

    def listening(self: Reader, ids: object, state: ReaderState, *, predicts: bool = True) -> Step:
        told.append(predicts)
        return step(self, ids, state, predicts=predicts)  # type: ignore[arg-type]

    monkeypatch.setattr(Reader, "step", listening)
    assert sum(map(len, trace(reader, ids, lanes=2, warm_up=7))) == 20
    assert told == [False] * 6 + [True] + [False] * 10  # those of the lanes are computed together
