"""The runs of a comparison as rows: state, loss and half-life of each. A pure function, and a panel
that has a cursor."""

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message

from lstm_tui.exports.comparison import ComparedRun
from lstm_tui.formatting import bits, compact, grouped, loss
from lstm_tui.runs.follower import Health
from lstm_tui.text.glyphs import cells, cut_middle, safe_line
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.train.metrics_panel import SHORT_SYMBOLS
from lstm_tui.tui.widgets.chart_series import CURVE_COLORS, MARKS
from lstm_tui.tui.widgets.header import STATE_COLORS
from lstm_tui.tui.widgets.panel import SizedPanel

COLUMNS = ("state", "step", "weights", "speed", "loss", "half-life")
GAP = 2
MIN_NAME_CELLS = 18
"""A column is left out rather than a name cut shorter."""

DROPPED_FIRST = ("weights", "speed", "step", "state", "half-life", "loss")
"""Columns from the least important one, where there is no room for all."""


def render_table(
    runs: Sequence[ComparedRun], cursor: int, width: int, height: int, *, in_bits: bool = False
) -> Content:
    """A heading and a row for each run, in the color of its curve; ``▸`` is at the cursor.

    Losses are in bits or nats per character.
    """
    rows = [_cells(run, in_bits) for run in runs]
    names = [safe_line(run.label, 60) for run in runs]
    longest = max((sum(map(cells, name)) for name in names), default=0)
    titles = {"speed": _speed_unit(runs), "loss": "val bits" if in_bits else "val nats"}
    heading = {name: Content(titles.get(name, name)) for name in COLUMNS}
    columns = _columns([heading, *rows], width - min(longest, MIN_NAME_CELLS) - 4)
    widths = _widths([heading, *rows], columns)
    taken = sum(size + GAP for size in widths.values()) + 4
    name_width = max(1, min(longest, width - taken))
    lines = [_line(Content(" " * (4 + name_width)), heading, widths).stylize(DIM)]
    for number, (name, row) in enumerate(zip(names, rows, strict=True)):
        shown = cut_middle(name, name_width)
        padding = " " * (name_width - sum(map(cells, shown)))
        style = f"${CURVE_COLORS[number]}"
        first = Content.assemble(
            ("▸ " if number == cursor else "  ", "bold $accent"),
            (f"{MARKS[number]} ", style),
            (shown, f"bold {style}"),
            padding,
        )
        lines.append(_line(first, row, widths))
    return Content("\n").join(line.truncate(width) for line in lines[: max(height, 0)])


def _line(first: Content, row: dict[str, Content], widths: dict[str, int]) -> Content:
    """``first`` and the cells of ``row``: the state on the left of its column, others right."""
    for name, size in widths.items():
        padding = Content(" " * (size - row[name].cell_length))
        cell = row[name] + padding if name == "state" else padding + row[name]
        first = first + Content(" " * GAP) + cell
    return first


def _columns(rows: Sequence[dict[str, Content]], width: int) -> list[str]:
    """The columns that fit into ``width``."""
    columns = list(COLUMNS)
    for dropped in DROPPED_FIRST:
        if sum(size + GAP for size in _widths(rows, columns).values()) <= width:
            break
        columns.remove(dropped)
    return columns


def _widths(rows: Sequence[dict[str, Content]], columns: Sequence[str]) -> dict[str, int]:
    return {name: max(row[name].cell_length for row in rows) for name in columns}


def _cells(run: ComparedRun, in_bits: bool) -> dict[str, Content]:
    progress = run.progress
    started, speed, best = progress.started, progress.characters_per_second, run.best_loss
    if in_bits and best is not None:
        best = bits(best)
    color = f"${STATE_COLORS[run.health]}" if run.health else DIM
    fraction = progress.fraction
    percent = f" {100 * fraction:.0f}%" if fraction is not None and fraction < 1 else ""
    return {
        "state": Content.assemble((run.state, color)),
        "step": Content.assemble(
            grouped(progress.step) if run.health else "–",
            (percent if run.health is not Health.FINISHED else "", DIM),
        ),
        "weights": Content.assemble((compact(started.parameters) if started else "–", DIM)),
        "speed": Content.assemble((grouped(speed) if speed else "–", DIM)),
        "loss": Content.assemble((loss(best), "bold")),
        "half-life": Content.assemble((run.half_life, "bold")),
    }


def _speed_unit(runs: Sequence[ComparedRun]) -> str:
    symbols = runs[0].progress.symbols if runs else None
    return f"{SHORT_SYMBOLS.get(symbols, 'symbols') if symbols else 'symbols'}/s"


class ComparisonTable(SizedPanel):
    """Shows the runs of a comparison; a click on a row opens the run."""

    class Clicked(Message):
        """A row was clicked; ``row`` counts from 0."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    def on_click(self, event: events.Click) -> None:
        """Report the row under the mouse, unless text was selected."""
        row = event.y - self.gutter.top - 1  # below the heading
        if row >= 0 and not self.screen.selections:
            self.post_message(self.Clicked(row))
