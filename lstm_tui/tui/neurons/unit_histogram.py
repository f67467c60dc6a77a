"""Histograms of a unit's values inside and outside the pattern, and the threshold between them.

Pure functions make lines of `Content` in a given width.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from lstm_tui.colors.palette import Palette, as_hex, levels
from lstm_tui.colors.styles import content_style
from lstm_tui.formatting import signed
from lstm_tui.scoring.unit_scores import Histogram
from lstm_tui.text.glyphs import cut_middle
from lstm_tui.text.symbol_glyphs import glyph_cells
from lstm_tui.tui.neurons.unit_facts import UnitFacts
from lstm_tui.tui.themes import DIM

BLOCKS = " ▁▂▃▄▅▆▇█"
NAME_WIDTH = 8


@dataclass(frozen=True, slots=True)
class ValueColors:
    """The colors of a unit's values; ``scale`` are the values of the lowest and the highest."""

    palette: Palette
    scale: tuple[float, float]

    def bars(self, values: NDArray[np.floating]) -> list[str]:
        """The colors of bars for ``values`` (n,), the same as in the text."""
        return [as_hex(self.palette.bars[level]) for level in levels(values, *self.scale).tolist()]


def histograms(facts: UnitFacts, colors: ValueColors, width: int) -> list[Content]:
    """Histograms of the values inside and outside the pattern, in the colors of the text."""
    histogram = facts.histogram
    if histogram is None:
        return []
    filled = _filled(histogram)
    rows = (("inside", histogram.inside[filled]), ("outside", histogram.outside[filled]))
    return histogram_rows(rows, histogram.edges[filled.start : filled.stop + 1], colors, width)


def histogram_rows(
    rows: Iterable[tuple[str, NDArray[np.int64]]],
    edges: NDArray[np.float64],
    colors: ValueColors,
    width: int,
    name_width: int = NAME_WIDTH,
) -> list[Content]:
    """A line of bars for each name and its counts (K,) in the bins between ``edges`` (K + 1,)."""
    columns = max(4, width - name_width - 1)
    middles = np.interp(np.arange(columns) + 0.5, np.linspace(0, columns, len(edges)), edges)
    bar_colors = colors.bars(middles)
    return [
        Content.assemble(
            (name + " " * (name_width - glyph_cells(name)), DIM),
            *_colored(bars(counts, columns), bar_colors),
        )
        for name, counts in ((cut_middle(name, name_width - 1), counts) for name, counts in rows)
    ]


def _columns(width: int) -> int:
    """Bars of a histogram in a panel of ``width`` cells."""
    return max(4, width - NAME_WIDTH - 1)


def _colored(text: str, colors: Sequence[str]) -> list[tuple[str, str]]:
    """``text`` with a color for each character; equal neighbors are one part."""
    pairs = groupby(zip(text, colors, strict=True), key=itemgetter(1))
    return [("".join(one for one, _ in same), color) for color, same in pairs]


def threshold_legend(facts: UnitFacts, colors: ValueColors, width: int) -> list[Content]:
    """The threshold and the side on which the unit fires, and a pointer to it in the histogram.

    The pointer has a line of its own if there is no room beside the words.
    """
    histogram, score = facts.histogram, facts.score
    if histogram is None or score is None or score.threshold is None:
        return []
    columns, filled = _columns(width), _filled(histogram)
    edges = histogram.edges[filled.start : filled.stop + 1]
    share = float(np.interp(score.threshold, edges, np.linspace(0, columns, len(edges))))
    at = NAME_WIDTH + min(columns - 1, int(share))
    (words,) = threshold_words(facts, colors, width)
    pointer = Content.assemble(("▲", "$warning"))
    if at + 2 + words.cell_length <= width:
        return [Content(" " * at) + pointer + Content(" ") + words]
    if words.cell_length + 1 <= at:
        return [Content(" " * (at - words.cell_length - 1)) + words + Content(" ") + pointer]
    return [Content(" " * at) + pointer, words]


def threshold_words(facts: UnitFacts, colors: ValueColors, _width: int) -> list[Content]:
    """The same without the pointer."""
    score, palette = facts.score, colors.palette
    if facts.histogram is None or score is None or score.threshold is None:
        return []
    side, end = ("above", -1) if score.sign > 0 else ("below", 0)
    words = Content.assemble(
        f"fires {side} {signed(score.threshold)} ",
        (f"({palette.end_word(score.sign)})", content_style(palette.styles[end])),
    )
    return [words]


def _filled(histogram: Histogram) -> slice:
    """The bins that hold all but 0.1 % of the values at either end."""
    total = np.cumsum(histogram.inside + histogram.outside)
    if total[-1] == 0:
        return slice(0, len(total))
    low, high = np.searchsorted(total, (0.001 * total[-1], 0.999 * total[-1]))
    return slice(int(low), max(int(high) + 1, int(low) + 2))


def bars(counts: NDArray[np.int64], columns: int) -> str:
    """``counts`` as bars whose heights are square roots, so that small counts are visible too."""
    edges = np.linspace(0, len(counts), columns + 1)
    sums = np.concatenate(([0.0], np.cumsum(counts)))
    binned = np.diff(np.interp(edges, np.arange(len(sums)), sums))
    top = binned.max(initial=0.0)
    if top <= 0:
        return " " * columns
    heights = np.ceil(np.sqrt(binned / top) * 8).astype(int)
    heights[binned < 1e-9] = 0
    return "".join(BLOCKS[height] for height in heights)
