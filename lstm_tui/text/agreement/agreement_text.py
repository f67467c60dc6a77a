"""The text of agreement sentences to train on, one sentence a line.

Frequent words, auxiliaries and short sentences decide how fast it is learned. An LSTM of 1×128 is
right in 93 % of incongruent pairs after 2,200 steps. Of an earlier version (163 verbs, all words
equally frequent, 30 % auxiliaries, median length 56 instead of 46 characters) it had not learned
the number of a noun after 6,100 steps.
"""

from collections.abc import Iterator

from lstm_tui.text.agreement.random_draws import RandomDraws
from lstm_tui.text.agreement.sentence_grammar import Construction, Sentence, write_sentence

CHARACTERS = 2_000_000
"""The length of the text, up to the end of a sentence."""

MOST_ATTRACTORS = 4
"""The most attractors in a sentence."""

_SEED = 2016

_CONSTRUCTIONS = {
    Construction.SIMPLE: 16,
    Construction.PREPOSITIONAL: 22,
    Construction.SUBJECT_RELATIVE: 14,
    Construction.OBJECT_RELATIVE: 14,
    Construction.COORDINATED: 9,
    Construction.QUANTIFIED: 8,
    Construction.ADVERB: 9,
    Construction.REFLEXIVE: 8,
}
"""How often each construction occurs in 100 sentences."""

_ATTRACTORS = {0: 6, 1: 6, 2: 4, 3: 3, 4: 3}
"""How often each number of attractors occurs, relative to the others of a construction."""

_SINGULAR_PERCENT = 55
"""Singular subjects of a construction that has them, so that half of all are: a pair is plural."""


def agreement_text(
    most_attractors: int = MOST_ATTRACTORS, characters: int = CHARACTERS, seed: int = _SEED
) -> str:
    """Sentences with at most ``most_attractors``, at least ``characters`` long; deterministic.

    No sentence has a subject and a verb that a pair of `agreement_pairs` has.
    """
    lines: list[str] = []
    length = 0
    for sentence in training_sentences(most_attractors, seed):
        lines.append(f"{sentence.text}\n")
        length += len(lines[-1])
        if length >= characters:
            break
    return "".join(lines)


def training_sentences(
    most_attractors: int = MOST_ATTRACTORS, seed: int = _SEED
) -> Iterator[Sentence]:
    """The sentences of `agreement_text`, without end."""
    draws = RandomDraws(seed)
    counts = {
        construction: {
            count: weight
            for count, weight in _ATTRACTORS.items()
            if count <= most_attractors and construction.has_attractors(count)
        }
        for construction in Construction
    }
    while True:
        construction = draws.weighted(_CONSTRUCTIONS)
        count = draws.weighted(counts[construction])
        singular = construction.has_singular and draws.chance(_SINGULAR_PERCENT)
        yield write_sentence(
            draws, construction, singular=singular, attractors=_attractor_numbers(draws, count)
        )


def _attractor_numbers(draws: RandomDraws, count: int) -> tuple[bool, ...]:
    """Which attractors are singular: in half of the sentences all or none."""
    if draws.chance(50):
        return (draws.chance(50),) * count
    return tuple(draws.chance(50) for _ in range(count))
