"""The nearest neighbors of a symbol as rows, and what is known about the symbol and the map."""

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message

from lstm_tui.colors.palette import as_hex
from lstm_tui.exports.class_colors import CLASS_COLORS
from lstm_tui.exports.vector_map_text import LONGEST_LABEL
from lstm_tui.exports.vector_reports import RARE
from lstm_tui.formatting import signed
from lstm_tui.inspection.vector_browser import MappedVectors, VectorBrowser
from lstm_tui.studies.symbol_classes import CLASSES, SymbolClass, symbol_class
from lstm_tui.studies.vectors import Neighbor
from lstm_tui.text.glyphs import cut_middle
from lstm_tui.text.symbol_glyphs import glyph_cells
from lstm_tui.tui.neurons.unit_rows import window
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.widgets.panel import SizedPanel

BAR = "━"


def class_style(kind: SymbolClass) -> str:
    """The style of the symbols of a class."""
    return as_hex(CLASS_COLORS[kind])


def render_neighbors(browser: VectorBrowser, width: int, height: int) -> Content:
    """A row for each neighbor: name, cosine, and a bar as long as the cosine; ``▸`` is marked."""
    nearest = browser.neighbors
    if not nearest:
        known = nearest is not None
        message = "None: its vector is zero, so it has no direction." if known else "…"
        return Content.assemble((message, DIM))
    start = window(len(nearest), browser.cursor, height)
    names = [cut_middle(browser.vocabulary.label(one.id), LONGEST_LABEL) for one in nearest]
    widest = min(max(map(glyph_cells, names)), max(1, width - 8))
    rows = []
    for index in range(start, min(len(nearest), start + height)):
        name = cut_middle(names[index], widest)
        rows.append(
            _row(browser, nearest[index], name, widest, width, is_marked=index == browser.cursor)
        )
    return Content("\n").join(row.truncate(max(width, 0)) for row in rows)


def _row(
    browser: VectorBrowser, one: Neighbor, name: str, widest: int, width: int, *, is_marked: bool
) -> Content:
    kind = symbol_class(browser.vocabulary, one.id)
    color = class_style(kind)
    cosine = signed(one.cosine).rjust(6)
    room = max(0, width - widest - 9)
    return Content.assemble(
        ("▸ " if is_marked else "  ", "bold $accent"),
        (name, f"bold {color}" if is_marked else color),
        " " * (widest - glyph_cells(name)),
        (cosine, "bold" if is_marked else ""),
        " ",
        (BAR * round(room * max(0.0, one.cosine)), DIM),
    )


def render_facts(browser: VectorBrowser, width: int, height: int) -> Content:
    """The symbol, how far classes are clusters, and the colors of the classes."""
    mapped = browser.mapped
    if mapped is None:
        return Content()
    lines = [_about_symbol(browser, mapped), *_clusters(mapped, width), *_legend(mapped, width)]
    return Content("\n").join(
        line.truncate(max(width, 0), ellipsis=True) for line in lines[:height]
    )


def _about_symbol(browser: VectorBrowser, mapped: MappedVectors) -> Content:
    id_ = browser.selected
    kind = symbol_class(browser.vocabulary, id_)
    name = cut_middle(browser.vocabulary.label(id_), LONGEST_LABEL)
    parts = [(name, f"bold {class_style(kind)}"), (f" {kind}", "")]
    if mapped.table.counts is not None:
        count = int(mapped.table.counts[id_])
        parts.append((f" {count:,}×", "$warning" if count < RARE else DIM))
        if count < RARE:
            parts.append((" hardly trained", "$warning"))
    return Content.assemble(*parts)


def _clusters(mapped: MappedVectors, width: int) -> list[Content]:
    """How often the nearest neighbor is of the same class."""
    by_cosine, on_map = mapped.agreements.by_cosine, mapped.agreements.on_map
    if by_cosine is None or on_map is None:
        return []
    shares = (("map", on_map.share), ("cosine", by_cosine.share), ("chance", on_map.chance))
    items = [Content.assemble((f"{name} ", DIM), f"{100 * share:.0f} %") for name, share in shares]
    return [Content.assemble(("nearest of the same class:", DIM)), *_packed(items, width)]


def _legend(mapped: MappedVectors, width: int) -> list[Content]:
    """The classes on the map in their colors, with the number of their symbols."""
    counts = {kind: mapped.classes.count(kind) for kind in CLASSES}
    items = [
        Content.assemble((f"{kind} {count}", class_style(kind)))
        for kind, count in counts.items()
        if count
    ]
    return _packed(items, width)


def _packed(items: Sequence[Content], width: int) -> list[Content]:
    """``items`` in lines of ``width`` cells."""
    lines = [Content()]
    for item in items:
        if lines[-1].cell_length and lines[-1].cell_length + 2 + item.cell_length > width:
            lines.append(Content())
        lines[-1] = lines[-1] + Content("  " if lines[-1].cell_length else "") + item
    return lines


class NeighborPanel(SizedPanel):
    """Lists the neighbors of the symbol of ``browser``; reports clicks and the wheel."""

    class Clicked(Message):
        """The neighbor with this index was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    class Scrolled(Message):
        """The wheel was turned by that many rows."""

        def __init__(self, rows: int) -> None:
            super().__init__()
            self.rows = rows

    def __init__(self, browser: VectorBrowser, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._browser = browser

    def draw(self) -> None:
        """Draw the list as it is now."""
        browser = self._browser
        name = cut_middle(browser.vocabulary.label(browser.selected), LONGEST_LABEL)
        count = len(browser.neighbors or ())
        place = f"{browser.cursor + 1} of {count}" if count else ""
        self.set_titles(f"Nearest to {name}", f"cosine · {place}" if place else "")
        self.set_renderer(lambda width, height: render_neighbors(browser, width, height))

    def on_click(self, event: events.Click) -> None:
        """Report the row under the mouse."""
        if self.screen.selections:  # the end of a drag
            return
        count = len(self._browser.neighbors or ())
        line = event.y - self.gutter.top
        index = window(count, self._browser.cursor, self.size.height) + line
        if 0 <= line < self.size.height and index < count:
            self.post_message(self.Clicked(index))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Mark the next row."""
        event.stop()
        self.post_message(self.Scrolled(1))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Mark the row before."""
        event.stop()
        self.post_message(self.Scrolled(-1))
