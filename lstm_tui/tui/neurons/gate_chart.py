"""Chart of the gates and values of one unit around the cursor: a row of bars for each."""

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from lstm_tui.colors.palette import Palette, as_hex, levels
from lstm_tui.config import Quantity
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.text_layout import symbols_around
from lstm_tui.inspection.unit_values import quantity_scale, quantity_values
from lstm_tui.text.symbol_glyphs import SymbolGlyphs, fitted
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.widgets.panel import SizedPanel

BARS = "▁▂▃▄▅▆▇█"
NAME_WIDTH = 7
NAMES = {
    Quantity.FORGET_GATE: "forget",
    Quantity.INPUT_GATE: "input",
    Quantity.OUTPUT_GATE: "output",
    Quantity.RESET_GATE: "reset",
    Quantity.UPDATE_GATE: "update",
    Quantity.CANDIDATE: "new",
    Quantity.CELL: "cell",
    Quantity.HIDDEN: "hidden",
}
"""Short names of the quantities, in the order of the rows."""

CONTEXT = 200
"""Symbols on either side of the cursor that are charted: more than a terminal has columns."""


def gate_chart(
    text: SymbolGlyphs,
    values: Mapping[Quantity, NDArray[np.floating]],
    scales: Mapping[Quantity, tuple[float, float]],
    cursor: int,
    palette: Palette,
    width: int,
    height: int,
) -> Content:
    """``text`` (n,) above the bars of each of ``values`` (n,), the part around ``cursor``.

    ``scales`` are the values of the lowest and the highest bar, for each of ``values``.
    """
    room = max(1, width - NAME_WIDTH)
    widths = np.minimum(text.widths, room)
    begin, end = _shown(widths, cursor, room)
    shown, at = slice(begin, end), cursor - begin
    cells = widths[shown].tolist()
    lines = [_line("", list(map(fitted, text.glyphs[shown], cells)), [DIM] * len(cells), at)]
    for name in NAMES:
        if name in values:
            scale = scales[name]
            bars = bars_of(values[name][shown], scale)
            wide = [bar * width for bar, width in zip(bars, cells, strict=True)]
            steps = levels(values[name][shown], *scale).tolist()
            styles = [as_hex(palette.bars[step]) for step in steps]
            lines.append(_line(NAMES[name], wide, styles, at))
    return Content("\n").join(lines[:height])


def _shown(widths: NDArray[np.int32], cursor: int, room: int) -> tuple[int, int]:
    """The symbols in ``room`` cells: two thirds before the cursor, more at the end of the text."""
    right = int(widths[cursor:].sum())
    before = max(2 * room // 3, room - right)
    begin, _ = symbols_around(widths, cursor, min(before, room - int(widths[cursor])), room)
    left = int(widths[begin:cursor].sum())
    return begin, symbols_around(widths, cursor, 0, room - left)[1]


def _line(name: str, parts: list[str], styles: list[str], at: int) -> Content:
    """A name, and a part for each symbol in its style; the one at the cursor is highlighted."""
    highlighted = [
        "bold $foreground on $panel" if index == at else style for index, style in enumerate(styles)
    ]
    same = groupby(zip(parts, highlighted, strict=True), key=itemgetter(1))
    return Content.assemble(
        (name.ljust(NAME_WIDTH), DIM),
        *(("".join(part for part, _ in group), style) for style, group in same),
    )


def bars_of(values: NDArray[np.floating], scale: tuple[float, float]) -> str:
    """A bar for each value."""
    low, high = scale
    steps = np.rint((np.asarray(values, np.float32) - low) / (high - low) * (len(BARS) - 1))
    return "".join(BARS[step] for step in steps.clip(0, len(BARS) - 1).astype(int).tolist())


class GateChart(SizedPanel):
    """Charts the gates of the unit of ``session`` while it is displayed."""

    def __init__(self, session: InspectionSession, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.border_title = "Gates along the line"
        self._session = session
        self._palette: Palette | None = None

    def show_cursor(self, palette: Palette) -> None:
        """Chart the symbols around the cursor."""
        self._palette = palette
        if self.display:
            self._show(palette)

    def on_resize(self) -> None:
        """Compute the gates when the widget becomes visible."""
        if self._palette is not None:
            self._show(self._palette)

    def _show(self, palette: Palette) -> None:
        session, activations = self._session, self._session.activations
        of = f" · {session.unit}" if session.fitted else ""
        self.border_title = f"Gates along the line{of}"
        first = max(0, session.cursor - CONTEXT)
        end = min(len(activations), session.cursor + CONTEXT)
        activations.read(first, end, gates=True)
        values = {
            name: quantity_values(session, name, first, end)
            for name in NAMES
            if name in session.quantities
        }
        scales = {name: quantity_scale(session, name) for name in values}
        text, cursor = session.shown(first, end), session.cursor - first
        self.set_renderer(
            lambda width, height: gate_chart(text, values, scales, cursor, palette, width, height)
        )
