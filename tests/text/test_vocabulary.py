"""Vocabulary: encode and decode characters and bytes."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from lstm_tui.config import Normalization, SymbolKind
from lstm_tui.errors import BrokenRunError, UnknownCharactersError
from lstm_tui.text.learned_form import in_learned_form
from lstm_tui.text.stream_decoder import StreamDecoder
from lstm_tui.text.vocabulary import Vocabulary

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
EVERY_BYTE = Vocabulary(tuple(map(chr, range(256))), SymbolKind.BYTE)
ABC = Vocabulary(("a", "b", "c"))


def of(text: str) -> Vocabulary:
    return Vocabulary(tuple(sorted(set(text))))


@given(TEXTS)
def test_decode_inverts_encode(text: str) -> None:
    assert text == of(text).decode(of(text).encode(text))


@given(TEXTS)
def test_decode_inverts_encode_for_bytes(text: str) -> None:
    assert list(text.encode()) == EVERY_BYTE.encode(text).tolist()
    assert text == EVERY_BYTE.decode(EVERY_BYTE.encode(text))


@given(st.lists(st.integers(0, 255)))
def test_incremental_decoding_equals_decoding_at_once(ids: list[int]) -> None:
    decoder = StreamDecoder(EVERY_BYTE)
    assert EVERY_BYTE.decode(ids) == "".join(map(decoder.feed, ids)) + decoder.flush()


@given(TEXTS, TEXTS)
def test_a_text_consists_of_known_and_unknown_characters(known: str, text: str) -> None:
    vocabulary = of(known)
    expected = dict.fromkeys(character for character in text if character not in known)
    assert "".join(expected) == vocabulary.unknown(text)
    kept = "".join(character for character in text if character in known)
    assert kept == vocabulary.decode(vocabulary.encode_known(text))


@given(TEXTS, st.booleans())
def test_from_json_inverts_to_json(text: str, folded: bool) -> None:
    vocabulary = Vocabulary(tuple(sorted({*text, "\ufffd"})), folded=folded)
    assert vocabulary == Vocabulary.from_json(vocabulary.to_json())


def test_json_is_plain() -> None:
    assert ABC.to_json() == {"kind": "char", "symbols": ["a", "b", "c"], "folded": False}
    assert Vocabulary.from_json({"kind": "char", "symbols": ["a", "b", "c"]}) == ABC


def test_ids_are_64_bit_and_of_the_length_of_the_text() -> None:
    ids = ABC.encode("cab")
    assert (np.dtype(np.int64), [2, 0, 1]) == (ids.dtype, ids.tolist())
    assert ABC.encode("").shape == (0,)


def test_unknown_characters_are_named_with_advice() -> None:
    with pytest.raises(UnknownCharactersError) as caught:
        ABC.encode("añbéñ\n")
    assert (
        caught.value.full_message
        == "The network has never seen “ñ” (U+00F1), “é” (U+00E9), “↵” (U+000A). "
        "Pass --unknown skip to leave them out."
    )
    assert caught.value.characters == "ñé\n"


def test_at_most_ten_unknown_characters_are_named() -> None:
    with pytest.raises(UnknownCharactersError, match=r"“9” \(U\+0039\) and 5 more\."):
        ABC.encode("0123456789ABCDE")


def test_a_folded_vocabulary_encodes_unknown_characters_as_folded() -> None:
    vocabulary = Vocabulary(("a", "\ufffd"), folded=True)
    assert vocabulary.encode("aé\ufffd😀").tolist() == [0, 1, 1, 1]
    assert vocabulary.unknown("é😀") == ""


def test_a_replacement_character_in_the_text_folds_nothing() -> None:
    assert Vocabulary(("a", "\ufffd")).unknown("a\ufffdé") == "é"


def test_characters_with_an_unknown_byte_are_unknown() -> None:
    ascii_bytes = Vocabulary(tuple(map(chr, range(128))), SymbolKind.BYTE)
    assert ascii_bytes.unknown("né天né") == "é天"
    assert ascii_bytes.decode(ascii_bytes.encode_known("né天né")) == "nn"


@pytest.mark.parametrize("vocabulary", [ABC, EVERY_BYTE])
def test_surrogates_are_unknown(vocabulary: Vocabulary) -> None:
    assert vocabulary.unknown("a\udcffb") == "\udcff"


def test_bytes_of_a_character_are_buffered_until_it_is_complete() -> None:
    decoder = StreamDecoder(EVERY_BYTE)
    assert [decoder.feed(id_) for id_ in "天a".encode() + b"\xe5"] == ["", "", "天", "a", ""]
    assert decoder.flush() == "\ufffd"


@given(TEXTS)
def test_lengths_of_bytes_add_up_to_the_characters_of_a_text(text: str) -> None:
    ids = EVERY_BYTE.encode(text)
    assert EVERY_BYTE.lengths[ids].sum() == len(text)


def test_labels_are_visible() -> None:
    vocabulary = of("\n a天")
    assert [vocabulary.label(id_) for id_ in range(4)] == ["↵", "␣", "a", "天"]
    assert [EVERY_BYTE.label(id_) for id_ in (0x20, 0x41, 0xE9)] == ["␣", "A", "0xE9"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "not an object"),
        ([], "not an object"),
        ({"kind": "char"}, "symbols are not a list"),
        ({"kind": "char", "symbols": "abc"}, "symbols are not a list"),
        ({"kind": "morpheme", "symbols": ["a"]}, "kind is not"),
        ({"kind": ["char"], "symbols": ["a"]}, "kind is not"),
        ({"symbols": ["a"]}, "kind is not"),
        ({"kind": "char", "symbols": []}, "no symbols"),
        ({"kind": "char", "symbols": ["a", 1]}, "symbol 1 is not a single character"),
        ({"kind": "char", "symbols": ["ab"]}, "symbol 0 is not a single character"),
        ({"kind": "char", "symbols": [""]}, "symbol 0 is not a single character"),
        ({"kind": "char", "symbols": ["a", "a"]}, r"“a” \(U\+0061\) is in it twice"),
        ({"kind": "char", "symbols": ["b", "a"]}, r"“a” \(U\+0061\), is not in order"),
        ({"kind": "char", "symbols": ["\ud800"]}, "half of a surrogate pair"),
        ({"kind": "byte", "symbols": ["天"]}, "symbol 0 is not a byte"),
        ({"kind": "word", "symbols": ["ab"]}, "has a word with “a”"),
        ({"kind": "word", "symbols": ["a", "b", "ba", "ab"]}, "not in order"),
        ({"kind": "word", "symbols": ["a", "b", "ab", "c"]}, "“c” .* is not in order"),
        ({"kind": "word", "symbols": [" ", "a", "a a"]}, "is not one word"),
        ({"kind": "char", "symbols": ["a"], "end": "\n"}, "no symbols"),
        ({"kind": "char", "symbols": ["a", "b"], "end": "\n"}, "last symbol is not"),
        ({"kind": "char", "symbols": ["a", "b" * 401], "end": "b" * 401}, "more than 400"),
        ({"kind": "word", "symbols": ["a", "ab", "b"], "end": "b"}, "has a word with “b”"),
        ({"kind": "char", "symbols": ["a"], "folded": True}, "folded but has no"),
        (
            {"kind": "char", "symbols": ["a", "\ufffd"], "end": "\ufffd", "folded": True},
            "folded but has no",
        ),
        ({"kind": "char", "symbols": ["a"], "folded": 1}, "neither true nor false"),
    ],
)
def test_broken_vocabulary_is_refused(value: Any, message: str) -> None:
    with pytest.raises(BrokenRunError, match=message):
        Vocabulary.from_json(value)


COMPOSED, DECOMPOSED = "na\u00efve caf\u00e9", "nai\u0308ve cafe\u0301"


@pytest.mark.parametrize("kind", SymbolKind)
@pytest.mark.parametrize(
    ("learned", "given_text"), [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)]
)
def test_another_normal_form_is_tried_with_a_note(
    learned: str, given_text: str, kind: SymbolKind
) -> None:
    symbols = learned if kind is not SymbolKind.BYTE else map(chr, learned.encode())
    vocabulary = Vocabulary(tuple(sorted(set(symbols))), kind)
    text, note = in_learned_form(given_text, vocabulary)
    assert text == learned
    assert ("(NFC)" in note) is (learned is COMPOSED)
    assert in_learned_form(learned, vocabulary) == (learned, "")


def test_a_text_unknown_in_every_form_is_unchanged() -> None:
    assert in_learned_form("ab\u00e9", ABC) == ("ab\u00e9", "")


def test_the_form_of_training_is_used_without_a_note() -> None:
    vocabulary = Vocabulary(("e", "\u00e9", "\u0301"), normalization=Normalization.NFC)
    assert in_learned_form("e\u0301", vocabulary) == ("\u00e9", "")
    assert Vocabulary.from_json(vocabulary.to_json()) == vocabulary
    with pytest.raises(BrokenRunError, match="normal form"):
        Vocabulary.from_json({**vocabulary.to_json(), "normalize": "nfx"})
