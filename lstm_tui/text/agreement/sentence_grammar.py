"""Grammar: writes a random `Sentence` of a construction.

Some combinations of words are reserved for test pairs: with attractors half of all combinations of
a subject, attractors and a verb, without them a tenth of the combinations of a subject and a verb
other than an auxiliary. A network must not be able to learn from the training text which these
are. When a tenth of the subjects never had a certain auxiliary, which others had some 30 times, an
LSTM of 2×256 learned that gap: ``our flags were`` became less probable than ``our flags was``, and
the larger network agreed less often than one of 1×128 (82 to 94 % of pairs; 97 to 99 %).
"""

import zlib
from collections.abc import Sequence

from lstm_tui.text.agreement.lexicon import (
    ADVERBS,
    AUXILIARIES,
    DETERMINERS,
    ENDINGS,
    INTRANSITIVE,
    LIVING_ADJECTIVES,
    NEAR_LIVING,
    NEAR_THINGS,
    NOUNS,
    PARTICIPLES,
    PARTITIVES,
    QUANTIFIERS,
    REFLEXIVE_VERBS,
    REFLEXIVES,
    THEMSELVES,
    THING_ADJECTIVES,
    TRANSITIVE,
    Kind,
    Noun,
    Verb,
    VerbObject,
)
from lstm_tui.text.agreement.random_draws import RandomDraws
from lstm_tui.text.agreement.sentence import Construction, Sentence

_RESERVED, _RESERVED_WITH_ATTRACTORS = 10, 2
"""One of this many combinations is reserved for test pairs."""

_AUXILIARY_PERCENT, _TRANSITIVE_PERCENT = 45, 20
"""Verbs of a hundred main clauses; the others are intransitive."""

_ENDING_PERCENT = 10
"""Of a hundred clauses without an object, those that have a phrase after the verb."""


def is_reserved(noun: Noun, verb: str) -> bool:
    """Whether the subject ``noun`` and ``verb`` (its plural) are together only in test pairs.

    These are the pairs without attractors.
    """
    if any(verb == auxiliary.plural for auxiliary in AUXILIARIES):
        return False
    return _hash(noun.singular, verb) % _RESERVED == 0


def _hash(*words: str) -> int:
    return zlib.crc32(" ".join(words).encode())


def write_sentence(
    draws: RandomDraws,
    construction: Construction,
    *,
    singular: bool,
    attractors: Sequence[bool],
    reserved: bool = False,
) -> Sentence:
    """A random sentence of ``construction``; ``attractors`` says of each whether it is singular.

    The combination of its words is a reserved one if ``reserved``, else it is not.
    """
    while True:
        writer = _Writer(draws, construction, singular, tuple(attractors), reserved)
        sentence = writer.sentence()
        is_even = _hash(*sentence.combination) % _RESERVED_WITH_ATTRACTORS == 0
        if not attractors or is_even is reserved:
            return sentence


