"""The Textual app: which screen is open, and what happens to the workers when it ends."""

import gc
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.filter import LineFilter, Monochrome
from textual.screen import Screen

from lstm_tui.colors.display import Display
from lstm_tui.colors.names import Depth
from lstm_tui.colors.palette import Palette
from lstm_tui.colors.terminal import has_dark_background
from lstm_tui.errors import LstmTuiError
from lstm_tui.runs.creation import discard_if_empty
from lstm_tui.runs.directory import Run
from lstm_tui.tui.key_order import OrderedKeysApp
from lstm_tui.tui.keymap_screen import KeymapScreen, OpenRun, ScreenName
from lstm_tui.tui.notify import notify
from lstm_tui.tui.series_follower import SeriesFollower
from lstm_tui.tui.signals import handle_signals
from lstm_tui.tui.terminal_colors import console_of, line_filters
from lstm_tui.tui.themes import DARK, LIGHT
from lstm_tui.tui.train.screen import TrainScreen
from lstm_tui.tui.widgets.selection import copy, selected_text
from lstm_tui.workers.comparison import RunComparison
from lstm_tui.workers.monitor import POLL_SECONDS, Clock, RunMonitor
from lstm_tui.workers.process import WorkerHandle
from lstm_tui.workers.series import RunSeries
from lstm_tui.workers.shutdown import ExitSummary, detach_all, exit_summary

if TYPE_CHECKING:
    from lstm_tui.inspection.inspection_session import InspectionSession

TRUECOLOR = Display()
FREEZE_SECONDS = 1.0
CACHE_CLEAR_SECONDS = 30.0


def clear_styles_cache() -> None:
    """Clear a cache of Textual 8 that keeps removed widgets in memory.

    The key of each entry holds the cache of all lines of a widget, and 1,024 entries are kept:
    300 MB of dialogs that were opened and closed.
    """
    with suppress(ImportError, AttributeError):  # other versions have no such cache
        from textual._styles_cache import StylesCache

        StylesCache.get_inner_outer.cache_clear()


