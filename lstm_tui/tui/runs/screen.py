"""Runs screen: every run of a folder, and the loss curves of those that are selected."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.theme import Theme
from textual.widgets import DataTable, Input

from lstm_tui.errors import LstmTuiError
from lstm_tui.formatting import size
from lstm_tui.runs.deletion import delete_run
from lstm_tui.runs.directory import Run
from lstm_tui.runs.listing import RunList, RunListing
from lstm_tui.runs.progress import RunProgress
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.background_jobs import Jobs
from lstm_tui.tui.key_action import bindings
from lstm_tui.tui.keymap_screen import KeymapScreen, OpenRun
from lstm_tui.tui.notify import notify
from lstm_tui.tui.resume_action import resume
from lstm_tui.tui.runs.cells import run_cells
from lstm_tui.tui.runs.keymap import KEYMAP
from lstm_tui.tui.runs.table import RunsTable
from lstm_tui.tui.widgets.chart import LineChart
from lstm_tui.tui.widgets.chart_series import (
    CURVE_COLORS,
    MARKS,
    compared_series,
    loss_axis,
    run_series,
)
from lstm_tui.tui.widgets.footer import KeyBar
from lstm_tui.tui.widgets.header import render_header
from lstm_tui.tui.widgets.inputs import SafeInput
from lstm_tui.tui.widgets.panel import ContentPanel, SizedPanel
from lstm_tui.workers.monitor import RunMonitor, RunView, can_resume, why_not_resumed

POLL_SECONDS = 2.0

OTHER_LOSS = "The loss of a classifier is per document: it has no chart with a language model."

TABLE_FRAME = 3
"""Columns of the table's padding and its vertical scroll bar."""

HEADER_FACTS_WIDTH = 44
"""Cells of the header for its title and the numbers of runs, before the path of the folder."""


