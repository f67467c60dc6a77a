"""The gates and values of one unit along the line: a row of little bars each, beneath the text.

Pure functions from values to `Content`.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from lstm_tui.text.glyphs import cells

DIM = "$foreground-muted"
BARS = "▁▂▃▄▅▆▇█"
NAME_WIDTH = 7
NAMES = {
    "forget_gate": "forget",
    "input_gate": "input",
    "output_gate": "output",
    "reset_gate": "reset",
    "update_gate": "update",
    "candidate": "new",
    "cell": "cell",
    "hidden": "hidden",
}
"""How quantities are called where there is little room, in the order of the rows."""


def gate_lines(
    glyphs: str, values: Mapping[str, NDArray[np.floating]], cursor: int, width: int, height: int
) -> Content:
    """``glyphs`` (n,) above the bars of each of ``values`` (n,), the part around ``cursor``."""
    widths = [cells(glyph) for glyph in glyphs]
    room = max(1, (width - NAME_WIDTH) // max(widths, default=1))
    first = min(max(0, cursor - 2 * room // 3), max(0, len(glyphs) - room))
    shown = slice(first, first + room)
    at = cursor - first
    lines = [_line("", list(glyphs[shown]), at, DIM)]
    for name in NAMES:
        if name in values:
            bars = bars_of(name, values[name])[shown]
            wide = [bar * width for bar, width in zip(bars, widths[shown], strict=True)]
            style = "$success" if name in ("cell", "hidden") else "$primary"
            lines.append(_line(NAMES[name], wide, at, style))
    return Content("\n").join(lines[:height])


def _line(name: str, parts: list[str], at: int, style: str) -> Content:
    """A name, and a part for each character; the one at the cursor stands out."""
    return Content.assemble(
        (name.ljust(NAME_WIDTH), DIM),
        ("".join(parts[:at]), style),
        ("".join(parts[at : at + 1]), f"bold {style} on $panel"),
        ("".join(parts[at + 1 :]), style),
    )


def bars_of(name: str, values: NDArray[np.floating]) -> str:
    """A bar for each value: gates from 0 to 1, others from as far below 0 as the farthest above."""
    if name.endswith("_gate"):
        low, high = 0.0, 1.0
    else:
        high = max(float(np.abs(values).max(initial=0.0)), 1e-6)
        low = -high
    steps = np.rint((np.asarray(values, np.float32) - low) / (high - low) * (len(BARS) - 1))
    return "".join(BARS[step] for step in steps.clip(0, len(BARS) - 1).astype(int).tolist())
