"""Minimal pairs for agreement: a sentence up to its verb, the right verb and the wrong one."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lstm_tui.errors import ConfigError
from lstm_tui.text.agreement.agreement_text import MOST_ATTRACTORS
from lstm_tui.text.agreement.random_draws import RandomDraws
from lstm_tui.text.agreement.sentence import Construction, Sentence
from lstm_tui.text.agreement.sentence_grammar import write_sentence

PAIRS = 200
"""Pairs of each cell."""

MOST_PAIRS = 1_000
"""The most pairs of a cell: there are not many more simple sentences with a reserved verb."""

_ATTRACTORS = range(MOST_ATTRACTORS + 1)


@dataclass(frozen=True, slots=True)
class AgreementPair:
    """A text and two continuations, of which only one agrees with the subject.

    Attributes:
        before: The text up to the verb, or to the reflexive pronoun, with its trailing space.
        right: The form that agrees with the subject, with the space or full stop that follows it.
        wrong: The form of the other number, with the same space or full stop.
        construction: The value of a `Construction`.
        attractors: The number of nouns between the subject and the verb.
        congruent: Whether all attractors have the number of the subject (true without attractors);
            else none has.
        singular: Whether the subject is singular.
    """

    before: str
    right: str
    wrong: str
    construction: str
    attractors: int
    congruent: bool
    singular: bool

    @classmethod
    def of(cls, sentence: Sentence, *, congruent: bool) -> "AgreementPair":
        """The pair that ``sentence`` asks."""
        return cls(
            sentence.before,
            sentence.right,
            sentence.wrong,
            sentence.construction.value,
            len(sentence.attractors),
            congruent,
            sentence.singular,
        )


def agreement_pairs(
    attractors: Iterable[int] = _ATTRACTORS, pairs: int = PAIRS
) -> tuple[AgreementPair, ...]:
    """``pairs`` different pairs of each cell, ordered by construction, attractors and congruence.

    A cell is a construction with one of the numbers of ``attractors``, congruent or incongruent;
    without attractors there is one cell, which counts as congruent. Half of the subjects of a cell
    are singular, but none of `Construction.COORDINATED`. The training text has no sentence with
    the same subject, attractors and verb, and none with the subject and the verb of a pair without
    attractors. The first pairs of a cell do not depend on the arguments.

    Raises:
        ConfigError: ``pairs`` is more than `MOST_PAIRS`.
    """
    return tuple(
        AgreementPair.of(sentence, congruent=congruent)
        for sentence, congruent in pair_sentences(attractors, pairs)
    )


def pair_sentences(
    attractors: Iterable[int] = _ATTRACTORS, pairs: int = PAIRS
) -> Iterator[tuple[Sentence, bool]]:
    """The sentences of `agreement_pairs`, and whether each is congruent.

    Raises:
        ConfigError: ``pairs`` is more than `MOST_PAIRS`.
    """
    if pairs > MOST_PAIRS:
        raise ConfigError(
            f"{pairs:,} pairs: a construction with a number of attractors has at most "
            f"{MOST_PAIRS:,}. Ask for fewer."
        )
    counts = tuple(dict.fromkeys(attractors))
    for construction in Construction:
        for count in filter(construction.has_attractors, counts):
            for congruent in (True, False) if count else (True,):
                for sentence in _cell(construction, count, pairs, congruent=congruent):
                    yield sentence, congruent


def _cell(
    construction: Construction, count: int, pairs: int, *, congruent: bool
) -> tuple[Sentence, ...]:
    """Different sentences of one cell, with singular and plural subjects in turn."""
    draws = RandomDraws(zlib.crc32(f"{construction} {count} {congruent}".encode()))
    sentences: dict[str, Sentence] = {}
    while len(sentences) < pairs:
        singular = construction.has_singular and len(sentences) % 2 == 0
        attractors = (singular is congruent,) * count
        sentence = write_sentence(
            draws, construction, singular=singular, attractors=attractors, reserved=True
        )
        sentences.setdefault(sentence.before + sentence.right, sentence)
    return tuple(sentences.values())
