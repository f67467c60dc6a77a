"""Each symbol of a text is in one row, and no row is too wide."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as some

from lstm_tui.config import SymbolKind
from lstm_tui.inspection.text_layout import Rows, rows_of, symbols_around
from lstm_tui.text.symbol_glyphs import SymbolGlyphs
from tests.support.vocabularies import glyphs_of as shown

any_text = some.text(
    some.one_of(some.sampled_from("ab \n\n[漢\u0301\x1b\u202e"), some.characters(codec="utf-8")),
    max_size=80,
)


def lines(text: SymbolGlyphs, rows: Rows) -> list[str]:
    return ["".join(text.glyphs[slice(*rows.span(row))]) for row in range(len(rows))]


@settings(max_examples=60, deadline=None)
@given(
    text=any_text,
    width=some.integers(1, 30),
    cell_width=some.sampled_from([0, 2, 8]),
    kind=some.sampled_from(SymbolKind),
)
def test_every_symbol_is_in_one_row_that_fits(
    text: str, width: int, cell_width: int, kind: SymbolKind
) -> None:
    found = shown(text, kind)
    rows = rows_of(found, width, cell_width=cell_width)
    assert "".join(lines(found, rows)) == "".join(found.glyphs)
    expected = [min(width, cell_width or own) for own in found.widths.tolist()]
    assert rows.widths.tolist() == expected
    for row in range(len(rows)):
        first, end = rows.span(row)
        assert first < end
        assert sum(expected[first:end]) <= width
        columns = np.concatenate(([0], np.cumsum(expected[first:end])))[:-1]
        assert rows.columns[first:end].tolist() == columns.tolist()
        assert not found.ends_line[first : end - 1].any()
        for position in range(first, end):
            assert rows.row_of(position) == row
            column = int(rows.columns[position])
            for cell in range(column, column + expected[position]):
                assert rows.position_at(row, cell) == position


def test_a_line_feed_ends_its_row() -> None:
    found = shown("ab\n\ncdef\n")
    assert lines(found, rows_of(found, 3)) == ["ab↵", "↵", "cde", "f↵"]


def test_a_row_ends_where_the_next_character_would_not_fit() -> None:
    found = shown("a漢漢b漢")
    assert lines(found, rows_of(found, 4)) == ["a漢", "漢b", "漢"]
    assert lines(found, rows_of(found, 4, cell_width=2)) == ["a漢", "漢b", "漢"]
    assert lines(found, rows_of(found, 1)) == ["a", "漢", "漢", "b", "漢"]


def test_a_row_ends_where_the_next_word_would_not_fit() -> None:
    found = shown("The keys to the cabinet.\n", SymbolKind.WORD)
    assert lines(found, rows_of(found, 12)) == ["The keys to", " the cabinet", ".↵"]
    assert lines(found, rows_of(found, 20, cell_width=8)) == [
        "The keys",
        " to the",
        " cabinet.",
        "↵",
    ]


def test_a_word_that_is_wider_than_a_row_has_a_row_of_its_own() -> None:
    found = shown("an antidisestablishmentarian, a", SymbolKind.WORD)
    rows = rows_of(found, 10)
    assert lines(found, rows) == ["an", " antidisestablishmentarian", ", a"]
    assert rows.widths.tolist() == [2, 10, 1, 2]


@pytest.mark.parametrize("width", [0, 1])
def test_a_row_has_one_character_at_least(width: int) -> None:
    found = shown("ab\nc")
    assert lines(found, rows_of(found, width)) == ["a", "b", "↵", "c"]


def test_an_empty_text_has_no_rows() -> None:
    found = shown("")
    rows = rows_of(found, 20)
    assert (len(found), len(rows), len(rows.columns)) == (0, 0, 0)


def test_the_nearest_symbol_is_found_beyond_the_ends() -> None:
    found = shown("abcd\nef")
    rows = rows_of(found, 10)
    assert rows.position_at(0, 99) == 4
    assert rows.position_at(-3, 1) == 1
    assert rows.position_at(99, 0) == 5
    assert rows.position_at(1, -1) == 5


@settings(max_examples=60, deadline=None)
@given(
    widths=some.lists(some.integers(1, 9), min_size=1, max_size=40).map(np.array),
    at=some.integers(0, 39),
    before=some.integers(0, 20),
    after=some.integers(1, 20),
)
def test_as_many_symbols_as_fit_are_around_a_position(
    widths: np.ndarray, at: int, before: int, after: int
) -> None:
    position = at % len(widths)
    first, end = symbols_around(widths, position, before, after)
    assert 0 <= first <= position < end <= len(widths)
    assert widths[first:position].sum() <= before
    assert first == 0 or widths[first - 1 : position].sum() > before
    assert widths[position:end].sum() <= after or end == position + 1
    assert end == len(widths) or widths[position : end + 1].sum() > after
