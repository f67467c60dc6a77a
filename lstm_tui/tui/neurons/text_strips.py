"""One row of the text as segments: its glyphs in quantized colors, and its predictions."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from rich.style import Style

from lstm_tui.colors.palette import CellStyle, Palette
from lstm_tui.colors.styles import rich_style
from lstm_tui.inspection.coloring import (
    CURSOR,
    LABELED,
    MATCHED,
    SELECTED,
    PredictionRows,
    SymbolColors,
)
from lstm_tui.text.symbol_glyphs import fitted, glyph_cells, separated

PREDICTIONS = 5


def symbols(
    glyphs: Sequence[str], widths: NDArray[np.int32], colors: SymbolColors, palette: Palette
) -> list[Segment]:
    """A row of n symbols, each with ``widths`` (n,) cells.

    Equal neighbors are one segment.
    """
    keys = colors.levels.astype(np.int32) * 16 + colors.marks
    cells = list(map(fitted, glyphs, widths.tolist()))
    return _segments(cells, keys, _styles(palette))


def predicted(
    rank: int,
    predictions: PredictionRows,
    widths: NDArray[np.int32],
    colors: SymbolColors,
    palette: Palette,
) -> list[Segment]:
    """The row of predictions of ``rank``, 0 for the most likely, below a row of `symbols`.

    Each takes ``widths`` (n,), which are those of the symbols above or `prediction_widths`.
    """
    keys = predictions.reds[rank].astype(np.int32) * 2 + (colors.marks & CURSOR)
    cells = separated(predictions.glyphs[rank], widths.tolist())
    return _segments(cells, keys, _red_styles(palette))


def prediction_widths(
    predictions: PredictionRows, widths: NDArray[np.int32], width: int
) -> NDArray[np.int32]:
    """Cells of predictions below symbols of ``widths`` (n,) in a row of ``width`` cells, (n,).

    The last of the row has the cells after it too, as far as its words need them: so the word that
    follows a line feed or [END] is legible.
    """
    room = width - int(widths[:-1].sum())
    needed = max((glyph_cells(glyphs[-1]) for glyphs in predictions.glyphs), default=0)
    if min(room, needed) <= widths[-1]:
        return widths
    widened = widths.copy()
    widened[-1] = min(room, needed)
    return widened


def _segments(cells: Sequence[str], keys: NDArray[np.int32], styles: list[Style]) -> list[Segment]:
    """``cells`` (n,), glyphs as wide as they are shown, in runs of equal ``keys`` (n,).

    The keys choose the style.
    """
    return [Segment("".join(cells[begin:stop]), styles[keys[begin]]) for begin, stop in _runs(keys)]


def _runs(keys: NDArray[np.int32]) -> list[tuple[int, int]]:
    """The runs of equal neighbors in ``keys``: the first, and the one after the last."""
    if not len(keys):
        return []
    cuts = np.flatnonzero(np.diff(keys)) + 1
    bounds = [0, *cuts.tolist(), len(keys)]
    return list(pairwise(bounds))


@lru_cache(maxsize=8)
def _styles(palette: Palette) -> list[Style]:
    """The style of each level with each combination of marks, by ``level * 16 + marks``."""
    styles = (*palette.styles, *palette.amber_styles)
    return [_style(palette, style, marks) for style in styles for marks in range(16)]


def _style(palette: Palette, style: CellStyle, marks: int) -> Style:
    plain = palette.attributes_only  # an underline is a level then, so patterns are bold
    if marks & CURSOR:
        style = CellStyle(
            palette.background, palette.foreground, bold=True, underline=plain, reverse=plain
        )
    labeled, selected = bool(marks & LABELED), bool(marks & SELECTED and not marks & CURSOR)
    bold = style.bold or bool(marks & (SELECTED | MATCHED)) or (labeled and plain)
    return rich_style(
        replace(
            style,
            bold=bold,
            underline=style.underline or (labeled and not plain),
            reverse=style.reverse != selected,
        )
    ) + Style(underline2=bool(marks & MATCHED) or None)


@lru_cache(maxsize=8)
def _red_styles(palette: Palette) -> list[Style]:
    """The style of each level of probability, without and with the cursor above it."""
    styles = []
    for style in palette.red_styles:
        plain = rich_style(style)
        styles += [plain, plain + Style(bold=True, underline=True, dim=False)]
    return styles
