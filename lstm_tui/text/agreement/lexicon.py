"""Nouns, verbs and the other words of the agreement sentences.

Every noun has a singular and a plural that differ, and every verb two forms of the present tense.
"""

import zlib
from dataclasses import dataclass
from enum import Enum, auto
from itertools import chain
from typing import TypeVar

_IRREGULAR_PLURALS = {
    "child": "children",
    "goose": "geese",
    "man": "men",
    "mouse": "mice",
    "thief": "thieves",
    "wife": "wives",
    "wolf": "wolves",
    "woman": "women",
    "knife": "knives",
    "shelf": "shelves",
    "leaf": "leaves",
}


class Kind(Enum):
    """What a noun names: decides on its verbs, prepositions and reflexive pronoun."""

    MAN = auto()
    WOMAN = auto()
    PERSON = auto()
    ANIMAL = auto()
    THING = auto()

    @property
    def is_person(self) -> bool:
        """Whether it can talk."""
        return self in (Kind.MAN, Kind.WOMAN, Kind.PERSON)


@dataclass(frozen=True, slots=True)
class Word:
    """A word with a form for each number."""

    singular: str
    plural: str

    def form(self, *, singular: bool) -> str:
        """The form of the singular or of the plural."""
        return self.singular if singular else self.plural


WordOf = TypeVar("WordOf", bound=Word)


@dataclass(frozen=True, slots=True)
class Noun(Word):
    """A noun, and what it names."""

    kind: Kind


class VerbObject(Enum):
    """What follows a verb."""

    NOTHING = auto()
    ANYTHING = auto()
    LIVING = auto()
    THING = auto()
    ADJECTIVE = auto()
    PARTICIPLE = auto()


@dataclass(frozen=True, slots=True)
class Verb(Word):
    """A verb in the present tense, whose form agrees with its subject, and what follows it."""

    object: VerbObject


def _with_s(word: str) -> str:
    """The plural of a regular noun, and the third person singular of a regular verb."""
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{word}es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


def _words(text: str) -> tuple[str, ...]:
    """The words of ``text``; phrases are separated by commas."""
    return tuple(map(str.strip, text.split(","))) if "," in text else tuple(text.split())


def _nouns(kind: Kind, words: str) -> tuple[Noun, ...]:
    return tuple(
        Noun(word, _IRREGULAR_PLURALS.get(word, _with_s(word)), kind) for word in _words(words)
    )


def _verbs(follows: VerbObject, words: str) -> tuple[Verb, ...]:
    return tuple(Verb(_with_s(word), word, follows) for word in _words(words))


def _ordered(*words: WordOf) -> tuple[WordOf, ...]:
    """``words`` in an order that no letter and no kind decides: that of their checksums."""
    return tuple(sorted(words, key=lambda word: zlib.crc32(word.plural.encode())))


NOUNS = _ordered(
    *_nouns(
        Kind.MAN,
        "actor boy brother duke father friar groom hero husband king knight lad lord man monk "
        "nephew prince son sultan uncle waiter wizard",
    ),
    *_nouns(
        Kind.WOMAN,
        "actress aunt bride daughter girl lady maid mother niece nun princess queen sister widow "
        "wife witch woman",
    ),
    *_nouns(
        Kind.PERSON,
        "artist author baker banker barber butcher captain child clerk cook critic dancer dentist "
        "doctor driver editor expert farmer guard guest hunter judge lawyer leader mayor miner "
        "nurse officer painter pilot player plumber poet porter rider robber sailor senator "
        "servant singer smith soldier student tailor teacher thief tourist trader visitor writer",
    ),
    *_nouns(
        Kind.ANIMAL,
        "ant bear bee bird camel cat cow crow dog donkey duck eagle fox frog goat goose hawk "
        "horse lamb lion monkey mouse owl panda pig pony rabbit rat raven spider swan tiger "
        "turtle wolf",
    ),
    *_nouns(
        Kind.THING,
        "apple arrow bag ball barn basket bell bench boat book bottle box bridge cabinet candle "
        "car cart castle chair church clock coat coin cup desk door drum engine fence flag flute "
        "garden gate hammer hat house jar kettle key knife ladder lamp leaf letter map mill "
        "mirror nail oven pen picture pillow pipe plate pot purse ring road rope shelf ship shoe "
        "shop sofa spoon stone table tent ticket tool tower toy train tree truck vase wagon wall "
        "wheel window",
    ),
)
"""All nouns, the frequent ones first."""

