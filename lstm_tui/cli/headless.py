"""Watching a run without a screen: a rich progress bar on a terminal, plain lines elsewhere.

All talk goes to standard error; the path of the run goes to standard output at the end, so that a
script can go on with it. Ctrl-C saves and stops, and a lost terminal (SIGHUP) detaches, as on the
screen; a run that somebody else started is only left.
"""

import signal
import sys
import time
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Protocol

import click

from lstm_tui.cli.display_options import (
    display_from_options,
    rich_color_system,
    unsupported_terminal,
)
from lstm_tui.cli.streams import echo_path
from lstm_tui.errors import INTERRUPTED
from lstm_tui.formatting import fixed, grouped
from lstm_tui.runs.checkpoint_files import steps_on_disk
from lstm_tui.runs.creation import discard_if_empty
from lstm_tui.runs.disk import disk_error
from lstm_tui.runs.follower import Follower, Health, RunStatus
from lstm_tui.runs.overfitting import advice, find_rise
from lstm_tui.runs.progress import Evaluation, RunProgress
from lstm_tui.text.glyphs import safe_line, visible
from lstm_tui.workers.monitor import STARTING_SECONDS, RunView, last_error
from lstm_tui.workers.process import WorkerHandle
from lstm_tui.workers.shutdown import UNWRITTEN, Shutdown, exit_summary

POLL_SECONDS = 0.25


def show_or_follow(worker: WorkerHandle, *, headless: bool, said: Sequence[str] = ()) -> int:
    """Open the screen, or follow without one when asked to or when there is no terminal.

    ``said`` are notes of the run that standard error has already.
    """
    from lstm_tui.cli.terminal import print_exit_summary, reclaim_terminal

    if not headless and sys.stdout.isatty() and (missing := unsupported_terminal()):
        click.echo(f"{missing}: no screen can be shown here; going on as --headless.", err=True)
        headless = True
    if headless or not sys.stdout.isatty() or not reclaim_terminal():
        return follow(worker, said)
    from lstm_tui.tui.app import run_train_screen

    return print_exit_summary(run_train_screen(worker, display_from_options()))


def follow(worker: WorkerHandle, said: Sequence[str] = ()) -> int:
    """Say how the run goes until its worker ends; return the exit status."""
    follower = Follower(worker.run, starting_seconds=STARTING_SECONDS if worker.process else 0.0)
    was_live = False
    with (
        _Signals(worker) as signals,
        _reporter(said, resumed=worker.process is not None) as report,
    ):
        while True:
            run_status = follower.poll(worker_ended=worker.ended)
            was_live |= run_status.health.live
            if _has_started(worker, run_status.progress):
                report.show(run_status)
            if signals.left or not run_status.health.live:
                break
            if signals.departure is not None:
                signals.departure.advance()
            time.sleep(POLL_SECONDS)
    if signals.left and run_status.health.live:  # said now that the bar is gone
        click.echo(exit_summary(worker.run, RunView(run_status), kept=True).message, err=True)
        return INTERRUPTED
    worker.wait(5.0)
    status = _close(worker, run_status, interrupted=signals.departure is not None)
    if not was_live and worker.process is None and not status:
        name, command = (
            safe_line(worker.run.name),
            f"lstm-tui resume {worker.run.cli_reference()}",
        )
        click.echo(f"{name}: is not training. Go on with: {command}", err=True)
    return status


def _has_started(worker: WorkerHandle, progress: RunProgress) -> bool:
    """Whether the log is that of the worker which is followed.

    Until a worker of ours has taken the run, what an earlier one said may yet be set aside.
    """
    if worker.process is None:
        return True
    return progress.starting is not None and progress.starting.process_id == worker.process.pid


class _Signals:
    """Ctrl-C asks our worker to save and stop, and again leaves at once; SIGHUP lets it go on.

    A worker that somebody else started is told nothing.
    """

    def __init__(self, worker: WorkerHandle) -> None:
        self.left = False
        self.departure: Shutdown | None = None
        self._launched = worker
        self._handlers = {signal.SIGINT: self._interrupt, signal.SIGHUP: self._hang_up}

    def __enter__(self) -> "_Signals":
        self._before = {
            number: signal.signal(number, handler) for number, handler in self._handlers.items()
        }
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _interrupt(self, *_: object) -> None:
        if self.departure is not None or self.left:
            raise KeyboardInterrupt
        if self._launched.process is None:
            self.left = True
        else:
            self.departure = Shutdown([self._launched], keep=False)

    def _hang_up(self, *_: object) -> None:
        if self._launched.process is None:
            self.left = True
        else:
            self._launched.detach()


