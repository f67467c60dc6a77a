"""The map of symbols: drawn as text, zoomed by the wheel, and each symbol can be clicked."""

from itertools import accumulate

from textual import events
from textual.content import Content
from textual.message import Message

from lstm_tui.colors.palette import as_hex
from lstm_tui.exports.chart_render import ChartRows
from lstm_tui.exports.class_colors import CLASS_COLORS
from lstm_tui.exports.vector_map_text import LONGEST_LABEL, TextMap, render_text_map
from lstm_tui.formatting import signed
from lstm_tui.inspection.vector_browser import VectorBrowser
from lstm_tui.studies.symbol_classes import symbol_class
from lstm_tui.studies.vectors import VectorSource, VectorTable, cosine
from lstm_tui.text.glyphs import cut_middle
from lstm_tui.text.symbol_glyphs import glyph_cells
from lstm_tui.tui.widgets.panel import SizedPanel

WHEEL_ZOOM = 0.7

SHORT_SOURCES = {
    VectorSource.EMBEDDING: "Embedding",
    VectorSource.TIED: "Embedding",
    VectorSource.INPUT_WEIGHTS: "Input weights",
    VectorSource.OUTPUT: "Output layer",
}
"""For the title of the map."""

CELL_HEIGHT = 2.0
"""Height of a cell of a terminal, in widths."""


def draw_map(browser: VectorBrowser, width: int, height: int) -> TextMap:
    """The visible part of the map; the role of a symbol is its id."""
    positions, window = browser.positions(), browser.window
    visible = window.contains(positions)
    ids = [id_ for id_, shown in zip(browser.placed, visible.tolist(), strict=True) if shown]
    return render_text_map(
        positions[visible],
        [browser.vocabulary.label(id_) for id_ in ids],
        [str(id_) for id_ in ids],
        width,
        height,
        window.limits,
    )


def color_map(browser: VectorBrowser, rows: ChartRows) -> Content:
    """``rows`` of a map in the colors of classes.

    The selected symbol is reversed, its neighbors are underlined, and the marked one is bold.
    """
    near = set(browser.near)
    marked = browser.marked
    styles = {"": ""}
    for role in {role for row in rows for _, role in row if role}:
        id_ = int(role)
        color = as_hex(CLASS_COLORS[symbol_class(browser.vocabulary, id_)])
        is_marked = marked is not None and marked.id == id_
        look = "bold underline " if is_marked else "underline " if id_ in near else ""
        styles[role] = f"{'bold reverse ' if id_ == browser.selected else look}{color}"
    lines = [Content.assemble(*((text, styles[role]) for text, role in row)) for row in rows]
    return Content("\n").join(lines)


