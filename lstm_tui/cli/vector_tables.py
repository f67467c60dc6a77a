"""Neighbors and similarities of vectors, for a terminal of 80 columns or more.

Cells are Rich ``Text``, so data is never interpreted as markup.
"""

import math
import sys
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from lstm_tui.cli.tables import plain_table, show_prose, table_console
from lstm_tui.cli.terminal_map import PIPED_MAP_COLUMNS, percent, show_agreements, show_map
from lstm_tui.exports.vector_map_text import LONGEST_LABEL
from lstm_tui.exports.vector_reports import RARE, MeasuredVectors
from lstm_tui.formatting import signed
from lstm_tui.studies.vectors import Neighbor
from lstm_tui.text.glyphs import cut_middle, safe_line
from lstm_tui.text.symbol_glyphs import glyph_cells

_GAP = 3

_HISTORY_SYMBOLS = 3
"""Symbols whose neighbors are listed for each checkpoint where none are requested."""


def show_vectors(one: MeasuredVectors, *, with_map: bool) -> None:
    """Print neighbors of the listed symbols, what was asked for beside it, and the map."""
    console = table_console()
    _show_heading(console, one)
    if one.requested:
        _show_columns(console, [(id_, one.neighbors[id_]) for id_ in one.requested], one)
    elif not one.analogy:
        _show_rows(console, one)
    counts = {id_: one.count(id_) for id_ in one.requested}
    if rare := {id_: count for id_, count in counts.items() if count is not None and count < RARE}:
        names = ", ".join(f"{_name(one, id_)} ({count:,}×)" for id_, count in rare.items())
        note = f"Rare in the text: {names}. Vectors that are seldom used are hardly trained."
        show_prose(console, Text(note, style="dim"))
    if one.similarities:
        console.print()
        _show_similarities(console, one)
    if one.analogy:
        _show_analogy(console, one)
    if with_map:
        console.print()
        show_map(console, one)
        show_agreements(console, one)


def show_history(measured: Sequence[MeasuredVectors]) -> None:
    """Print clusters and neighbors for each checkpoint, and the map of the last."""
    console, last = table_console(), measured[-1]
    _show_heading(console, last)
    table = plain_table(right=["step", "same class", "on the map", "variance on the map"])
    for one in measured:
        shares = (percent(part) for part in (one.agreements.by_cosine, one.agreements.on_map))
        variance = f"{100 * sum(one.shown.explained):.0f} %"
        table.add_row(*map(Text, (one.network.step_number, *shares, variance)))
    console.print(table)
    if (agreement := last.agreements.by_cosine) is not None:
        chance = f"{100 * agreement.chance:.0f} %"
        note = f"Same class: the nearest neighbor has the class of the symbol; chance {chance}."
        show_prose(console, Text(note, style="dim"))
    for id_ in last.requested or last.followed[:_HISTORY_SYMBOLS]:
        console.print()
        _show_neighbor_history(console, measured, id_)
    console.print()
    show_map(console, last)
    show_prose(
        console,
        Text(
            "Each map is rotated to fit that of the last checkpoint (orthogonal Procrustes); "
            "--output FILE.svg draws the way of each symbol."
            if len(measured) > 1
            else "There is no other checkpoint.",
            style="dim",
        ),
    )


def _show_heading(console: Console, one: MeasuredVectors) -> None:
    network = one.network
    show_prose(
        console,
        Text(
            f"{safe_line(network.run)}, {network.model}, {network.step_title}: "
            f"{len(one.vocabulary):,} vectors of {one.width:,} numbers, {one.source}."
        ),
    )
    console.print()


def _name(one: MeasuredVectors, id_: int) -> str:
    return cut_middle(one.label(id_), LONGEST_LABEL)


def _similarity(neighbor: Neighbor, one: MeasuredVectors, width: int) -> str:
    """For example ``queen  0.71``, with the name filled to ``width`` cells."""
    name = _name(one, neighbor.id)
    return f"{name}{' ' * (width - glyph_cells(name))} {_signed(neighbor.cosine)}"


def _signed(cosine: float) -> str:
    """A cosine with two decimals in five cells: `` 0.71``, ``−0.05``; a dash if it has none."""
    return "    –" if math.isnan(cosine) else signed(cosine).rjust(5)


def _columns(console: Console) -> int:
    return console.width if sys.stdout.isatty() else PIPED_MAP_COLUMNS


def _show_rows(console: Console, one: MeasuredVectors) -> None:
    """A row for each listed symbol, with as many neighbors as fit."""
    has_counts = one.counts is not None
    symbols = {id_: _name(one, id_) for id_ in one.listed}
    width = max(map(glyph_cells, symbols.values()), default=1)
    counts = {id_: f"{one.count(id_) or 0:,}" for id_ in one.listed} if has_counts else {}
    count_width = max(map(len, (*counts.values(), "count"))) if has_counts else 0
    room = _columns(console) - max(width, len("symbol")) - 2 - (count_width + 2) * has_counts
    table = plain_table("symbol", right=["count"] if has_counts else [])
    table.add_column("nearest neighbors by cosine", no_wrap=True)
    for id_, nearest in one.neighbors.items():
        row = [symbols[id_], *([counts[id_]] if has_counts else [])]
        table.add_row(*map(Text, (*row, _line_of_neighbors(one, nearest, room))))
    console.print(table)


