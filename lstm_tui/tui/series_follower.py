"""Follows a series of runs: starts the next run when the present one has ended, and shows it."""

from collections.abc import Callable

from textual.app import App
from textual.screen import Screen

from lstm_tui.colors.palette import Palette
from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.classifier_progress import best_in_brief
from lstm_tui.runs.directory import Run
from lstm_tui.runs.loss_measures import LossMeasures
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.notify import notify
from lstm_tui.tui.train.screen import TrainScreen
from lstm_tui.workers.monitor import RunMonitor
from lstm_tui.workers.process import WorkerHandle
from lstm_tui.workers.series import RunOutcome, RunSeries
from lstm_tui.workers.shutdown import ExitSummary

MonitorOf = Callable[[WorkerHandle], RunMonitor]


class SeriesFollower:
    """Advances ``series`` from a timer of ``app``.

    The Train screen that `screen` makes shows the present run. It is replaced only while it is the
    topmost screen, so that no dialog changes its run while it is open.
    """

    def __init__(
        self,
        app: App[ExitSummary],
        series: RunSeries,
        monitor_of: MonitorOf,
        *,
        poll_seconds: float,
        palette: Callable[[], Palette],
    ) -> None:
        self._app, self._series, self._monitor_of = app, series, monitor_of
        self._poll_seconds, self._palette = poll_seconds, palette
        self._screen: TrainScreen | None = None
        self._shown: Run | None = None

    def screen(self) -> Screen[None]:
        """A Train screen of the present run."""
        worker = self._series.current
        assert worker is not None
        self._shown = worker.run
        self._screen = TrainScreen(
            self._monitor_of(worker),
            self._palette,
            poll_seconds=self._poll_seconds,
            title=self._series.title,
        )
        return self._screen

    def advance(self) -> None:
        """Record the end of the present run, start the next one, and show it."""
        self.record_end()
        while self._series.current is None and self._series.goes_on:
            try:
                self._series.start_next()
            except LstmTuiError as error:
                message = f"{self._series.title}: {error}"
                notify(self._app, message, severity="error", seconds=10)
        worker = self._series.current
        if worker is not None and worker.run != self._shown and self._app.screen is self._screen:
            self._app.switch_screen(self.screen())

    def record_end(self) -> None:
        """Record the end of the present run if its worker has exited."""
        worker = self._series.current
        if worker is None or not worker.ended:
            return
        status = self._monitor_of(worker).poll(wait=True).status
        if not status.health.live:
            outcome = self._series.record_end(status)
            if self._series.goes_on:
                message = _describe(outcome)
                if outcome.failed:
                    notify(self._app, message, severity="error", seconds=10)
                else:
                    notify(self._app, message)

    @property
    def remark(self) -> str:
        """What leaving the program means for the series, as a sentence; "" if nothing."""
        if not self._series.goes_on:
            return ""
        last = len(self._series.runs)
        first = last - len(self._series.remaining) + 1
        runs = f"Run {last}" if first == last else f"Runs {first} to {last}"
        return f"{runs} will not be started: a series goes on only while its program is open."


def _describe(outcome: RunOutcome) -> str:
    name, progress = safe_line(outcome.planned.name, 60), outcome.progress
    if outcome.failed:
        reason = safe_line(progress.failed.message, 200) if progress.failed else "it failed."
        return f"{name}: {reason}"
    best = progress.best
    loss = f", best loss {LossMeasures.of(progress, best).sentence_part}" if best else ""
    return f"{name} has ended{loss}{best_in_brief(progress)}."
