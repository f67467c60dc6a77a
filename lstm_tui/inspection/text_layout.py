"""Layout of a text in rows of cells: which symbols are in which row and column.

A row ends after a line feed, whose glyph is its last symbol, after [END], or before a symbol that
would not fit. A symbol takes the cells of its glyphs, or a fixed number of cells; one that is wider
than a row takes all of it, and is cut. Letters in shapes: ``T`` symbols, ``R`` rows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.text.symbol_glyphs import SymbolGlyphs


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Row r has the symbols from ``starts[r]`` to before ``starts[r + 1]``; ``starts`` is (R + 1,).

    Attributes:
        columns: The first cell of each symbol, in its row, (T,).
        widths: Its number of cells, (T,).
    """

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    widths: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row_of(self, position: int) -> int:
        """The row of the symbol at ``position``."""
        return int(np.searchsorted(self.starts, position, side="right")) - 1

    def span(self, row: int) -> tuple[int, int]:
        """The symbols of ``row``: the first, and the one after the last."""
        return int(self.starts[row]), int(self.starts[row + 1])

    def blank(self, text: SymbolGlyphs) -> NDArray[np.bool_]:
        """Which rows of ``text`` have only blanks and line ends, (R,)."""
        before = np.concatenate(([0], np.cumsum(~text.blank)))
        blank: NDArray[np.bool_] = np.diff(before[self.starts]) == 0
        return blank

    def position_at(self, row: int, column: int) -> int:
        """The symbol nearest to ``column`` of the row nearest to ``row``."""
        first, end = self.span(min(max(row, 0), len(self) - 1))
        index = int(np.searchsorted(self.columns[first:end], column, side="right")) - 1
        return first + min(max(index, 0), end - first - 1)


def rows_of(text: SymbolGlyphs, width: int, *, cell_width: int = 0) -> Rows:
    """Break ``text`` into rows of at most ``width`` cells.

    ``cell_width`` is the number of cells of every symbol; 0 for those of its glyphs.
    """
    length = len(text)
    widths = np.full(length, cell_width, np.int32) if cell_width else text.widths
    width = max(width, 1)
    widths = np.minimum(widths, width)
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
    return Rows(np.array(starts if length else [0], np.int64), columns, widths)


def symbols_around(
    widths: NDArray[np.integer], position: int, before: int, after: int
) -> tuple[int, int]:
    """The symbols around ``position`` that fit in a line: the first, and the one after the last.

    Those before it have at most ``before`` cells of ``widths`` (T,), it and those after it at most
    ``after``; the symbol at ``position`` is always among them.
    """
    left = np.cumsum(widths[max(0, position - before) : position][::-1])
    right = np.cumsum(widths[position : position + after])
    first = position - int(np.searchsorted(left, before, side="right"))
    return first, max(position + 1, position + int(np.searchsorted(right, after, side="right")))
