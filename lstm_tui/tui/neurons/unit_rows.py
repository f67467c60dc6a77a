"""Rows of the list of units, as pure functions: sorted, filtered, drawn as `Content`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from textual.content import Content

from lstm_tui.config import Quantity
from lstm_tui.reader.units import UnitId, signed_name
from lstm_tui.runs.annotations import Annotations
from lstm_tui.scoring.metrics import primary_score
from lstm_tui.scoring.unit_scores import UnitScore
from lstm_tui.text.glyphs import cells, safe_line
from lstm_tui.tui.themes import DIM


class UnitOrder(Enum):
    """How units are sorted."""

    SCORE = "score"
    NUMBER = "number"
    ACTIVITY = "activity here"
    CHANGE = "change here"

    @property
    def following(self) -> "UnitOrder":
        """The next one."""
        orders = list(UnitOrder)
        return orders[(orders.index(self) + 1) % len(orders)]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit, the quantity and the pattern it is listed for, its score or value, its name."""

    unit: UnitId
    quantity: Quantity
    pattern: str
    value: float | None
    name: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Identifies the row in a list."""
        return str(self.unit), self.quantity, self.pattern


def scored_rows(scores: Sequence[UnitScore], annotations: Annotations) -> list[UnitRow]:
    """A row for each score, in their order."""
    return [
        UnitRow(
            score.unit,
            score.quantity,
            score.pattern,
            primary_score(score.metrics),
            annotations.of(str(score.unit)).name,
        )
        for score in scores
    ]


def filtered(rows: Sequence[UnitRow], text: str) -> list[UnitRow]:
    """The rows with ``text`` in the unit, its quantity, its pattern or its name."""
    wanted = text.casefold()
    return [
        row
        for row in rows
        if wanted in f"{row.unit} {row.quantity} {row.pattern} {row.name}".casefold()
    ]


def position(rows: Sequence[UnitRow], key: tuple[str, str, str] | None, unit: UnitId) -> int:
    """The index of the row with ``key``, else of the first with ``unit``, else -1."""
    for index, row in enumerate(rows):
        if row.key == key:
            return index
    return next((index for index, row in enumerate(rows) if row.unit == unit), -1)


def window(count: int, selected: int, height: int) -> int:
    """The first of ``height`` visible rows, of ``count``, with ``selected`` in the middle."""
    if count <= height:
        return 0
    return min(max(0, selected - height // 2), count - height)


def unit_table(
    rows: Sequence[UnitRow],
    selected: int,
    width: int,
    height: int,
    turned: Collection[UnitId] = (),
) -> Content:
    """The rows around ``selected``, as lines of ``width`` cells; a minus for those ``turned``."""
    first = window(len(rows), selected, height)
    lines = [
        _line(row, width, selected=index == selected, turned=row.unit in turned)
        for index, row in enumerate(rows[first : first + height], first)
    ]
    return Content("\n").join(lines)


def _line(row: UnitRow, width: int, *, selected: bool, turned: bool) -> Content:
    value = "" if row.value is None else f"{row.value:{'+' if row.value < 0 else ''}.2f}"
    name = signed_name(str(row.unit), turned=turned)
    unit = f"{name}{'c' if row.quantity is Quantity.CELL else ' '}".ljust(8)
    room = max(0, width - 2 - len(unit) - 1 - len(value) - 1)
    label = fitted(row.name or row.pattern, room)
    strength = 0.0 if row.value is None else row.value
    style = "$success" if strength >= 0.8 else "$foreground" if strength >= 0.5 else DIM
    line = Content.assemble(
        ("▸ " if selected else "  ", "bold $accent"),
        (unit, "bold" if selected else ""),
        (f" {label} ", "italic $accent" if row.name else "" if selected else DIM),
        (value, f"bold {style}" if selected else style),
    )
    return line.stylize("on $panel") if selected else line


def fitted(text: str, width: int) -> str:
    """``text``, safe to show, in exactly ``width`` cells."""
    shown = safe_line(text, max(width, 1)) if width else ""
    return shown + " " * max(0, width - sum(map(cells, shown)))
