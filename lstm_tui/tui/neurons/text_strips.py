"""One row of the text as segments: its glyphs in quantized colors, and its predictions."""

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
from lstm_tui.text.glyphs import cells

PREDICTIONS = 5


def characters(
    glyphs: str,
    widths: NDArray[np.uint8],
    colors: SymbolColors,
    palette: Palette,
    *,
    cell_width: int,
) -> list[Segment]:
    """A row of n glyphs of ``widths`` (n,), each with at least ``cell_width`` cells.

    Equal neighbors are one segment.
    """
    keys = colors.levels.astype(np.int32) * 16 + colors.marks
    styles = _styles(palette)
    segments = []
    for begin, stop in _runs(keys):
        text = glyphs[begin:stop]
        if cell_width > 1:
            text = "".join(
                glyph + " " * (cell_width - int(width))
                for glyph, width in zip(text, widths[begin:stop], strict=True)
            )
        segments.append(Segment(text, styles[keys[begin]]))
    return segments


def predicted(
    rank: int,
    predictions: PredictionRows,
    widths: NDArray[np.uint8],
    colors: SymbolColors,
    palette: Palette,
    *,
    cell_width: int,
) -> list[Segment]:
    """The row of predictions of ``rank``, 0 for the most likely, below a row of `characters`.

    Each takes the cells of the glyph above it.
    """
    keys = predictions.reds[rank].astype(np.int32) * 2 + (colors.marks & CURSOR)
    styles = _red_styles(palette)
    symbols = predictions.symbols[rank]
    wide = bool((widths > 1).any()) or any(cells(symbol) > 1 for symbol in set(symbols))
    segments = []
    for begin, stop in _runs(keys):
        text = symbols[begin:stop]
        if cell_width > 1 or wide:
            text = "".join(
                _fitted(symbol, max(cell_width, width))
                for symbol, width in zip(text, widths[begin:stop].tolist(), strict=True)
            )
        segments.append(Segment(text, styles[keys[begin]]))
    return segments


def _runs(keys: NDArray[np.int32]) -> list[tuple[int, int]]:
    """The runs of equal neighbors in ``keys``: the first, and the one after the last."""
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
    return [_style(palette, style, marks) for style in palette.styles for marks in range(16)]


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
