"""Rows of the list of units, as pure functions: sorted, filtered, drawn as `Content`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from textual.content import Content

from lstm_tui.config import Quantity
from lstm_tui.exports.class_tables import class_name
from lstm_tui.inspection.class_view import ClassView
from lstm_tui.inspection.ranking import RankedRows, key_of
from lstm_tui.reader.units import MINUS, UnitId, signed_name
from lstm_tui.runs.annotations import Annotations
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.metrics import primary_score
from lstm_tui.scoring.pattern_order import NO_MEMORY
from lstm_tui.text.glyphs import cells, safe_line
from lstm_tui.tui.themes import DIM

BRIEF_BELOW, ALL_FROM = 34, 42
"""Widths below which numbers are brief, and from which last 8 and untrained are shown."""

NO_MEMORY_SHORT = (NO_MEMORY, "No memory: last 8 as good", "no memory shown")
NO_CONTROLS = Controls()


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
    """A unit, the quantity and the pattern it is listed for, its score or value, its name.

    Attributes:
        gain: Its memory gain; None while it is not known.
        last_8, untrained: Scores of controls of the pattern; None while they are not known.
        without_gain: Whether it is listed below the line that says that it shows no memory.
        detects: The class of documents that it separates best; empty if another unit does.
        accuracy: Of the documents, the share that it decides rightly, to be shown in place of the
            score; None if another number is shown.
    """

    unit: UnitId
    quantity: Quantity
    pattern: str
    value: float | None
    name: str = ""
    gain: float | None = None
    last_8: float | None = None
    untrained: float | None = None
    without_gain: bool = False
    detects: str = ""
    accuracy: float | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Identifies the row in a list."""
        return str(self.unit), self.quantity, self.label

    @property
    def label(self) -> str:
        """What it detects, in words; empty if no claim is made."""
        return f"is {self.detects}" if self.detects else self.pattern


def scored_rows(
    ranked: RankedRows, annotations: Annotations, controls: Controls = NO_CONTROLS
) -> list[UnitRow]:
    """A row for each score, in their order."""
    rows = []
    for score in ranked.all:
        gain, of_pattern = ranked.gains.get(key_of(score)), controls.of(score.pattern)
        last_8, untrained = (
            None if control is None else primary_score(control.metrics)
            for control in (of_pattern.last_8, of_pattern.untrained)
        )
        rows.append(
            UnitRow(
                score.unit,
                score.quantity,
                score.pattern,
                primary_score(score.metrics),
                annotations.of(str(score.unit)).name,
                gain=None if gain is None else gain.value,
                last_8=last_8,
                untrained=untrained,
                without_gain=gain is not None and not gain.significant,
            )
        )
    return rows


def class_rows(classes: ClassView, annotations: Annotations) -> list[UnitRow]:
    """A row for the best neuron of each class; none until they are known."""
    return [
        UnitRow(
            neuron.unit,
            neuron.quantity,
            "",
            None,
            annotations.of(str(neuron.unit)).name,
            detects=class_name(classes.names[neuron.detects]),
            accuracy=neuron.accuracy.share,
        )
        for neuron in classes.neurons
    ]