class LstmTuiApp(OrderedKeysApp[ExitSummary]):
    """Opens the Neurons screen of ``session``, the Compare screen of ``comparison``, the Train
    screen of ``worker`` or of the present run of ``series``, or the Runs screen of ``folder``."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", "neurons.tcss"]
    TITLE = "lstm-tui"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (66, "-normal"), (110, "-wide")]  # noqa: RUF012 - declared like this by Textual
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-short"), (18, "-mid"), (34, "-tall")]  # noqa: RUF012 - declared like this by Textual

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "leave", show=False, priority=True),
        Binding("ctrl+q", "leave", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
    ]

    def __init__(
        self,
        folder: Path,
        worker: WorkerHandle | None = None,
        *,
        session: "InspectionSession | None" = None,
        series: RunSeries | None = None,
        comparison: RunComparison | None = None,
        display: Display = TRUECOLOR,
        clock: Clock = time.monotonic,
        now: Clock = time.time,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        super().__init__()
        self.folder, self.color_display = folder, display
        self.no_color = display.depth is Depth.NONE
        self.console = console_of(display, self.console.file)
        self._color_filters = line_filters(display)
        self._clock, self._now = clock, now
        self._poll_seconds = poll_seconds
        self._monitors: dict[Path, RunMonitor] = {}
        self._first_worker, self._first_session = worker, session
        self._series, self._comparison = series, comparison
        self._series_follower = (
            SeriesFollower(
                self,
                series,
                self._monitor_worker,
                poll_seconds=poll_seconds,
                palette=lambda: self.palette,
            )
            if series
            else None
        )
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        # With attributes only, a light background is shown as reversed: all of a light theme.
        dark = display.attributes_only or has_dark_background(os.environ)
        self.theme = (DARK if dark else LIGHT).name
        self.set_class(display.few_backgrounds, "-few-backgrounds")

    def run_until_exit(self) -> ExitSummary:
        """Open the screen, and wait until the user quits.

        Returns:
            The exit status, and one line to print when the terminal is restored.
        """
        return self.run() or ExitSummary(self.return_code or 0)

    @property
    def palette(self) -> Palette:
        """The colors of values and probabilities, for the theme and the terminal."""
        return self.color_display.palette(dark=self.current_theme.dark)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and those that fit the colors to the terminal; Textual calls this.

        Textual reads ``NO_COLOR`` itself; here that is one of several conditions.
        """
        filters = [one for one in super().get_line_filters() if not isinstance(one, Monochrome)]
        return [*filters, *self._color_filters]

    def on_mount(self) -> None:
        """Open the first screen, and handle signals if there is a terminal."""
        self.push_screen(self._first_screen())
        # The garbage collector need not walk what is loaded by then, which took 40 to 80 ms each
        # time, often in the middle of a key.
        self.set_timer(FREEZE_SECONDS, gc.freeze)
        self.set_interval(CACHE_CLEAR_SECONDS, clear_styles_cache)
        if self._series_follower is not None and self._poll_seconds > 0:
            self.set_interval(self._poll_seconds, self.advance_series)
        if not self.is_headless:
            handle_signals(lambda: detach_all(self._own_workers()), self._end)

    def monitor_of(self, run: Run) -> RunMonitor:
        """The one monitor of ``run``, which holds the worker that this program started for it."""
        return self._monitor_worker(WorkerHandle(run))

    def _monitor_worker(self, worker: WorkerHandle) -> RunMonitor:
        """The one monitor of the run of ``worker``."""
        if worker.run.path not in self._monitors:
            self._monitors[worker.run.path] = RunMonitor(worker, clock=self._clock)
        return self._monitors[worker.run.path]

    def advance_series(self) -> None:
        """Start the next run of the series if the present one has ended, and show it."""
        if self._series_follower is not None:
            self._series_follower.advance()

    @on(OpenRun)
    def _run_chosen(self, event: OpenRun) -> None:
        with suppress(LstmTuiError):
            if event.run.record().imported is not None:  # there is no training to show
                self.open_neurons(event.run)
                return
        self.open_train(event.run)

    def open_train(self, run: Run) -> None:
        """Open the Train screen of ``run``."""
        self.push_screen(self._train_screen(run))

    def open_neurons(self, run: Run) -> None:
        """Open the Neurons screen of ``run``, or say why that is not possible."""
        from lstm_tui.inspection.session_opening import open_session
        from lstm_tui.runs.checkpoints import load_checkpoint

        try:
            session = open_session(run, load_checkpoint(run), None)
        except LstmTuiError as error:
            notify(self, str(error), severity="error", seconds=6)
        else:
            self.push_screen(self._neuron_screen(session))

    def action_show(self, name: ScreenName) -> None:
        """Show another screen of the same run: the open one below this screen, if there is one."""
        if self._return_to(name):
            return
        if name == "runs":
            self.push_screen(self._runs_screen())
        elif (run := self._current_run) is not None:
            if name == "train":
                self.open_train(run)
            else:
                self.open_neurons(run)

    def action_toggle_theme(self) -> None:
        """Switch between dark and light."""
        if self.color_display.attributes_only:
            notify(self, "There are no colors, so dark and light look the same.")
        else:
            self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    def action_copy(self) -> None:
        """Copy the text that is selected with the mouse, or say how to select some."""
        copy(self, selected_text(self.screen))
        self.screen.clear_selection()

    def action_leave(self) -> None:
        """Quit; while a run is training, ask first what to do with it."""
        workers = self._workers_to_ask_about()
        if not workers and not self.screen.is_modal:  # without the imports, which take a moment
            self._end()
            return
        from lstm_tui.tui.quit_action import ask_to_quit
        from lstm_tui.tui.widgets.confirm import QuitDialog, WaitDialog

        if isinstance(self.screen, WaitDialog):
            self.screen.dismiss(None)
        elif isinstance(self.screen, QuitDialog):
            self.screen.action_default()
        elif workers:
            series, follower = self._series, self._series_follower
            ask_to_quit(
                self,
                self._workers_to_ask_about,
                self._clock,
                lambda kept: self._end(kept=kept),
                leaving=series.stop if series else lambda: None,
                remark=follower.remark if follower else "",
            )
        else:
            self._end()

    def _first_screen(self) -> Screen[None]:
        if self._first_session is not None:
            return self._neuron_screen(self._first_session)
        if self._comparison is not None:
            return self._compare_screen(self._comparison)
        if self._series_follower is not None:
            return self._series_follower.screen()
        if self._first_worker is None:
            return self._runs_screen()
        self._monitor_worker(self._first_worker)
        return self._train_screen(self._first_worker.run)

    def _train_screen(self, run: Run) -> Screen[None]:
        return TrainScreen(
            self.monitor_of(run), lambda: self.palette, poll_seconds=self._poll_seconds
        )

    def _compare_screen(self, comparison: RunComparison) -> Screen[None]:
        from lstm_tui.tui.compare.screen import CompareScreen

        return CompareScreen(comparison, self._monitor_worker, poll_seconds=self._poll_seconds)

    def _neuron_screen(self, session: "InspectionSession") -> Screen[None]:
        from lstm_tui.tui.neurons.screen import NeuronScreen

        return NeuronScreen(session, lambda: self.palette, polls=self._poll_seconds > 0)

    def _runs_screen(self) -> Screen[None]:
        from lstm_tui.tui.runs.screen import RunsScreen

        return RunsScreen(
            self.folder,
            monitor_of=self.monitor_of,
            clock=self._clock,
            now=self._now,
            polls=self._poll_seconds > 0,
        )

    @property
    def _current_run(self) -> Run | None:
        return self.screen.current_run if isinstance(self.screen, KeymapScreen) else None

    def _return_to(self, name: ScreenName) -> bool:
        """Close the screens above ``name``, if it is open for the same run.

        The Runs screen is not closed for one below it: Escape leads back to it.
        """
        run = self._current_run
        for depth, screen in enumerate(reversed(self.screen_stack)):
            if not isinstance(screen, KeymapScreen):
                continue
            if name == screen.NAME and (name == "runs" or screen.current_run == run):
                for _ in range(depth):
                    self.pop_screen()
                return True
            if screen.NAME == "runs":
                break
        return False

    def _own_workers(self) -> list[WorkerHandle]:
        """The workers that this program started and that train: not those that rank units."""
        return [
            monitor.worker
            for monitor in self._monitors.values()
            if monitor.worker.process is not None
            and not monitor.worker.ended
            and (monitor.view.health.live or monitor.worker.run.is_locked())
        ]

    def _shown_monitor(self) -> RunMonitor | None:
        """The monitor of the topmost screen that has one, unless Runs lies above it."""
        for screen in reversed(self.screen_stack):
            if not isinstance(screen, KeymapScreen):
                continue
            if (monitor := screen.shown_monitor) is not None:
                return monitor
            if screen.NAME == "runs":
                break
        return None

    def _workers_to_ask_about(self) -> list[WorkerHandle]:
        """The workers that this program started, and the one that is shown."""
        workers, shown = self._own_workers(), self._shown_monitor()
        attached = shown is not None and shown.view.health.live and shown.worker.process is None
        # A log that is still being read may be of a run that ended long ago.
        if shown and attached and shown.worker.run.is_locked():
            workers.append(shown.worker)
        return workers

    def _end(self, exit_status: int = 0, *, kept: bool = False) -> None:
        """Restore the terminal, and return what to print there."""
        self.workers.cancel_all()  # jobs would slow down the exit
        if self._series is not None and self._series_follower is not None:
            self._series.stop()
            self._series_follower.record_end()
        shown = self._shown_monitor()
        summary = ExitSummary()
        if shown is not None:
            view = shown.view if kept else shown.poll()
            summary = exit_summary(shown.worker.run, view, kept=kept)
            if shown.worker.process is not None and discard_if_empty(shown.worker.run):
                summary = ExitSummary(1, "The disk is full. The run is empty, so it was deleted.")
        self.exit(ExitSummary(exit_status, summary.message) if exit_status else summary)
