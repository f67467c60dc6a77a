"""What a symbol looks like, and its width."""

import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings, strategies as some

from lstm_tui.config import SymbolKind
from lstm_tui.text.glyphs import cells
from lstm_tui.text.symbol_glyphs import (
    CONTINUED,
    NARROW,
    fitted,
    glyph_cells,
    predicted_glyphs,
    separated,
    shown_text,
)
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.vocabularies import glyphs_of, vocabulary_of

BYTES = Vocabulary(tuple(map(chr, range(256))), SymbolKind.BYTE)

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Mc", "Me", "Zl", "Zp"}

any_text = some.text(
    some.one_of(
        some.sampled_from("ab \n\n[漢\u0301\x1b\u202e’2"),
        some.characters(codec="utf-8"),
    ),
    max_size=80,
)


def stands_alone(glyph: str) -> bool:
    """Whether a terminal draws it in its own cells and does nothing else."""
    return unicodedata.category(glyph) not in UNSAFE


@settings(max_examples=60, deadline=None)
@given(any_text, some.sampled_from(SymbolKind))
def test_what_is_shown_is_safe_and_as_wide_as_it_says(text: str, kind: SymbolKind) -> None:
    shown = glyphs_of(text, kind)
    assert shown.widths.tolist() == [sum(map(cells, glyphs)) for glyphs in shown.glyphs]
    assert all(map(stands_alone, "".join(shown.glyphs)))
    if kind is not SymbolKind.BYTE:
        assert len("".join(shown.glyphs)) == len(text)


@settings(max_examples=100, deadline=None)
@given(any_text.filter(bool), some.integers(1, 20))
def test_fitted_glyphs_have_exactly_their_cells(text: str, width: int) -> None:
    glyphs = "".join(glyphs_of(text).glyphs)
    fit = fitted(glyphs, width)
    assert glyph_cells(fit) == width
    if glyph_cells(glyphs) <= width:
        assert fit.rstrip(" ") == glyphs.rstrip(" ")
    else:
        assert fit.rstrip(" ").removesuffix("…") in glyphs


@pytest.mark.parametrize(
    ("glyphs", "width", "expected"),
    [
        ("keys", 6, "keys  "),
        (" keys", 5, " keys"),
        (" keys", 4, "keys"),  # the space goes before a letter does
        (" keys", 3, "ke…"),
        (" keys", 1, "…"),
        ("天地", 3, "天…"),
        ("天地", 2, "… "),
        ("é", 1, "é"),
    ],
)
def test_glyphs_are_cut_from_their_end(glyphs: str, width: int, expected: str) -> None:
    assert fitted(glyphs, width) == expected


@pytest.mark.parametrize(
    ("glyphs", "widths", "expected"),
    [
        ((" computed", "the"), (9, 4), "computed |the "),  # the space goes before a letter does
        ((" the", " of"), (4, 4), " the| of "),  # that of the next word is enough
        (("computed", "computed"), (8, 8), "comput… |computed"),
        ((" search", "the"), (6, 3), "sear… |the"),
        (("e", "search", " of"), (1, 6, 3), "e| sear…| of"),
        (("e", "search", "of"), (1, 6, 2), "e| sea… |of"),
        ((" water", "water", "."), (1, 5, 1), " |wat… |."),
        (("water", " water", "b"), (5, 1, 1), "water| |b"),
        (("ab", "water"), (3, 3), "ab |wa…"),
        (("漢字", "漢字"), (3, 4), "   |漢字"),  # no letter has room beside …
        (("e", "a", " the"), (1, 1, 2), "e|a|t…"),  # narrow symbols touch, as characters do
    ],
)
def test_predictions_below_wide_neighbors_have_a_blank_cell_between_them(
    glyphs: tuple[str, ...], widths: tuple[int, ...], expected: str
) -> None:
    assert "|".join(separated(glyphs, widths)) == expected


@settings(max_examples=100, deadline=None)
@given(some.lists(some.tuples(any_text.filter(bool), some.integers(1, 9)), max_size=8))
def test_separated_predictions_keep_their_cells(parts: list[tuple[str, int]]) -> None:
    glyphs = ["".join(glyphs_of(text).glyphs) for text, _ in parts]
    widths = [width for _, width in parts]
    shown = separated(glyphs, widths)
    assert list(map(glyph_cells, shown)) == widths
    for (left, right), of in zip(pairwise(shown), pairwise(widths), strict=True):
        assert max(of) <= NARROW or left[-1] == " " or right[0] == " "


def test_a_word_is_shown_with_its_space_and_a_line_ends_after_a_line_feed() -> None:
    shown = glyphs_of("The keys,\n 천지 12", SymbolKind.WORD)
    assert shown.glyphs == ("The", " keys", ",", "↵", " 천지", " 12")
    assert shown.widths.tolist() == [3, 5, 1, 1, 5, 3]
    assert shown.ends_line.tolist() == [False, False, False, True, False, False]
    assert shown.blank.tolist() == [False, False, False, True, False, False]


@pytest.mark.parametrize("kind", SymbolKind)
def test_a_line_ends_after_a_document(kind: SymbolKind) -> None:
    vocabulary = vocabulary_of("ab é", kind, end="\n")
    ids = np.concatenate(
        (
            [vocabulary.end_id],
            vocabulary.encode("ab é"),
            [vocabulary.end_id],
            vocabulary.encode("a"),
        )
    )
    shown = shown_text(ids, vocabulary)
    assert "".join(shown.glyphs).replace(CONTINUED, "") == "␃ab é␃a"
    assert np.flatnonzero(shown.ends_line).tolist() == np.flatnonzero(ids == ids[0]).tolist()


def test_of_bytes_the_characters_are_shown_that_they_spell() -> None:
    data = "é漢\n".encode() + b"\xff\xc3" + b"a"
    shown = shown_text(np.frombuffer(data, np.uint8), BYTES)
    assert "".join(shown.glyphs) == f"é{CONTINUED}漢{CONTINUED}{CONTINUED}↵␦␦a"
    assert len(shown) == len(data)
    assert shown.widths.tolist() == [1, 1, 2, 1, 1, 1, 1, 1, 1]


@settings(max_examples=30, deadline=None)
@given(data=some.binary(max_size=40))
def test_any_bytes_are_shown_one_glyph_each(data: bytes) -> None:
    shown = shown_text(np.frombuffer(data, np.uint8), BYTES)
    assert len(shown) == len(data)
    assert all(map(stands_alone, "".join(shown.glyphs)))
    assert (shown.ends_line == (np.frombuffer(data, np.uint8) == 10)).all()


def test_a_prediction_is_shown_as_what_it_is() -> None:
    text = "\n\x1b ab漢\u0301, keys"
    vocabulary = Vocabulary((*sorted(set(text)), " keys", "ab"), SymbolKind.WORD)
    shown = dict(zip(vocabulary.symbols, predicted_glyphs(vocabulary), strict=True))
    assert shown["\n"] == "↵"
    assert shown["\x1b"] == "␛"
    assert shown[" "] == "␣"
    assert shown["漢"] == "漢"
    assert shown["\u0301"] == "◌"
    assert shown[" keys"] == " keys"
    assert shown["ab"] == "ab"


def test_a_byte_that_is_no_letter_is_not_predicted_as_a_digit() -> None:
    glyphs = predicted_glyphs(BYTES)
    assert len(glyphs) == 256
    assert all(len(glyph) == 1 for glyph in glyphs)
    assert glyphs[ord("0")] == "0"
    assert glyphs.count("0") == 1
    assert glyphs[0x80] == CONTINUED
