"""One row of the picture: its characters on the colours of a unit, its predictions beneath them.

What stands in the row and how it looks goes in, segments of quantised colours come out. Knows no
widget and no app, nor which rows are seen.
"""

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from rich.style import Style

from lstm_tui.colors.palette import Look, Palette
from lstm_tui.colors.styles import rich_style
from lstm_tui.inspection.coloring import (
    CURSOR,
    LABELED,
    MATCHED,
    SELECTED,
    PredictionRows,
    SymbolColors,
)
from lstm_tui.text.glyphs import cells

PREDICTIONS = 5


def characters(
    glyphs: str, widths: NDArray[np.uint8], look: SymbolColors, palette: Palette, *, cell_width: int
) -> list[Segment]:
    """A row of n glyphs, which take ``widths`` (n,), at least ``cell_width`` cells each.

    Equal neighbours are one segment.
    """
    keys = look.levels.astype(np.int32) * 16 + look.marks
    styles = _styles(palette)
    segments = []
    for begin, stop in _runs(keys):
        words = glyphs[begin:stop]
        if cell_width > 1:
            words = "".join(
                glyph + " " * (cell_width - int(width))
                for glyph, width in zip(words, widths[begin:stop], strict=True)
            )
        segments.append(Segment(words, styles[keys[begin]]))
    return segments


def predicted(
    rank: int,
    expected: PredictionRows,
    widths: NDArray[np.uint8],
    look: SymbolColors,
    palette: Palette,
    *,
    cell_width: int,
) -> list[Segment]:
    """The row of predictions of ``rank``, 0 for the likeliest, beneath a row of `characters`.

    Each takes the cells of the character that it stands under.
    """
    keys = expected.reds[rank].astype(np.int32) * 2 + (look.marks & CURSOR)
    styles = _red_styles(palette)
    symbols = expected.symbols[rank]
    wide = bool((widths > 1).any()) or any(cells(symbol) > 1 for symbol in set(symbols))
    segments = []
    for begin, stop in _runs(keys):
        words = symbols[begin:stop]
        if cell_width > 1 or wide:
            words = "".join(
                _fitted(symbol, max(cell_width, width))
                for symbol, width in zip(words, widths[begin:stop].tolist(), strict=True)
            )
        segments.append(Segment(words, styles[keys[begin]]))
    return segments


def _runs(keys: NDArray[np.int32]) -> list[tuple[int, int]]:
    """The stretches of equal neighbours of ``keys``: from where to before where."""
    if not len(keys):
        return []
    cuts = np.flatnonzero(np.diff(keys)) + 1
    bounds = [0, *cuts.tolist(), len(keys)]
    return list(pairwise(bounds))


def _fitted(symbol: str, width: int) -> str:
    taken = cells(symbol)
    return symbol + " " * (width - taken) if taken <= width else "…"


@lru_cache(maxsize=8)
def _styles(palette: Palette) -> list[Style]:
    """The style of each level with each combination of marks, by ``level * 16 + marks``."""
    return [_style(palette, look, marks) for look in palette.looks for marks in range(16)]


def _style(palette: Palette, look: Look, marks: int) -> Style:
    plain = palette.attributes_only  # there an underline is a level, so patterns are bold
    if marks & CURSOR:
        look = Look(palette.paper, palette.ink, bold=True, underline=plain, reverse=plain)
    labelled, chosen = bool(marks & LABELED), bool(marks & SELECTED and not marks & CURSOR)
    bold = look.bold or bool(marks & (SELECTED | MATCHED)) or (labelled and plain)
    return rich_style(
        replace(
            look,
            bold=bold,
            underline=look.underline or (labelled and not plain),
            reverse=look.reverse != chosen,
        )
    ) + Style(underline2=bool(marks & MATCHED) or None)


@lru_cache(maxsize=8)
def _red_styles(palette: Palette) -> list[Style]:
    """The style of each level of probability, without and with the cursor above it."""
    found = []
    for look in palette.red_looks:
        plain = rich_style(look)
        found += [plain, plain + Style(bold=True, underline=True, dim=False)]
    return found
