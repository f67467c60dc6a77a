"""The Compare screen: several runs in one picture, as they are trained one after the other."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.comparison import ComparedRun, comparison_as_json
from lstm_tui.exports.comparison_charts import gradient_axis, gradient_series
from lstm_tui.exports.comparison_svg import render_comparison_svg
from lstm_tui.runs.commands import Command, Pause, Resume, Stop
from lstm_tui.runs.directory import Run
from lstm_tui.runs.follower import Health
from lstm_tui.runs.progress import RunState
from lstm_tui.tui.background_jobs import Jobs, Ticket
from lstm_tui.tui.compare.comparison_table import ComparisonTable, render_table
from lstm_tui.tui.compare.keymap import KEYMAP
from lstm_tui.tui.compare.missing_gradients import MissingGradients
from lstm_tui.tui.compare.side_by_side import render_side_by_side
from lstm_tui.tui.key_action import bindings
from lstm_tui.tui.keymap_screen import KeymapScreen, OpenRun
from lstm_tui.tui.notify import notify
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.widgets.chart import LineChart
from lstm_tui.tui.widgets.chart_series import MARKS, compared_series
from lstm_tui.tui.widgets.footer import KeyBar
from lstm_tui.tui.widgets.header import STATE_COLORS, render_header
from lstm_tui.tui.widgets.panel import ContentPanel, SizedPanel
from lstm_tui.workers.comparison import RunComparison
from lstm_tui.workers.monitor import RunMonitor
from lstm_tui.workers.process import WorkerHandle

ROLES = tuple(f"run{number}" for number in range(len(MARKS)))

CHART_POLLS = 8
"""Polls between two drawings of the loss."""


class CompareScreen(KeymapScreen):
    """Polls the runs of a comparison, and draws what changed."""

    NAME = "compare"
    KEYMAP = KEYMAP
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYMAP)

    header = getters.query_one("#top", SizedPanel)
    chart = getters.query_one("#chart", LineChart)
    gradients = getters.query_one("#gradients", LineChart)
    table = getters.query_one("#cells", ComparisonTable)
    samples = getters.query_one("#samples", SizedPanel)
    notes = getters.query_one("#notes", ContentPanel)

    def __init__(
        self,
        comparison: RunComparison,
        monitor_of: Callable[[WorkerHandle], RunMonitor],
        *,
        poll_seconds: float,
    ) -> None:
        """``monitor_of`` gives the app's monitor of a run."""
        super().__init__()
        self.jobs = Jobs(self)
        self._gradients = MissingGradients(self.jobs, self.draw)
        self._comparison, self._monitor_of = comparison, monitor_of
        self._poll_seconds = poll_seconds
        self._polls = 0
        self._runs: tuple[ComparedRun, ...] = ()
        self._workers: tuple[WorkerHandle | None, ...] = ()
        self._cursor = 0
        self._shows_gradients = False
        self._charted: tuple[object, ...] = ()

    @property
    def current_run(self) -> Run | None:
        """The run under the cursor, if it has been started."""
        worker = self._workers[self._cursor] if self._cursor < len(self._workers) else None
        return worker.run if worker is not None else None

    @property
    def shown_monitor(self) -> RunMonitor | None:
        """The monitor of the run that this program trains."""
        worker = self._training_worker()
        return self._monitor_of(worker) if worker is not None else None

    def compose(self) -> ComposeResult:
        """Header; charts; table; samples; what went wrong; footer."""
        yield SizedPanel(id="top")
        with Vertical(id="compare-body"):
            with Horizontal(id="charts"):
                yield LineChart(id="chart")
                yield LineChart(id="gradients")
            yield ComparisonTable(id="cells")
            yield SizedPanel(id="samples")
            yield ContentPanel(id="notes")
        yield KeyBar()

    def on_mount(self) -> None:
        """Poll now, then four times a second."""
        self.samples.border_title = "Samples"
        self.notes.display = False
        self.poll()
        if self._poll_seconds > 0:
            self.set_interval(self._poll_seconds, self.poll)

    def poll(self) -> None:
        """Read what is new in a thread, and draw it if the screen is visible."""
        if not self.is_visible_on_terminal or self.jobs.running("polling"):
            return
        members = self._comparison.members()
        monitors = [self._monitor_of(one.worker) for one in members if one.worker is not None]

        def read(ticket: Ticket) -> None:
            for monitor in monitors:
                if monitor.view.health.live:
                    monitor.poll(wait=True)
            ticket.hand_over(self.draw)

        self.jobs.start("polling", read)

    def draw(self) -> None:
        """Update every part; each is redrawn only where it differs."""
        members = self._comparison.members()
        self._workers = tuple(member.worker for member in members)
        runs = []
        for member in members:
            if member.worker is None:
                runs.append(ComparedRun.of(member, None))
                continue
            view = self._monitor_of(member.worker).view
            runs.append(ComparedRun.of(member, view.status, view.trouble))
        runs = self._gradients.added(runs, self._workers)
        self._runs = tuple(runs)
        self.header.set_renderer(
            lambda width, _: render_header(
                "Compare", list(self._comparison.facts), _state(runs), width
            )
        )
        self._draw_table()
        self.samples.set_renderer(lambda width, height: render_side_by_side(runs, width, height))
        self._draw_notes()
        self._draw_charts()
        self.set_footer(self._labels())
        self._polls += 1

    def on_resize(self) -> None:
        """Show one chart or two, as the width allows."""
        if self._runs:
            self._charted = ()
            self.call_after_refresh(self.draw)

    def _draw_table(self) -> None:
        runs, cursor = self._runs, self._cursor
        self.table.styles.height = len(runs) + 1
        in_bits = self.chart.shows_bits
        self.table.set_renderer(
            lambda width, height: render_table(runs, cursor, width, height, in_bits=in_bits)
        )

    @on(LineChart.UnitChanged)
    def _unit_changed(self) -> None:
        self._draw_table()

    def _draw_notes(self) -> None:
        """Say why runs failed."""
        lines = [
            Content.assemble(("▲ ", "bold $warning"), (run.explanation, "$warning"))
            for run in self._runs
            if run.explanation
        ]
        self.notes.display = bool(lines)
        self.notes.show(Content("\n").join(lines), layout=True)

    def _draw_charts(self) -> None:
        """Draw the charts every other second, and after each evaluation."""
        wide, runs = self.has_class("-wide"), self._runs
        charted = (
            wide,
            self._shows_gradients,
            *((run.progress.validation, run.gradients, run.health) for run in runs),
        )
        if charted == self._charted and self._polls % CHART_POLLS:
            return
        self._charted = charted
        if self._shows_gradients and not wide:
            self.chart.show(gradient_series(runs, ROLES, MARKS), gradient_axis(runs))
        else:
            named = [(run.short, number, run.progress) for number, run in enumerate(runs)]
            self.chart.show(compared_series([one for one in named if one[2].step]))
        if wide:
            self.gradients.show(gradient_series(runs, ROLES, MARKS), gradient_axis(runs))

    def _labels(self) -> dict[str, str]:
        """The labels of the footer in the present state; empty for keys that do nothing."""
        next_chart = "Loss" if self._shows_gradients else "Gradient"
        labels = {
            "next_chart": "" if self.has_class("-wide") else next_chart,
            "app.show('train')": "",  # as Enter does
        }
        monitor = self.shown_monitor
        if monitor is None or not monitor.view.health.live:
            return {**labels, "pause": "", "skip": ""}
        paused = monitor.view.progress.state is RunState.PAUSED
        last = not any(worker is None for worker in self._workers)
        return {
            **labels,
            "pause": "Resume" if paused else "Pause",
            "skip": "Stop" if last else "Next cell",
        }

    def _training_worker(self) -> WorkerHandle | None:
        """The worker of this program that is running."""
        for member in self._comparison.members():
            worker = member.worker
            if worker is not None and worker.process is not None and member.status is None:
                return worker
        return None

    def _send(self, command: Command, message: str) -> None:
        """Send ``command`` to the run that is training, and then show ``message`` with its name."""
        worker = self._training_worker()
        if worker is None or worker.ended:
            notify(self.app, "No run of this comparison is training.")
            return
        try:
            worker.send(command)
        except LstmTuiError as error:
            notify(self.app, str(error), severity="error")
        else:
            notify(self.app, message.format(worker.run.name))

    def action_pause(self) -> None:
        """Pause or continue."""
        monitor = self.shown_monitor
        paused = monitor is not None and monitor.view.progress.state is RunState.PAUSED
        self._send(Resume() if paused else Pause(), "Continues {}." if paused else "Pauses {}.")

    def action_skip(self) -> None:
        """Stop the present run; the follower of the series starts the next one."""
        last = not any(worker is None for worker in self._workers)
        self._send(
            Stop(), "Stops {}." if last else "Stops {}; the next one starts when it is saved."
        )

    def action_next_chart(self) -> None:
        """Switch between the loss and the gradient."""
        self._shows_gradients = not self._shows_gradients
        self.draw()

    def action_move(self, rows: int) -> None:
        """Move the cursor by ``rows``, at most to the first or the last run."""
        self._cursor = min(max(0, self._cursor + rows), max(0, len(self._runs) - 1))
        self._draw_table()

    def action_open(self) -> None:
        """Open the Train screen of the run under the cursor."""
        if (run := self.current_run) is not None:
            self.post_message(OpenRun(run))
        else:
            notify(self.app, "This run has not been started yet.")

    @on(ComparisonTable.Clicked)
    def _row_clicked(self, event: ComparisonTable.Clicked) -> None:
        if event.row < len(self._runs):
            self._cursor = event.row
            self._draw_table()
            self.action_open()

    def action_export(self) -> None:
        """Ask what to export, and to which file."""
        from lstm_tui.tui.widgets.export_dialog import ExportChoice, ask_export

        runs, title = self._runs, self._comparison.title
        ask_export(
            self.app,
            (
                ExportChoice(
                    "Loss and gradient, picture (SVG)",
                    ".svg",
                    lambda _check: render_comparison_svg(runs, title),
                ),
                ExportChoice("Losses and gradients, JSON", ".json", lambda _check: _json(runs)),
            ),
            "comparison",
        )


def _json(runs: Sequence[ComparedRun]) -> str:
    return comparison_as_json(runs) + "\n"


def _state(runs: Sequence[ComparedRun]) -> Content:
    """What the present run does, and how many there are."""
    live = [(number, run.health) for number, run in enumerate(runs, 1) if run.health]
    number, health = next(((n, one) for n, one in live if one.live), (0, None))
    if health is None:
        ended_well = sum(one in (Health.FINISHED, Health.STOPPED) for _, one in live)
        words = "finished" if ended_well == len(runs) else f"{ended_well} of {len(runs)} trained"
        return Content.assemble(("● ", "$primary"), (words, "bold $primary"))
    style = f"${STATE_COLORS[health]}"
    return Content.assemble(
        ("● ", style), (str(health), f"bold {style}"), (f" {number} of {len(runs)}", DIM)
    )
