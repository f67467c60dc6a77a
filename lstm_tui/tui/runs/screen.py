"""The Runs screen: every run of a folder, and their loss curves over each other."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import Input

from lstm_tui.errors import LstmTuiError
from lstm_tui.formatting import size
from lstm_tui.runs.deletion import delete_run
from lstm_tui.runs.listing import RunList, RunListing
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.background_jobs import Jobs, Ticket
from lstm_tui.tui.resume_action import resume
from lstm_tui.tui.runs.cells import cells
from lstm_tui.tui.runs.table import RunsTable
from lstm_tui.tui.screen_stack import back_key, is_seen
from lstm_tui.tui.widgets.chart import LossChart
from lstm_tui.tui.widgets.chart_keys import ChartKeys
from lstm_tui.tui.widgets.chart_render import Line
from lstm_tui.tui.widgets.chart_series import MARKS, compared_lines, run_lines
from lstm_tui.tui.widgets.footer import Key, KeyBar
from lstm_tui.tui.widgets.header import top_line
from lstm_tui.tui.widgets.inputs import SafeInput
from lstm_tui.tui.widgets.panel import ContentPanel, SizedPanel
from lstm_tui.workers.monitor import RunView, can_resume, why_not_resumed

if TYPE_CHECKING:
    from lstm_tui.tui.app import LstmTuiApp

LOOK_SECONDS = 2.0

TABLE_FRAME = 3
"""Columns beside the table that are not its own: its padding, and a vertical scroll bar."""


class RunsScreen(Screen[None], ChartKeys):
    """A table over a chart of the selected runs, or of the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "neurons", "Neurons"),
        Binding("u", "resume", "Resume"),
        Binding("a", "attach", "Attach"),
        Binding("space", "select", "Select"),
        Binding("d", "delete", "Delete"),
        Binding("slash", "filter", "Filter"),
        Binding("escape", "unfilter", "Back"),
        Binding("question_mark", "help", "Help"),
        Binding("q", "app.leave", "Quit"),
    ]

    KEYS = (
        Key("⏎", "Open", "open"),
        Key("n", "Neurons", "neurons", 2),
        Key("u", "Resume", "resume", 2),
        Key("a", "Attach", "attach", 3),
        Key("space", "Select", "select", 4),
        Key("d", "Delete", "delete", 5),
        Key("/", "Filter", "filter", 6),
        Key("y", "Copy", "app.copy", 7),
        Key("?", "Help", "help", 1),
        Key("q", "Quit", "app.leave"),
    )

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], float],
        now: Callable[[], float],
        polls: bool,
    ) -> None:
        super().__init__()
        self.jobs = Jobs(self)
        self._folder, self._polls, self._now = folder, polls, now
        self._census = RunList(folder, clock)
        self._rows: list[RunListing] = []
        self._looked = False
        self._selected: dict[Path, int] = {}
        self._filter = ""
        self._charted: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """Top line; table; what to type where there are no runs; chart; keys."""
        yield SizedPanel(id="top")
        with Vertical(id="runs-body"):
            yield RunsTable()
            yield ContentPanel(id="empty")
            yield SafeInput(id="filter", placeholder="part of a name", compact=True)
            yield LossChart(id="chart")
        yield KeyBar()

    @property
    def lstm_app(self) -> "LstmTuiApp":
        """The program, which opens other screens."""
        return cast("LstmTuiApp", self.app)

    def on_mount(self) -> None:
        """Look in a thread, now and every other second."""
        self.query_one("#filter").display = False
        self.query_one("#empty").display = False
        self.query_one(KeyBar).offer(
            [*self.KEYS[:-2], *back_key(self, "unfilter"), *self.KEYS[-2:]]
        )
        self.look()
        if self._polls:
            self.set_interval(LOOK_SECONDS, self.look)
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def on_unmount(self) -> None:
        """Let go of the app: a signal keeps whoever subscribed."""
        self.app.theme_changed_signal.unsubscribe(self)

    def _theme_changed(self, _theme: Theme) -> None:
        self.call_after_refresh(self.draw)

    def look(self) -> None:
        """Read what changed, unless that is still going on or nobody sees it."""
        if is_seen(self) and not self.jobs.running("looking"):
            self.jobs.start("looking", self._look)

    def _look(self, ticket: Ticket) -> None:
        ticket.hand_over(self._found, self._census.poll())

    def _found(self, rows: list[RunListing]) -> None:
        self._rows, self._looked = rows, True
        self.draw()

    def on_screen_resume(self) -> None:
        """Look again when the screen above has been left."""
        if self._looked:
            self.look()

    def on_resize(self) -> None:
        """Columns come and go with the width."""
        self.draw()

    def draw(self) -> None:
        """Bring table, chart and words up to date, once the folder has been looked at."""
        if not self._looked:
            return
        present = {row.run.path for row in self._rows}
        self._selected = {path: mark for path, mark in self._selected.items() if path in present}
        self._draw_table()
        self._draw_chart()
        live = sum(row.live for row in self._rows)
        words = [f"{len(self._rows)} run{'s' if len(self._rows) != 1 else ''}"]
        if live:
            words.append(f"{live} live")
        where = Content.assemble((safe_line(str(self._folder), 60), "$foreground-muted"))
        self.query_one("#top", SizedPanel).set_renderer(
            lambda width, _: top_line("Runs", words, where, width)
        )
        empty, table = self.query_one("#empty", ContentPanel), self.query_one("#table")
        empty.display = not self._rows
        table.display = self.query_one("#chart").display = bool(self._rows)
        if not self._rows:
            empty.show(_nothing(self._folder), layout=True)
        elif self.focused is None:
            table.focus()

    def _draw_table(self) -> None:
        palette = {**self.app.theme_variables, **_run_colors(self.app.theme_variables)}
        drawn = {
            row.run.path: cells(row, self._selected.get(row.run.path), self._now(), palette)
            for row in self._rows
            if self._filter.lower() in row.run.name.lower()
        }
        self.query_one(RunsTable).show(drawn, self.size.width - TABLE_FRAME)

    def _draw_chart(self) -> None:
        """The selected runs over each other, or the one under the cursor."""
        chosen = [row for row in self._rows if row.run.path in self._selected]
        current = self._current()
        rows = chosen or ([current] if current else [])
        key = (*((row.run.path, row.status and row.status.progress) for row in rows), bool(chosen))
        if key == self._charted:
            return
        self._charted = key
        lines: list[Line] = []
        if chosen:
            lines = compared_lines(
                [
                    (row.run.name, self._selected[row.run.path], row.status.progress)
                    for row in chosen
                    if row.status
                ]
            )
        elif current is not None and current.status is not None:
            lines = run_lines(current.status.progress)
        self.query_one("#chart", LossChart).show(lines)

    def _current(self) -> RunListing | None:
        """The run under the cursor."""
        path = self.query_one(RunsTable).current
        return next((row for row in self._rows if row.run.path == path), None)

    def on_data_table_row_highlighted(self) -> None:
        """Show the curve of the run under the cursor."""
        self._draw_chart()

    def on_data_table_row_selected(self) -> None:
        """A click on the row under the cursor opens it."""
        self.action_open()

    def action_open(self) -> None:
        """Open the run under the cursor, live or over."""
        if (row := self._current()) is not None:
            self.lstm_app.open_run(self.lstm_app.watch_run(row.run))

    def action_neurons(self) -> None:
        """Browse the neurons of the run under the cursor."""
        if (row := self._current()) is not None:
            self.lstm_app.open_neurons(row.run)

    def action_attach(self) -> None:
        """Open a run that another process trains."""
        row = self._current()
        if row is None:
            return
        if row.live:
            self.action_open()
        else:
            self._say("Nobody is training this run: u resumes it, Enter looks at it.")

    def action_resume(self) -> None:
        """Start a worker for the run under the cursor and open it."""
        row = self._current()
        if row is None or row.status is None:
            return
        if row.live:
            self._say("It is training: Enter opens it.")
        elif not can_resume(RunView(row.status)):
            self._say(why_not_resumed(RunView(row.status)))
        else:
            watch = self.lstm_app.watch_run(row.run)
            opens = partial(self.lstm_app.open_run, watch)
            resume(self.jobs, watch, opens, partial(self._say, failed=True))

    def action_select(self) -> None:
        """Take the run into the comparison, or out of it."""
        row = self._current()
        if row is None:
            return
        if row.run.path in self._selected:
            del self._selected[row.run.path]
        else:
            free = [mark for mark in range(len(MARKS)) if mark not in self._selected.values()]
            if not free:
                self._say(f"At most {len(MARKS)} runs can be compared.")
                return
            self._selected[row.run.path] = free[0]
        self.draw()

    def action_delete(self) -> None:
        """Ask whether to delete the run under the cursor."""
        from lstm_tui.tui.widgets.confirm import DeleteDialog

        row = self._current()
        if row is None:
            return
        if row.live:
            self._say(f"{safe_line(row.run.name)} is training. Stop it first.")
            return
        self.app.push_screen(
            DeleteDialog(safe_line(row.run.name), size(row.bytes)),
            lambda yes: self._delete(row) if yes else None,
        )

    def _delete(self, row: RunListing) -> None:
        try:
            delete_run(row.run, self._folder)
        except LstmTuiError as error:
            self._say(safe_line(str(error), 300), failed=True)
        else:
            self._say(f"{safe_line(row.run.name)} is deleted.")
            self._found([other for other in self._rows if other is not row])

    def action_filter(self) -> None:
        """Ask for part of a name."""
        field = self.query_one("#filter", Input)
        field.display = True
        field.focus()

    async def action_unfilter(self) -> None:
        """Show all runs again; when they are all shown, go back to the screen below."""
        field = self.query_one("#filter", Input)
        if not field.display:
            await self.app.run_action("app.back")
            return
        field.value = ""
        field.display = False
        self.query_one("#table").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show only the runs whose name holds the text."""
        self._filter = event.value.strip()
        self.draw()

    def on_input_submitted(self) -> None:
        """Back to the table, with the filter kept."""
        self.query_one("#table").focus()

    def action_help(self) -> None:
        """Every key."""
        from lstm_tui.tui.widgets.help import RUNS_KEYS, help_for
        from lstm_tui.tui.widgets.page_dialog import PageDialog

        self.app.push_screen(PageDialog("Help", help_for(RUNS_KEYS)))

    def _say(self, words: str, *, failed: bool = False) -> None:
        self.app.clear_notifications()
        self.notify(words, markup=False, timeout=4, severity="error" if failed else "information")


def _run_colors(variables: dict[str, str]) -> dict[str, str]:
    names = ("primary", "validation", "success", "error", "accent", "warning")
    return {f"run{number}": variables[name] for number, name in enumerate(names)}


def _nothing(folder: Path) -> Content:
    return Content.assemble(
        ("No runs yet\n\n", "bold"),
        ("There are none in ", "$foreground-muted"), safe_line(str(folder), 200), ".\n",
        ("Start one from any text file, or from the built-in text:\n\n", "$foreground-muted"),
        ("    lstm-tui train FILE\n    lstm-tui train atlas\n", "bold $accent"),
    )  # fmt: skip
