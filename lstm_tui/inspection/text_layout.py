"""Layout of a text in rows of cells: which symbols are in which row and column.

A row ends after a line feed, whose glyph is its last symbol, or before a symbol that would not fit.
A symbol takes the cells of its glyph, or a fixed number of cells. Letters in shapes: ``T`` symbols,
``R`` rows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind
from lstm_tui.text.glyphs import INVISIBLE, LINE_FEED, OTHER_LINE_END, TAB, cells, glyph
from lstm_tui.text.vocabulary import Vocabulary

BLANK = f" {LINE_FEED}{TAB}{OTHER_LINE_END}␍"
"""Glyphs of characters that print nothing."""

CONTINUED = "·"
"""Glyph of the second and later bytes of a character, in a text of bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class ShownText:
    """The glyphs of a text.

    Attributes:
        glyphs: T characters, each of which a terminal may show.
        widths: Cells of each glyph, 1 or 2, (T,).
        ends_line: Whether a line ends after it, (T,).
    """

    glyphs: str
    widths: NDArray[np.uint8]
    ends_line: NDArray[np.bool_]


def shown_text(ids: NDArray[np.integer], vocabulary: Vocabulary) -> ShownText:
    """The glyphs of ``ids`` (T,); bytes are decoded as UTF-8, one glyph for each byte."""
    if vocabulary.kind is SymbolKind.CHAR:
        table = vocabulary.glyphs
        glyphs = "".join([table[symbol] for symbol in ids.tolist()])
    else:
        glyphs = _of_bytes(ids, vocabulary)
    known = {character: cells(character) for character in set(glyphs)}
    if all(width == 1 for width in known.values()):
        widths = np.ones(len(glyphs), np.uint8)
    else:
        widths = np.array([known[character] for character in glyphs], np.uint8)
    ends = np.frombuffer(glyphs.encode("utf-32-le"), np.uint32) == ord(LINE_FEED)
    return ShownText(glyphs, widths, ends)


def _of_bytes(ids: NDArray[np.integer], vocabulary: Vocabulary) -> str:
    data = bytes(ord(vocabulary.symbols[symbol]) for symbol in ids.tolist())
    parts = []
    for character in data.decode("utf-8", "surrogateescape"):
        undecodable = "\udc80" <= character <= "\udcff"  # a byte that is part of no character
        length = 1 if undecodable else len(character.encode())
        parts.append(glyph(character) + CONTINUED * (length - 1))
    return "".join(parts)


def symbol_glyphs(vocabulary: Vocabulary) -> list[str]:
    """The glyph of each symbol in a prediction, where a space is ␣.

    A byte that is not ASCII is shown as the first or a later byte of a character.
    """
    if vocabulary.kind is SymbolKind.CHAR:
        return [vocabulary.label(symbol) for symbol in range(len(vocabulary))]
    return [
        vocabulary.label(number) if symbol < "\x80" else CONTINUED if symbol < "\xc0" else INVISIBLE
        for number, symbol in enumerate(vocabulary.symbols)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Row r has the symbols from ``starts[r]`` to before ``starts[r + 1]``; ``starts`` is (R + 1,).

    Attributes:
        columns: The first cell of each symbol, in its row, (T,).
    """

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row_of(self, position: int) -> int:
        """The row of the symbol at ``position``."""
        return int(np.searchsorted(self.starts, position, side="right")) - 1

    def span(self, row: int) -> tuple[int, int]:
        """The symbols of ``row``: the first, and the one after the last."""
        return int(self.starts[row]), int(self.starts[row + 1])

    def blank(self, text: ShownText) -> NDArray[np.bool_]:
        """Which rows of ``text`` have only blanks and line ends, (R,)."""
        codes = np.frombuffer(text.glyphs.encode("utf-32-le"), np.uint32)
        inked = ~np.isin(codes, [ord(glyph) for glyph in BLANK])
        before = np.concatenate(([0], np.cumsum(inked)))
        blank: NDArray[np.bool_] = np.diff(before[self.starts]) == 0
        return blank

    def position_at(self, row: int, column: int) -> int:
        """The symbol nearest to ``column`` of the row nearest to ``row``."""
        first, end = self.span(min(max(row, 0), len(self) - 1))
        index = int(np.searchsorted(self.columns[first:end], column, side="right")) - 1
        return first + min(max(index, 0), end - first - 1)


def rows_of(text: ShownText, width: int, *, cell_width: int = 0) -> Rows:
    """Break ``text`` into rows of at most ``width`` cells.

    ``cell_width`` is the number of cells of every symbol; 0 for those of its glyph.
    """
    length = len(text.glyphs)
    widths = np.full(length, cell_width, np.uint8) if cell_width else text.widths
    width = max(width, int(widths.max(initial=1)))
    line_ends = np.flatnonzero(text.ends_line) + 1
    bounds = np.unique(np.concatenate(([0], line_ends, [length])))
    starts: list[int] = [0]
    columns = np.zeros(length, np.int32)
    before = np.concatenate(([0], np.cumsum(widths, dtype=np.int64)))
    for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        first = begin
        while before[end] - before[first] > width:
            stop = int(np.searchsorted(before, before[first] + width, side="right")) - 1
            columns[first:stop] = before[first:stop] - before[first]
            starts.append(stop)
            first = stop
        columns[first:end] = before[first:end] - before[first]
        starts.append(end)
    return Rows(np.array(starts if length else [0], np.int64), columns)
