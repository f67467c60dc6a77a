"""The list of units: which there are, in which order, and the rows of them that fit.

Pure: every function gives a value. A row is drawn as `Content`, never read as markup.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from textual.content import Content

from lstm_tui.config import Quantity
from lstm_tui.reader.units import UnitId, signed_name
from lstm_tui.runs.annotations import Annotations
from lstm_tui.scoring.metrics import headline
from lstm_tui.scoring.unit_scores import UnitScore
from lstm_tui.text.glyphs import cells, safe_line

DIM = "$foreground-muted"


class Order(Enum):
    """How units are sorted."""

    SCORE = "score"
    NUMBER = "number"
    HERE = "activity here"
    CHANGE = "change here"

    @property
    def following(self) -> "Order":
        """The next one."""
        orders = list(Order)
        return orders[(orders.index(self) + 1) % len(orders)]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One row: a unit, the quantity that is meant, what stands beside it, and its figure."""

    unit: UnitId
    quantity: Quantity
    words: str
    figure: float | None
    name: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells this row from the others."""
        return str(self.unit), self.quantity, self.words


def scored_rows(scores: Sequence[UnitScore], annotations: Annotations) -> list[UnitRow]:
    """A row for each score, in their order."""
    return [
        UnitRow(
            unit_of(score.unit),
            score.quantity,
            score.pattern,
            headline(score.figures),
            annotations.of(score.unit).name,
        )
        for score in scores
    ]


def unit_of(name: str) -> UnitId:
    """The unit that our own ``L1:131`` names."""
    layer, index = name.removeprefix("L").split(":")
    return UnitId(int(layer), int(index))


def filtered(rows: Sequence[UnitRow], words: str) -> list[UnitRow]:
    """The rows in which ``words`` occur: in the unit, the pattern, or the name it was given."""
    wanted = words.casefold()
    return [
        row
        for row in rows
        if wanted in f"{row.unit} {row.quantity} {row.words} {row.name}".casefold()
    ]


def position(rows: Sequence[UnitRow], key: tuple[str, str, str] | None, unit: UnitId) -> int:
    """Where the chosen row stands: by its key, else the first of its unit, else -1."""
    for at, row in enumerate(rows):
        if row.key == key:
            return at
    return next((at for at, row in enumerate(rows) if row.unit == unit), -1)


def window(count: int, chosen: int, height: int) -> int:
    """The first of ``count`` rows to show in ``height`` lines so that ``chosen`` stands among
    them."""
    if count <= height:
        return 0
    return min(max(0, chosen - height // 2), count - height)


def unit_table(
    rows: Sequence[UnitRow],
    chosen: int,
    width: int,
    height: int,
    turned: Collection[UnitId] = (),
) -> Content:
    """The rows around ``chosen``, a line of ``width`` cells each; those ``turned`` with a minus."""
    first = window(len(rows), chosen, height)
    lines = [
        _line(row, width, chosen=at == chosen, turned=row.unit in turned)
        for at, row in enumerate(rows[first : first + height], first)
    ]
    return Content("\n").join(lines)


def _line(row: UnitRow, width: int, *, chosen: bool, turned: bool) -> Content:
    figure = (
        ""
        if row.figure is None
        else f"{row.figure:+.2f}"
        if row.figure < 0
        else f"{row.figure:.2f}"
    )
    mark = "▸" if chosen else " "
    name = signed_name(str(row.unit), turned=turned)
    unit = f"{name}{'c' if row.quantity is Quantity.CELL else ' '}".ljust(8)
    room = max(0, width - 2 - len(unit) - 1 - len(figure) - 1)
    words = fitted(row.name or row.words, room)
    strength = 0.0 if row.figure is None else min(max(row.figure, 0.0), 1.0)
    style = "$success" if strength >= 0.8 else "$foreground" if strength >= 0.5 else DIM
    line = Content.assemble(
        (f"{mark} ", "bold $accent"),
        (unit, "bold" if chosen else ""),
        (f" {words} ", "italic $accent" if row.name else DIM if not chosen else ""),
        (figure, f"bold {style}" if chosen else style),
    )
    return line.stylize("on $panel") if chosen else line


def fitted(words: str, width: int) -> str:
    """``words``, safe to show, as exactly ``width`` cells."""
    shown = safe_line(words, max(width, 1)) if width else ""
    return shown + " " * max(0, width - sum(map(cells, shown)))