def filtered(rows: Sequence[UnitRow], text: str) -> list[UnitRow]:
    """The rows with ``text`` in the unit, its quantity, its pattern or class, or its name."""
    wanted = text.casefold()
    return [
        row
        for row in rows
        if wanted in f"{row.unit} {row.quantity} {row.label} {row.name}".casefold()
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


HEADING, DIVIDER = -1, -2
"""Lines of the list that are no row."""


def visible_lines(rows: Sequence[UnitRow], selected: int, height: int) -> list[int]:
    """The lines of a list of ``height`` lines: indexes of rows, `HEADING` or `DIVIDER`.

    The divider stands above the first row without memory gain.
    """
    lines = [*range(len(rows))]
    split = next((index for index, row in enumerate(rows) if row.without_gain), None)
    if split is not None:
        lines.insert(split, DIVIDER)
    heading = [HEADING] if height > 3 and any(row.label for row in rows) else []
    room = height - len(heading)
    at = lines.index(selected) if selected >= 0 else -1
    first = window(len(lines), at, room)
    if first == 1 and lines[0] == DIVIDER:
        first = 0 if at < room else first
    return [*heading, *lines[first : first + room]]


def unit_table(
    rows: Sequence[UnitRow],
    selected: int,
    width: int,
    height: int,
    turned: Collection[UnitId] = (),
) -> Content:
    """The rows around ``selected``, as lines of ``width`` cells; a minus for those ``turned``."""
    units = [_unit(row, turned=row.unit in turned) for row in rows]
    columns = _Columns.of(rows, max(map(len, units), default=0) + 1, width)
    lines = []
    for index in visible_lines(rows, selected, height):
        if index == HEADING:
            lines.append(columns.heading(rows))
        elif index == DIVIDER:
            lines.append(_divider(width))
        else:
            lines.append(columns.line(rows[index], units[index], selected=index == selected))
    return Content("\n").join(lines)


def _unit(row: UnitRow, *, turned: bool) -> str:
    return f"{signed_name(str(row.unit), turned=turned)}{'c' * (row.quantity is Quantity.CELL)}"


def _divider(width: int) -> Content:
    """The reason why the rows below come last, as long as there is room for it."""
    words = next((words for words in NO_MEMORY_SHORT if len(words) + 2 <= width), "")
    return Content.assemble((f" {words} ".center(width, "─"), DIM))


@dataclass(frozen=True, slots=True)
class _Columns:
    """Widths of the columns; 0 where one is not shown.

    Attributes:
        brief: Whether numbers are without their leading 0, for want of room.
    """

    unit: int
    label: int
    score: int
    last_8: int
    gain: int
    untrained: int
    brief: bool

    @classmethod
    def of(cls, rows: Sequence[UnitRow], unit: int, width: int) -> "_Columns":
        """The columns that have something to show, and for which there is room."""
        scored = any(row.label for row in rows)
        gains = any(row.gain is not None for row in rows)
        brief = scored and width < BRIEF_BELOW
        score = 3 if brief else max((len(_shown_value(row)) for row in rows), default=0)
        gain = 0 if not gains else 5 if brief else 6
        last_8, untrained = 0, 0
        if width >= ALL_FROM:
            last_8 = 7 if any(row.last_8 is not None for row in rows) else 0
            untrained = 6 if any(row.untrained is not None for row in rows) else 0
        label = max(0, width - 2 - unit - 1 - score - gain - last_8 - untrained)
        return cls(unit, label, score, last_8, gain, untrained, brief)

    def heading(self, rows: Sequence[UnitRow]) -> Content:
        """The names of the columns."""
        what = "named" if all(row.name for row in rows) else "pattern"
        scored = any(row.value is not None for row in rows)
        numbers = ("F1" if scored else "").rjust(self.score + 1)
        numbers += "last 8".rjust(self.last_8) if self.last_8 else ""
        numbers += "gain".rjust(self.gain) if self.gain else ""
        numbers += "untr.".rjust(self.untrained) if self.untrained else ""
        left = f"  {'unit'.ljust(self.unit)}{fitted(what, self.label)}"
        return Content.assemble((left + numbers, DIM))

    def line(self, row: UnitRow, unit: str, *, selected: bool) -> Content:
        """A row in its style."""
        strength = row.accuracy or row.value or 0.0
        style = "$success" if strength >= 0.8 else "$foreground" if strength >= 0.5 else DIM
        style = DIM if row.without_gain else style
        label = fitted(row.name or row.label, self.label)
        value = _shown_value(row, brief=self.brief)
        last_8, untrained = _number(row.last_8), _number(row.untrained)
        gain = _number(row.gain, brief=self.brief, signed=True)
        line = Content.assemble(
            ("▸ " if selected else "  ", "bold $accent"),
            (unit.ljust(self.unit), "bold" if selected else ""),
            (label, "italic $accent" if row.name else "" if selected else DIM),
            (value.rjust(self.score + 1), f"bold {style}" if selected else style),
            (last_8.rjust(self.last_8) if self.last_8 else "", DIM),
            (gain.rjust(self.gain) if self.gain else "", style if row.without_gain else "bold"),
            (untrained.rjust(self.untrained) if self.untrained else "", DIM),
        )
        return line.stylize("on $panel") if selected else line


def _shown_value(row: UnitRow, *, brief: bool = False) -> str:
    """The number of a row: its score, or ``97%`` if it is an accuracy."""
    if row.accuracy is not None:
        return f"{100 * row.accuracy:.0f}%"
    return _number(row.value, brief=brief)


def _number(value: float | None, *, brief: bool = False, signed: bool = False) -> str:
    """``0.97``, ``.97`` if ``brief``, ``+0.42`` if ``signed``; a minus where it is negative."""
    if value is None:
        return ""
    sign = MINUS if round(value, 2) < 0 else "+" * signed
    digits = f"{abs(value):.2f}"
    if brief:
        digits = f"{abs(value):.1f}" if digits.startswith("1") else digits.lstrip("0")
    return f"{sign}{digits}"


def fitted(text: str, width: int) -> str:
    """``text``, safe to show, in exactly ``width`` cells."""
    shown = safe_line(text, max(width, 1)) if width else ""
    return shown + " " * max(0, width - sum(map(cells, shown)))
