"""How a network writes."""

from collections import Counter
from itertools import islice, product

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.errors import CheckpointError, ConfigError
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.sampling import (
    Sampling,
    SymbolSampler,
    beam_search,
    beginning,
    generate,
    generate_together,
    log_softmax,
)
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.text.vocabulary import Vocabulary

LOGITS = arrays.arrays(np.float64, st.integers(2, 12), elements=st.floats(-30, 30))
PRIME = np.array([1, 0, 2])


def reader_of(vocabulary_size: int, seed: int = 0) -> Reader:
    """A network with weights large enough to have opinions."""
    model = ModelConfig(layers=2, hidden=6, embedding=4)
    random = np.random.default_rng(seed)
    weights = {
        name: random.normal(size=shape)
        for name, shape in expected_shapes(model, vocabulary_size).items()
    }
    return Reader(weights, model, np.float64)


def overflowing_reader() -> Reader:
    """A network whose values grow beyond float32 within a few characters."""
    model = ModelConfig(cell=Cell.RNN_RELU, layers=1, hidden=4, embedding=3)
    shapes = expected_shapes(model, 5)
    return Reader({name: np.full(shapes[name], 1e9, np.float32) for name in shapes}, model)


def test_values_that_overflow_are_an_error_and_no_warning() -> None:
    with pytest.raises(CheckpointError, match="overflow float32 as it writes"):
        list(islice(generate(overflowing_reader(), PRIME, Sampling(), random()), 50))
    with pytest.raises(CheckpointError, match="overflow float32 as it writes"):
        beam_search(overflowing_reader(), PRIME, 2, 50)