class _Writer:
    """Writes one sentence."""

    def __init__(
        self,
        draws: RandomDraws,
        construction: Construction,
        singular: bool,
        attractors: tuple[bool, ...],
        reserved: bool,
    ) -> None:
        self._draws = draws
        self._construction = construction
        self._singular = singular
        self._attractors = attractors
        self._reserved = reserved
        self._nouns: list[tuple[Noun, bool]] = []

    def sentence(self) -> Sentence:
        """The sentence."""
        if self._construction is Construction.REFLEXIVE:
            subject, past = self._reflexive_subject()
            words, subject_end = self._subject(subject, past)
            right, wrong = self._reflexives(subject)
            words, lemma, after = [*words, past], past, self._ending()
        else:
            subject, verb = self._subject_and_verb()
            words, subject_end = self._subject(subject, verb.plural)
            right = verb.form(singular=self._singular)
            wrong = verb.form(singular=not self._singular)
            lemma, after = verb.plural, self._after(verb, subject)
        forms = [noun.form(singular=singular) for noun, singular in self._nouns]
        following = " " if after else "."
        return Sentence(
            before=" ".join(words) + " ",
            right=right + following,
            wrong=wrong + following,
            after=f"{after}." if after else "",
            construction=self._construction,
            singular=self._singular,
            attractors=self._attractors,
            subject_end=subject_end,
            combination=(subject.singular, *forms, lemma),
        )

    def _fits(self, subject: Noun, verb: str) -> bool:
        return is_reserved(subject, verb) is (self._reserved and not self._attractors)

    def _subject_and_verb(self) -> tuple[Noun, Verb]:
        while True:
            subject = self._draws.pick_early(NOUNS)
            share = self._draws.below(100)
            if share < _AUXILIARY_PERCENT:
                verb = self._draws.pick(AUXILIARIES)
            else:
                is_transitive = share < _AUXILIARY_PERCENT + _TRANSITIVE_PERCENT
                verbs = TRANSITIVE if is_transitive else INTRANSITIVE
                verb = self._draws.pick_early(verbs[subject.kind])
            if self._fits(subject, verb.plural):
                return subject, verb

    def _reflexive_subject(self) -> tuple[Noun, str]:
        while True:
            subject, verb = self._draws.pick_early(NOUNS), self._draws.pick(REFLEXIVE_VERBS)
            has_pronoun = subject.kind in REFLEXIVES and subject.kind is not Kind.THING
            if has_pronoun and self._fits(subject, verb):
                return subject, verb

    def _reflexives(self, subject: Noun) -> tuple[str, str]:
        """The right pronoun, and a wrong one: in the singular that of the last attractor."""
        if self._singular:
            return REFLEXIVES[subject.kind], THEMSELVES
        singular = [noun for noun, is_singular in self._nouns if is_singular]
        pronouns = [REFLEXIVES[noun.kind] for noun in singular if noun.kind in REFLEXIVES]
        return THEMSELVES, [REFLEXIVES[subject.kind], *pronouns][-1]

    def _subject(self, subject: Noun, verb: str) -> tuple[list[str], int]:
        """The words of the subject with its attractors, and the end of what decides its number."""
        noun = subject.form(singular=self._singular)
        determiner, numbers = self._draws.pick(DETERMINERS), self._attractors
        match self._construction:
            case Construction.QUANTIFIED:
                return self._quantified(subject, noun)
            case Construction.COORDINATED:
                first = subject.form(singular=self._draws.chance(50))
                second = self._conjunct(subject, verb)
                words = [determiner, first, "and", *self._phrase(second, self._draws.chance(50))]
                return [*words, *self._prepositional(numbers)], len(f"{determiner} {first} and")
            case Construction.SUBJECT_RELATIVE:
                rest = self._subject_relative(subject)
            case Construction.OBJECT_RELATIVE:
                rest = self._object_relative(subject)
            case Construction.ADVERB:
                rest = [*self._prepositional(numbers), self._draws.pick(ADVERBS)]
            case _:
                rest = self._prepositional(numbers)
        return [determiner, noun, *rest], len(f"{determiner} {noun}")

    def _quantified(self, subject: Noun, noun: str) -> tuple[list[str], int]:
        """With a quantifier as determiner, or with one before ``of`` and the first attractor."""
        numbers = self._attractors
        if numbers and not numbers[0] and self._draws.chance(50):
            quantifier = self._draws.pick(PARTITIVES[self._singular])
            self._nouns.append((subject, False))
            words = [quantifier, "of", self._draws.pick(DETERMINERS), subject.plural]
            return [*words, *self._prepositional(numbers[1:])], len(quantifier)
        quantifier = self._draws.pick(QUANTIFIERS[self._singular])
        words = [quantifier, noun, *self._prepositional(numbers)]
        return words, len(f"{quantifier} {noun}")

    def _conjunct(self, subject: Noun, verb: str) -> Noun:
        """Another noun of the same kind, for which ``verb`` is not reserved."""
        while True:
            noun = self._draws.pick_early(NOUNS)
            if noun.kind is subject.kind and noun != subject and not is_reserved(noun, verb):
                return noun

    def _subject_relative(self, subject: Noun) -> list[str]:
        """A relative clause whose subject is ``subject``: ``that admires the keys``."""
        numbers = self._attractors
        verb = self._clause_verb(subject, transitive=bool(numbers))
        words = ["that", verb.form(singular=self._singular)]
        if numbers:
            noun = self._object(verb)
            self._nouns.append((noun, numbers[0]))
            words += [*self._phrase(noun, numbers[0]), *self._prepositional(numbers[1:])]
        return words

    def _object_relative(self, subject: Noun) -> list[str]:
        """A relative clause whose object is ``subject``: ``that the pilots admire``."""
        numbers = self._attractors
        before = self._draws.below(len(numbers)) if self._draws.chance(40) else 0
        words = self._prepositional(numbers[:before])
        while True:
            noun = self._draws.pick_early(NOUNS)
            verb = self._clause_verb(noun, transitive=True)
            if _takes(verb, subject):
                break
        singular = numbers[before]
        self._nouns.append((noun, singular))
        words += ["that", *self._phrase(noun, singular)]
        return [*words, *self._prepositional(numbers[before + 1 :]), verb.form(singular=singular)]

    def _clause_verb(self, subject: Noun, *, transitive: bool) -> Verb:
        verbs = (TRANSITIVE if transitive else INTRANSITIVE)[subject.kind]
        while is_reserved(subject, (verb := self._draws.pick_early(verbs)).plural):
            pass
        return verb

    def _prepositional(self, numbers: Sequence[bool]) -> list[str]:
        """A prepositional phrase for each attractor: ``by the doors near our king``."""
        words = []
        for singular in numbers:
            noun = self._draws.pick_early(NOUNS)
            self._nouns.append((noun, singular))
            prepositions = NEAR_THINGS if noun.kind is Kind.THING else NEAR_LIVING
            words += [self._draws.pick(prepositions), *self._phrase(noun, singular)]
        return words

    def _phrase(self, noun: Noun, singular: bool) -> list[str]:
        return [self._draws.pick(DETERMINERS), noun.form(singular=singular)]

    def _object(self, verb: Verb) -> Noun:
        """A noun that ``verb`` takes as its object."""
        while not _takes(verb, noun := self._draws.pick_early(NOUNS)):
            pass
        return noun

    def _after(self, verb: Verb, subject: Noun) -> str:
        """What follows the verb, without the space before it."""
        match verb.object:
            case VerbObject.NOTHING:
                return self._ending()
            case VerbObject.ADJECTIVE:
                is_thing = subject.kind is Kind.THING
                return self._draws.pick(THING_ADJECTIVES if is_thing else LIVING_ADJECTIVES)
            case VerbObject.PARTICIPLE:
                return self._draws.pick(PARTICIPLES)
            case _:
                return " ".join(self._phrase(self._object(verb), self._draws.chance(50)))

    def _ending(self) -> str:
        """A phrase for the end of the sentence, or nothing."""
        return self._draws.pick(ENDINGS) if self._draws.chance(_ENDING_PERCENT) else ""


def _takes(verb: Verb, noun: Noun) -> bool:
    """Whether ``noun`` can be the object of the transitive ``verb``."""
    if verb.object is VerbObject.ANYTHING:
        return True
    return (verb.object is VerbObject.THING) is (noun.kind is Kind.THING)
