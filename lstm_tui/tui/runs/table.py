"""The table of the Runs screen: a row for each run, redrawn only where it changed."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.selection import Selection
from textual.strip import Strip
from textual.widgets import DataTable

from lstm_tui.tui.runs.cells import Cells, fit, heading, shortened
from lstm_tui.tui.widgets.selection import extract, selectable, without_trailing_blanks


class RunsTable(DataTable[Text]):
    """Leaves the keys that mean something on its screen to that."""

    ALLOW_SELECT = True

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.open", show=False)]

    def __init__(self) -> None:
        super().__init__(id="table", cursor_type="row", cursor_foreground_priority="renderable")
        self._shown: list[Path] = []
        self._widths: dict[str, int] = {}

    def render_line(self, y: int) -> Strip:
        """A line of the table, whose text can be selected."""
        line = y if y < self.header_height else y + self.scroll_offset.y
        return selectable(self, super().render_line(y), line, self.scroll_offset.x)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The text that is selected, line by line as the table shows it."""
        lines = [
            self._render_line(line, 0, self.virtual_size.width, self.rich_style).text
            for line in range(self.virtual_size.height)
        ]
        return without_trailing_blanks(extract(lines, selection)), "\n"

    def on_click(self, event: events.Click) -> None:
        """A drag that ends over the table selects text, no run."""
        if self.screen.selections:
            event.prevent_default()

    @property
    def current(self) -> Path | None:
        """The run under the cursor."""
        at = self.cursor_row
        return self._shown[at] if 0 <= at < len(self._shown) else None

    def show(self, all_cells: Mapping[Path, Cells], room: int) -> None:
        """The cells of each run in the columns for which there is ``room``; the cursor stays.

        The base class measures columns when it has nothing to do, and goes on showing what it drew
        before that, with names cut short: so they are measured here.
        """
        widths = fit(list(all_cells.values()), room)
        drawn = {
            path: {name: shortened(cells[name], width) for name, width in widths.items()}
            for path, cells in all_cells.items()
        }
        if list(drawn) == self._shown and widths == self._widths:
            for path, texts in drawn.items():
                for name in widths:
                    if self.get_cell(str(path), name) != texts[name]:
                        self.update_cell(str(path), name, texts[name])
            return
        under = self.current
        self.clear(columns=True)
        for name, width in widths.items():
            self.add_column(heading(name), key=name, width=width)
        for path, texts in drawn.items():
            self.add_row(*texts.values(), key=str(path))
        self._shown, self._widths = list(drawn), widths
        if under is not None and under in drawn:
            self.move_cursor(row=self._shown.index(under), animate=False)
