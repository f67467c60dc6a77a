"""The picture: a text on the colours of one unit, and what the network expected beneath it.

A Line API widget: it draws only the lines that are seen, each once, as strips of quantised colours.
It shows what it is given; where values come from, and what a key does, is the screen's.
"""

from typing import Protocol, Self

import numpy as np
from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from lstm_tui.colors.palette import Palette
from lstm_tui.tui.widgets.text_rows import Rows, ShownText, rows_of
from lstm_tui.tui.widgets.text_strips import PREDICTIONS, Colouring, Expected, characters, predicted

ROOMY_LINES = 24
"""From this height on a blank line stands between blocks."""


class Source(Protocol):
    """Knows how any part of the text looks."""

    def colouring(self, first: int, end: int) -> Colouring:
        """Of the characters from ``first`` to before ``end``."""

    def expected(self, first: int, end: int) -> Expected:
        """After the characters from ``first`` to before ``end``."""


class NeuronText(ScrollView, can_focus=False):
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
    def block_lines(self) -> int:
        """Lines that a row of text takes, with its predictions."""
        if not self._predictions:
            return 1
        return 1 + PREDICTIONS + (self.size.height >= ROOMY_LINES)

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
        block = self.block_lines
        top, height = self.scroll_offset.y, self.size.height
        lines = range(top + -top % block, top + height, block)
        self._strips = {line: strip for line, strip in self._strips.items() if line % block}
        self.refresh(*(Region(0, line - top, self.size.width, 1) for line in lines))

    def entitle(self, title: Content, subtitle: Content) -> None:
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
        block, top = self.block_lines, self.scroll_offset.y
        regions = []
        for row in {self._rows.row_of(place) for place in places}:
            self._colourings.pop(row, None)
            for line in range(row * block, (row + 1) * block):
                self._strips.pop(line, None)
            regions.append(Region(0, row * block - top, self.size.width, block))
        self.refresh(*regions)

    def _forget(self) -> None:
        self._strips.clear()
        self._colourings.clear()
        self._expected.clear()

    def seen(self) -> tuple[int, int]:
        """The characters on the screen: from where to before where."""
        if not len(self._rows):
            return 0, 0
        block = self.block_lines
        first = min(self.scroll_offset.y // block, len(self._rows) - 1)
        last = min(
            (self.scroll_offset.y + max(self.size.height, 1) - 1) // block, len(self._rows) - 1
        )
        return int(self._rows.starts[first]), int(self._rows.starts[last + 1])

    def reveal(self, place: int) -> None:
        """Scroll so that the character at ``place`` is seen with its predictions, if they fit.

        The first line that is seen is then always one of the text, not of predictions.
        """
        if not len(self._rows):
            return
        block, height = self.block_lines, max(self.size.height, 1)
        top, above = self._rows.row_of(place) * block, self.scroll_offset.y
        if top < above or block > height:
            above = top
        elif top + block > above + height:
            above = -(-(top + block - height) // block) * block
        if above != self.scroll_offset.y:
            self.scroll_to(y=above, animate=False, force=True)

    def moved(self, place: int, rows: int) -> int:
        """The character ``rows`` below the one at ``place``."""
        row = self._rows.row_of(place)
        return self._rows.place_at(row + rows, int(self._rows.columns[place]))

    @property
    def page_rows(self) -> int:
        """Rows of text that are seen at once."""
        return max(1, self.size.height // self.block_lines)

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
        self._forget()
        self.virtual_size = Size(width, len(self._rows) * self.block_lines)
        if 0 < top < len(self._text.glyphs):
            self.scroll_to(y=self._rows.row_of(top) * self.block_lines, animate=False, force=True)
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
        row, part = divmod(line, self.block_lines)
        if row >= len(self._rows) or self._source is None or self._palette is None:
            return Strip.blank(width, ground)
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
        row = (line + self.scroll_offset.y) // self.block_lines
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
