"""Classes of symbols by their form: vowel, digit, capital letter, capitalized word.

They depend on the symbol alone, unlike `symbol_types`, which looks at the text around it. Every
symbol has exactly one class. Letters in shapes: ``n`` symbols.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind
from lstm_tui.text.vocabulary import Vocabulary


class SymbolClass(StrEnum):
    """What a symbol is, by its form."""

    VOWEL = "vowel"
    CONSONANT = "consonant"
    CAPITAL = "capital letter"
    LETTER = "letter without case"
    WORD = "lowercase word"
    CAPITALIZED = "capitalized word"
    DIGIT = "digit"
    NUMBER = "number"
    SPACE = "space"
    PUNCTUATION = "punctuation"
    BRACKET = "bracket or quote"
    BYTE = "byte of UTF-8"
    OTHER = "other"


CLASSES = tuple(SymbolClass)

_VOWELS = frozenset("aeiouæœøıαεηιουωаеиоуыэюяєі")
_QUOTES = frozenset("\"'`´")


def symbol_class(vocabulary: Vocabulary, id_: int) -> SymbolClass:
    """The class of a symbol; [END] is `SymbolClass.OTHER`."""
    if id_ == vocabulary.end_id:
        return SymbolClass.OTHER
    symbol = vocabulary.symbols[id_]
    if len(symbol) == 1:
        if vocabulary.kind is SymbolKind.BYTE and symbol > "\x7f":
            return SymbolClass.BYTE
        return _character_class(symbol)
    text = symbol.lstrip(" ")
    if not text or text.isspace():
        return SymbolClass.SPACE
    if text[0].isdecimal():
        return SymbolClass.NUMBER if len(text) > 1 else SymbolClass.DIGIT
    if not text[0].isalpha():
        return _character_class(text) if len(text) == 1 else SymbolClass.OTHER
    return SymbolClass.CAPITALIZED if text[0].isupper() else SymbolClass.WORD


def symbol_classes(vocabulary: Vocabulary, ids: Iterable[int]) -> tuple[SymbolClass, ...]:
    """The classes of the symbols ``ids``, (n,)."""
    return tuple(symbol_class(vocabulary, id_) for id_ in ids)


def _character_class(character: str) -> SymbolClass:
    category = unicodedata.category(character)
    if category in ("Lu", "Lt"):
        return SymbolClass.CAPITAL
    if category == "Ll":
        # The letter without its accent; a vowel of a word that is lowercased, too.
        base = unicodedata.normalize("NFD", character)[0]
        return SymbolClass.VOWEL if base in _VOWELS else SymbolClass.CONSONANT
    if category[0] == "L":
        return SymbolClass.LETTER
    if category[0] == "N":
        return SymbolClass.DIGIT
    if character.isspace():
        return SymbolClass.SPACE
    if character in _QUOTES or category in ("Ps", "Pe", "Pi", "Pf"):
        return SymbolClass.BRACKET
    return SymbolClass.PUNCTUATION if category[0] == "P" else SymbolClass.OTHER


@dataclass(frozen=True, slots=True)
class ClassShare:
    """Of the ``symbols`` of one class, the share whose nearest neighbor has the class, and the
    share by chance."""

    kind: SymbolClass
    symbols: int
    share: float
    chance: float


@dataclass(frozen=True, slots=True)
class ClassAgreement:
    """How often the nearest neighbor of a symbol has the class of the symbol.

    Attributes:
        symbols: The number of symbols, each compared with all others of them.
        share: The share whose nearest neighbor has the same class.
        chance: The same share if the nearest neighbor were a random other symbol.
        classes: The same for each class that occurs, in the order of `CLASSES`.
    """

    symbols: int
    share: float
    chance: float
    classes: tuple[ClassShare, ...] = ()


def class_agreement(
    nearest: NDArray[np.integer], classes: Sequence[SymbolClass]
) -> ClassAgreement | None:
    """The agreement of n symbols with ``classes`` (n,).

    ``nearest`` (n,) has the index of the nearest neighbor of each, -1 for none. Symbols without a
    neighbor are left out. None with fewer than two symbols.
    """
    numbers = np.array([CLASSES.index(one) for one in classes], np.int64)
    known = np.asarray(nearest) >= 0
    if int(known.sum()) < 2:
        return None
    own, other = numbers[known], numbers[np.asarray(nearest)[known]]
    equal = own == other
    members = np.bincount(own, minlength=len(CLASSES))
    chance = (members - 1) / (len(own) - 1)
    shares = tuple(
        ClassShare(
            CLASSES[number],
            int(members[number]),
            float(equal[own == number].mean()),
            float(chance[number]),
        )
        for number in np.flatnonzero(members).tolist()
    )
    return ClassAgreement(len(own), float(equal.mean()), float(chance[own].mean()), shares)