def _close(worker: WorkerHandle, run_status: RunStatus, *, interrupted: bool) -> int:
    """Say how it ended; what the log says counts only if our own worker ended well."""
    progress, name = run_status.progress, safe_line(worker.run.name)
    if worker.refused:
        click.echo(
            f"Error: {name}: {worker.run.holder()} is training this run. "
            f"Watch it with: lstm-tui attach {worker.run.cli_reference()}",
            err=True,
        )
        return 1
    ended_well = not worker.wait(0)
    if progress.finished and not run_status.health.live and ended_well:
        click.echo(f"{name}: {progress.finished.reason.sentence} {_summary(progress)}", err=True)
        if rise := find_rise(progress):
            command = f"lstm-tui sample {worker.run.cli_reference()} --checkpoint best"
            click.echo(f"{rise.sentence} To hear its best: {command}", err=True)
        if tried := advice(progress, worker.run.record()):
            click.echo(tried, err=True)
        echo_path(worker.run.path)
        return INTERRUPTED if interrupted else 0
    trouble = disk_error(worker.run.path)
    if worker.process is not None and discard_if_empty(worker.run):
        click.echo(f"Error: {name}: {trouble}. The run is empty, so it was deleted.", err=True)
        return 1
    if run_status.health is Health.FAILED and progress.failed:
        click.echo(f"Error: {name}: {visible(progress.failed.message)}", err=True)
    elif trouble:
        click.echo(f"Error: {name}: {UNWRITTEN.format(trouble)}", err=True)
    else:
        said = last_error(worker)
        words = f"the training process {worker.end_in_words}{f': {said}' if said else '.'}"
        click.echo(f"Error: {name}: {words}", err=True)
    log = f"Its log: {safe_line(str(worker.run.worker_log))}."
    failed = progress.failed if run_status.health is Health.FAILED else None
    command = f"lstm-tui resume {worker.run.cli_reference()}"
    if failed is not None and failed.resume_options:
        log = f"Go on from there: {command}{failed.resume_options}\n{log}"
    elif steps_on_disk(worker.run) and (failed is None or failed.resumable):
        log += f" Go on from the last checkpoint: {command}"
    click.echo(log, err=True)
    return 1


def _summary(progress: RunProgress) -> str:
    best, steps = progress.best, f"{progress.step:,} steps"
    if best is None:
        return f"{steps}."
    return f"{steps}, best validation loss {fixed(best.validation_loss, 4)} at step {best.step:,}."


class _Reporter(Protocol):
    def __enter__(self) -> "_Reporter": ...
    def __exit__(self, *_: object) -> None: ...
    def show(self, run_status: RunStatus) -> None: ...


def _reporter(said: Sequence[str], *, resumed: bool) -> _Reporter:
    if sys.stderr.isatty() and not unsupported_terminal():  # a bar moves the cursor
        return _Bar(said, resumed=resumed)
    return _Lines(lambda line: click.echo(line, err=True), said, resumed=resumed)


class _Lines:
    """A line for each evaluation and each note."""

    def __init__(
        self, say: Callable[[str], None], said: Sequence[str] = (), *, resumed: bool = False
    ) -> None:
        """``said`` are notes that are not to be said again.

        With ``resumed`` only what the present worker says is shown, not what earlier ones said.
        """
        self._say, self._resumed = say, resumed
        self._said = frozenset(said)
        self._notes_said = 0
        self._resumption = ""  # said here; with --checkpoint the worker says it too, and more
        self._evaluated = 0
        self._health: Health | None = None

    def __enter__(self) -> "_Lines":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, run_status: RunStatus) -> None:
        """Say what is new."""
        progress = run_status.progress
        if self._resumed and progress.starting is not None:
            self._begin_at(progress)
        if run_status.health is not self._health and run_status.health in (
            Health.PAUSED,
            Health.UNRESPONSIVE,
        ):
            self._say(
                f"step {progress.step:,}  {run_status.health}  {run_status.why_silent}".rstrip()
            )
        self._health = run_status.health
        notes = progress.notes[max(0, self._notes_said - progress.notes_dropped) :]
        self._notes_said = progress.notes_dropped + len(progress.notes)
        evaluations = [one for one in progress.evaluations if one.step > self._evaluated]
        lines = [
            (one.step, describe(one, progress, newest=one is evaluations[-1]))
            for one in evaluations
        ]
        lines += [
            (note.step, f"step {note.step:,}  {visible(message)}")
            for note in notes
            if (message := note.message.removeprefix(self._resumption).strip())
            and note.message not in self._said
        ]
        for _, line in sorted(lines, key=itemgetter(0)):  # stable: evaluations before notes
            self._say(line)
        if evaluations:
            self._evaluated = evaluations[-1].step

    def _begin_at(self, progress: RunProgress) -> None:
        """Leave out what was said before the present worker started."""
        self._resumed = False
        assert progress.starting is not None
        self._evaluated, self._notes_said = progress.starting.step, progress.notes_before
        if not self._evaluated:
            return
        self._resumption = f"Resumed from step {self._evaluated:,}."
        self._say(self._resumption)


def describe(evaluation: Evaluation, progress: RunProgress, *, newest: bool = True) -> str:
    """One evaluation as a line of text, with the present speed if it is the newest."""
    total = f"/{progress.planned_steps:,}" if progress.planned_steps else ""
    loss = evaluation.train_loss
    train = f"train {fixed(loss, 4)}  " if loss is not None else ""
    speed = f"  {grouped(progress.characters_per_second or 0)} characters/s" if newest else ""
    return (
        f"step {evaluation.step:,}{total}  {train}val {fixed(evaluation.validation_loss, 4)} nats"
        f"{' (best)' if evaluation.best else ''}{speed}"
    )


class _Bar:
    """A rich progress bar, with the lines of `_Lines` above it."""

    def __init__(self, said: Sequence[str] = (), *, resumed: bool = False) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
        from rich.text import Text

        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.completed:,.0f} steps", markup=False),
            TimeRemainingColumn(),
            console=Console(
                stderr=True, highlight=False, color_system=rich_color_system(sys.stderr)
            ),
        )
        self._task = self._progress.add_task("starting", total=None)
        self._lines = _Lines(
            lambda line: self._progress.console.print(Text(line)), said, resumed=resumed
        )

    def __enter__(self) -> "_Bar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, run_status: RunStatus) -> None:
        """Move the bar, and say what is new."""
        self._lines.show(run_status)
        progress = run_status.progress
        loss = f"  loss {fixed(progress.train_loss)}" if progress.train_loss is not None else ""
        self._progress.update(
            self._task,
            description=f"{run_status.health}{loss}",
            completed=progress.step,
            total=progress.planned_steps,
        )
