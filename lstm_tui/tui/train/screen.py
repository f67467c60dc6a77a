"""The Train screen: one run, live or over, and the keys that steer it."""

from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from lstm_tui.colors.palette import Palette
from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.classifier_progress import selected_report
from lstm_tui.runs.commands import Command, Pause, Resume, SampleNow, SaveNow
from lstm_tui.runs.directory import Run, RunRecord
from lstm_tui.runs.follower import Health
from lstm_tui.runs.loss_curve import LossCurve
from lstm_tui.runs.overfitting import advice
from lstm_tui.runs.progress import RunProgress, RunState
from lstm_tui.tui.background_jobs import Jobs, Ticket
from lstm_tui.tui.key_action import bindings
from lstm_tui.tui.keymap_screen import KeymapScreen
from lstm_tui.tui.notify import notify
from lstm_tui.tui.resume_action import resume
from lstm_tui.tui.train.accuracy_chart import render_recalls
from lstm_tui.tui.train.charts import ChartKind, charted_values, draw_chart
from lstm_tui.tui.train.emergence_panel import render_emergence
from lstm_tui.tui.train.footer_labels import footer_labels
from lstm_tui.tui.train.keymap import KEYMAP
from lstm_tui.tui.train.messages_panel import render_ending, render_messages
from lstm_tui.tui.train.metrics_panel import render_metrics
from lstm_tui.tui.train.ranking_line import RankingLine
from lstm_tui.tui.train.report_panel import NO_SAMPLES, ReportPanel
from lstm_tui.tui.train.result_panel import ResultPanel
from lstm_tui.tui.train.samples import SamplePanel
from lstm_tui.tui.widgets.chart import LineChart
from lstm_tui.tui.widgets.footer import KeyBar
from lstm_tui.tui.widgets.header import facts, render_header, render_state
from lstm_tui.tui.widgets.panel import ContentPanel, ScrollPanel, SizedPanel
from lstm_tui.workers.monitor import RunMonitor, RunView, can_resume, log_bytes, why_not_resumed

METRICS_POLLS, CHART_POLLS = 2, 8
"""Polls between two drawings. Drawn at each poll, the metrics took 3.4 % of a core."""

BIG_LOG_BYTES = 2_000_000
"""A larger log is first read in a thread, so that the screen opens at once."""

NOT_TRAINING = "This run is not training."


