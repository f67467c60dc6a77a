"""A map of vectors and how far its classes are clusters, on standard output.

Cells are Rich ``Text``, so data is never interpreted as markup.
"""

import os
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.style import Style
from rich.text import Text

from lstm_tui.cli.tables import plain_table, show_prose
from lstm_tui.colors.names import Depth
from lstm_tui.colors.palette import as_hex
from lstm_tui.colors.styles import terminal_style
from lstm_tui.colors.terminal import wanted_depth
from lstm_tui.exports.class_colors import CLASS_COLORS
from lstm_tui.exports.vector_map_text import DOT, render_text_map
from lstm_tui.exports.vector_reports import ClassAgreements, MeasuredVectors
from lstm_tui.studies.symbol_classes import CLASSES, ClassAgreement, SymbolClass

PIPED_MAP_COLUMNS = 80
"""Width of a map, and of lists of neighbors, in a pipe or a file."""

_LEAST_ROWS, _ROWS, _MOST_ROWS = 12, 20, 60
_AROUND_MAP = 11
"""Lines of a screen for what stands below a map, so that both are visible at once."""

_LEAST_OF_CLASS = 5
"""Symbols of a class from which its share of agreeing neighbors is shown."""

_REQUESTED, _MARK = "requested", "▸"


def show_map(console: Console, one: MeasuredVectors) -> None:
    """The map, a legend of the classes, and what its axes are."""
    width, height = _map_size(console)
    depth = wanted_depth(os.environ, is_terminal=sys.stdout.isatty())
    styles = {
        str(kind): terminal_style(Style(color=as_hex(color)), depth)
        for kind, color in CLASS_COLORS.items()
    }
    requested = Style(bold=True, underline=True)
    roles = [
        f"{kind}{_REQUESTED}" if number < len(one.requested) else str(kind)
        for number, kind in enumerate(one.classes)
    ]
    labels = [one.label(id_) for id_ in one.shown.ids.tolist()]
    if depth is Depth.NONE:  # where bold and underlined letters are left out, too
        labels[: len(one.requested)] = [f"{_MARK}{label}" for label in labels[: len(one.requested)]]
    drawn = render_text_map(one.shown.coordinates, labels, roles, width, height)
    for row in drawn.rows:
        line = Text()
        for content, role in row:
            style = styles.get(role.removesuffix(_REQUESTED), Style())
            line.append(content, style + requested if role.endswith(_REQUESTED) else style)
        line.rstrip()
        console.print(line, no_wrap=True, crop=True)
    counts = {kind: one.classes.count(kind) for kind in CLASSES}
    _print_items(
        console,
        [Text(f"{kind} {count}  ", styles[str(kind)]) for kind, count in counts.items() if count],
    )
    first, second = (f"{100 * share:.0f} %" for share in one.shown.explained)
    note = f"→ principal component 1 ({first} of the variance), ↑ 2 ({second})."
    if len(one.shown.ids) < len(one.vocabulary):
        note += f" {len(one.shown.ids):,} of {len(one.vocabulary):,} symbols, the most frequent."
    if drawn.dots:
        note += f" {_symbols(drawn.dots)} without room for a label: {DOT}"
        note += f" ({drawn.hidden:,} behind a label)." if drawn.hidden else "."
    if drawn.outside:
        note += f" {_symbols(drawn.outside)} farther out, drawn at the edge."
    if one.requested and depth is Depth.NONE:
        note += f" {_MARK} marks what was asked for."
    show_prose(console, Text(note, style="dim"))


def _symbols(count: int) -> str:
    return f"{count:,} symbol{'' if count == 1 else 's'}"


def _map_size(console: Console) -> tuple[int, int]:
    """Columns and rows of a map: nearly those of the terminal."""
    if not sys.stdout.isatty():
        return PIPED_MAP_COLUMNS - 1, _ROWS
    rows = console.height - _AROUND_MAP
    return max(20, console.width - 1), min(_MOST_ROWS, max(_LEAST_ROWS, rows))


def show_agreements(console: Console, one: MeasuredVectors) -> None:
    """How often the nearest neighbor has the same class, before and after training if known.

    Nothing, if too few symbols have a neighbor.
    """
    by_cosine, on_map = one.agreements.by_cosine, one.agreements.on_map
    if by_cosine is None or on_map is None:
        return
    console.print()
    before = one.before or ClassAgreements(None, None)
    headings = ["", "chance", *(["step 0"] if one.before is not None else [])]
    table = plain_table("nearest neighbor of the same class", right=headings)
    for name, agreement, initial in (
        ("by cosine", by_cosine, before.by_cosine),
        ("on the map", on_map, before.on_map),
    ):
        chance = f"{100 * agreement.chance:.0f} %"
        name = f"{name}, {agreement.symbols:,} symbols"
        row = [name, percent(agreement), chance]
        row += [percent(initial)] if one.before is not None else []
        table.add_row(*map(Text, row))
    console.print(table)
    large = [
        share
        for share in on_map.classes
        if share.symbols >= _LEAST_OF_CLASS and share.kind is not SymbolClass.OTHER
    ]
    if len(large) > 1:
        large.sort(key=lambda share: -share.share)
        shares = [f"{share.kind} {100 * share.share:.0f} %" for share in large]
        items = ["On the map, by class: ", *(f"{share}, " for share in shares[:-1]), shares[-1]]
        _print_items(console, [Text(item, style="dim") for item in items])


def _print_items(console: Console, items: Sequence[Text]) -> None:
    """Print ``items`` in lines of at most 80 columns, none of them across two lines."""
    width = min(console.width, PIPED_MAP_COLUMNS)
    line = Text()
    for item in items:
        if line.cell_len + len(item.plain.rstrip()) > width:
            line.rstrip()
            console.print(line)
            line = Text()
        line.append_text(item)
    line.rstrip()
    console.print(line)


def percent(agreement: ClassAgreement | None) -> str:
    """The share of agreeing neighbors, or a dash."""
    return "–" if agreement is None else f"{100 * agreement.share:.0f} %"