def random(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def draw(logits: NDArray[np.float64], sampling: Sampling, source: np.random.Generator) -> int:
    """The next character of one text, given ``logits`` (V,)."""
    return int(SymbolSampler((sampling,), (source,))(logits[None])[0])


def text(reader: Reader, sampling: Sampling, length: int = 60, seed: int = 1) -> list[int]:
    return list(islice(generate(reader, PRIME, sampling, random(seed)), length))


@given(LOGITS, st.integers(0, 100))
def test_temperature_0_takes_the_likeliest(logits: NDArray[np.float64], seed: int) -> None:
    assert draw(logits, Sampling(temperature=0), random(seed)) == logits.argmax()


@given(LOGITS, st.sampled_from([5e-324, 1e-300, 1e-9]), st.integers(0, 100))
def test_almost_no_temperature_takes_one_of_the_likeliest(
    logits: NDArray[np.float64], temperature: float, seed: int
) -> None:
    drawn = draw(logits, Sampling(temperature), random(seed))
    assert logits[drawn] >= logits.max() - 1e-6


@given(LOGITS, st.integers(1, 12), st.floats(0.1, 5), st.integers(0, 1000))
def test_top_k_never_draws_outside_the_k_likeliest(
    logits: NDArray[np.float64], k: int, temperature: float, seed: int
) -> None:
    drawn = draw(logits, Sampling(temperature, top_k=k), random(seed))
    assert (logits > logits[drawn]).sum() < k


def test_top_k_takes_no_more_than_k_even_of_equals() -> None:
    logits, source = np.zeros(10), random()
    drawn = {draw(logits, Sampling(top_k=3), source) for _ in range(500)}
    assert len(drawn) == 3


@given(LOGITS, st.floats(0.01, 1), st.integers(0, 1000))
def test_top_p_never_draws_outside_the_nucleus(
    logits: NDArray[np.float64], share: float, seed: int
) -> None:
    drawn = draw(logits, Sampling(top_p=share), random(seed))
    probabilities = np.exp(log_softmax(logits))
    assert probabilities[probabilities > probabilities[drawn]].sum() < share + 1e-9


def test_the_nucleus_is_the_smallest_that_holds_the_share() -> None:
    logits, source = np.log([0.5, 0.3, 0.15, 0.05]), random()
    for share, expected in ((0.4, {0}), (0.6, {0, 1}), (0.9, {0, 1, 2}), (0.99, {0, 1, 2, 3})):
        drawn = {draw(logits, Sampling(top_p=share), source) for _ in range(500)}
        assert drawn == expected


@pytest.mark.parametrize(
    ("sampling", "kept"),
    [
        (Sampling(), 6),
        (Sampling(0.5), 6),
        (Sampling(2.0), 6),
        (Sampling(top_k=3), 3),
        (Sampling(0.7, top_k=4), 4),
        (Sampling(top_p=0.7), 3),
    ],
)
def test_draws_are_distributed_as_the_softmax_says(sampling: Sampling, kept: int) -> None:
    logits = np.log(np.array([0.05, 0.3, 0.1, 0.25, 0.2, 0.1 + 1e-9]))
    expected = np.exp(log_softmax(logits / sampling.temperature))
    expected[np.argsort(-expected, kind="stable")[kept:]] = 0
    expected /= expected.sum()
    source, draws = random(), 20_000
    counts = Counter(draw(logits, sampling, source) for _ in range(draws))
    assert sum(counts[symbol] for symbol in range(6) if expected[symbol] == 0) == 0
    chi_square = sum(
        (counts[symbol] - draws * share) ** 2 / (draws * share)
        for symbol, share in enumerate(expected)
        if share
    )
    assert chi_square < 20.5  # one in a thousand, with 5 degrees of freedom


def test_log_softmax_does_not_overflow() -> None:
    logits = np.array([[1000.0, 999.0, -1000.0], [0.0, 0.0, 0.0]])
    found = log_softmax(logits)
    np.testing.assert_allclose(np.exp(found).sum(axis=1), 1)
    np.testing.assert_allclose(
        found[0], [-np.log1p(np.exp(-1)), -1 - np.log1p(np.exp(-1)), found[0, 2]]
    )
    np.testing.assert_allclose(found[1], -np.log(3))
    assert logits[0, 0] == 1000


def test_the_same_seed_writes_the_same_text() -> None:
    reader = reader_of(5)
    assert text(reader, Sampling(0.9)) == text(reader, Sampling(0.9))
    assert text(reader, Sampling(0.9)) != text(reader, Sampling(0.9), seed=2)


def test_without_temperature_no_randomness_is_used() -> None:
    reader, source = reader_of(5), random()
    before = source.bit_generator.state
    list(islice(generate(reader, PRIME, Sampling(0.0), source), 20))
    assert source.bit_generator.state == before


def test_what_is_written_follows_from_what_was_read() -> None:
    reader = reader_of(5)
    greedy = text(reader, Sampling(0.0), 20)
    for length in range(20):
        logits = reader.read(np.array([*PRIME, *greedy[:length]])).logits[0]
        assert greedy[length] == logits.argmax()


@pytest.mark.parametrize("sampling", [Sampling(0.0), Sampling(0.9), Sampling(1.2, top_k=3)])
def test_one_text_together_is_one_text_alone(sampling: Sampling) -> None:
    reader = reader_of(5)
    together = generate_together(reader, PRIME, (sampling,), (random(),))
    assert [symbol for (symbol,) in islice(together, 60)] == text(reader, sampling)


def test_each_text_of_several_is_the_one_that_is_written_alone() -> None:
    """As they are drawn, however differently, and each from its own randomness."""
    reader = reader_of(5)
    samplings = [Sampling(0.0), Sampling(1.0), Sampling(0.7, top_k=3), Sampling(top_p=0.8)]
    sources = [random(seed) for seed in range(4)]
    together = np.array(list(islice(generate_together(reader, PRIME, samplings, sources), 40)))
    for number, sampling in enumerate(samplings):
        assert together[:, number].tolist() == text(reader, sampling, 40, seed=number)


def test_texts_with_one_source_of_randomness_differ() -> None:
    source = random()
    pairs = generate_together(reader_of(5), PRIME, (Sampling(1.0),) * 2, (source,) * 2)
    first, second = np.array(list(islice(pairs, 40))).T.tolist()
    assert first != second


def test_a_text_begins_as_a_line_does_where_there_are_lines() -> None:
    assert beginning(Vocabulary(("\t", "\n", "a"))).tolist() == [1]
    assert beginning(Vocabulary(("a", "b"))).tolist() == [0]


@pytest.mark.parametrize("seed", range(5))
def test_a_beam_as_wide_as_all_texts_finds_the_likeliest(seed: int) -> None:
    reader, length = reader_of(3, seed), 4

    def loss(symbols: tuple[int, ...]) -> float:
        total, step = 0.0, reader.read(PRIME)
        for symbol in symbols:
            total -= float(log_softmax(step.logits)[0, symbol])
            step = reader.step(np.array([symbol]), step.state)
        return total

    likeliest = min(product(range(3), repeat=length), key=loss)
    found, nats = beam_search(reader, PRIME, 3**length, length)
    assert tuple(found) == likeliest
    assert nats == pytest.approx(loss(likeliest))


@pytest.mark.parametrize("seed", range(3))
def test_a_beam_of_one_is_greedy(seed: int) -> None:
    reader = reader_of(5, seed)
    assert beam_search(reader, PRIME, 1, 40)[0] == text(reader, Sampling(0.0), 40)


def test_a_wider_beam_is_never_worse_here() -> None:
    reader = reader_of(5)
    losses = [beam_search(reader, PRIME, width, 12)[1] for width in (1, 5, 25, 125)]
    assert losses == sorted(losses, reverse=True)


def test_a_beam_of_no_length_is_empty() -> None:
    assert beam_search(reader_of(5), PRIME, 3, 0) == ([], 0.0)


@pytest.mark.parametrize(
    ("temperature", "top_k", "top_p"),
    [
        (-0.1, 0, 1.0),
        (float("nan"), 0, 1.0),
        (float("inf"), 0, 1.0),
        (101.0, 0, 1.0),
        (1.0, -1, 1.0),
        (1.0, 0, 0.0),
        (1.0, 0, 1.1),
        (1.0, 0, float("nan")),
    ],
)
def test_a_sampling_that_cannot_be_is_refused(temperature: float, top_k: int, top_p: float) -> None:
    with pytest.raises(ConfigError, match="--"):
        Sampling(temperature, top_k, top_p)


def test_a_beam_without_width_is_refused() -> None:
    with pytest.raises(ConfigError, match="--beam 0"):
        beam_search(reader_of(5), PRIME, 0, 5)