def _line_of_neighbors(one: MeasuredVectors, nearest: Sequence[Neighbor], room: int) -> str:
    """As many of ``nearest`` as fit into ``room`` cells."""
    if not nearest:
        return "none: its vector is zero"
    parts: list[str] = []
    for neighbor in nearest:
        part = f"{_name(one, neighbor.id)} {_signed(neighbor.cosine).strip()}"
        room -= glyph_cells(part) + 2
        if room < 0:
            break
        parts.append(part)
    return "  ".join(parts)


def _show_columns(
    console: Console, lists: Sequence[tuple[int, Sequence[Neighbor]]], one: MeasuredVectors
) -> None:
    """A column for each symbol, with its neighbors below it; as many beside each other as fit."""
    columns = [_column(one, id_, nearest) for id_, nearest in lists]
    for number, group in enumerate(_groups(columns, _columns(console))):
        if number:
            console.print()
        for row in range(max(map(len, group))):
            line = Text()
            for column in group:
                cell = column[row] if row < len(column) else ""
                blank = " " * (glyph_cells(column[0]) - glyph_cells(cell) + _GAP)
                line.append(cell, style="" if row else "bold").append(blank)
            line.rstrip()
            console.print(line, no_wrap=True, crop=True)


def _column(one: MeasuredVectors, id_: int, nearest: Sequence[Neighbor]) -> list[str]:
    """The symbol, and a line for each neighbor, the first as wide as the widest."""
    count = one.count(id_)
    title = _name(one, id_) + ("" if count is None else f" ×{count:,}")
    widest = max((glyph_cells(_name(one, other.id)) for other in nearest), default=0)
    lines = [_similarity(other, one, widest) for other in nearest] or ["(zero vector)"]
    width = max(map(glyph_cells, (title, *lines)))
    return [title + " " * (width - glyph_cells(title)), *lines]


def _groups(columns: Sequence[list[str]], width: int) -> Iterator[list[list[str]]]:
    group: list[list[str]] = []
    taken = 0
    for column in columns:
        size = glyph_cells(column[0]) + _GAP
        if group and taken + size - _GAP > width:
            yield group
            group, taken = [], 0
        group.append(column)
        taken += size
    yield group


def _show_similarities(console: Console, one: MeasuredVectors) -> None:
    """The cosine of each pair of the requested symbols; a row for each, in groups of columns."""
    names = {id_: _name(one, id_) for id_ in one.requested}
    width = max(map(glyph_cells, names.values()))
    each = max(6, width + 1)
    most = max(1, (_columns(console) - width - 2) // (each + 1))
    show_prose(console, Text("Cosine of each pair:", style="dim"))
    for first in range(0, len(one.requested), most):
        if first:
            console.print()
        group = one.requested[first : first + most]
        table = plain_table("", right=[names[id_] for id_ in group])
        for row in one.requested:
            cells = [_pair_similarity(one, row, column) for column in group]
            table.add_row(*map(Text, (names[row], *cells)))
        console.print(table)


def _pair_similarity(one: MeasuredVectors, row: int, column: int) -> str:
    if row == column:
        return "·"
    pairs = one.similarities
    return _signed(pairs[row, column] if (row, column) in pairs else pairs[column, row]).strip()


def _show_analogy(console: Console, one: MeasuredVectors) -> None:
    if one.requested:
        console.print()
    first, second, third = (_name(one, id_) for id_ in one.analogy or ())
    show_prose(console, Text(f"{first} is to {second} as {third} is to", style="bold"))
    widest = max((glyph_cells(_name(one, other.id)) for other in one.answers), default=0)
    for answer in one.answers:
        console.print(Text(f"  {_similarity(answer, one, widest)}"))
    if not one.answers:
        console.print(Text("  nothing: the sum of these vectors is zero"))
    note = f"Nearest to {second} − {first} + {third} by cosine, vectors of length 1."
    show_prose(console, Text(note, style="dim"))


def _show_neighbor_history(console: Console, measured: Sequence[MeasuredVectors], id_: int) -> None:
    """The neighbors of a symbol at each checkpoint."""
    table = plain_table(right=["step"])
    table.add_column(Text(f"nearest to {_name(measured[-1], id_)}"), no_wrap=True)
    steps = [one.network.step_number for one in measured]
    room = _columns(console) - max(map(len, steps)) - 4
    for step, one in zip(steps, measured, strict=True):
        table.add_row(Text(step), Text(_line_of_neighbors(one, one.neighbors[id_], room)))
    console.print(table)
