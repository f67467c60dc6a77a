"""The program on the screen: which screen is shown, and what becomes of the workers at the end."""

import gc
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar, Literal

from rich.console import Console
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
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.key_order import OrderedKeysApp
from lstm_tui.tui.screen_stack import is_above_another
from lstm_tui.tui.signals import handle_signals
from lstm_tui.tui.terminal_colors import line_filter
from lstm_tui.tui.themes import DARK, LIGHT
from lstm_tui.tui.train.screen import TrainScreen
from lstm_tui.tui.widgets.selection import copy, selected_text
from lstm_tui.workers.monitor import POLL_SECONDS, Clock, RunMonitor
from lstm_tui.workers.process import WorkerHandle
from lstm_tui.workers.shutdown import ExitSummary, Shutdown, detach_all, exit_summary

if TYPE_CHECKING:
    from lstm_tui.inspection.inspection_session import InspectionSession

WAIT_POLL_SECONDS = 0.1
TRUECOLOR = Display()
_COLOR_SYSTEMS: dict[Depth, Literal["truecolor", "256", "standard"]] = {
    Depth.TRUECOLOR: "truecolor",
    Depth.EIGHT_BIT: "256",
    Depth.STANDARD: "standard",
    Depth.NONE: "standard",
}
FREEZE_SECONDS = 1.0
FORGET_SECONDS = 30.0


def run_train_screen(worker: WorkerHandle, display: Display) -> ExitSummary:
    """Show the Train screen of ``worker`` until the user leaves it.

    Returns:
        The exit status, and one line that is to be printed when the terminal is itself again.
    """
    return _run(LstmTuiApp(worker.run.path.parent, worker, display=display))


def run_runs_screen(folder: Path, display: Display) -> ExitSummary:
    """Show the runs of ``folder`` until the user leaves.

    Returns:
        The exit status, and one line that is to be printed when the terminal is itself again.
    """
    return _run(LstmTuiApp(folder, display=display))


def run_neuron_screen(session: "InspectionSession", display: Display) -> ExitSummary:
    """Browse the neurons of the run of ``session`` until the user leaves."""
    return _run(LstmTuiApp(session.run.path.parent, session=session, display=display))


def _run(app: "LstmTuiApp") -> ExitSummary:
    said = app.run()
    return said or ExitSummary(app.return_code or 0)


def forget_gone_widgets() -> None:
    """Empty a cache of Textual's that keeps widgets which are gone.

    It remembers two colors, under a key that is the cache of all lines of a widget: the last 1,024
    widgets stay in memory for them, which is some 300 MB of dialogs opened and closed. Elsewhere
    than in Textual 8 there may be no such cache.
    """
    with suppress(ImportError, AttributeError):
        from textual._styles_cache import StylesCache

        StylesCache.get_inner_outer.cache_clear()


