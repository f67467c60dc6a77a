"""Symbols as a person types them."""

import numpy as np
import pytest

from lstm_tui.config import SymbolKind
from lstm_tui.errors import ConfigError
from lstm_tui.text.typed_symbols import find_symbol
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.vocabularies import vocabulary_of

CHARACTERS = vocabulary_of("ab\n\t \\\r é")
WORDS = vocabulary_of("King\n King\n king\n queen\n \n a\n12", SymbolKind.WORD, every_word=True)
BYTES = vocabulary_of("né\n", SymbolKind.BYTE)


def found(vocabulary: Vocabulary, typed: str, *, as_typed: bool = False) -> str:
    return vocabulary.symbols[find_symbol(vocabulary, typed, as_typed=as_typed)]


@pytest.mark.parametrize(
    ("typed", "symbol"),
    [
        ("a", "a"),
        (" ", " "),
        ("␣", " "),
        ("\n", "\n"),
        (r"\n", "\n"),
        ("↵", "\n"),
        (r"\t", "\t"),
        ("⇥", "\t"),
        (r"\r", "\r"),
        ("\\", "\\"),
        (r"\\", "\\"),
        (r"\x61", "a"),
        (r"\u00e9", "é"),
        (r"\U000000e9", "é"),
        ("é", "é"),
        ("e\u0301", "é"),
    ],
)
def test_characters(typed: str, symbol: str) -> None:
    assert found(CHARACTERS, typed) == symbol


def test_a_word_is_typed_without_its_space() -> None:
    assert found(WORDS, "queen") == " queen"
    assert found(WORDS, " queen") == " queen"
    assert found(WORDS, "␣queen") == " queen"
    assert found(WORDS, "12") == "12"


def test_of_a_word_with_and_without_its_space_the_more_frequent_is_meant() -> None:
    counts = np.zeros(len(WORDS), np.int64)
    assert WORDS.symbols[find_symbol(WORDS, "King", counts)] == " King"
    counts[WORDS.id_of["King"]] = 2
    assert WORDS.symbols[find_symbol(WORDS, "King", counts)] == "King"
    assert WORDS.symbols[find_symbol(WORDS, " King", counts)] == " King"
    assert found(WORDS, "King", as_typed=True) == "King"


def test_end_is_named_and_not_confused_with_its_text() -> None:
    documents = Vocabulary(("\n", "a", "\n"), end="\n")
    assert find_symbol(documents, "[END]") == 2
    assert find_symbol(documents, r"\n") == 0
    with pytest.raises(ConfigError, match="not split into documents"):
        find_symbol(CHARACTERS, "[END]")


def test_bytes_are_named_in_ascii_or_by_their_number() -> None:
    assert found(BYTES, "n") == "n"
    assert found(BYTES, "0xC3") == found(BYTES, r"\xc3") == "\xc3"
    latin = Vocabulary(("n", "\xe9"), SymbolKind.BYTE)  # in UTF-8, é is not this byte
    with pytest.raises(ConfigError, match=r"is several bytes.*0xC3 0xA9$"):
        find_symbol(latin, "é")


@pytest.mark.parametrize(
    ("vocabulary", "typed", "message"),
    [
        (WORDS, "kimg", "“kimg”: not one of the 6 words of this network. Nearest: King, king.$"),
        (WORDS, "gnik", "so it is spelled in characters"),
        (WORDS, "KING", "Nearest: King, king.$"),
        (WORDS, "z", "“z”: not a symbol"),
        (CHARACTERS, "ab", "2 characters, .* Name them one by one: a b$"),
        (CHARACTERS, "z", "“z”: not a symbol of this network, which has 8"),
        (CHARACTERS, "", "is empty"),
        (CHARACTERS, "\x1b[31m", "“␛"),
        (CHARACTERS, "a" * 5_000, "5000 characters"),
        (BYTES, "0xFF", "not a symbol"),
        (BYTES, "é", "several bytes"),
        (CHARACTERS, r"\U00110000", "characters"),
        (CHARACTERS, r"\q", "characters"),
    ],
)
def test_what_is_no_symbol_is_said(vocabulary: Vocabulary, typed: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as raised:
        find_symbol(vocabulary, typed)
    assert "\x1b" not in str(raised.value)
    assert len(str(raised.value)) < 250
