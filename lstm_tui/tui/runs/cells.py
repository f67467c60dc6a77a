"""One run as the cells of a table row. Pure functions; a cell is a `Text`, never markup."""

from collections.abc import Mapping, Sequence

from rich.text import Text

from lstm_tui.exports.classifier_progress import accuracies_in_brief, best_report
from lstm_tui.formatting import grouped, loss, since, size
from lstm_tui.runs.listing import RunListing
from lstm_tui.text.glyphs import cut_middle, visible
from lstm_tui.tui.widgets.chart_series import MARKS
from lstm_tui.tui.widgets.header import STATE_COLORS, state_word

COLUMNS = ("", "run", "state", "model", "best val", "step", "on disk", "updated")
NUMBERS = {"best val", "step", "on disk", "updated"}

DROPPED_FIRST = ("on disk", "model", "updated", "step", "best val", "state", "")
"""Columns from the least important one, for a table that has no room for all."""

MIN_NAME_CELLS = 22
"""A column is dropped rather than a name cut shorter: text and time, ``atlas-20261124-…``."""

PADDING = 2
"""Cells around each column."""

Cells = Mapping[str, Text]

ThemeColors = Mapping[str, str]
"""From the names of the theme's colors to the colors."""


def column_widths(rows: Sequence[Cells], width: int) -> dict[str, int]:
    """The columns that fit into ``width`` cells, and how wide each is.

    Each is as wide as its widest cell, except that of the names, which are shortened.
    """
    widths = {
        name: max(cell.cell_len for cell in (heading(name), *(row[name] for row in rows)))
        for name in COLUMNS
    }
    min_name = min(widths["run"], MIN_NAME_CELLS)

    def left_for_names() -> int:
        return width - sum(widths.values()) + widths["run"] - PADDING * len(widths)

    for name in DROPPED_FIRST:
        if left_for_names() >= min_name:
            break
        del widths[name]
    widths["run"] = max(1, min(widths["run"], left_for_names()))
    return widths


def shortened(cell: Text, width: int) -> Text:
    """``cell`` in at most ``width`` cells, without its middle if necessary."""
    if cell.cell_len <= width:
        return cell
    return Text(cut_middle(cell.plain, width), cell.style, justify=cell.justify)


def heading(column: str) -> Text:
    """The heading of a column, aligned like its cells."""
    return Text(column, justify="right" if column in NUMBERS else "left")


def run_cells(listing: RunListing, selected: int | None, now: float, colors: ThemeColors) -> Cells:
    """All cells of ``listing``; ``selected`` is the number of its curve in the chart, if any."""
    dim = colors["foreground-muted"]
    mark = Text(" ") if selected is None else Text(MARKS[selected], colors[f"run{selected}"])
    return {
        "": mark,
        "run": Text(visible(listing.run.name), "bold"),
        "state": _state(listing, colors),
        "model": Text(listing.record.config.model.title if listing.record else "–", dim),
        "best val": Text(_best_result(listing), justify="right"),
        "step": _step(listing, dim),
        "on disk": Text(size(listing.bytes), dim, justify="right"),
        "updated": Text(since(now, listing.written), dim, justify="right"),
    }


def _state(listing: RunListing, colors: ThemeColors) -> Text:
    if listing.status is None:
        return Text("● unreadable" if listing.trouble else "● reading", colors["error"])
    return Text(f"● {state_word(listing.status)}", colors[STATE_COLORS[listing.status.health]])


def _best_result(listing: RunListing) -> str:
    """The lowest validation loss per character of the text, which compares all language models.

    Of a classifier, whose loss is per document, its accuracy at that loss.
    """
    progress = listing.status.progress if listing.status else None
    if progress is not None and progress.classifies:
        return accuracies_in_brief(best_report(progress))[0]
    best = progress.best if progress else None
    return loss(progress.per_character(best.validation_loss) if progress and best else None)


def _step(listing: RunListing, dim: str) -> Text:
    if listing.status is None:
        return Text("–", dim, justify="right")
    progress = listing.status.progress
    text = Text(grouped(progress.step), justify="right")
    if progress.fraction is not None and progress.fraction < 1:
        text.append(f" {100 * progress.fraction:.0f}%", dim)
    return text
