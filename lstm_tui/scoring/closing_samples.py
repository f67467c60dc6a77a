"""Sampling inside an open pattern: how many samples close it, with and without a unit.

Primes of a text end inside a pattern, a few symbols after its opening. Each is continued by
sampling three times with the same random numbers: by the network, with units ablated, and with
units ablated that match them in layer, quantity and variance (`intervention.matched_targets`; each
prime with the next of 40, so that the comparison does not depend on the choice of one). The clamps
are on while the prime is read. The pattern's own label decides: of prime and sample together, the
run of the label that contains the end of the prime must end in the sample. A link without closer is
no link to its label, so a sample that never closes is counted as not closed.

At 2×256, 200 primes take 5 s of processor time.

Letters in shapes: ``T`` symbols of a text, ``N`` primes, ``S`` symbols of a sample.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lstm_tui.errors import CorpusError
from lstm_tui.reader.lanes import LANES
from lstm_tui.reader.reader import Ids, Reader
from lstm_tui.reader.sampling import Sampling, SymbolSampler
from lstm_tui.reader.units import Clamp
from lstm_tui.reader.warm_up import WarmUp, warm_up_lengths
from lstm_tui.scoring.closings import Closings, ClosingSamples
from lstm_tui.scoring.intervention import (
    CONTROLS,
    AblationType,
    Target,
    held_clamps,
    matched_targets,
)
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.pattern_loss import AblationBaseline
from lstm_tui.text.labels import Label
from lstm_tui.text.vocabulary import Vocabulary

PRIMES = 200
"""Primes that are sampled from, at most."""

SAMPLE_LENGTH = 200
"""Symbols of a sample: what is not closed in it counts as not closed."""

CONTEXT = 200
"""Symbols of a prime; one near the beginning of the text has fewer. Of a document, the network
reads all that precedes."""

MOST_INSIDE = 8
"""Symbols of a prime inside the pattern, at most: as many as the detector of the controls sees."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class OpenPrimes:
    """N passages of a text that end inside a pattern.

    Attributes:
        ids: The text, (T,).
        ends: The offset of the last symbol of each, (N,).
        inside: Symbols of each that are inside the pattern.
    """

    ids: Ids
    ends: NDArray[np.int64]
    inside: int

    def context(self, number: int) -> Ids:
        """The symbols of one, at most `CONTEXT`."""
        end = int(self.ends[number]) + 1
        return self.ids[max(0, end - CONTEXT) : end]


def sample_closings(
    baseline: AblationBaseline,
    inside: Bools,
    vocabulary: Vocabulary,
    label: Label,
    targets: tuple[Target, ...],
    *,
    to: AblationType | float = AblationType.OUTSIDE,
    temperature: float = 1.0,
    primes: int = PRIMES,
    length: int = SAMPLE_LENGTH,
    seed: int = 1,
    progress: Callable[[float], object] = lambda _: None,
) -> ClosingSamples:
    """Continue primes of the text of ``baseline`` with ``targets``, without, and without others.

    ``inside`` (T,) is the mask of the binary ``label`` on that text. ``progress`` is called with
    the share that is done, and may raise to cancel.

    Raises:
        ConfigError: A target is unknown, or the pattern is everywhere and ``to`` is
            `AblationType.OUTSIDE`.
        CorpusError: The pattern is not opened in the text.
    """
    reader, random = baseline.reader, np.random.default_rng(seed)
    # Validate the targets before their means are looked up.
    reader.clamped(tuple(Clamp(unit, 0.0, quantity) for unit, quantity in targets))
    clamps = held_clamps(baseline, targets, to)
    others = matched_targets(targets, baseline.variances, CONTROLS, random)
    starts = pick_primes(baseline.ids, vocabulary, label, inside, count=primes, seed=seed)
    count = len(starts.ends)
    order = random.permutation(len(others))
    matched = [held_clamps(baseline, others[one], to) for one in order]
    arms: list[Sequence[tuple[Clamp, ...]]] = [[()] * count, [clamps] * count]
    if matched:
        arms.append([matched[number % len(matched)] for number in range(count)])
    closings = []
    for number, arm in enumerate(arms):

        def report(share: float, number: int = number) -> None:
            progress((number + share) / len(arms))

        samples = continue_primes(reader, starts, arm, Sampling(temperature), length, seed, report)
        lengths = [
            closing_length(vocabulary, label, starts.context(one), sample)
            for one, sample in enumerate(samples)
        ]
        closings.append(Closings(tuple(lengths)))
    return ClosingSamples(
        clamps,
        label.name,
        starts.inside,
        length,
        temperature,
        closings[0],
        closings[1],
        closings[2] if matched else None,
        min(len(matched), count),
    )


