"""A map of vectors as rows of characters: a pure function of positions, labels and size.

Each symbol is written at its position, or at most a few cells beside it. A blank cell separates
labels; a symbol without room is a dot. Letters in shapes: ``n`` symbols.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_tui.exports.chart_render import ChartRows, Piece
from lstm_tui.studies.vectors import Floats
from lstm_tui.text.glyphs import cells, cut_middle
from lstm_tui.text.symbol_glyphs import glyph_cells

DOT = "·"
LONGEST_LABEL = 14
"""Cells of a label; the middle of a longer one is left out."""

_ASIDE = sorted(
    (2.5 * abs(down) + abs(right), down, right) for down in (-1, 0, 1) for right in range(-3, 4)
)
"""How far a label may be from its position: a distance, rows and columns, the nearest first."""

_FAR_OUT = 3.0


@dataclass(frozen=True, slots=True)
class TextMap:
    """The rows of a map, and how many symbols are dots.

    The role of a piece is the role of its symbol; that of blank space is ``""``. ``dots`` counts
    all symbols without a label, ``hidden`` those of them whose dot is behind something else,
    ``outside`` those that are farther out than the edge where they are drawn.
    """

    rows: ChartRows
    dots: int
    hidden: int
    outside: int


def render_text_map(
    coordinates: Floats,
    labels: Sequence[str],
    roles: Sequence[str],
    width: int,
    height: int,
    limits: tuple[Floats, Floats] | None = None,
) -> TextMap:
    """The map of n symbols in ``height`` rows of ``width`` cells.

    Args:
        coordinates: Horizontal and vertical position of each symbol, (n, 2); up is higher.
        labels: What is written for each, (n,), as glyphs; the first ones have priority.
        roles: The role of each, (n,), which names its color.
        width, height: The size in cells, at least 1.
        limits: The lowest and the highest coordinates, (2,) each, which are at the edges; without
            them, those of `map_limits`.
    """
    grid = _Grid(width, height)
    low, high = map_limits(coordinates) if limits is None else limits
    points = _cells_of(map_shares(coordinates, low, high), width, height)
    dots = []
    for number, (label, (row, column)) in enumerate(zip(labels, points, strict=True)):
        text = cut_middle(label, min(LONGEST_LABEL, width))
        for start_row, start in _candidates(row, column, glyph_cells(text), width, height):
            if grid.is_free(start_row, start, glyph_cells(text)):
                grid.write(start_row, start, text, roles[number])
                break
        else:
            dots.append(number)
    hidden = 0
    for number in dots:
        row, column = points[number]
        if grid.is_blank(row, column):
            grid.write(row, column, DOT, roles[number])
        else:
            hidden += 1
    return TextMap(grid.rows(), len(dots), hidden, outside_limits(coordinates, low, high))


def map_limits(coordinates: Floats) -> tuple[Floats, Floats]:
    """The lowest and the highest coordinates that are shown, (2,) each.

    Those of symbols that are far out are not, as they would leave no room to the others: more than
    3 interquartile ranges beyond the quartiles (Tukey 1977).
    """
    first, third = np.percentile(coordinates, (25, 75), axis=0)
    reach = np.where(third > first, _FAR_OUT * (third - first), np.inf)
    low = np.maximum(coordinates.min(axis=0), first - reach)
    high = np.minimum(coordinates.max(axis=0), third + reach)
    return low, high


def outside_limits(coordinates: Floats, low: Floats, high: Floats) -> int:
    """How many of n symbols are farther out than the limits."""
    return int(((coordinates < low) | (coordinates > high)).any(axis=1).sum())


def map_shares(coordinates: Floats, low: Floats, high: Floats) -> Floats:
    """Positions as shares, 0 at ``low`` and beyond it, 1 at ``high`` and beyond it, (n, 2).

    Where all positions are equal, they are in the middle.
    """
    span = high - low
    shares = np.where(span > 0, (coordinates - low) / np.where(span > 0, span, 1), 0.5)
    return shares.clip(0, 1)


def _cells_of(shares: Floats, width: int, height: int) -> list[tuple[int, int]]:
    """Row and column of each symbol."""
    columns = np.rint(shares[:, 0] * (width - 1)).astype(int).tolist()
    rows = np.rint((1 - shares[:, 1]) * (height - 1)).astype(int).tolist()
    return list(zip(rows, columns, strict=True))


def _candidates(
    row: int, column: int, size: int, width: int, height: int
) -> Iterator[tuple[int, int]]:
    """Row and first column of a label of ``size`` cells around a position, the nearest first."""
    for _, down, right in _ASIDE:
        start = min(max(0, column - size // 2 + right), width - size)
        if 0 <= row + down < height:
            yield row + down, start


class _Grid:
    """Cells of text; the second cell of a wide character is empty."""

    def __init__(self, width: int, height: int) -> None:
        self._text = [[" "] * width for _ in range(height)]
        self._roles = [[""] * width for _ in range(height)]

    def is_blank(self, row: int, column: int) -> bool:
        return self._text[row][column] == " "

    def is_free(self, row: int, start: int, size: int) -> bool:
        """Whether the cells, and one on either side, are blank."""
        line = self._text[row]
        return start >= 0 and all(one == " " for one in line[max(0, start - 1) : start + size + 1])

    def write(self, row: int, start: int, text: str, role: str) -> None:
        column = start
        for character in text:
            for cell in range(cells(character)):
                self._text[row][column + cell] = "" if cell else character
                self._roles[row][column + cell] = role
            column += cells(character)

    def rows(self) -> ChartRows:
        return [list(_pieces(*row)) for row in zip(self._text, self._roles, strict=True)]


def _pieces(text: list[str], roles: list[str]) -> Iterator[Piece]:
    """One row, split where the role changes."""
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or roles[end] != roles[start]:
            yield "".join(text[start:end]), roles[start]
            start = end
