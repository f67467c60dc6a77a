"""The text in the colors of one unit, with the predicted next symbols below each row.

A Line API widget: it draws only the visible lines, each once, as strips of quantized colors.
"""

from typing import Self

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from lstm_tui.colors.palette import Palette
from lstm_tui.inspection.coloring import PredictionRows, SymbolColors, TextColoring
from lstm_tui.inspection.text_layout import Rows, rows_of
from lstm_tui.text.symbol_glyphs import NO_GLYPHS, SymbolGlyphs
from lstm_tui.tui.neurons.text_strips import PREDICTIONS, predicted, prediction_widths, symbols

ROOMY_LINES = 24
"""Height from which a blank line separates blocks."""

ROWS_FOR_PREDICTIONS = 30
"""Height of the terminal from which predictions are shown, unless the user folds them away."""

LONGEST_READ = 6_000
"""Symbols that are read at once because they are visible."""


class ColoredText(ScrollView, can_focus=False):
    """Draws a text as a `TextColoring` colors it."""

    def __init__(self, coloring: TextColoring, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._coloring = coloring
        self._text = NO_GLYPHS
        self._rows = rows_of(self._text, 1)
        self._tops = np.zeros(1, np.int64)  # the line in which each row begins, (R + 1,)
        self._begins: frozenset[int] = frozenset()
        self._shown_predictions: bool | None = None
        self._cell_width = 1
        self._palette: Palette | None = None
        self._strips: dict[int, Strip] = {}
        self._colors: dict[int, SymbolColors] = {}
        self._predicted: dict[int, PredictionRows] = {}
        self._setting_titles = False

    # Layout.

    @property
    def rows(self) -> Rows:
        """The layout of the text."""
        return self._rows

    @property
    def predictions(self) -> bool:
        """Whether predictions are shown: as the user chose, or as the terminal has room."""
        if not self._coloring.has_predictions:
            return False
        if self._shown_predictions is None:
            return self.app.size.height >= ROWS_FOR_PREDICTIONS
        return self._shown_predictions

    def lines_of(self, row: int) -> tuple[int, int]:
        """The lines of ``row`` and its predictions: the first, and the one after the last."""
        return int(self._tops[row]), int(self._tops[row + 1])

    def row_at(self, line: int) -> int:
        """The row that ``line`` belongs to; at least the number of rows beyond the last one."""
        return int(np.searchsorted(self._tops, line, side="right")) - 1

    def _heights(self) -> NDArray[np.int64]:
        """Lines of each row, (R,); there are no predictions below a blank row."""
        if not self.predictions:
            return np.ones(len(self._rows), np.int64)
        block = 1 + PREDICTIONS + (self.size.height >= ROOMY_LINES)
        return np.where(self._rows.blank(self._text), 1, block)

    def set_text(self, text: SymbolGlyphs) -> None:
        """Show ``text``, the glyphs of what the `TextColoring` colors."""
        self._text = text
        self._break()
        self.recolor()

    def lay_out(self, *, predictions: bool | None, cell_width: int) -> None:
        """Show or hide predictions (None: as there is room); give each symbol ``cell_width``."""
        self._shown_predictions, self._cell_width = predictions, cell_width
        self._break()

    def _break(self) -> None:
        """Break the text into rows of the present width; the symbol at the top stays there.

        There are no rows until the widget has a size.
        """
        if not self.size.width:
            return
        top = self.visible_range()[0] if len(self._rows) else 0
        width = max(self.scrollable_content_region.width, 1)
        fixed = self._cell_width if self._cell_width > 1 else 0
        self._rows = rows_of(self._text, width, cell_width=fixed)
        self._tops = np.concatenate(([0], np.cumsum(self._heights())))
        self._begins = frozenset(self._tops.tolist())
        self._clear_cache()
        self.virtual_size = Size(width, int(self._tops[-1]))
        if 0 < top < len(self._text):
            above, _ = self.lines_of(self._rows.row_of(top))
            self.scroll_to(y=above, animate=False, force=True)
        self.refresh()

    def on_resize(self) -> None:
        """Break the text for the new width."""
        self._break()

    def visible_range(self) -> tuple[int, int]:
        """The visible symbols: the first, and the one after the last."""
        if not len(self._rows):
            return 0, 0
        top, last_row = self.scroll_offset.y, len(self._rows) - 1
        first = min(self.row_at(top), last_row)
        last = min(self.row_at(top + max(self.size.height, 1) - 1), last_row)
        return int(self._rows.starts[first]), int(self._rows.starts[last + 1])

    def reveal(self, position: int, *, with_context: bool = False) -> None:
        """Scroll so that the symbol at ``position`` is visible with its predictions, if they fit.

        The first visible line is then one of the text, not of predictions. ``with_context`` leaves
        a third of the height to what comes before, if it must scroll.
        """
        if not len(self._rows):
            self._break()  # the size is known before the Resize event arrives
        if not len(self._rows):
            return
        height, above = max(self.size.height, 1), self.scroll_offset.y
        row = self._rows.row_of(position)
        top, bottom = self.lines_of(row)
        if top < above or bottom - top > height:
            above = top
        elif bottom > above + height:
            wanted = max(bottom - height, top - height // 3 if with_context else 0)
            above = int(self._tops[min(int(np.searchsorted(self._tops, wanted)), row)])
        if above != self.scroll_offset.y:
            self.scroll_to(y=above, animate=False, force=True)

    def position_below(self, position: int, rows: int) -> int:
        """The symbol ``rows`` below the one at ``position``."""
        row = self._rows.row_of(position)
        return self._rows.position_at(row + rows, int(self._rows.columns[position]))

    @property
    def page_rows(self) -> int:
        """Rows of text that are visible at once, whole."""
        first = int(np.searchsorted(self._tops, self.scroll_offset.y))
        end = self._tops[first] + self.size.height if first < len(self._tops) else 0
        return max(1, int(np.searchsorted(self._tops, end, side="right")) - 1 - first)

    def position_at(self, event: events.MouseEvent) -> int | None:
        """The symbol under the mouse, or the nearest one in its row."""
        if not len(self._rows):
            return None
        # Coordinates count from the border; a drag may leave it.
        column, line = event.x - self.gutter.left, event.y - self.gutter.top
        row = self.row_at(max(line + self.scroll_offset.y, 0))
        return self._rows.position_at(row, column)

    # Drawing.

    def set_titles(self, title: Content, subtitle: Content) -> None:
        """Write on the border, without drawing the lines within it again."""
        self._setting_titles = True
        self.border_title, self.border_subtitle = title, subtitle
        self._setting_titles = False
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
        """Draw ``regions`` again, or everything; nothing while only the titles are being set.

        Textual would draw all lines again for a title.
        """
        if not self._setting_titles:
            super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self

    def recolor(self) -> None:
        """Draw everything again: the theme, the weights or the text changed."""
        self._clear_cache()
        self.refresh()

    def recolor_values(self) -> None:
        """Draw the symbols again, whose values or marks changed, but not the predictions.

        At 160×48 that is 6 lines instead of 36.
        """
        if self._coloring.palette is not self._palette:
            self.recolor()
            return
        self._colors.clear()
        top = self.scroll_offset.y
        first = int(np.searchsorted(self._tops, top))
        lines = self._tops[first : self.row_at(top + self.size.height - 1) + 1].tolist()
        self._strips = {
            line: strip for line, strip in self._strips.items() if line not in self._begins
        }
        self.refresh(*(Region(0, line - top, self.size.width, 1) for line in lines))

    def recolor_positions(self, *positions: int) -> None:
        """Draw the rows of some symbols again, whose marks changed."""
        if not len(self._rows):
            return
        regions = []
        for row in {self._rows.row_of(position) for position in positions}:
            self._colors.pop(row, None)
            begin, end = self.lines_of(row)
            for line in range(begin, end):
                self._strips.pop(line, None)
            above = begin - self.scroll_offset.y
            regions.append(Region(0, above, self.size.width, end - begin))
        self.refresh(*regions)

    def _clear_cache(self) -> None:
        self._palette = self._coloring.palette
        self._strips.clear()
        self._colors.clear()
        self._predicted.clear()

    def render_line(self, y: int) -> Strip:
        """One line of the widget; Textual calls this."""
        line = y + self.scroll_offset.y
        strip = self._strips.get(line)
        if strip is None:
            strip = self._strips[line] = self._draw(line)
        return strip

    def _draw(self, line: int) -> Strip:
        width, background = self.size.width, self.rich_style
        row = self.row_at(line)
        if row >= len(self._rows):
            return Strip.blank(width, background)
        part = line - int(self._tops[row])
        first, end = self._rows.span(row)
        colors = self._colors.get(row)
        if colors is None:
            self._load(first, end)
            colors = self._colors[row] = self._coloring.colors(first, end)
        widths, palette = self._rows.widths[first:end], self._coloring.palette
        segments: list[Segment] = []
        if part == 0:
            segments = symbols(self._text.glyphs[first:end], widths, colors, palette)
        elif part <= PREDICTIONS:
            rows = self._predicted.get(row)
            if rows is None:
                self._load(first, end)
                rows = self._predicted[row] = self._coloring.predictions(first, end)
            if part <= len(rows.glyphs):
                if self._cell_width == 1:
                    widths = prediction_widths(rows, widths, self.virtual_size.width)
                segments = predicted(part - 1, rows, widths, colors, palette)
        return Strip(segments).adjust_cell_length(width, background)

    def _load(self, first: int, end: int) -> None:
        """Read all that is visible, if the thread that reads the text is not there yet."""
        visible_first, visible_end = self.visible_range()
        last = max(end, min(visible_end, end + LONGEST_READ))
        self._coloring.load(min(first, visible_first), last)