class LstmTuiApp(OrderedKeysApp[ExitSummary]):
    """Opens with the neurons of ``session``, the Train screen of ``worker``, or with all runs
    of ``folder``."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", "neurons.tcss"]
    TITLE = "lstm-tui"
    ENABLE_COMMAND_PALETTE = False
    # Textual declares these two as they stand here.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (66, "-normal"), (110, "-wide")]  # noqa: RUF012 - Textual reads them from the class
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-short"), (18, "-mid"), (34, "-tall")]  # noqa: RUF012 - Textual reads them from the class

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "leave", show=False, priority=True),
        Binding("ctrl+q", "leave", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
        Binding("T", "swap_theme", show=False),
        Binding("y", "copy", show=False),
    ]

    def __init__(
        self,
        folder: Path,
        worker: WorkerHandle | None = None,
        *,
        session: "InspectionSession | None" = None,
        display: Display = TRUECOLOR,
        clock: Clock = time.monotonic,
        now: Clock = time.time,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        super().__init__()
        self.folder, self.color_display = folder, display
        self.no_color = display.depth is Depth.NONE
        # Its colors are those of the filter below: Rich must not quantize them again.
        self.console = Console(
            color_system=_COLOR_SYSTEMS[display.grays if self.no_color else display.depth],
            file=self.console.file,
            highlight=False,
            emoji=False,
            legacy_windows=False,
            force_terminal=True,
            safe_box=False,
        )
        own = line_filter(display)
        self._own_filters = [
            *([Monochrome()] if self.no_color else []),
            *([own] if own else []),
        ]
        self._clock, self._now = clock, now
        self._poll_seconds = poll_seconds
        self._watches: dict[Path, RunMonitor] = {}
        self._opening, self._session = worker, session
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        # With attributes only, a light background is shown as reversed: all of a light theme.
        dark = display.attributes_only or has_dark_background(os.environ)
        self.theme = (DARK if dark else LIGHT).name
        self.set_class(display.few_grounds, "-few-grounds")

    @property
    def palette(self) -> Palette:
        """The colors of values and of probabilities, which suit theme and terminal."""
        return self.color_display.palette(dark=self.current_theme.dark)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own filters, and those that fit the colors to the terminal; Textual calls this.

        It looks for ``NO_COLOR`` itself, which is one of several things that decide here.
        """
        theirs = [one for one in super().get_line_filters() if not isinstance(one, Monochrome)]
        return [*theirs, *self._own_filters]

    def on_mount(self) -> None:
        """Open the first screen, and listen to the system where there is a terminal to lose."""
        self.push_screen(self._first_screen())
        # What is there by then stays: the collector need not walk it again and again, which took
        # 40 to 80 ms each time, often in the middle of a key.
        self.set_timer(FREEZE_SECONDS, gc.freeze)
        self.set_interval(FORGET_SECONDS, forget_gone_widgets)
        if not self.is_headless:
            handle_signals(lambda: detach_all(self._own()), self._end)

    def watch_run(self, run: Run) -> RunMonitor:
        """The one watch of ``run``, which keeps the worker that this program started for it."""
        if run.path not in self._watches:
            self._watches[run.path] = RunMonitor(WorkerHandle(run), clock=self._clock)
        return self._watches[run.path]

    def open_run(self, watch: RunMonitor) -> None:
        """Show the Train screen of a run above the open screen."""
        self.push_screen(TrainScreen(watch, poll_seconds=self._poll_seconds))

    def open_neurons(self, run: Run) -> None:
        """Browse the neurons of ``run`` above the open screen, or say why that cannot be."""
        from lstm_tui.inspection.inspection_session import open_session
        from lstm_tui.runs.checkpoints import load_checkpoint
        from lstm_tui.tui.neurons.screen import NeuronScreen

        try:
            session = open_session(run, load_checkpoint(run), None)
        except LstmTuiError as error:
            self.clear_notifications()
            self.notify(safe_line(str(error), 300), markup=False, timeout=6, severity="error")
        else:
            self.push_screen(NeuronScreen(session, polls=self._poll_seconds > 0))

    async def action_back(self) -> None:
        """Go back to the screen below; from the first one there is no way back."""
        if is_above_another(self.screen):
            self.pop_screen()

    def action_show_runs(self) -> None:
        """Show all runs: those below this screen, if it was opened from there."""
        from lstm_tui.tui.runs.screen import RunsScreen

        if not any(isinstance(screen, RunsScreen) for screen in self.screen_stack):
            self.push_screen(self._runs_screen())
            return
        while not isinstance(self.screen, RunsScreen):
            self.pop_screen()

    def action_neurons(self) -> None:
        """Browse the neurons of the run that is shown."""
        if (shown := self._shown()) is not None:
            self.open_neurons(shown.worker.run)

    def action_swap_theme(self) -> None:
        """Dark or light."""
        if self.color_display.attributes_only:
            self.clear_notifications()
            self.notify("There are no colors, so dark and light look the same.", timeout=4)
            return
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name

    def action_copy(self) -> None:
        """Copy the text that is selected with the mouse, or say how to select some."""
        copy(self, selected_text(self.screen))
        self.screen.clear_selection()

    def action_leave(self) -> None:
        """Leave, and ask first what becomes of a run that is training."""
        concerned = self._concerned()
        if not concerned and not self.screen.is_modal:  # without the import, which takes a moment
            self._end()
            return
        from lstm_tui.tui.widgets.confirm import QuitChoice, QuitDialog, WaitDialog

        if isinstance(self.screen, WaitDialog):
            self.screen.dismiss(None)
            return
        if isinstance(self.screen, QuitDialog):
            self.screen.action_default()
            return
        if not concerned:
            self._end()
            return
        mine = any(worker.process for worker in concerned)
        self.push_screen(
            QuitDialog(
                ", ".join(safe_line(worker.run.name, 60) for worker in concerned),
                default=QuitChoice.STOP if mine else QuitChoice.KEEP,
                still=lambda: bool(self._concerned()),
            ),
            lambda answer: (
                self._depart(concerned, keep=answer is QuitChoice.KEEP) if answer else None
            ),
        )

    def _first_screen(self) -> Screen[None]:
        if self._session is not None:
            from lstm_tui.tui.neurons.screen import NeuronScreen

            return NeuronScreen(self._session, polls=self._poll_seconds > 0)
        if self._opening is None:
            return self._runs_screen()
        watch = RunMonitor(self._opening, clock=self._clock)
        self._watches[self._opening.run.path] = watch
        return TrainScreen(watch, poll_seconds=self._poll_seconds)

    def _runs_screen(self) -> Screen[None]:
        from lstm_tui.tui.runs.screen import RunsScreen

        polls = self._poll_seconds > 0
        return RunsScreen(self.folder, clock=self._clock, now=self._now, polls=polls)

    def _own(self) -> list[WorkerHandle]:
        """The workers that hang on this program's life."""
        return [
            watch.worker
            for watch in self._watches.values()
            if watch.worker.process is not None and not watch.worker.ended
        ]

    def _shown(self) -> RunMonitor | None:
        """The watch of the Train screen that is open, unless Runs lies over it."""
        from lstm_tui.tui.runs.screen import RunsScreen

        for screen in reversed(self.screen_stack):
            if isinstance(screen, TrainScreen):
                return screen.following
            if isinstance(screen, RunsScreen):
                break
        return None

    def _concerned(self) -> list[WorkerHandle]:
        """The workers that leaving has to do with: our own, and the one that is being watched."""
        concerned, shown = self._own(), self._shown()
        live = shown is not None and shown.view.health.live and shown.worker.process is None
        # A log that is still being read is of a run that may have ended long ago.
        if shown and live and shown.worker.run.is_held():
            concerned.append(shown.worker)
        return concerned

    def _depart(self, concerned: list[WorkerHandle], *, keep: bool) -> None:
        from lstm_tui.tui.widgets.confirm import WaitDialog

        told = [worker for worker in concerned if worker.process] if keep else concerned
        departure = Shutdown(told, keep=keep, clock=self._clock)
        words = departure.advance()
        if words is None:
            self._end(kept=keep)
            return
        waiting = WaitDialog(words)
        self.push_screen(waiting, lambda _: self._end(kept=keep))

        def wait() -> None:
            words = departure.advance()
            if words is None:
                timer.stop()
                waiting.dismiss(None)
            else:
                waiting.say(words)

        timer = waiting.set_interval(WAIT_POLL_SECONDS, wait)

    def _end(self, exit_status: int = 0, *, kept: bool = False) -> None:
        """Restore the terminal and say what is left to say."""
        self.workers.cancel_all()  # jobs would slow down the exit
        shown = self._shown()
        said = ExitSummary()
        if shown is not None:
            view = shown.view if kept else shown.poll()
            said = exit_summary(shown.worker.run, view, kept=kept)
            if shown.worker.process is not None and discard_if_empty(shown.worker.run):
                said = ExitSummary(1, "Its disk is full. The run is empty, so it was deleted.")
        self.exit(ExitSummary(exit_status, said.message) if exit_status else said)
