"""How a network writes: greedy, with temperature, top-k and top-p, and by beam search.

Generation is a generator, so whoever shows a text can show each character as it comes. All
randomness comes from the generator that is handed in.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import check_temperature
from lstm_tui.errors import ConfigError
from lstm_tui.neurons.reader import Floats, Ids, Reader, ReaderState
from lstm_tui.text.vocabulary import Vocabulary

WIDEST_BEAM = 10_000
"""A beam keeps its width times V scores at each step: wider ones take gigabytes."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next character is drawn.

    ``temperature`` divides the logits; 0 always takes the likeliest. ``top_k`` keeps the k
    likeliest (Fan, Lewis & Dauphin 2018), ``top_p`` the smallest set that holds that much
    probability (Holtzman et al. 2020); 0 and 1 keep all. Both cut before they renormalise.
    """

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0

    def __post_init__(self) -> None:
        check_temperature(self.temperature, "--temperature")
        if self.top_k < 0:
            raise ConfigError(f"--top-k {self.top_k}: must be 1 or more, or 0 for all.")
        if not 0 < self.top_p <= 1:
            raise ConfigError(f"--top-p {self.top_p:g}: must be above 0 and at most 1.")


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis."""
    exponentials: Floats = np.exp(logits - logits.max(axis=-1, keepdims=True))
    exponentials /= exponentials.sum(axis=-1, keepdims=True)
    return exponentials


def log_softmax(logits: Floats) -> Floats:
    """Log-probabilities along the last axis."""
    shifted: Floats = logits - logits.max(axis=-1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return shifted


def draw(logits: Floats, sampling: Sampling, random: np.random.Generator) -> int:
    """The id of the next character, given ``logits`` (V,)."""
    if sampling.temperature == 0 or sampling.top_k == 1:
        return int(logits.argmax())
    below = logits.astype(np.float64)
    below -= below.max()
    with np.errstate(over="ignore"):  # at a temperature of almost 0 all but the likeliest are at -∞
        probabilities = np.exp(below / sampling.temperature)
    if 0 < sampling.top_k < len(below):
        probabilities[np.argpartition(-below, sampling.top_k)[sampling.top_k :]] = 0.0
    if sampling.top_p < 1:
        probabilities = _nucleus(probabilities / probabilities.sum(), sampling.top_p)
    cumulative = probabilities.cumsum()
    drawn = cumulative.searchsorted(random.random() * cumulative[-1], side="right")
    return int(min(drawn, len(cumulative) - 1))


def _nucleus(probabilities: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    order = np.argsort(-probabilities, kind="stable")
    before = np.cumsum(probabilities[order]) - probabilities[order]
    kept = np.zeros_like(probabilities)
    kept[order] = np.where(before < share, probabilities[order], 0.0)
    return kept


def generate(
    reader: Reader,
    prime: Ids,
    sampling: Sampling,
    random: np.random.Generator,
) -> Iterator[int]:
    """Ids that follow ``prime`` (T,), T ≥ 1, one after the other, without end."""
    step = reader.read(prime)
    while True:
        symbol = draw(step.logits[0], sampling, random)
        yield symbol
        step = reader.step(np.array([symbol]), step.state)


def generate_together(
    reader: Reader,
    prime: Ids,
    samplings: tuple[Sampling, ...],
    length: int,
    random: np.random.Generator,
) -> Iterator[tuple[int, ...]]:
    """One id for each of ``samplings`` at a time, ``length`` times: texts written side by side.

    The weights are read once for all texts, so this is faster than one after the other.
    """
    first = reader.read(prime)
    texts = len(samplings)
    state = ReaderState(
        np.repeat(first.state.hidden, texts, axis=1), np.repeat(first.state.cell, texts, axis=1)
    )
    logits = np.repeat(first.logits, texts, axis=0)
    for _ in range(length):
        symbols = tuple(draw(logits[text], samplings[text], random) for text in range(texts))
        yield symbols
        step = reader.step(np.array(symbols), state)
        logits, state = step.logits, step.state


def beginning(vocabulary: Vocabulary) -> Ids:
    """What a network reads before it writes without a prime, (1,): the end of a line if it can."""
    return np.zeros(1, np.int64) if vocabulary.unknown("\n") else vocabulary.encode("\n")


def beam_search(reader: Reader, prime: Ids, width: int, length: int) -> tuple[list[int], float]:
    """The likeliest ``length`` ids that a beam of ``width`` finds after ``prime``, and their loss.

    The loss is the sum over the text, in nats. All beams are stepped as one batch.

    Raises:
        ConfigError: ``width`` is not 1 to `WIDEST_BEAM`.
    """
    if not 1 <= width <= WIDEST_BEAM:
        raise ConfigError(f"--beam {width}: must be 1 to {WIDEST_BEAM:,}.")
    first = reader.read(prime)
    state = first.state
    scores = np.zeros(1)
    log_probabilities = log_softmax(first.logits.astype(np.float64))
    texts: list[list[int]] = [[]]
    for position in range(length):
        candidates = (scores[:, None] + log_probabilities).ravel()
        kept = min(width, len(candidates))
        best = np.argpartition(-candidates, kept - 1)[:kept]
        best = best[np.argsort(-candidates[best], kind="stable")]
        origins, symbols = np.divmod(best, reader.vocabulary_size)
        scores = candidates[best]
        texts = [
            [*texts[origin], int(symbol)] for origin, symbol in zip(origins, symbols, strict=True)
        ]
        if position + 1 < length:
            state = ReaderState(state.hidden[:, origins], state.cell[:, origins])
            step = reader.step(symbols, state)
            state, log_probabilities = step.state, log_softmax(step.logits.astype(np.float64))
    return texts[0], -float(scores[0])
