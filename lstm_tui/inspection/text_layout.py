"""How a text is broken into rows of cells: which characters stand in which row and column.

A row ends after a line feed, whose stand-in is its last character, or where the next character
would not fit. Every character takes the cells of its glyph, or of the widest glyph there is when
columns must line up with the predictions beneath. Pure arithmetic over arrays: no widget, no
colour. Letters in shapes: ``T`` characters, ``R`` rows.
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
"""Stands for the second and later bytes of a character, in a text of bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class ShownText:
    """What stands at each place of a text.

    Attributes:
        glyphs: T characters, each of which a terminal may show.
        widths: The cells that each takes, 1 or 2, (T,).
        ends_line: Whether a line ends with it, (T,).
    """

    glyphs: str
    widths: NDArray[np.uint8]
    ends_line: NDArray[np.bool_]


def shown_text(ids: NDArray[np.integer], vocabulary: Vocabulary) -> ShownText:
    """The glyphs of ``ids`` (T,); of bytes, those of the characters that they are the UTF-8 of."""
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
        half = "\udc80" <= character <= "\udcff"  # a byte that is part of no character
        length = 1 if half else len(character.encode())
        parts.append(glyph(character) + CONTINUED * (length - 1))
    return "".join(parts)


def symbol_glyphs(vocabulary: Vocabulary) -> list[str]:
    """The glyph of each symbol as a prediction shows it: a space is empty, so that it is ␣.

    Of a byte that is no ASCII character one can only tell whether a character begins with it.
    """
    if vocabulary.kind is SymbolKind.CHAR:
        return [vocabulary.label(symbol) for symbol in range(len(vocabulary))]
    return [
        vocabulary.label(number) if symbol < "\x80" else CONTINUED if symbol < "\xc0" else INVISIBLE
        for number, symbol in enumerate(vocabulary.symbols)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Where each row begins, (R + 1,): row r holds the characters from starts[r] to starts[r + 1].

    Attributes:
        columns: The cell in which each character begins, in its row, (T,).
    """

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row_of(self, place: int) -> int:
        """The row in which the character at ``place`` stands."""
        return int(np.searchsorted(self.starts, place, side="right")) - 1

    def span(self, row: int) -> tuple[int, int]:
        """The characters of ``row``: from where to before where."""
        return int(self.starts[row]), int(self.starts[row + 1])

    def blank(self, text: ShownText) -> NDArray[np.bool_]:
        """Which rows of ``text`` have nothing in them but blanks and line ends, (R,)."""
        codes = np.frombuffer(text.glyphs.encode("utf-32-le"), np.uint32)
        inked = ~np.isin(codes, [ord(glyph) for glyph in BLANK])
        before = np.concatenate(([0], np.cumsum(inked)))
        found: NDArray[np.bool_] = np.diff(before[self.starts]) == 0
        return found

    def place_at(self, row: int, column: int) -> int:
        """The character nearest to ``column`` of ``row``."""
        first, end = self.span(min(max(row, 0), len(self) - 1))
        at = int(np.searchsorted(self.columns[first:end], column, side="right")) - 1
        return first + min(max(at, 0), end - first - 1)


def rows_of(text: ShownText, width: int, *, cell_width: int = 0) -> Rows:
    """Break ``text`` into rows of at most ``width`` cells.

    With ``cell_width`` every character takes so many cells.
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