_LIVING_VERBS = _verbs(
    VerbObject.NOTHING,
    "arrive eat faint hide jump limp rest return run shiver sleep swim tremble wait wander yawn",
)
_PERSON_VERBS = _verbs(
    VerbObject.NOTHING,
    "agree argue blush complain cough cry dance dream frown grin hum joke kneel laugh listen nod "
    "pray read shout sing sit smile snore talk think travel walk weep whisper whistle work worry",
)
_THING_VERBS = _verbs(
    VerbObject.NOTHING,
    "appear bend break burn crack creak fall float gleam glow move rattle roll shake shine sink "
    "smell spin swing vanish",
)
_TRANSITIVE_VERBS = (
    *_verbs(VerbObject.ANYTHING, "avoid find hate hear ignore know like miss need see want watch"),
    *_verbs(VerbObject.LIVING, "admire chase deceive fear follow greet guide help meet trust warn"),
)
_PERSON_TRANSITIVE_VERBS = (
    *_verbs(VerbObject.LIVING, "accuse blame forgive invite praise respect teach thank"),
    *_verbs(VerbObject.THING, "buy carry clean lift paint pull push repair sell"),
)
_THING_TRANSITIVE_VERBS = _verbs(VerbObject.THING, "block cover damage hold reach support")
AUXILIARIES = (
    Verb("is", "are", VerbObject.ADJECTIVE),
    Verb("was", "were", VerbObject.ADJECTIVE),
    Verb("has", "have", VerbObject.PARTICIPLE),
)
"""Verbs that are followed by an adjective or a participle."""

TRANSITIVE = {
    kind: _ordered(
        *(
            _THING_TRANSITIVE_VERBS
            if kind is Kind.THING
            else _TRANSITIVE_VERBS + (_PERSON_TRANSITIVE_VERBS if kind.is_person else ())
        )
    )
    for kind in Kind
}
"""Transitive verbs by the kind of their subject, the frequent ones first."""

INTRANSITIVE = {
    kind: _ordered(
        *(
            _THING_VERBS
            if kind is Kind.THING
            else _LIVING_VERBS + (_PERSON_VERBS if kind.is_person else ())
        )
    )
    for kind in Kind
}
"""Intransitive verbs by the kind of their subject, the frequent ones first."""

VERBS = tuple(dict.fromkeys(chain(*INTRANSITIVE.values(), *TRANSITIVE.values(), AUXILIARIES)))
"""All verbs with two forms of the present tense."""

PARTICIPLES = _words("arrived changed gone moved stopped vanished")

LIVING_ADJECTIVES = _words(
    "afraid angry asleep awake busy calm clever happy hungry late lazy lonely old proud sad "
    "tired young"
)
THING_ADJECTIVES = _words(
    "black blue broken clean dark dirty empty full green heavy hot large lost new old open red "
    "small"
)

NEAR_LIVING = ("near", "by", "behind", "beside", "with")
"""Prepositions before any noun."""

NEAR_THINGS = (*NEAR_LIVING, "under", "in", "on")
"""Prepositions before a thing."""

DETERMINERS = (*("the",) * 8, "my", "our")
"""Determiners that are the same in both numbers."""

QUANTIFIERS = {True: ("each", "every"), False: ("many", "several", "both", "few", "all")}
"""Quantifiers before a noun, by whether it is singular."""

PARTITIVES = {True: ("each", "one", "neither", "either"), False: ("many", "several", "both", "few")}
"""Quantifiers before ``of`` and a plural, by whether the verb is singular."""

ADVERBS = _words(
    "often, always, never, rarely, probably, almost never, quite often, still, of course, on "
    "most days"
)
"""Adverbs and adverbial phrases before a verb."""

ENDINGS = _words("again, today, at night, at home, in the rain, here")
"""Phrases after a verb."""

REFLEXIVE_VERBS = _words(
    "admired blamed defended dressed encouraged fed hid hurt lost praised saved saw taught "
    "trusted warned washed"
)
"""Verbs in the past tense, which has one form, before a reflexive pronoun."""

REFLEXIVES = {
    Kind.MAN: "himself",
    Kind.WOMAN: "herself",
    Kind.ANIMAL: "itself",
    Kind.THING: "itself",
}
"""Singular reflexive pronouns. Not of `Kind.PERSON`, whose gender the noun does not tell."""

THEMSELVES = "themselves"
"""The plural reflexive pronoun."""
