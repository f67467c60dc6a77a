"""Coloring of the text: levels, marks and predictions of its symbols, for a row at a time.

Letters in shapes: ``n`` symbols of the row, ``K`` predictions.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.colors.palette import LEVELS, Palette, levels, red_levels
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.unit_values import shown_scale, shown_values
from lstm_tui.text.symbol_glyphs import predicted_glyphs

CURSOR, SELECTED, MATCHED, LABELED = 1, 2, 4, 8
"""Marks of a symbol, as bits: the cursor, the selection, a match of the search, the pattern."""


@dataclass(frozen=True, slots=True, eq=False)
class SymbolColors:
    """Colors of n adjacent symbols.

    Attributes:
        levels: The color of each, (n,): 0 to ``LEVELS - 1`` of a value, or ``LEVELS`` and more for
            the amber levels of a dependence.
        marks: `CURSOR` and the other bits, (n,).
    """

    levels: NDArray[np.uint8]
    marks: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class PredictionRows:
    """The most likely next symbols after each of n adjacent symbols.

    Attributes:
        glyphs: What is shown for them: K tuples of n, the most likely in the first.
        reds: Their probabilities as levels, (K, n).
    """

    glyphs: tuple[tuple[str, ...], ...]
    reds: NDArray[np.uint8]


class TextColoring:
    """Colors the text of ``session`` in those of ``palette``."""

    def __init__(self, session: InspectionSession, palette: Palette) -> None:
        self.session, self.palette = session, palette
        self._glyphs = predicted_glyphs(session.vocabulary)

    @property
    def has_predictions(self) -> bool:
        """Whether symbols are predicted; a classifier predicts none."""
        return self.session.classes is None

    def load(self, first: int, end: int) -> None:
        """Compute the activations from ``first`` to before ``end`` unless that is done."""
        self.session.activations.read(first, end, gates=self.session.quantity.is_gate)

    def colors(self, first: int, end: int) -> SymbolColors:
        """The colors of the symbols from ``first`` to before ``end``."""
        session = self.session
        marks = np.zeros(end - first, np.uint8)
        if session.selection is not None:
            begin, stop = session.selection
            marks[max(begin - first, 0) : max(stop - first, 0)] |= SELECTED
        if len(session.search.positions):
            marks |= session.search.covered[first:end].astype(np.uint8) * MATCHED
        if (pattern := session.shown_pattern) and session.shown_class is None:
            marks |= (session.patterns.mask(pattern)[first:end] > 0).astype(np.uint8) * LABELED
        if first <= session.cursor < end:
            marks[session.cursor - first] |= CURSOR
        if session.dependence.shown:
            return SymbolColors(session.dependence.levels(first, end) + np.uint8(LEVELS), marks)
        return SymbolColors(levels(shown_values(session, first, end), *shown_scale(session)), marks)

    def predictions(self, first: int, end: int) -> PredictionRows:
        """The predictions after the symbols from ``first`` to before ``end``."""
        activations = self.session.activations
        ids = activations.top_ids[first:end].T.tolist()
        return PredictionRows(
            tuple(tuple([self._glyphs[symbol] for symbol in row]) for row in ids),
            red_levels(activations.top_probabilities[first:end].T),
        )
