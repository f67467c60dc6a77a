"""The Train screen: one run, live or over, and the keys that steer it."""

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from lstm_tui.errors import LstmTuiError
from lstm_tui.runs.commands import Command, Pause, Resume, SampleNow, SaveNow, Tune
from lstm_tui.runs.curve import Curve
from lstm_tui.runs.directory import RunRecord
from lstm_tui.runs.events import FinishReason
from lstm_tui.runs.follower import Health
from lstm_tui.runs.overfitting import advice
from lstm_tui.runs.progress import RunProgress, RunState
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.background_jobs import Jobs, Ticket
from lstm_tui.tui.resume_action import resume
from lstm_tui.tui.screen_stack import back_key, is_seen
from lstm_tui.tui.train.emergence_panel import F1, emergence, f1_lines
from lstm_tui.tui.train.messages_panel import ending, messages
from lstm_tui.tui.train.metrics_panel import figures
from lstm_tui.tui.train.sample_keys import SampleKeys, Scroll
from lstm_tui.tui.train.samples import sample_text
from lstm_tui.tui.widgets.chart import LossChart
from lstm_tui.tui.widgets.chart_keys import ChartKeys
from lstm_tui.tui.widgets.chart_series import run_lines
from lstm_tui.tui.widgets.footer import Key, KeyBar
from lstm_tui.tui.widgets.header import facts, state_content, top_line
from lstm_tui.tui.widgets.panel import ContentPanel, SizedPanel
from lstm_tui.workers.monitor import RunMonitor, RunView, can_resume, log_bytes, why_not_resumed

FIGURE_POLLS, CHART_POLLS = 2, 8
"""Figures and chart are drawn every so many polls. Drawn at each, figures took 3.4 % of a core."""

BIG_LOG_BYTES = 2_000_000
"""A log larger than this is first read in a thread, so that the screen stands at once."""


