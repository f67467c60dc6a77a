"""Unicode normalization in pieces."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from lstm_tui.config import Normalization
from lstm_tui.text.normal_forms import LONGEST_CLUSTER, normalize_pieces, normalized

FORMS = [Normalization.NFC, Normalization.NFD]

# Letters, marks that reorder and compose, Hangul, Indic vowel signs in two parts, and singletons.
JOINING = "aeo \ń̃̈̄̇̀̕é가각각াோொA\u212bK\u0344\u0f73Ω\U000114ba\U000114b9"
TEXTS = st.text(st.sampled_from(JOINING) | st.characters(exclude_categories=["Cs"]), max_size=40)


def whole(text: str, form: Normalization) -> str:
    return unicodedata.normalize("NFC" if form is Normalization.NFC else "NFD", text)


@given(TEXTS, st.lists(st.integers(0, 40)), st.sampled_from(FORMS))
def test_normalization_in_pieces_equals_that_of_the_whole_text(
    text: str, cuts: list[int], form: Normalization
) -> None:
    places = [0, *sorted(cut for cut in cuts if cut <= len(text)), len(text)]
    pieces = [text[a:b] for a, b in pairwise(places)]
    assert "".join(normalize_pieces(pieces, form)) == whole(text, form)


@pytest.mark.parametrize("form", FORMS)
def test_marks_in_the_next_piece_are_composed(form: Normalization) -> None:
    pieces = normalize_pieces(iter(["cafe", "\u0301 nai", "\u0308ve"]), form)
    assert "".join(pieces) == whole("café naïve", form)


def test_every_composing_character_is_buffered() -> None:
    for code in range(0x110000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            apart = unicodedata.normalize("NFD", chr(code))
            composed = unicodedata.normalize("NFC", apart)
            assert "".join(normalize_pieces(apart, Normalization.NFC)) == composed, hex(code)


def test_the_buffer_for_marks_is_bounded() -> None:
    pieces = ["\u0301" * 1_000] * (2 * LONGEST_CLUSTER // 1_000)
    longest = max(map(len, normalize_pieces(["a", *pieces], Normalization.NFC)))
    assert longest <= LONGEST_CLUSTER + 1_001


def test_without_a_form_the_text_is_unchanged() -> None:
    assert list(normalize_pieces(["e", "\u0301"], Normalization.NONE)) == ["e", "\u0301"]
    assert normalized("e\u0301", Normalization.NONE) == "e\u0301"
