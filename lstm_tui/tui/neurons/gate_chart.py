"""The gates and values of one unit along the line: a row of little bars each, beneath the text.

Pure functions from values to `Content`.
"""

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from lstm_tui.colors.palette import Palette, as_hex, levels
from lstm_tui.config import Quantity
from lstm_tui.text.glyphs import cells

DIM = "$foreground-muted"
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
"""How quantities are called where there is little room, in the order of the rows."""


def gate_lines(
    glyphs: str,
    values: Mapping[Quantity, NDArray[np.floating]],
    scales: Mapping[Quantity, tuple[float, float]],
    cursor: int,
    palette: Palette,
    width: int,
    height: int,
) -> Content:
    """``glyphs`` (n,) above the bars of each of ``values`` (n,), the part around ``cursor``.

    ``scales`` are the values with the lowest and the highest bar, of each of ``values``: those of
    the text, so that each bar has the color of its value there.
    """
    widths = [cells(glyph) for glyph in glyphs]
    room = max(1, (width - NAME_WIDTH) // max(widths, default=1))
    first = min(max(0, cursor - 2 * room // 3), max(0, len(glyphs) - room))
    shown = slice(first, first + room)
    at = cursor - first
    lines = [_line("", list(glyphs[shown]), [DIM] * len(glyphs[shown]), at)]
    for name in NAMES:
        if name in values:
            scale = scales[name]
            bars = bars_of(values[name][shown], scale)
            wide = [bar * width for bar, width in zip(bars, widths[shown], strict=True)]
            steps = levels(values[name][shown], *scale).tolist()
            styles = [as_hex(palette.bars[step]) for step in steps]
            lines.append(_line(NAMES[name], wide, styles, at))
    return Content("\n").join(lines[:height])


def _line(name: str, parts: list[str], styles: list[str], at: int) -> Content:
    """A name, and a part for each character in its style; the one at the cursor stands out."""
    chosen = [
        "bold $foreground on $panel" if place == at else style for place, style in enumerate(styles)
    ]
    same = groupby(zip(parts, chosen, strict=True), key=itemgetter(1))
    return Content.assemble(
        (name.ljust(NAME_WIDTH), DIM),
        *(("".join(part for part, _ in group), style) for style, group in same),
    )


def bars_of(values: NDArray[np.floating], scale: tuple[float, float]) -> str:
    """A bar for each value."""
    low, high = scale
    steps = np.rint((np.asarray(values, np.float32) - low) / (high - low) * (len(BARS) - 1))
    return "".join(BARS[step] for step in steps.clip(0, len(BARS) - 1).astype(int).tolist())
