"""Normal forms of a text do not depend on where its pieces end."""

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
def test_streamed_normalization_equals_that_of_the_whole(
    text: str, cuts: list[int], form: Normalization
) -> None:
    places = [0, *sorted(cut for cut in cuts if cut <= len(text)), len(text)]
    pieces = [text[a:b] for a, b in pairwise(places)]
    assert "".join(normalize_pieces(pieces, form)) == whole(text, form)


@pytest.mark.parametrize("form", FORMS)
def test_a_letter_at_the_end_of_a_piece_waits_for_its_marks(form: Normalization) -> None:
    pieces = normalize_pieces(iter(["cafe", "\u0301 nai", "\u0308ve"]), form)
    assert "".join(pieces) == whole("café naïve", form)


def test_every_character_that_composes_with_the_one_before_it_waits() -> None:
    for code in range(0x110000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            apart = unicodedata.normalize("NFD", chr(code))
            composed = unicodedata.normalize("NFC", apart)
            assert "".join(normalize_pieces(apart, Normalization.NFC)) == composed, hex(code)


def test_marks_without_end_are_not_held_for_ever() -> None:
    pieces = ["\u0301" * 1_000] * (2 * LONGEST_CLUSTER // 1_000)
    longest = max(map(len, normalize_pieces(["a", *pieces], Normalization.NFC)))
    assert longest <= LONGEST_CLUSTER + 1_001


def test_nothing_is_done_where_no_form_is_asked_for() -> None:
    assert list(normalize_pieces(["e", "\u0301"], Normalization.NONE)) == ["e", "\u0301"]
    assert normalized("e\u0301", Normalization.NONE) == "e\u0301"