class TrainScreen(KeymapScreen):
    """Polls a run, draws what changed, and turns keys into commands."""

    NAME = "train"
    KEYMAP = KEYMAP
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYMAP)

    header = getters.query_one("#top", SizedPanel)
    chart = getters.query_one("#chart", LineChart)
    samples = getters.query_one("#sample", ResultPanel)
    metrics = getters.query_one("#run", SizedPanel)
    emergence = getters.query_one("#emergence", SizedPanel)
    messages = getters.query_one("#messages-text", ContentPanel)
    ending = getters.query_one("#ending", ContentPanel)

    def __init__(
        self,
        monitor: RunMonitor,
        palette: Callable[[], Palette],
        *,
        poll_seconds: float,
        title: str = "",
    ) -> None:
        """``palette`` gives the present colors, ``title`` says which run of a series this is."""
        super().__init__()
        self._palette, self._title = palette, title
        self.jobs = Jobs(self)
        self._ranking_line = RankingLine(self.jobs)
        self.monitor = monitor
        self._poll_seconds = poll_seconds
        self._polls = 0
        self._charted: tuple[object, ...] = ()
        self._curve = LossCurve()
        self._chart_kind = ChartKind.LOSS
        self._messages_of: tuple[object, ...] = ()
        self._loading = self._stale = False
        self._record: RunRecord | None = None
        with suppress(LstmTuiError):
            self._record = monitor.worker.run.record()
        self._classifies = self._record is not None and self._record.config.model.classes > 0

    @property
    def current_run(self) -> Run:
        """The run that is shown."""
        return self.monitor.worker.run

    @property
    def _named_classes(self) -> tuple[str, ...]:
        """The names of the classes of a classifier."""
        return self._record.corpus.classes if self._record else ()

    @property
    def shown_monitor(self) -> RunMonitor:
        """The monitor of the run."""
        return self.monitor

    def compose(self) -> ComposeResult:
        """Header; chart and result beside metrics, units and messages; ending; footer."""
        yield SizedPanel(id="top")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield LineChart(id="chart")
                if self._classifies:
                    yield ReportPanel(self._named_classes, self._palette, id="sample")
                else:
                    yield SamplePanel(id="sample")
            with Vertical(id="right"):
                yield SizedPanel(id="run")
                yield SizedPanel(id="emergence")
                with ScrollPanel(id="messages"):
                    yield ContentPanel(id="messages-text")
        yield ContentPanel(id="ending")
        yield KeyBar()

    def on_mount(self) -> None:
        """Poll now, then four times a second."""
        self.set_class(self._classifies, "classifier")
        self.metrics.border_title = Content(self._title or "Run")
        self.query_one("#messages").border_title = "Messages"
        if log_bytes(self.current_run) > BIG_LOG_BYTES:
            self.load()
        else:
            self.poll()
        if self._poll_seconds > 0:
            self.set_interval(self._poll_seconds, self.poll)

    def load(self) -> None:
        """Read the log in a thread."""

        def read(ticket: Ticket) -> None:
            self.monitor.poll(wait=True)
            ticket.hand_over(self._loaded)

        self._loading = True
        self.draw()
        self.jobs.start("loading", read)

    def _loaded(self) -> None:
        self._loading = False
        self.draw()

    def poll(self) -> None:
        """Poll the run, and draw what changed if the screen is visible."""
        if not self._loading:
            self.monitor.poll()
            self._stale = not self.is_visible_on_terminal
            if not self._stale:
                self.draw()

    def on_screen_resume(self) -> None:
        """Draw what changed while another screen lay above."""
        if self._stale:
            self._stale = False
            self.draw()

    def draw(self) -> None:
        """Update every part; each is redrawn only where it differs."""
        view, progress = self.monitor.view, self.monitor.view.progress
        name = self.current_run.name
        about = facts(self._record, progress.started) if self._record else []
        state = render_state(view.status, "reading …" if self._loading else view.state)
        self.header.set_renderer(lambda width, _: render_header(name, about, state, width))
        if self._polls % METRICS_POLLS == 0 or not view.health.live:
            self.metrics.set_renderer(
                lambda width, height: render_metrics(
                    progress, view.health, width, height, classifies=self._classifies
                )
            )
        self._draw_messages(progress)
        self._draw_chart(progress)
        self._draw_emergence(progress)
        self.samples.set_progress(progress)
        self._draw_ending(view)
        labels = footer_labels(view, self._chart_kind, classifies=self._classifies)
        self.set_footer(labels)
        self._polls += 1

    def _draw_messages(self, progress: RunProgress) -> None:
        messages_of = (progress.notes, progress.validation, progress.started)
        if messages_of != self._messages_of:
            self._messages_of = messages_of
            self.messages.show(render_messages(progress), layout=True)

    def _draw_chart(self, progress: RunProgress) -> None:
        """Draw the chart every other second, and after each validation."""
        charted = charted_values(self._chart_kind, progress)
        due = charted != self._charted or self._polls % CHART_POLLS == 0
        if due and (charted, progress.losses) != (self._charted, self._curve):
            self._charted, self._curve = charted, progress.losses
            drawn = draw_chart(self._chart_kind, progress, classifies=self._classifies)
            self.chart.show(*drawn)

    def _draw_emergence(self, progress: RunProgress) -> None:
        """Draw the units that emerge, or the recall of the classes of a classifier."""
        following = self._chart_kind.next(classifies=self._classifies)
        if self._classifies:
            selected = selected_report(progress, self._named_classes)
            report = selected.report if selected else None
            self.emergence.set_titles("Recall by class", f"f → {following}")
            self.emergence.set_renderer(lambda width, height: render_recalls(report, width, height))
            return
        charted = self._chart_kind is ChartKind.F1
        self.emergence.set_titles("Units that emerge · F1", f"f {following}")
        self.emergence.set_renderer(
            lambda width, height: render_emergence(progress, width, height, charted=charted)
        )

    def _draw_ending(self, view: RunView) -> None:
        """Say what happened to a run that is over or in trouble."""
        run, panel = self.current_run, self.ending
        suggestion = advice(view.progress, self._record)
        content = render_ending(view, run.cli_reference(), str(run.worker_log), suggestion)
        ranking = self._ranking_line.update(self.monitor.worker, view.progress.finished)
        if content is not None and ranking is not None:
            content = Content("\n").join((content, ranking))
        panel.display = content is not None
        self.set_class(content is not None, "over")
        crashed = view.health in (Health.DEAD, Health.FAILED)
        panel.set_class(crashed or bool(view.broken), "trouble")
        if content is not None:
            panel.show(content, layout=True)

    def _send(self, command: Command, message: str = "") -> None:
        """Send ``command`` to the worker, and then show ``message``."""
        if not self._is_training():
            return
        try:
            self.monitor.worker.send(command)
        except LstmTuiError as error:
            notify(self.app, str(error), severity="error")
        else:
            if message:
                notify(self.app, message)

    def _is_training(self) -> bool:
        """Whether there is a worker; says so if there is none."""
        live = self.monitor.view.health.live
        if not live:
            notify(self.app, NOT_TRAINING)
        return live

    def action_pause(self) -> None:
        """Pause or continue."""
        paused = self.monitor.view.progress.state is RunState.PAUSED
        self._send(Resume() if paused else Pause())

    def action_sample_now(self) -> None:
        """Ask for samples of the present weights, and show the newest."""
        if self._classifies:
            notify(self.app, NO_SAMPLES.format(self.current_run.cli_reference()))
            return
        self.samples.action_newest()
        self._send(SampleNow(), "Asked for a sample.")

    def action_save(self) -> None:
        """Ask for a checkpoint."""
        self._send(SaveNow(), "Asked for a checkpoint.")

    def action_tune(self) -> None:
        """Ask what to change."""
        from lstm_tui.tui.train.tune_dialog import TuneDialog

        if self._is_training():
            self.app.push_screen(
                TuneDialog(self.monitor.view.progress),
                lambda tune: self._send(tune, "Asked for the change.") if tune else None,
            )

    def action_help(self) -> None:
        """Show every key and the meaning of the numbers, which are others of a classifier."""
        from lstm_tui.tui.widgets.help import CLASSIFIER_MEANINGS, MEANINGS, help_page
        from lstm_tui.tui.widgets.page_dialog import PageDialog

        meanings = CLASSIFIER_MEANINGS if self._classifies else MEANINGS
        page = PageDialog("Help", lambda width: help_page(self.KEYMAP, width, meanings))
        self.app.push_screen(page)

    def action_export(self) -> None:
        """Ask what to export, and to which file."""
        from lstm_tui.tui.widgets.export_dialog import ask_export, run_exports

        name = self.current_run.name
        ask_export(
            self.app, run_exports(self.monitor.view.progress, name, self._named_classes), name
        )

    def action_resume(self) -> None:
        """Start a worker that continues from where the run stopped."""
        view = self.monitor.view
        if can_resume(view):
            resume(self.jobs, self.monitor, self.poll)
        elif view.health.live:
            notify(self.app, "This run is training.")
        else:
            notify(self.app, why_not_resumed(view))

    def action_next_chart(self) -> None:
        """Show the next chart of `ChartKind`."""
        self._chart_kind = self._chart_kind.next(classifies=self._classifies)
        self.draw()

    def action_messages(self) -> None:
        """Show all messages on a page."""
        from lstm_tui.tui.widgets.page_dialog import PageDialog

        messages = render_messages(self.monitor.view.progress)
        self.app.push_screen(PageDialog("Messages", lambda _: messages))
