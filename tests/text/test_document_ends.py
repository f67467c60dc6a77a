"""Ends of documents in a text that a network wrote."""

from collections.abc import Sequence

import numpy as np
import pytest

from lstm_tui.config import SymbolKind
from lstm_tui.text.document_ends import document_ends, span_with_end_glyphs, with_end_glyphs
from lstm_tui.text.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("kind", "symbols", "names", "end"),
    [
        (SymbolKind.CHAR, "ABnö", ["Ann", "", "Bö"], "\n"),
        (SymbolKind.BYTE, "ABn\xb6\xc3", ["Ann", "", "B\xc3\xb6"], "\r\n"),
        (SymbolKind.WORD, ["A", "B", "n", "ö", "Bö"], ["Ann", "", ["Bö"]], "\n\n"),
    ],
)
def test_a_glyph_stands_where_each_document_ends(
    kind: SymbolKind, symbols: Sequence[str], names: Sequence[Sequence[str]], end: str
) -> None:
    vocabulary = Vocabulary((*symbols, end), kind, end=end)
    ids = [vocabulary.end_id]
    for name in names:
        ids += [*map(list(symbols).index, name), vocabulary.end_id]
    text = vocabulary.decode(ids[:-1])
    assert text == f"{end}Ann{end}{end}Bö"
    ends = document_ends(np.array(ids[:-1]), vocabulary)
    assert with_end_glyphs(text, ends) == f"␃{end}Ann␃{end}␃{end}Bö"


def test_a_text_without_documents_has_no_ends() -> None:
    vocabulary = Vocabulary(("\n", "a"), SymbolKind.CHAR)
    assert document_ends(np.array([0, 1, 0]), vocabulary) == ()
    assert with_end_glyphs("\na\n", ()) == "\na\n"


@pytest.mark.parametrize(("begin", "end"), [(0, 3), (3, 4), (0, 4), (4, 7), (2, 8), (5, 5)])
def test_a_span_covers_the_same_characters_with_the_glyphs(begin: int, end: int) -> None:
    text, ends = "abc\nxyz\n", (3, 7)
    marked = with_end_glyphs(text, ends)
    first, last = span_with_end_glyphs(begin, end, ends)
    assert marked[first:last].replace("␃", "") == text[begin:end]
    assert not marked[first:last].startswith("␃")
    assert not marked[first:last].endswith("␃")
