"""The text of agreement sentences to train on, one sentence a line.

How fast agreement is learned depends on the words more than on the size of the network. After 2,200
steps an LSTM of 1×128 was right in 99.5, 98.8, 97.1 and 99.0 % of incongruent pairs with 1 to 4
attractors in version 3, which has the same grammar but reserves other combinations of words. In
version 2, with more prepositions, adverbs and adjectives and fewer reflexives, it was right in 90
to 96 %, and one of 2×256 in 91 to 96 %. In version 1, with 163 verbs, words of equal frequency,
30 % auxiliaries and a median of 56 instead of 46 characters, 1×128 had not learned the number of
a noun after 6,100 steps.
"""

from collections.abc import Iterator

from lstm_tui.text.agreement.random_draws import RandomDraws
from lstm_tui.text.agreement.sentence import Construction, Sentence
from lstm_tui.text.agreement.sentence_grammar import write_sentence

CHARACTERS = 2_000_000
"""The length of the text, up to the end of a sentence."""

MOST_ATTRACTORS = 4
"""The most attractors in a sentence."""

_SEED = 2016

_CONSTRUCTIONS = {
    Construction.SIMPLE: 14,
    Construction.PREPOSITIONAL: 20,
    Construction.SUBJECT_RELATIVE: 14,
    Construction.OBJECT_RELATIVE: 15,
    Construction.COORDINATED: 6,
    Construction.QUANTIFIED: 7,
    Construction.ADVERB: 11,
    Construction.REFLEXIVE: 13,
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

    No sentence has the words of a pair of `agreement_pairs`.
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
    """Which attractors are singular: in most sentences all or none."""
    if draws.chance(60):
        return (draws.chance(50),) * count
    return tuple(draws.chance(50) for _ in range(count))
