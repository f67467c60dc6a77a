"""One run as the cells of a table. Pure functions; a cell is a `Text`, never markup."""

from collections.abc import Mapping, Sequence

from rich.text import Text

from lstm_tui.formatting import grouped, loss, since, size
from lstm_tui.runs.listing import RunListing
from lstm_tui.text.glyphs import cut_middle, visible
from lstm_tui.tui.widgets.chart_series import MARKS
from lstm_tui.tui.widgets.header import STATE_COLORS, state_word

COLUMNS = ("", "run", "state", "model", "val loss", "step", "on disk", "updated")
NUMBERS = {"val loss", "step", "on disk", "updated"}

LEFT_OUT_FIRST = ("on disk", "model", "updated", "step", "val loss", "state", "")
"""The least important column first, for a table that has no room for all."""

SHORT_NAME = 22
"""Cells of a name that matter more than another column: a text and the time, ``atlas-20261124-…``.
"""

PADDING = 2
"""Cells around each column."""

Cells = Mapping[str, Text]

Palette = Mapping[str, str]
"""Names of the theme's colors → colors."""


def fit(rows: Sequence[Cells], width: int) -> dict[str, int]:
    """The columns for which there is room in ``width`` cells, and how wide each is.

    Every one is as wide as what stands in it, but that of the names, which are shortened.
    """
    widths = {
        name: max(one.cell_len for one in (heading(name), *(row[name] for row in rows)))
        for name in COLUMNS
    }
    least = min(widths["run"], SHORT_NAME)
    for name in LEFT_OUT_FIRST:
        taken = sum(widths.values()) - widths["run"] + PADDING * len(widths)
        if width - taken >= least:
            break
        del widths[name]
    taken = sum(widths.values()) - widths["run"] + PADDING * len(widths)
    widths["run"] = max(1, min(widths["run"], width - taken))
    return widths


def shortened(cell: Text, width: int) -> Text:
    """``cell`` in at most ``width`` cells, without its middle if it must be."""
    if cell.cell_len <= width:
        return cell
    return Text(cut_middle(cell.plain, width), cell.style, justify=cell.justify)


def heading(column: str) -> Text:
    """The head of a column, over its figures."""
    return Text(column, justify="right" if column in NUMBERS else "left")


def cells(row: RunListing, selected: int | None, now: float, palette: Palette) -> Cells:
    """All cells of ``row``; ``selected`` is its color in the chart, if it has one."""
    dim = palette["foreground-muted"]
    mark = Text(" ") if selected is None else Text(MARKS[selected], palette[f"run{selected}"])
    return {
        "": mark,
        "run": Text(visible(row.run.name), "bold"),
        "state": _state(row, palette),
        "model": Text(row.record.config.model.title if row.record else "–", dim),
        "val loss": Text(_best(row), justify="right"),
        "step": _step(row, dim),
        "on disk": Text(size(row.bytes), dim, justify="right"),
        "updated": Text(since(now, row.written), dim, justify="right"),
    }


def _state(row: RunListing, palette: Palette) -> Text:
    if row.status is None:
        return Text("● unreadable" if row.trouble else "● reading", palette["error"])
    return Text(f"● {state_word(row.status)}", palette[STATE_COLORS[row.status.health]])


def _best(row: RunListing) -> str:
    best = row.status.progress.best if row.status else None
    return loss(best.validation_loss if best else None)


def _step(row: RunListing, dim: str) -> Text:
    if row.status is None:
        return Text("–", dim, justify="right")
    progress = row.status.progress
    text = Text(grouped(progress.step), justify="right")
    if progress.fraction is not None and progress.fraction < 1:
        text.append(f" {100 * progress.fraction:.0f}%", dim)
    return text
