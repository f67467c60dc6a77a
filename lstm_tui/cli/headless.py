"""Training without a screen: progress on standard error, the run's path on standard output.

Ctrl-C saves a checkpoint and stops, SIGHUP (a lost terminal) detaches, as on the screen. A worker
of another process is only watched: both signals end the watching alone.
"""

import signal
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import click

from lstm_tui.cli.display_options import display_from_options
from lstm_tui.cli.headless_log import HeadlessLog
from lstm_tui.cli.headless_ranking import name_class_neuron, rank_trained
from lstm_tui.cli.streams import echo_path
from lstm_tui.cli.terminal import can_open_screen, print_exit_summary, reclaim_terminal
from lstm_tui.errors import INTERRUPTED
from lstm_tui.exports.class_tables import confusion_lines, plain_text
from lstm_tui.exports.classifier_progress import (
    best_in_brief,
    in_brief,
    newest_is_as_accurate,
    newest_report,
)
from lstm_tui.runs.checkpoint_files import trained_steps
from lstm_tui.runs.creation import discard_if_empty
from lstm_tui.runs.directory import Run
from lstm_tui.runs.disk import disk_error
from lstm_tui.runs.divergence import divergence
from lstm_tui.runs.follower import Follower, Health, RunStatus
from lstm_tui.runs.loss_measures import LossMeasures
from lstm_tui.runs.overfitting import advice, find_rise
from lstm_tui.runs.progress import RunProgress
from lstm_tui.runs.ranking_files import is_to_be_ranked, was_fully_trained
from lstm_tui.text.glyphs import safe_line, visible
from lstm_tui.workers.monitor import STARTING_SECONDS, RunView, last_error
from lstm_tui.workers.process import WorkerHandle
from lstm_tui.workers.shutdown import UNWRITTEN, Shutdown, exit_summary

POLL_SECONDS = 0.25

OVERCONFIDENT = (
    "Its accuracy has not fallen since: it is overconfident where it errs, so do not read its "
    "probabilities as frequencies."
)
"""A classifier whose loss has risen alone (Guo et al. 2017)."""

CLASS_COLUMNS = 78
"""Width of the confusion matrix."""


def monitor(worker: WorkerHandle, *, headless: bool, echoed_notes: Sequence[str] = ()) -> int:
    """Open the Train screen, or follow the run without one if asked to or without a terminal.

    ``echoed_notes`` are notes of the run that were already printed on standard error.
    """
    if headless or not can_open_screen("--headless") or not reclaim_terminal():
        return follow(worker, echoed_notes)
    from lstm_tui.tui.app import LstmTuiApp

    app = LstmTuiApp(worker.run.path.parent, worker, display=display_from_options())
    return print_exit_summary(app.run_until_exit())


@dataclass(frozen=True, slots=True)
class FollowedRun:
    """The end of a run that was followed: its last status, and whether Ctrl-C asked for it."""

    status: RunStatus
    exit_status: int
    interrupted: bool


def follow(worker: WorkerHandle, echoed_notes: Sequence[str] = ()) -> int:
    """Print the progress of the run until its worker exits; return the exit status."""
    return follow_run(worker, echoed_notes).exit_status


def follow_run(
    worker: WorkerHandle, echoed_notes: Sequence[str] = (), *, prints_path: bool = True
) -> FollowedRun:
    """Print the progress of the run until its worker exits.

    With ``prints_path``, the path of a run that ended well goes to standard output.
    """
    owned = worker.process is not None
    follower = Follower(worker.run, starting_seconds=STARTING_SECONDS if owned else 0.0)
    was_live = False
    with (
        SignalHandlers(worker) as signals,
        closing(HeadlessLog(echoed_notes, resumed=owned)) as log,
    ):
        while True:
            run_status = follower.poll(worker_ended=worker.ended)
            was_live |= run_status.health.live
            if _has_started(worker, run_status.progress):
                log.show(run_status)
            if signals.left or not run_status.health.live:
                break
            if signals.shutdown is not None:
                signals.shutdown.advance()
            time.sleep(POLL_SECONDS)  # the log of a run is a file: there is no event to wait for
    if signals.left and run_status.health.live:
        click.echo(exit_summary(worker.run, RunView(run_status), kept=True).message, err=True)
        return FollowedRun(run_status, INTERRUPTED, True)
    finished = run_status.progress.finished
    if finished is not None:
        worker.release()  # this process ranks the units, and reports them
    worker.wait(5.0)
    interrupted = signals.shutdown is not None
    exit_status = _report_end(worker, run_status, interrupted=interrupted)
    if prints_path and exit_status in (0, INTERRUPTED):
        echo_path(worker.run.path)
    if not was_live and not owned and not exit_status:
        command = f"lstm-tui resume {worker.run.cli_reference()}"
        name = safe_line(worker.run.name)
        click.echo(f"{name}: This run is not training. Continue it with: {command}", err=True)
    if owned and not exit_status:
        if is_to_be_ranked(worker.run, finished):
            interrupted = not rank_trained(worker.run)
        if not interrupted and run_status.progress.classifies and was_fully_trained(finished):
            interrupted = not name_class_neuron(worker.run)
    return FollowedRun(run_status, exit_status, interrupted)


