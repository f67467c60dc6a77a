"""Classes of symbols by their form, and how often neighbors share one."""

import numpy as np
import pytest

from lstm_tui.config import SymbolKind
from lstm_tui.studies.symbol_classes import (
    ClassAgreement,
    ClassShare,
    SymbolClass,
    class_agreement,
    symbol_classes,
)
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.vocabularies import vocabulary_of

V, C, N = SymbolClass.VOWEL, SymbolClass.CONSONANT, SymbolClass.DIGIT


def classes_of(text: str, kind: SymbolKind = SymbolKind.CHAR) -> dict[str, SymbolClass]:
    vocabulary = vocabulary_of(text, kind, every_word=True)
    classes = symbol_classes(vocabulary, range(len(vocabulary)))
    return dict(zip(vocabulary.symbols, classes, strict=True))


def test_each_character_has_the_class_of_its_form() -> None:
    classes = classes_of("aké\nZ7[“,+ щи中")
    assert classes == {
        "a": V,
        "é": V,
        "и": V,
        "k": C,
        "щ": C,
        "Z": SymbolClass.CAPITAL,
        "7": N,
        " ": SymbolClass.SPACE,
        "\n": SymbolClass.SPACE,
        "[": SymbolClass.BRACKET,
        "“": SymbolClass.BRACKET,
        ",": SymbolClass.PUNCTUATION,
        "+": SymbolClass.OTHER,
        "中": SymbolClass.LETTER,
    }


def test_words_are_told_apart_by_their_first_letter() -> None:
    classes = classes_of("The 3 the 12 I", SymbolKind.WORD)
    assert {word: kind for word, kind in classes.items() if len(word) > 1} == {
        " 12": SymbolClass.NUMBER,
        " 3": N,
        " I": SymbolClass.CAPITALIZED,
        " the": SymbolClass.WORD,
        "The": SymbolClass.CAPITALIZED,
    }
    assert classes["e"] is V


def test_a_byte_beyond_ascii_is_no_letter() -> None:
    assert classes_of("aé", SymbolKind.BYTE) == {
        "a": V,
        "\xa9": SymbolClass.BYTE,
        "\xc3": SymbolClass.BYTE,
    }


def test_end_is_no_punctuation() -> None:
    vocabulary = Vocabulary(("a", "\n"), end="\n")
    assert symbol_classes(vocabulary, (0, 1)) == (V, SymbolClass.OTHER)


def test_agreement_and_the_chance_of_a_random_neighbor() -> None:
    agreement = class_agreement(np.array([1, 0, 3, 0]), [V, V, C, C])
    shares = (ClassShare(V, 2, 1.0, 1 / 3), ClassShare(C, 2, 0.5, 1 / 3))
    assert agreement == ClassAgreement(4, 0.75, 1 / 3, shares)


def test_chance_equals_the_share_with_random_neighbors() -> None:
    classes = [V] * 6 + [C] * 20 + [N] * 10
    random = np.random.default_rng(3)
    nearest = (np.arange(36) + random.integers(1, 36, (4_000, 36))) % 36
    shares = [class_agreement(row, classes).share for row in nearest]  # type: ignore[union-attr]
    agreement = class_agreement(nearest[0], classes)
    assert agreement is not None
    assert np.mean(shares) == pytest.approx(agreement.chance, abs=0.01)


def test_symbols_without_a_neighbor_are_left_out() -> None:
    agreement = class_agreement(np.array([1, 0, -1]), [V, V, C])
    assert agreement == ClassAgreement(2, 1.0, 1.0, (ClassShare(V, 2, 1.0, 1.0),))
    assert class_agreement(np.array([-1, -1]), [V, V]) is None
