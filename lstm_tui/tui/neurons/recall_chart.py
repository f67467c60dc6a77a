"""Chart of recall against the distance from the opening: a unit and the last-8 detector."""

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from lstm_tui.exports.braille import BLANK, DOTS_ACROSS, DOTS_DOWN, draw_line
from lstm_tui.scoring.controls import DISTANCES, RecallByDistance
from lstm_tui.tui.themes import DIM

AXIS = 6
"""Columns of the labels on the left."""

UNIT_STYLE, CONTROL_STYLE = "bold $success", "$validation"


def recall_chart(recall: RecallByDistance, width: int, rows: int) -> list[Content]:
    """A caption, ``rows`` lines of the chart, and its axis, in ``width`` columns.

    A distance that no span reaches is left out.
    """
    columns = max(8, min(width - AXIS, DISTANCES))
    unit, control = (_curve(values, columns, rows) for values in (recall.unit, recall.last_8))
    control[:, 1::2] = 0  # dashes, for terminals without colors
    labels = {0: "100 %", rows - 1: "0 %"} | ({rows // 2: "50 %"} if rows % 2 else {})
    lines = [
        Content.assemble(
            ("found by ", DIM), ("━ unit", UNIT_STYLE), "  ", ("╍ last 8", CONTROL_STYLE)
        )
    ]
    for row in range(rows):
        parts = [(labels.get(row, "").rjust(AXIS - 1) + " ", DIM)]
        for mask, other in zip(unit[row].tolist(), control[row].tolist(), strict=True):
            style = UNIT_STYLE if mask else CONTROL_STYLE
            parts.append((chr(BLANK + (mask or other)), style))
        lines.append(Content.assemble(*parts))
    end = f"{DISTANCES} symbols after the opening"
    short = str(DISTANCES)
    axis = f"1{(end if len(end) + 1 < columns else short).rjust(columns - 1)}"
    lines.append(Content.assemble((" " * AXIS + axis, DIM)))
    return lines


def _curve(values: NDArray[np.float64], columns: int, rows: int) -> NDArray[np.uint8]:
    """The dots of ``values`` (60,), from 0 at the bottom to 1 at the top, (rows, columns)."""
    known = np.isfinite(values)
    across = np.linspace(0, columns * DOTS_ACROSS - 1, len(values))[known]
    down = (1 - values[known]) * (rows * DOTS_DOWN - 1)
    return draw_line(across, down, columns, rows)