def _has_started(worker: WorkerHandle, progress: RunProgress) -> bool:
    """Whether the event log is that of ``worker``.

    Until a worker of this process has started, the events of an earlier one may be set aside.
    """
    if worker.process is None:
        return True
    return progress.starting is not None and progress.starting.process_id == worker.process.pid


class SignalHandlers:
    """Handles SIGINT and SIGHUP while a worker is followed.

    SIGINT asks a worker of this process to save and stop, a second one raises `KeyboardInterrupt`;
    SIGHUP detaches the worker. A worker of another process gets no command.

    Attributes:
        left: Whether to stop following.
        shutdown: The shutdown that SIGINT began, if any.
    """

    def __init__(self, worker: WorkerHandle) -> None:
        self.left = False
        self.shutdown: Shutdown | None = None
        self._worker = worker
        self._handlers = {signal.SIGINT: self.interrupt, signal.SIGHUP: self._hang_up}

    def __enter__(self) -> "SignalHandlers":
        self._before = {
            number: signal.signal(number, handler) for number, handler in self._handlers.items()
        }
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def interrupt(self, *_: object) -> None:
        """Begin a shutdown, or stop following."""
        if self.shutdown is not None or self.left:
            raise KeyboardInterrupt
        if self._worker.process is None:
            self.left = True
        else:
            self.shutdown = Shutdown([self._worker], keep=False)

    def _hang_up(self, *_: object) -> None:
        if self._worker.process is None:
            self.left = True
        else:
            self._worker.detach()


def _report_end(worker: WorkerHandle, run_status: RunStatus, *, interrupted: bool) -> int:
    """Print how the training ended; return the exit status.

    An event log that ended well counts only if the worker of this process exited with 0.
    """
    run, progress = worker.run, run_status.progress
    name, reference = safe_line(run.name), run.cli_reference()
    if worker.refused:
        click.echo(
            f"Error: {name}: {run.holder()} is training this run. "
            f"Watch it with: lstm-tui attach {reference}",
            err=True,
        )
        return 1
    exited_with_0 = not worker.wait(0)
    if progress.finished and not run_status.health.live and exited_with_0:
        click.echo(f"{name}: {progress.finished.reason.sentence} {_summary(progress)}", err=True)
        _echo_classes(run, progress)
        if rise := find_rise(progress):
            command = f"lstm-tui sample {reference} --checkpoint best"
            purpose = "To sample the best checkpoint"
            if progress.classifies:
                command = f"lstm-tui classify {reference} --checkpoint best TEXT"
                purpose = "To classify a text with the best checkpoint"
            if progress.classifies and newest_is_as_accurate(progress):
                click.echo(f"{rise.sentence} {OVERCONFIDENT}", err=True)
            else:
                click.echo(f"{rise.sentence} {purpose}: {command}", err=True)
        if suggestion := divergence(progress) or advice(progress, run.record()):
            click.echo(suggestion, err=True)
        return INTERRUPTED if interrupted else 0
    trouble = disk_error(run.path)
    if worker.process is not None and discard_if_empty(run):
        click.echo(f"Error: {name}: {trouble}. The run is empty, so it was deleted.", err=True)
        return 1
    failed = progress.failed if run_status.health is Health.FAILED else None
    if failed:
        reason = visible(failed.message)
    elif trouble:
        reason = UNWRITTEN.format(trouble)
    else:
        error = last_error(worker)
        reason = f"the training process {worker.end_in_words}{f': {error}' if error else '.'}"
    click.echo(f"Error: {name}: {reason}", err=True)
    log = f"Log file: {safe_line(str(run.worker_log))}."
    command = f"lstm-tui resume {reference}"
    if failed is not None and failed.resume_options:
        log = f"Continue with: {command}{failed.resume_options}\n{log}"
    elif trained_steps(run) and (failed is None or failed.resumable):
        log += f" Continue from the last checkpoint with: {command}"
    click.echo(log, err=True)
    return 1


def _summary(progress: RunProgress) -> str:
    best, steps = progress.best, f"{progress.step:,} steps"
    if best is None:
        return f"{steps}."
    loss = LossMeasures.of(progress, best).sentence_part
    accuracy = best_in_brief(progress)
    lowest = f"best validation loss {loss} at step {best.step:,}"
    if not accuracy or best.step == progress.classified[-1].step:
        return f"{steps}, {lowest}{accuracy}."
    newest = in_brief(newest_report(progress))
    return f"{steps}{newest}; {lowest}{accuracy}."


def _echo_classes(run: Run, progress: RunProgress) -> None:
    """Print the verdict on a classifier and its confusion matrix, as training left it."""
    report = newest_report(progress, run.record().corpus.classes) if progress.classifies else None
    if report is None:
        return
    if report.verdict:
        click.echo(report.verdict, err=True)
    click.echo(plain_text(confusion_lines(report, CLASS_COLUMNS)), err=True, nl=False)