class RunsScreen(KeymapScreen):
    """A table of runs, over a chart of the selected ones or of the one under the cursor."""

    NAME = "runs"
    KEYMAP = KEYMAP
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYMAP)

    header = getters.query_one("#top", SizedPanel)
    table = getters.query_one(RunsTable)
    empty = getters.query_one("#empty", ContentPanel)
    filter_field = getters.query_one("#filter", SafeInput)
    chart = getters.query_one("#chart", LineChart)

    def __init__(
        self,
        folder: Path,
        *,
        monitor_of: Callable[[Run], RunMonitor],
        clock: Callable[[], float],
        now: Callable[[], float],
        polls: bool,
    ) -> None:
        """``monitor_of`` gives the app's monitor of a run."""
        super().__init__()
        self.jobs = Jobs(self)
        self._folder, self._polls, self._now = folder, polls, now
        self._monitor_of = monitor_of
        self._run_list = RunList(folder, clock)
        self._listings: list[RunListing] = []
        self._polled = False
        self._selected: dict[Path, int] = {}
        self._charted: tuple[object, ...] = ()

    @property
    def current_run(self) -> Run | None:
        """The run under the cursor."""
        return listing.run if (listing := self._current()) else None

    def compose(self) -> ComposeResult:
        """Header; table, or what to type where there are no runs; filter; chart; footer."""
        yield SizedPanel(id="top")
        with Vertical(id="runs-body"):
            yield RunsTable()
            yield ContentPanel(id="empty")
            yield SafeInput(id="filter", placeholder="part of a name", compact=True)
            yield LineChart(id="chart")
        yield KeyBar()

    def on_mount(self) -> None:
        """Poll in a thread, now and every other second."""
        self.filter_field.display = self.empty.display = False
        self.set_footer({"app.show('train')": ""})
        self.poll()
        if self._polls:
            self.set_interval(POLL_SECONDS, self.poll)
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def on_unmount(self) -> None:
        """Unsubscribe: the signal would keep the screen in memory."""
        self.app.theme_changed_signal.unsubscribe(self)

    def _theme_changed(self, _theme: Theme) -> None:
        self.call_after_refresh(self.draw)

    def poll(self) -> None:
        """Read what changed, unless a poll is still going on or the screen is not visible."""
        if self.is_visible_on_terminal and not self.jobs.running("polling"):
            read = self._run_list.poll
            self.jobs.start("polling", lambda ticket: ticket.hand_over(self._show, read()))

    def _show(self, listings: list[RunListing]) -> None:
        self._listings, self._polled = listings, True
        self.draw()

    def on_screen_resume(self) -> None:
        """Poll at once when the screen above was closed."""
        if self._polled:
            self.poll()

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self.draw()

    def draw(self) -> None:
        """Update table, chart and header, once the folder has been read."""
        if not self._polled:
            return
        present = {listing.run.path for listing in self._listings}
        self._selected = {path: mark for path, mark in self._selected.items() if path in present}
        self._draw_table()
        self._draw_chart()
        count, live = len(self._listings), sum(listing.live for listing in self._listings)
        about = [f"{count} run{'s' if count != 1 else ''}", *([f"{live} live"] if live else [])]
        self.header.set_renderer(lambda width, _: self._render_header(about, width))
        self.empty.display = not count
        self.table.display = self.chart.display = bool(count)
        if not count:
            self.empty.show(_first_steps(self._folder), layout=True)

    def _render_header(self, about: list[str], width: int) -> Content:
        """The path of the folder is cut before the number of runs is left out."""
        path = safe_line(str(self._folder), min(60, max(8, width - HEADER_FACTS_WIDTH)))
        folder = Content.assemble((path, "$foreground-muted"))
        return render_header("Runs", about, folder, width)

    def _draw_table(self) -> None:
        variables = self.app.theme_variables
        curves = {f"run{number}": variables[name] for number, name in enumerate(CURVE_COLORS)}
        colors = {**variables, **curves}
        name_part = self.filter_field.value.strip().lower()
        cells = {
            listing.run.path: run_cells(
                listing, self._selected.get(listing.run.path), self._now(), colors
            )
            for listing in self._listings
            if name_part in listing.run.name.lower()
        }
        self.table.show(cells, self.size.width - TABLE_FRAME)

    def _draw_chart(self) -> None:
        """The selected runs in one chart, or the one under the cursor."""
        selected = [one for one in self._listings if one.run.path in self._selected]
        current = self._current()
        shown = selected or ([current] if current else [])
        progresses = [(one.run.path, one.status and one.status.progress) for one in shown]
        charted = (*progresses, bool(selected))
        if charted == self._charted:
            return
        self._charted = charted
        if selected:
            series = compared_series(
                [
                    (one.run.name, self._selected[one.run.path], one.status.progress)
                    for one in selected
                    if one.status
                ]
            )
        elif current is not None and current.status is not None:
            series = run_series(current.status.progress)
        else:
            series = []
        drawn = next((one.status.progress for one in shown if one.status), RunProgress())
        self.chart.show(series, loss_axis(drawn))

    def _current(self) -> RunListing | None:
        """The run under the cursor."""
        path = self.table.current
        return next((one for one in self._listings if one.run.path == path), None)

    @on(DataTable.RowHighlighted)
    def _cursor_moved(self) -> None:
        self._draw_chart()

    @on(DataTable.RowSelected)
    def action_open(self) -> None:
        """Open the run under the cursor, live or over; a click on its row does too."""
        if (run := self.current_run) is not None:
            self.post_message(OpenRun(run))

    def action_resume(self) -> None:
        """Start a worker for the run under the cursor, and open it."""
        listing = self._current()
        if listing is None or listing.status is None:
            return
        view = RunView(listing.status)
        if listing.live:
            notify(self.app, "This run is training: Enter opens it.")
        elif not can_resume(view):
            notify(self.app, why_not_resumed(view))
        else:
            opens = partial(self.post_message, OpenRun(listing.run))
            resume(self.jobs, self._monitor_of(listing.run), opens)

    def action_select(self) -> None:
        """Add the run to the comparison, or remove it."""
        run = self.current_run
        if run is None:
            return
        if run.path in self._selected:
            del self._selected[run.path]
        else:
            free = [mark for mark in range(len(MARKS)) if mark not in self._selected.values()]
            if not free:
                notify(self.app, f"At most {len(MARKS)} runs can be compared.")
                return
            if self._differs(run):
                notify(self.app, OTHER_LOSS)
                return
            self._selected[run.path] = free[0]
        self.draw()

    def _differs(self, run: Run) -> bool:
        """Whether one of ``run`` and the selected runs is a classifier and another is not."""
        paths = {run.path, *self._selected}
        return len({_classifies(one) for one in self._listings if one.run.path in paths}) > 1

    def action_delete(self) -> None:
        """Ask whether to delete the run under the cursor."""
        from lstm_tui.tui.widgets.confirm import DeleteDialog

        listing = self._current()
        if listing is None:
            return
        if listing.live:
            notify(self.app, f"{safe_line(listing.run.name)} is training. Stop it first.")
            return
        self.app.push_screen(
            DeleteDialog(safe_line(listing.run.name), size(listing.bytes)),
            lambda yes: self._delete(listing) if yes else None,
        )

    def _delete(self, listing: RunListing) -> None:
        try:
            delete_run(listing.run, self._folder)
        except LstmTuiError as error:
            notify(self.app, str(error), severity="error")
        else:
            notify(self.app, f"{safe_line(listing.run.name)} was deleted.")
            self._show([other for other in self._listings if other is not listing])

    def action_filter(self) -> None:
        """Open the filter."""
        self.filter_field.display = True
        self.filter_field.focus()

    async def action_back(self) -> None:
        """Close the filter; without one, return to the screen below."""
        if not self.filter_field.display:
            await super().action_back()
            return
        self.filter_field.value = ""
        self.filter_field.display = False
        self.set_focus(None)

    @on(Input.Changed, "#filter")
    def _filter_changed(self) -> None:
        self.draw()

    @on(Input.Submitted, "#filter")
    def _filter_kept(self) -> None:
        self.set_focus(None)


def _classifies(listing: RunListing) -> bool:
    return listing.record is not None and listing.record.config.model.classes > 0


def _first_steps(folder: Path) -> Content:
    return Content.assemble(
        ("No runs yet\n\n", "bold"),
        ("There are none in ", "$foreground-muted"), safe_line(str(folder), 200), ".\n",
        ("Start one from any text file, or from the built-in text:\n\n", "$foreground-muted"),
        ("    lstm-tui train FILE\n    lstm-tui train atlas\n", "bold $accent"),
    )  # fmt: skip