def pick_primes(
    ids: Ids,
    vocabulary: Vocabulary,
    label: Label,
    inside: Bools,
    *,
    count: int = PRIMES,
    seed: int = 1,
) -> OpenPrimes:
    """At most ``count`` random primes of the text ``ids`` (T,) that end inside ``label``.

    All have the same number of symbols inside: half of the median run of the mask ``inside`` (T,),
    at most `MOST_INSIDE`. A passage is left out if the label, cut to its context and the symbols
    after it, is opened elsewhere: its beginning may lie in the middle of another occurrence.

    Raises:
        CorpusError: There are none.
    """
    edges = np.diff(np.concatenate(([False], inside, [False])).astype(np.int8))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    begins, lengths = begins[begins > 0], (ends - begins)[begins > 0]
    depth = int(max(1, min(MOST_INSIDE, np.median(lengths) // 2))) if len(lengths) else 1
    candidates = begins[lengths > depth] + depth - 1
    chosen: list[int] = []
    for end in np.random.default_rng(seed).permutation(candidates).tolist():
        if len(chosen) == count:
            break
        first = max(0, end + 1 - CONTEXT)
        part = label_text(ids[first : end + 1 + SAMPLE_LENGTH], vocabulary, (label,)).codes > 0
        opening, last = end + 1 - depth - first, end - first
        if part[opening : last + 1].all() and not part[:opening][-1:].any():
            chosen.append(end)
    if not chosen:
        raise CorpusError(
            f"No sample can begin inside {label.name}: the text has none of more than {depth} "
            "symbols. Read a longer text, or choose another pattern."
        )
    return OpenPrimes(ids, np.array(chosen), depth)


def continue_primes(
    reader: Reader,
    primes: OpenPrimes,
    clamps: Sequence[tuple[Clamp, ...]],
    sampling: Sampling,
    length: int,
    seed: int,
    progress: Callable[[float], object] = lambda _: None,
) -> NDArray[np.int64]:
    """``length`` ids after each of N primes, of which number n has ``clamps[n]`` on, (N, S).

    Prime n is continued with the same random numbers whatever its clamps are.

    Raises:
        ConfigError: One of the clamps is not for this network.
        CheckpointError: The values of the network overflow.
    """
    count = len(primes.ends)
    samples = np.empty((count, length), np.int64)
    for first in range(0, count, LANES):
        numbers = range(first, min(first + LANES, count))
        lanes = slice(numbers.start, numbers.stop)
        clamped = reader.clamped_apart(clamps[lanes])
        randoms = [np.random.default_rng((seed, number)) for number in numbers]
        draw = SymbolSampler((sampling,) * len(numbers), randoms)
        with threadpool_limits(1, user_api="blas"):
            begins = primes.ends[lanes] + 1
            lengths = warm_up_lengths(primes.ids, begins, CONTEXT, reader.end_id)
            before = WarmUp(clamped, primes.ids, begins, lengths, predicts=True).finish()
            state, logits = before.state, before.logits
            for offset in range(length):
                samples[lanes, offset] = drawn = draw(logits)
                if offset + 1 < length:
                    with np.errstate(over="ignore", invalid="ignore"):  # `draw` checks logits
                        step = clamped.step(drawn, state)
                    state, logits = step.state, step.logits
                progress((first + len(numbers) * (offset + 1) / length) / count)
    return samples


def closing_length(vocabulary: Vocabulary, label: Label, prime: Ids, sample: Ids) -> int:
    """Symbols of ``sample`` (S,) after which ``label``, open at the end of ``prime``, is closed.

    The closing symbols are included; 0 if it is not closed.
    """
    mask = label_text(np.concatenate((prime, sample)), vocabulary, (label,)).codes > 0
    here, after = mask[len(prime) - 1], mask[len(prime) :]
    return int(after.argmin()) + 1 if here and not after.all() else 0
