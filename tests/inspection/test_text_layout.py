"""Each symbol of a text is in one row, and no row is too wide."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings, strategies as some

from lstm_tui.config import SymbolKind
from lstm_tui.inspection.text_layout import (
    CONTINUED,
    Rows,
    ShownText,
    rows_of,
    shown_text,
    symbol_glyphs,
)
from lstm_tui.text.glyphs import cells
from lstm_tui.text.vocabulary import Vocabulary

BYTES = Vocabulary(tuple(map(chr, range(256))), SymbolKind.BYTE)

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Mc", "Me", "Zl", "Zp"}

any_text = some.text(
    some.one_of(some.sampled_from("ab \n\n[漢\u0301\x1b\u202e"), some.characters(codec="utf-8")),
    max_size=80,
)


def shown(text: str) -> ShownText:
    vocabulary = Vocabulary(tuple(sorted(set(text) or {"a"})))
    return shown_text(vocabulary.encode(text), vocabulary)


def stands_alone(glyph: str) -> bool:
    """Whether a terminal draws it in its own cells and does nothing else."""
    return unicodedata.category(glyph) not in UNSAFE


def lines(text: ShownText, rows: Rows) -> list[str]:
    return [text.glyphs[slice(*rows.span(row))] for row in range(len(rows))]


@settings(max_examples=30, deadline=None)
@given(text=any_text, width=some.integers(1, 30), cell_width=some.sampled_from([0, 2]))
def test_every_character_stands_in_one_row_that_fits(
    text: str, width: int, cell_width: int
) -> None:
    found = shown(text)
    assert len(found.glyphs) == len(found.widths) == len(found.ends_line) == len(text)
    rows = rows_of(found, width, cell_width=cell_width)
    assert "".join(lines(found, rows)) == found.glyphs
    widest = int(found.widths.max(initial=1))
    for row in range(len(rows)):
        first, end = rows.span(row)
        assert first < end
        widths = found.widths[first:end].astype(int) if not cell_width else [2] * (end - first)
        assert sum(widths) <= max(width, cell_width or widest)
        expected = np.concatenate(([0], np.cumsum(widths)))[:-1]
        assert rows.columns[first:end].tolist() == expected.tolist()
        assert not found.ends_line[first : end - 1].any()
        for place in range(first, end):
            assert rows.row_of(place) == row
            assert rows.position_at(row, int(rows.columns[place])) == place


@settings(max_examples=30, deadline=None)
@given(text=any_text)
def test_what_is_shown_is_safe_and_as_wide_as_it_says(text: str) -> None:
    found = shown(text)
    assert found.widths.tolist() == [cells(glyph) for glyph in found.glyphs]
    assert all(map(stands_alone, found.glyphs))


def test_a_line_feed_ends_its_row() -> None:
    found = shown("ab\n\ncdef\n")
    assert lines(found, rows_of(found, 3)) == ["ab↵", "↵", "cde", "f↵"]


def test_a_row_ends_where_the_next_character_would_not_fit() -> None:
    found = shown("a漢漢b漢")
    assert lines(found, rows_of(found, 4)) == ["a漢", "漢b", "漢"]
    assert lines(found, rows_of(found, 4, cell_width=2)) == ["a漢", "漢b", "漢"]
    assert lines(found, rows_of(found, 1)) == ["a", "漢", "漢", "b", "漢"]


@pytest.mark.parametrize("width", [0, 1])
def test_a_row_has_one_character_at_least(width: int) -> None:
    found = shown("ab\nc")
    assert lines(found, rows_of(found, width)) == ["a", "b", "↵", "c"]


def test_an_empty_text_has_no_rows() -> None:
    found = shown("")
    rows = rows_of(found, 20)
    assert (found.glyphs, len(rows), len(rows.columns)) == ("", 0, 0)


def test_the_nearest_character_is_found_beyond_the_ends() -> None:
    found = shown("abcd\nef")
    rows = rows_of(found, 10)
    assert rows.position_at(0, 99) == 4
    assert rows.position_at(-3, 1) == 1
    assert rows.position_at(99, 0) == 5
    assert rows.position_at(1, -1) == 5


def test_of_bytes_the_characters_are_shown_that_they_spell() -> None:
    data = "é漢\n".encode() + b"\xff\xc3" + b"a"
    found = shown_text(np.frombuffer(data, np.uint8), BYTES)
    assert found.glyphs == f"é{CONTINUED}漢{CONTINUED}{CONTINUED}↵␦␦a"
    assert len(found.glyphs) == len(data)
    assert found.widths.tolist() == [1, 1, 2, 1, 1, 1, 1, 1, 1]


@settings(max_examples=30, deadline=None)
@given(data=some.binary(max_size=40))
def test_any_bytes_are_shown_one_glyph_each(data: bytes) -> None:
    found = shown_text(np.frombuffer(data, np.uint8), BYTES)
    assert len(found.glyphs) == len(data)
    assert all(map(stands_alone, found.glyphs))
    assert (found.ends_line == (np.frombuffer(data, np.uint8) == 10)).all()


def test_a_prediction_is_one_glyph_that_tells_what_it_is() -> None:
    vocabulary = Vocabulary(tuple(sorted("\n\x1b ab漢\u0301")))
    assert dict(zip(vocabulary.symbols, symbol_glyphs(vocabulary), strict=True)) == {
        "\n": "↵",
        "\x1b": "␛",
        " ": "␣",
        "a": "a",
        "b": "b",
        "漢": "漢",
        "\u0301": "◌",
    }


def test_a_byte_that_is_no_letter_is_not_predicted_as_a_digit() -> None:
    glyphs = symbol_glyphs(BYTES)
    assert len(glyphs) == 256
    assert all(len(glyph) == 1 for glyph in glyphs)
    assert glyphs[ord("0")] == "0"
    assert glyphs.count("0") == 1
    assert glyphs[0x80] == CONTINUED
