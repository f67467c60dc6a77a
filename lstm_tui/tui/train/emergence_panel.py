"""The best unit of each pattern, as a list and over the steps. Pure functions."""

import numpy as np
from textual.content import Content

from lstm_tui.config import Quantity
from lstm_tui.exports.chart_render import Series, YAxis
from lstm_tui.runs.events import EmergedUnit
from lstm_tui.runs.progress import RunProgress
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.widgets.chart_series import CURVE_COLORS, MARKED_POINTS, MARKS

COLORS = tuple(f"${name}" for name in CURVE_COLORS)
"""Colors of the curves, in the order of the chart's roles."""

MAX_CURVES = len(COLORS)
BLOCKS = "▁▂▃▄▅▆▇█"
HIGH_F1, MEDIUM_F1 = 0.8, 0.5

F1 = YAxis("F1 of the best unit", span=(0.0, 1.0), waiting="waiting for units to emerge …")


def ranked(progress: RunProgress) -> list[EmergedUnit]:
    """The best unit of each pattern by the newest scores, the highest above chance first."""
    newest = progress.emergences[-1].units if progress.emergences else ()
    return sorted(newest, key=lambda unit: -unit.lift)


def f1_series(progress: RunProgress) -> list[Series]:
    """F1 over the steps for the best patterns, always in the same order."""
    mark = len(progress.emergences) <= MARKED_POINTS
    series = []
    points: dict[str, list[tuple[int, float]]] = {name: [] for name in _charted(progress)}
    for emerged in progress.emergences:
        for unit in emerged.units:
            if unit.pattern in points:
                points[unit.pattern].append((emerged.step, unit.f1))
    for color, pattern in enumerate(points):
        steps, values = np.array(points[pattern], float).T
        name = safe_line(pattern, 24)
        series.append(Series(f"run{color}", steps, values, name, MARKS[color] if mark else ""))
    return series


def render_emergence(progress: RunProgress, width: int, height: int, *, charted: bool) -> Content:
    """One row per pattern, as many as fit: its name, its best unit, and the F1 of that.

    If ``charted``, the names have the colors of their curves.
    """
    units = ranked(progress)[: max(height, 0)]
    if not units:
        return Content.assemble((_placeholder(progress), DIM)).truncate(width)
    colors = dict(zip(_charted(progress), COLORS, strict=False)) if charted else {}
    names = [safe_line(unit.pattern, 24) for unit in units]
    full = [_reference(unit) for unit in units]
    name_width = max(map(len, names))
    if name_width + 1 + max(map(len, full)) + 1 + 6 > width:  # as the Neurons screen lists them
        full = [f"{unit.unit}{'c' * (unit.quantity is Quantity.CELL)}" for unit in units]
    unit_width = max(map(len, full))
    block = name_width + 1 + unit_width + 1 + 6 <= width
    name_width = min(name_width, width - unit_width - 6)
    rows = []
    for unit, name, reference in zip(units, names, full, strict=True):
        style = "bold $success" if unit.f1 >= HIGH_F1 else "" if unit.f1 >= MEDIUM_F1 else DIM
        bar = f" {BLOCKS[min(int(unit.f1 * 8), 7)]}" if block else ""
        score = f"{unit.f1:.2f}{bar}"
        quantity = reference.removeprefix(unit.unit)
        room = max(name_width, width - len(reference) - 6)
        row = Content.assemble(
            (_cut(name, room).ljust(name_width) + " ", colors.get(unit.pattern, "")),
            (unit.unit, "$accent"),
            (quantity, DIM),
        )
        gap = " " * max(1, width - row.cell_length - len(score))
        rows.append(row + Content.assemble(gap, (score, style)))
    return Content("\n").join(row.truncate(width) for row in rows)


def _charted(progress: RunProgress) -> list[str]:
    """The patterns that have curves: the best, in an order that does not depend on their rank."""
    best = {unit.pattern for unit in ranked(progress)[:MAX_CURVES]}
    newest = progress.emergences[-1].units if progress.emergences else ()
    return [unit.pattern for unit in newest if unit.pattern in best]


def _reference(unit: EmergedUnit) -> str:
    """How the command line calls it: ``L1:131`` means its hidden value."""
    return unit.unit if unit.quantity is Quantity.HIDDEN else f"{unit.unit}.{unit.quantity}"


def _placeholder(progress: RunProgress) -> str:
    """The text while there are no units."""
    if progress.started is not None and not progress.started.watches_units:
        return "too little validation text"
    return "none was looked for" if progress.finished else "best unit of each pattern …"


def _cut(name: str, width: int) -> str:
    return name if len(name) <= width else name[: max(0, width - 1)] + "…"