class TrainScreen(Screen[None], ChartKeys, SampleKeys):
    """Shows what `RunMonitor` sees and turns keys into commands."""

    AUTO_FOCUS = None

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "Pause"),
        Binding("s", "sample", "Sample"),
        Binding("c", "save", "Save"),
        Binding("t", "tune", "Tune"),
        Binding("n", "neurons", "Neurons"),
        Binding("e", "export", "Export"),
        Binding("u", "resume", "Resume"),
        Binding("r", "runs", "Runs"),
        Binding("f", "f1_chart", "F1 chart"),
        Binding("m", "messages", "Messages"),
        Binding("escape", "app.back", "Back"),
        Binding("question_mark", "help", "Help"),
        Binding("q", "app.leave", "Quit"),
    ]

    def __init__(self, watch: RunMonitor, *, poll_seconds: float) -> None:
        super().__init__()
        self.jobs = Jobs(self)
        self.following = watch
        self._poll_seconds = poll_seconds
        self._polls = 0
        self._charted: tuple[object, ...] = ()
        self._curve = Curve()
        self._shows_f1 = False
        self._said: tuple[object, ...] = ()
        self._loading = self._stale = False
        self._record: RunRecord | None = None
        with suppress(LstmTuiError):
            self._record = watch.worker.run.record()

    def compose(self) -> ComposeResult:
        """Top line; chart and sample beside figures, units and messages; what happened; keys."""
        yield SizedPanel(id="top")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield LossChart(id="chart")
                with Scroll(id="sample"):
                    yield ContentPanel(id="sample-text")
            with Vertical(id="right"):
                yield SizedPanel(id="run")
                yield SizedPanel(id="emergence")
                with Scroll(id="messages"):
                    yield ContentPanel(id="messages-text")
        yield ContentPanel(id="ending")
        yield KeyBar()

    def on_mount(self) -> None:
        """Look at once, then four times a second."""
        self.query_one("#run").border_title = "Run"
        self.query_one("#messages").border_title = "Messages"
        self.query_one("#sample").border_title = "Sample"
        self.query_one("#sample-text", ContentPanel).show(sample_text(None), layout=True)
        if log_bytes(self.following.worker.run) > BIG_LOG_BYTES:
            self._loading = True
            self.draw()
            self.jobs.start("looking", self._look_first)
        else:
            self.look()
        if self._poll_seconds > 0:
            self.set_interval(self._poll_seconds, self.look)

    def _look_first(self, ticket: Ticket) -> None:
        self.following.poll()
        ticket.hand_over(self._loaded)

    def _loaded(self) -> None:
        self._loading = False
        self.draw()

    def look(self) -> None:
        """Poll the run, and draw what changed unless nobody sees it."""
        if not self._loading:
            self.following.poll()
            self._stale = not is_seen(self)
            if not self._stale:
                self.draw()

    def on_screen_resume(self) -> None:
        """Draw what changed while another screen lay above."""
        if self._stale:
            self._stale = False
            self.draw()

    def draw(self) -> None:
        """Bring every part up to date; each is drawn again only where it differs."""
        view = self.following.view
        run, progress = self.following.worker.run, view.progress
        words = facts(self._record, progress.started) if self._record else []
        state = state_content(view.status, "reading …" if self._loading else view.state)
        self.query_one("#top", SizedPanel).set_renderer(
            lambda width, _: top_line(run.name, words, state, width)
        )
        if self._polls % FIGURE_POLLS == 0 or not view.health.live:
            self.query_one("#run", SizedPanel).set_renderer(
                lambda width, height: figures(progress, view.health, width, height)
            )
        self._draw_messages(progress)
        self._draw_chart(progress)
        self._draw_emergence(progress)
        self.draw_sample()
        self._draw_ending(view)
        self.query_one(KeyBar).offer(self._keys(view))
        self._polls += 1

    def _draw_messages(self, progress: RunProgress) -> None:
        said = (progress.notes, progress.validation, progress.started)
        if said != self._said:
            self._said = said
            self.query_one("#messages-text", ContentPanel).show(messages(progress), layout=True)

    def _draw_chart(self, progress: RunProgress) -> None:
        """The chart, every other second, and whenever the validation text was looked at."""
        newest = progress.emergences[-1:]
        moment = (progress.started, progress.validation, newest, self._shows_f1)
        due = moment != self._charted or self._polls % CHART_POLLS == 0
        if due and (moment, progress.losses) != (self._charted, self._curve):
            self._charted, self._curve = moment, progress.losses
            chart = self.query_one("#chart", LossChart)
            if self._shows_f1:
                chart.show(f1_lines(progress), F1)
            else:
                chart.show(run_lines(progress))

    def _draw_emergence(self, progress: RunProgress) -> None:
        panel, charted = self.query_one("#emergence", SizedPanel), self._shows_f1
        panel.set_titles("Units that emerge · F1", f"f {self._other_chart}")
        panel.set_renderer(
            lambda width, height: emergence(progress, width, height, charted=charted)
        )

    def _draw_ending(self, view: RunView) -> None:
        """What happened to a run that is over."""
        run = self.following.worker.run
        gone = view.health in (Health.DEAD, Health.FAILED)
        # A worker that failed has said why; of one that died its log has the last line.
        tail = [view.died_of] if view.died_of else []
        tried = advice(view.progress, self._record)
        words = ending(view, run.cli_reference(), str(run.worker_log), tail, tried)
        panel = self.query_one("#ending", ContentPanel)
        panel.display = words is not None
        self.set_class(words is not None, "over")
        panel.set_class(gone or bool(view.broken), "trouble")
        if words is not None:
            panel.show(words, layout=True)

    def _keys(self, view: RunView) -> list[Key]:
        if view.health.live:
            paused = view.progress.state is RunState.PAUSED
            first = [
                Key("space", "Resume" if paused else "Pause", "pause"),
                Key("s", "Sample", "sample", 3),
                Key("c", "Save", "save", 4),
                Key("t", "Tune", "tune", 2),
            ]
        else:
            finished = view.progress.finished
            used_up = finished is not None and finished.reason is FinishReason.BUDGET
            word = "Train on" if used_up else "Resume"
            first = [Key("u", word, "resume")] if can_resume(view) else []
        return [
            *first,
            Key("v", "Temperature", "temperature", 9),
            Key("+ −", "Zoom", "zoom_in", 10),
            Key("f", self._other_chart, "f1_chart", 8),
            Key("n", "Neurons", "neurons", 2),
            Key("e", "Export", "export", 5),
            Key("r", "Runs", "runs", 6),
            Key("y", "Copy", "app.copy", 8),
            *back_key(self, "app.back"),
            Key("?", "Help", "help", 1),
            Key("q", "Quit", "app.leave"),
        ]

    def _tell(self, command: Command, said: str = "") -> None:
        """Send ``command`` if anybody is there to hear it."""
        if not self._heard():
            return
        try:
            self.following.worker.send(command)
        except LstmTuiError as error:
            self._say(safe_line(str(error), 300), failed=True)
        else:
            if said:
                self._say(said)

    def _heard(self) -> bool:
        """Whether anybody is there to be told something; if not, that is said."""
        live = self.following.view.health.live
        if not live:
            self._say("Nobody is training this run now.")
        return live

    def _say(self, words: str, *, failed: bool = False) -> None:
        self.app.clear_notifications()
        self.notify(words, markup=False, timeout=3, severity="error" if failed else "information")

    def action_pause(self) -> None:
        """Pause, or go on."""
        paused = self.following.view.progress.state is RunState.PAUSED
        self._tell(Resume() if paused else Pause())

    def action_sample(self) -> None:
        """Ask for samples from the weights as they are, and look at the newest."""
        self.action_newest()
        self._tell(SampleNow(), "Asked for a sample.")

    def action_save(self) -> None:
        """Ask for a checkpoint."""
        self._tell(SaveNow(), "Asked for a checkpoint.")

    def action_tune(self) -> None:
        """Ask what to change."""
        from lstm_tui.tui.train.tune_dialog import TuneDialog

        if self._heard():
            self.app.push_screen(TuneDialog(self.following.view.progress), self._tune)

    def _tune(self, tune: Tune | None) -> None:
        if tune is not None:
            self._tell(tune, "Asked for the change.")

    async def action_neurons(self) -> None:
        """Browse the neurons of this run, by its newest weights."""
        await self.app.run_action("app.neurons")

    def action_export(self) -> None:
        """Ask what to write, and where."""
        from lstm_tui.tui.widgets.export_dialog import ExportDialog, of_run

        name = self.following.worker.run.name
        self.app.push_screen(
            ExportDialog(of_run(self.following.view.progress, name), name, Path.cwd()),
            self._exported,
        )

    def _exported(self, path: Path | None) -> None:
        if path is not None:
            self.app.clear_notifications()
            self.notify(f"Written: {safe_line(str(path), 400)}", markup=False, timeout=8)

    def action_resume(self) -> None:
        """Start a worker that goes on where this run stopped."""
        if not can_resume(self.following.view):
            view = self.following.view
            if view.health.live:
                self._say("It is training.")
            else:
                self._say(why_not_resumed(view))
            return
        resume(self.jobs, self.following, self.look, partial(self._say, failed=True))

    def progress(self) -> RunProgress:
        """The run as it was seen last."""
        return self.following.view.progress

    @property
    def _other_chart(self) -> str:
        return "Loss chart" if self._shows_f1 else "F1 chart"

    def action_f1_chart(self) -> None:
        """How well units know patterns over the steps in place of the loss, and back."""
        self._shows_f1 = not self._shows_f1
        self.draw()

    def action_messages(self) -> None:
        """All messages, with room to read them."""
        from lstm_tui.tui.widgets.page_dialog import PageDialog

        self.app.push_screen(PageDialog("Messages", messages(self.following.view.progress)))

    def action_help(self) -> None:
        """Every key and what the figures mean."""
        from lstm_tui.tui.widgets.help import TRAIN_KEYS, help_for
        from lstm_tui.tui.widgets.page_dialog import PageDialog

        self.app.push_screen(PageDialog("Help", help_for(TRAIN_KEYS)))

    async def action_runs(self) -> None:
        """All runs of the folder that this one is in."""
        await self.app.run_action("app.show_runs")
