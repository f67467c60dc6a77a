"""Sampling: greedy, with temperature, top-k and top-p, and beam search.

Generation is a generator, so each character can be shown at once. All randomness comes from the
generators that are passed in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import CheckpointError
from lstm_tui.ranges import RANGES
from lstm_tui.reader.reader import Floats, Ids, Reader, ReaderState, Step
from lstm_tui.text.vocabulary import Vocabulary

Chances = NDArray[np.float64]
Drawn = NDArray[np.int64]

OVERFLOW = (
    "The values of this network overflow float32 as it writes: its weights are too large. Take "
    "another checkpoint."
)

TOGETHER = 32
"""Texts to sample in parallel; a step of more takes longer in proportion."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """Sampling options.

    ``temperature`` divides the logits; 0 always takes the likeliest. ``top_k`` keeps the k
    likeliest (Fan, Lewis & Dauphin 2018), ``top_p`` the smallest set that holds that much
    probability (Holtzman et al. 2020); 0 and 1 keep all. Both cut before they renormalize.
    """

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0

    def __post_init__(self) -> None:
        for option, value in (
            ("--temperature", self.temperature),
            ("--top-k", self.top_k),
            ("--top-p", self.top_p),
        ):
            RANGES[option].check(option, value)


def log_softmax(logits: Floats) -> Floats:
    """Log-probabilities along the last axis."""
    shifted: Floats = logits - logits.max(axis=-1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return shifted


class SymbolSampler:
    """Draws the next character of each of B texts.

    All texts together cost little more than one: 32 of them 29 µs instead of 380 (V = 65).
    """

    def __init__(
        self, samplings: Sequence[Sampling], randoms: Sequence[np.random.Generator]
    ) -> None:
        """Text b is drawn by ``samplings[b]`` with ``randoms[b]``, which may be one for several."""
        greedy = [one.temperature == 0 or one.top_k == 1 for one in samplings]
        self._greedy = np.flatnonzero(greedy)
        self._temperatures = np.array([[one.temperature or 1.0] for one in samplings])
        self._cut = [
            (text, one)
            for text, one in enumerate(samplings)
            if (one.top_k or one.top_p < 1) and not greedy[text]
        ]
        self._randoms = [
            None if always else random for always, random in zip(greedy, randoms, strict=True)
        ]

    def __call__(self, logits: Floats) -> Drawn:
        """The ids of the next characters (B,), given ``logits`` (B, V).

        Raises:
            CheckpointError: The logits are not finite.
        """
        chances = logits.astype(np.float64)
        highest = chances.max(axis=1, keepdims=True)
        _check_finite(highest)
        chances -= highest
        with np.errstate(over="ignore"):  # at a temperature of almost 0 most are at -∞
            chances /= self._temperatures
        np.exp(chances, out=chances)
        for text, sampling in self._cut:
            chances[text] = _cut(logits[text], chances[text], sampling)
        sums = chances.cumsum(axis=1)
        thresholds = np.array(
            [0.0 if random is None else random.random() for random in self._randoms]
        )
        thresholds *= sums[:, -1]
        drawn: Drawn = (sums <= thresholds[:, None]).sum(axis=1).clip(max=sums.shape[1] - 1)
        if len(self._greedy):
            drawn[self._greedy] = logits[self._greedy].argmax(axis=1)
        return drawn


def _check_finite(highest: Floats) -> None:
    """Refuse texts whose greatest logit, in ``highest``, is not finite: some value overflowed.

    Raises:
        CheckpointError: There is one.
    """
    if not np.isfinite(highest).all():
        raise CheckpointError(OVERFLOW)


@np.errstate(over="ignore", invalid="ignore")  # `SymbolSampler` and `beam_search` check logits
def step_unchecked(reader: Reader, ids: Ids, state: ReaderState) -> Step:
    """The next step of B texts, ``ids`` (B,), without a warning if values overflow."""
    return reader.step(ids, state)


@np.errstate(over="ignore", invalid="ignore")
def read_unchecked(reader: Reader, prime: Ids) -> Step:
    """The step after all of ``prime`` (T,), without a warning if values overflow."""
    return reader.read(prime)


def _cut(logits: Floats, chances: Chances, sampling: Sampling) -> Chances:
    """``chances`` (V,), not yet normalized, with 0 for what top-k and top-p leave out."""
    kept = chances.copy()
    if 0 < sampling.top_k < len(kept):
        kept[np.argpartition(-logits, sampling.top_k)[sampling.top_k :]] = 0.0
    if sampling.top_p < 1:
        kept = _nucleus(kept / kept.sum(), sampling.top_p)
    return kept


def _nucleus(probabilities: Chances, share: float) -> Chances:
    order = np.argsort(-probabilities, kind="stable")
    before = np.cumsum(probabilities[order]) - probabilities[order]
    kept = np.zeros_like(probabilities)
    kept[order] = np.where(before < share, probabilities[order], 0.0)
    return kept


def generate(
    reader: Reader, prime: Ids, sampling: Sampling, random: np.random.Generator
) -> Iterator[int]:
    """Ids that follow ``prime`` (T,), T ≥ 1, one after the other, without end.

    Raises:
        CheckpointError: As `generate_together`.
    """
    for drawn in generate_together(reader, prime, (sampling,), (random,)):
        yield int(drawn[0])


def generate_together(
    reader: Reader,
    prime: Ids,
    samplings: Sequence[Sampling],
    randoms: Sequence[np.random.Generator],
) -> Iterator[Drawn]:
    """The next id of each of B texts, (B,), again and again: texts written side by side.

    Text b is drawn by ``samplings[b]`` with ``randoms[b]``. The weights are read once for all
    texts, so this is faster than one after the other.

    Raises:
        CheckpointError: The values of the network overflow.
    """
    draw, texts = SymbolSampler(samplings, randoms), len(samplings)
    first = read_unchecked(reader, prime)
    state = ReaderState(
        np.repeat(first.state.hidden, texts, axis=1), np.repeat(first.state.cell, texts, axis=1)
    )
    logits = np.repeat(first.logits, texts, axis=0)
    while True:
        drawn = draw(logits)
        yield drawn
        step = step_unchecked(reader, drawn, state)
        logits, state = step.logits, step.state


def _log_probabilities(step: Step) -> Floats:
    _check_finite(step.logits.max(axis=1))
    return log_softmax(step.logits.astype(np.float64))


def beginning(vocabulary: Vocabulary) -> Ids:
    """What a network reads before it writes without a prime, (1,): [END] if it read documents,
    else the end of a line if it can."""
    if vocabulary.end:
        return np.array([vocabulary.end_id])
    line_end = vocabulary.encode_known("\n")
    return line_end if len(line_end) else np.zeros(1, np.int64)


def beam_search(reader: Reader, prime: Ids, width: int, length: int) -> tuple[list[int], float]:
    """The likeliest ``length`` ids that a beam of ``width`` finds after ``prime``, and their loss.

    The loss is the sum over the text, in nats. All beams are stepped as one batch.

    With documents, a text ends with [END], if that is among the ``width`` likeliest continuations
    of all beams. Texts that have ended compete by their total probability: the result is the most
    probable document of at most ``length`` symbols that the beam finds. Each symbol takes some
    probability, so that it tends to be short; there is no correction for the length. Only if none
    ends is it the likeliest beginning.

    Raises:
        ConfigError: ``width`` is not one that a beam can have.
        CheckpointError: The values of the network overflow.
    """
    RANGES["--beam"].check("--beam", width)
    first = read_unchecked(reader, prime)
    state = first.state
    scores = np.zeros(1)
    log_probabilities = _log_probabilities(first)
    texts: list[list[int]] = [[]]
    ended: list[int] = []
    ended_score = -np.inf
    for position in range(length):
        candidates = (scores[:, None] + log_probabilities).ravel()
        # With [END] out of the way, as many beams as before are left.
        kept = min(width if reader.end_id < 0 else 2 * width, len(candidates))
        best = np.argpartition(-candidates, kept - 1)[:kept]
        best = best[np.argsort(-candidates[best], kind="stable")]
        origins, symbols = np.divmod(best, reader.vocabulary_size)
        scores = candidates[best]
        ends = symbols == reader.end_id
        for rank in np.flatnonzero(ends[:width])[:1].tolist():
            if scores[rank] > ended_score:
                ended, ended_score = [*texts[origins[rank]], reader.end_id], float(scores[rank])
        # A text only becomes less probable with each symbol.
        going = np.flatnonzero(~ends & (scores > ended_score))[:width]
        if not len(going):
            break
        origins, symbols, scores = origins[going], symbols[going], scores[going]
        texts = [
            [*texts[origin], int(symbol)] for origin, symbol in zip(origins, symbols, strict=True)
        ]
        if position + 1 < length:
            state = ReaderState(state.hidden[:, origins], state.cell[:, origins])
            step = step_unchecked(reader, symbols, state)
            state, log_probabilities = step.state, _log_probabilities(step)
    return (ended, -ended_score) if ended else (texts[0], -float(scores[0]))
