"""One run as the cells of a table. Pure functions; a cell is a `Text`, never markup."""

from collections.abc import Mapping

from rich.text import Text

from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.census import RunRow
from lstm_tui.tui.widgets.curves import MARKS
from lstm_tui.tui.widgets.top_line import STATE_COLOURS, state_word
from lstm_tui.tui.words import age, loss, size

COLUMNS = ("", "run", "state", "model", "val loss", "step", "on disk", "updated")
NUMBERS = {"val loss", "step", "on disk", "updated"}
WIDE_ONLY = {"model", "on disk"}

Palette = Mapping[str, str]
"""Names of the theme's colours → colours."""


def columns(width: int) -> list[str]:
    """The columns for which there is room."""
    return [name for name in COLUMNS if width >= 100 or name not in WIDE_ONLY]


def heading(column: str) -> Text:
    """The head of a column, over its figures."""
    return Text(column, justify="right" if column in NUMBERS else "left")


def cells(row: RunRow, selected: int | None, now: float, palette: Palette) -> dict[str, Text]:
    """All cells of ``row``; ``selected`` is its colour in the chart, if it has one."""
    dim = palette["foreground-muted"]
    mark = Text(" ") if selected is None else Text(MARKS[selected], palette[f"run{selected}"])
    return {
        "": mark,
        "run": Text(safe_line(row.run.name, 40), "bold"),
        "state": _state(row, palette),
        "model": Text(row.record.config.model.title if row.record else "–", dim),
        "val loss": Text(_best(row), justify="right"),
        "step": _step(row, dim),
        "on disk": Text(size(row.bytes), dim, justify="right"),
        "updated": Text(age(now - row.written), dim, justify="right"),
    }


def _state(row: RunRow, palette: Palette) -> Text:
    if row.sight is None:
        return Text("● unreadable" if row.trouble else "● reading", palette["error"])
    return Text(f"● {state_word(row.sight)}", palette[STATE_COLOURS[row.sight.health]])


def _best(row: RunRow) -> str:
    best = row.sight.progress.best if row.sight else None
    return loss(best.validation_loss if best else None)


def _step(row: RunRow, dim: str) -> Text:
    if row.sight is None:
        return Text("–", dim, justify="right")
    progress = row.sight.progress
    text = Text(f"{progress.step:,}", justify="right")
    if progress.fraction is not None and progress.fraction < 1:
        text.append(f" {100 * progress.fraction:.0f}%", dim)
    return text
