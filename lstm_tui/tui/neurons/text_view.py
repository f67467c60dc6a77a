"""The picture: a text on the colours of one unit, and what the network expected beneath it.

A Line API widget: it draws only the lines that are seen, each once, as strips of quantised colours.
It shows what it is given; where values come from, and what a key does, is the screen's.
"""

from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from lstm_tui.colors.palette import Palette
from lstm_tui.inspection.text_layout import Rows, ShownText, rows_of
from lstm_tui.tui.neurons.text_strips import PREDICTIONS, Colouring, Expected, characters, predicted

ROOMY_LINES = 24
"""From this height on a blank line stands between blocks."""


class Source(Protocol):
    """Knows how any part of the text looks."""

    def colouring(self, first: int, end: int) -> Colouring:
        """Of the characters from ``first`` to before ``end``."""

    def expected(self, first: int, end: int) -> Expected:
        """After the characters from ``first`` to before ``end``."""


class TextView(ScrollView, can_focus=False):
    """Shows rows of a text; asks its `Source` for the look of what is seen, and only of that."""

    ALLOW_SELECT = False  # a drag over it selects a span of characters

    class Pointed(Message):
        """The mouse went to ``place``; ``selecting`` while its button is held down."""

        def __init__(self, place: int, *, selecting: bool) -> None:
            super().__init__()
            self.place, self.selecting = place, selecting

    def __init__(self, id: str) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._text = ShownText("", np.zeros(0, np.uint8), np.zeros(0, np.bool_))
        self._rows = rows_of(self._text, 1)
        self._tops = np.zeros(1, np.int64)  # the line in which each row begins, (R + 1,)
        self._begins: frozenset[int] = frozenset()
        self._source: Source | None = None
        self._palette: Palette | None = None
        self._predictions, self._cell_width = True, 1
        self._strips: dict[int, Strip] = {}
        self._colourings: dict[int, Colouring] = {}
        self._expected: dict[int, Expected] = {}
        self._pressed = False
        self._entitling = False

    @property
    def rows(self) -> Rows:
        """How the text is broken."""
        return self._rows

    @property
    def predictions(self) -> bool:
        """Whether predictions are drawn."""
        return self._predictions

    def lines_of(self, row: int) -> tuple[int, int]:
        """The lines that ``row`` takes, with its predictions: from where to before where."""
        return int(self._tops[row]), int(self._tops[row + 1])

    def row_at(self, line: int) -> int:
        """The row that a line belongs to; beyond the last one there are more."""
        return int(np.searchsorted(self._tops, line, side="right")) - 1

    def _heights(self) -> NDArray[np.int64]:
        """Lines that each row takes, (R,); nothing is predicted beneath a blank one."""
        if not self._predictions:
            return np.ones(len(self._rows), np.int64)
        block = 1 + PREDICTIONS + (self.size.height >= ROOMY_LINES)
        return np.where(self._rows.blank(self._text), 1, block)

    def show_text(self, text: ShownText, source: Source) -> None:
        """Another text, which looks as ``source`` says."""
        self._text, self._source = text, source
        self._break()

    def lay_out(self, *, predictions: bool, cell_width: int) -> None:
        """Fold predictions away or out; ``cell_width`` 2 gives every character two cells."""
        if (predictions, cell_width) != (self._predictions, self._cell_width):
            self._predictions, self._cell_width = predictions, cell_width
            self._break()

    def recolour(self, palette: Palette) -> None:
        """Everything may look different now: another theme, other weights."""
        self._palette = palette
        self._forget()
        self.refresh()

    def recolour_values(self, palette: Palette) -> None:
        """Another unit colours the text; what was expected stays as it is, and is not drawn again.

        At 160×48 that is 6 lines instead of 36.
        """
        if palette is not self._palette:
            self.recolour(palette)
            return
        self._colourings.clear()
        top = self.scroll_offset.y
        first = int(np.searchsorted(self._tops, top))
        lines = self._tops[first : self.row_at(top + self.size.height - 1) + 1].tolist()
        self._strips = {
            line: strip for line, strip in self._strips.items() if line not in self._begins
        }
        self.refresh(*(Region(0, line - top, self.size.width, 1) for line in lines))

    def set_titles(self, title: Content, subtitle: Content) -> None:
        """Write on the frame; Textual would draw all lines within it again."""
        self._entitling = True
        self.border_title, self.border_subtitle = title, subtitle
        self._entitling = False
        left, above, width = -self.gutter.left, -self.gutter.top, self.outer_size.width
        below = self.outer_size.height - self.gutter.top - 1
        self.refresh(Region(left, above, width, 1), Region(left, below, width, 1))

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw ``regions`` again, or everything, unless only the frame is written on."""
        if not self._entitling:
            super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self

    def recolour_places(self, *places: int) -> None:
        """The marks of some characters changed: their rows are drawn again."""
        regions = []
        for row in {self._rows.row_of(place) for place in places}:
            self._colourings.pop(row, None)
            begin, end = self.lines_of(row)
            for line in range(begin, end):
                self._strips.pop(line, None)
            above = begin - self.scroll_offset.y
            regions.append(Region(0, above, self.size.width, end - begin))
        self.refresh(*regions)

    def _forget(self) -> None:
        self._strips.clear()
        self._colourings.clear()
        self._expected.clear()

    def seen(self) -> tuple[int, int]:
        """The characters on the screen: from where to before where."""
        if not len(self._rows):
            return 0, 0
        top, last_row = self.scroll_offset.y, len(self._rows) - 1
        first = min(self.row_at(top), last_row)
        last = min(self.row_at(top + max(self.size.height, 1) - 1), last_row)
        return int(self._rows.starts[first]), int(self._rows.starts[last + 1])

    def reveal(self, place: int, *, with_context: bool = False) -> None:
        """Scroll so that the character at ``place`` is seen with its predictions, if they fit.

        The first line that is seen is then always one of the text, not of predictions.
        ``with_context`` leaves a third of the height to what stands before, where it must scroll.
        """
        if not len(self._rows):
            self._break()  # the size is known before the event that tells of it arrives
        if not len(self._rows):
            return
        height, above = max(self.size.height, 1), self.scroll_offset.y
        row = self._rows.row_of(place)
        top, bottom = self.lines_of(row)
        if top < above or bottom - top > height:
            above = top
        elif bottom > above + height:
            wanted = max(bottom - height, top - height // 3 if with_context else 0)
            above = int(self._tops[min(int(np.searchsorted(self._tops, wanted)), row)])
        if above != self.scroll_offset.y:
            self.scroll_to(y=above, animate=False, force=True)

    def moved(self, place: int, rows: int) -> int:
        """The character ``rows`` below the one at ``place``."""
        row = self._rows.row_of(place)
        return self._rows.place_at(row + rows, int(self._rows.columns[place]))

    @property
    def page_rows(self) -> int:
        """Rows of text that are seen at once, whole."""
        first = int(np.searchsorted(self._tops, self.scroll_offset.y))
        end = self._tops[first] + self.size.height if first < len(self._tops) else 0
        return max(1, int(np.searchsorted(self._tops, end, side="right")) - 1 - first)

    def _break(self) -> None:
        """Break the text anew for this size; what was at the top stays there.

        As long as there is no size, there are no rows.
        """
        if not self.size.width:
            return
        top = self.seen()[0] if len(self._rows) else 0
        width = max(self.scrollable_content_region.width, 1)
        fixed = self._cell_width if self._cell_width > 1 else 0
        self._rows = rows_of(self._text, width, cell_width=fixed)
        self._tops = np.concatenate(([0], np.cumsum(self._heights())))
        self._begins = frozenset(self._tops.tolist())
        self._forget()
        self.virtual_size = Size(width, int(self._tops[-1]))
        if 0 < top < len(self._text.glyphs):
            above, _ = self.lines_of(self._rows.row_of(top))
            self.scroll_to(y=above, animate=False, force=True)
        self.refresh()

    def on_resize(self) -> None:
        """Break the text for the new width."""
        self._break()

    def render_line(self, y: int) -> Strip:
        """One line of the screen; Textual calls this."""
        line = y + self.scroll_offset.y
        strip = self._strips.get(line)
        if strip is None:
            strip = self._strips[line] = self._draw(line)
        return strip

    def _draw(self, line: int) -> Strip:
        width, ground = self.size.width, self.rich_style
        row = self.row_at(line)
        if row >= len(self._rows) or self._source is None or self._palette is None:
            return Strip.blank(width, ground)
        part = line - int(self._tops[row])
        first, end = self._rows.span(row)
        look = self._colourings.get(row)
        if look is None:
            look = self._colourings[row] = self._source.colouring(first, end)
        widths = self._text.widths[first:end]
        segments: list[Segment] = []
        if part == 0:
            segments = characters(
                self._text.glyphs[first:end],
                widths,
                look,
                self._palette,
                cell_width=self._cell_width,
            )
        elif part <= PREDICTIONS:
            expected = self._expected.get(row)
            if expected is None:
                expected = self._expected[row] = self._source.expected(first, end)
            if part <= len(expected.symbols):
                segments = predicted(
                    part - 1, expected, widths, look, self._palette, cell_width=self._cell_width
                )
        return Strip(segments).adjust_cell_length(width, ground)

    def _place_of(self, event: events.MouseEvent) -> int | None:
        if not len(self._rows):
            return None
        # The mouse counts from the frame; a drag may leave it.
        column, line = event.x - self.gutter.left, event.y - self.gutter.top
        row = self.row_at(max(line + self.scroll_offset.y, 0))
        return self._rows.place_at(row, column)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Go there."""
        if event.button == 1 and (place := self._place_of(event)) is not None:
            self._pressed = True
            self.capture_mouse()
            self.post_message(self.Pointed(place, selecting=False))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select on the way."""
        if self._pressed and (place := self._place_of(event)) is not None:
            self.post_message(self.Pointed(place, selecting=True))

    def on_mouse_up(self) -> None:
        """Stop selecting."""
        self._pressed = False
        self.release_mouse()
