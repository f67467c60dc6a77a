"""Table of the Runs screen: one row per run, redrawn only where it changed."""

from collections.abc import Mapping
from pathlib import Path

from rich.text import Text
from textual import events
from textual.selection import Selection
from textual.strip import Strip
from textual.widgets import DataTable

from lstm_tui.tui.runs.cells import Cells, column_widths, heading, shortened
from lstm_tui.tui.widgets.selection import extract, selectable, without_trailing_blanks


class RunsTable(DataTable[Text], can_focus=False, inherit_bindings=False):
    """A table whose text can be selected; its keys are those of the screen."""

    ALLOW_SELECT = True

    def __init__(self) -> None:
        super().__init__(id="table", cursor_type="row", cursor_foreground_priority="renderable")
        self._paths: list[Path] = []
        self._widths: dict[str, int] = {}

    def render_line(self, y: int) -> Strip:
        """A line of the table with the offsets that make its text selectable."""
        line = y if y < self.header_height else y + self.scroll_offset.y
        return selectable(self, super().render_line(y), line, self.scroll_offset.x)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The selected text, line by line as the table shows it."""
        lines = [
            self._render_line(line, 0, self.virtual_size.width, self.rich_style).text
            for line in range(self.virtual_size.height)
        ]
        return without_trailing_blanks(extract(lines, selection)), "\n"

    def on_click(self, event: events.Click) -> None:
        """A drag that ends over the table selects text, not a row."""
        if self.screen.selections:
            event.prevent_default()

    @property
    def current(self) -> Path | None:
        """The path of the run under the cursor."""
        row = self.cursor_row
        return self._paths[row] if 0 <= row < len(self._paths) else None

    def show(self, all_cells: Mapping[Path, Cells], width: int) -> None:
        """Show the cells of each run in the columns that fit into ``width``; the cursor stays.

        Columns are measured here: the base class measures them when it is idle, and until then
        shows names cut short.
        """
        widths = column_widths(list(all_cells.values()), width)
        rows = {
            path: {name: shortened(cells[name], columns) for name, columns in widths.items()}
            for path, cells in all_cells.items()
        }
        if list(rows) == self._paths and widths == self._widths:
            for path, row in rows.items():
                for name, text in row.items():
                    if self.get_cell(str(path), name) != text:
                        self.update_cell(str(path), name, text)
            return
        current = self.current
        self.clear(columns=True)
        for name, columns in widths.items():
            self.add_column(heading(name), key=name, width=columns)
        for path, row in rows.items():
            self.add_row(*row.values(), key=str(path))
        self._paths, self._widths = list(rows), widths
        if current is not None and current in rows:
            self.move_cursor(row=self._paths.index(current), animate=False)