class MapPanel(SizedPanel):
    """Shows the map of ``browser``; reports the symbol that is clicked."""

    class Clicked(Message):
        """A symbol was clicked."""

        def __init__(self, id_: int) -> None:
            super().__init__()
            self.id = id_

    class Zoomed(Message):
        """The wheel was turned at the position ``at`` of the map, or None: show all of it."""

        def __init__(self, factor: float, at: tuple[float, float] | None) -> None:
            super().__init__()
            self.factor, self.at = factor, at

    def __init__(self, browser: VectorBrowser, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._browser = browser
        self._rows: ChartRows = []
        self._remarks = ""
        self._pointed: int | None = None

    def draw(self, message: str) -> None:
        """Draw the map as it is now; ``message`` if there is none yet."""
        if self._browser.mapped is None:
            self.set_renderer(lambda _width, _height: Content(message))
        else:
            self.set_renderer(self._render_map)
        self._draw_titles()

    @property
    def cells(self) -> tuple[float, float]:
        """Width and height of the whole map as it is zoomed, in widths of a cell."""
        span = self._browser.window.span
        return self.size.width / span, self.size.height * CELL_HEIGHT / span

    def _render_map(self, width: int, height: int) -> Content:
        browser = self._browser
        drawn = draw_map(browser, width, height)
        self._rows = drawn.rows
        self._remarks = self._remarks_of(drawn, width)
        self._draw_titles()
        return color_map(browser, drawn.rows)

    def _remarks_of(self, drawn: TextMap, width: int) -> str:
        """What a map of ``width`` cells does not show, as far as there is room on its border."""
        browser, mapped = self._browser, self._browser.mapped
        remarks = []
        if not browser.window.is_whole:
            zoom = 1 / browser.window.span
            remarks.append(f"{zoom:.{1 if zoom < 10 else 0}f}× (0: all)")
        if drawn.dots:
            remarks.append(f"{drawn.dots:,} without room (·)")
        if browser.window.is_whole and mapped is not None:
            if mapped.outside:
                remarks.append(f"{mapped.outside:,} farther out, at the edge")
            if len(browser.placed) < len(browser.vocabulary):
                remarks.append(f"{len(browser.placed):,} of {len(browser.vocabulary):,}")
        while len(line := " · ".join(remarks)) > width - 2 and remarks:
            remarks.pop()
        return line

    def _draw_titles(self) -> None:
        mapped = self._browser.mapped
        if mapped is None:
            self.set_titles("Map")
            return
        first, second = (f"{100 * share:.0f} %" for share in mapped.shown.explained)
        title = f"{SHORT_SOURCES[mapped.table.source]} · → {first}, ↑ {second} of variance"
        self.set_titles(title, self._readout(mapped.table) or self._remarks)

    def _readout(self, table: VectorTable) -> str:
        """The symbol under the mouse, and its similarity to the one that is selected."""
        pointed, selected = self._pointed, self._browser.selected
        if pointed is None:
            return ""
        names = [
            cut_middle(table.vocabulary.label(id_), LONGEST_LABEL) for id_ in (pointed, selected)
        ]
        readout = f"{names[0]} · {symbol_class(table.vocabulary, pointed)}"
        if pointed != selected and (similarity := cosine(table, pointed, selected)) == similarity:
            readout += f" · cosine {signed(similarity)} to {names[1]}"
        return readout

    def _symbol_at(self, event: events.MouseEvent) -> int | None:
        """The symbol under the mouse, or in the cell beside it."""
        x, y = event.x - self.gutter.left, event.y - self.gutter.top
        if not 0 <= y < len(self._rows):
            return None
        row = self._rows[y]
        ends = list(accumulate(glyph_cells(text) for text, _ in row))
        spans = [
            (end - glyph_cells(text), end, role)
            for end, (text, role) in zip(ends, row, strict=True)
            if role
        ]
        for reach in (0, 1):
            for start, end, role in spans:
                if start - reach <= x < end + reach:
                    return int(role)
        return None

    def _position_at(self, event: events.MouseEvent) -> tuple[float, float]:
        """The position of the map under the mouse."""
        window, (width, height) = self._browser.window, self.size
        across = (event.x - self.gutter.left) / max(1, width - 1)
        up = 1 - (event.y - self.gutter.top) / max(1, height - 1)
        return (
            window.left + window.span * min(1.0, max(0.0, across)),
            window.bottom + window.span * min(1.0, max(0.0, up)),
        )

    def on_click(self, event: events.Click) -> None:
        """Select the symbol under the mouse; a double click shows the whole map."""
        if self.screen.selections and event.chain == 1:  # the end of a drag
            return
        if event.chain == 2:
            event.prevent_default()  # it would select the text
            self.post_message(self.Zoomed(1.0, None))
        elif (id_ := self._symbol_at(event)) is not None:
            self.post_message(self.Clicked(id_))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Name the symbol under the mouse."""
        if (pointed := self._symbol_at(event)) != self._pointed:
            self._pointed = pointed
            self._draw_titles()

    def on_leave(self) -> None:
        """Name no symbol."""
        self._pointed = None
        self._draw_titles()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zoom in at the pointer."""
        event.stop()
        self.post_message(self.Zoomed(WHEEL_ZOOM, self._position_at(event)))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom out at the pointer."""
        event.stop()
        self.post_message(self.Zoomed(1 / WHEEL_ZOOM, self._position_at(event)))
