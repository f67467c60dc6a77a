"""Stops or detaches the workers of a screen that closes.

Does not need Textual: a screen calls `Shutdown.advance` repeatedly until it returns None.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from lstm_tui.errors import RunError
from lstm_tui.runs.commands import Command, Detach, Stop
from lstm_tui.runs.directory import Run
from lstm_tui.runs.disk import disk_error
from lstm_tui.runs.follower import Health
from lstm_tui.text.glyphs import safe_line
from lstm_tui.workers.monitor import RunView
from lstm_tui.workers.process import WorkerHandle

STOP_SECONDS = 10.0
READY_SECONDS = 30.0
"""How long a worker that was just started may take until it reads commands."""

UNWRITTEN = "The training ended, but {}: what was learned since the last checkpoint is lost."


@dataclass(frozen=True, slots=True)
class ExitSummary:
    """Exit status and last line of a screen that has closed."""

    exit_status: int = 0
    message: str = ""


class Shutdown:
    """Sends Detach or Stop to the workers and waits until it has taken effect."""

    def __init__(
        self,
        workers: Sequence[WorkerHandle],
        *,
        keep: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._waiting = list(workers)
        self._seen_locked: list[WorkerHandle] = []
        self._sent: list[WorkerHandle] = []
        self._keep = keep
        self._clock = clock
        self._until = clock() + (READY_SECONDS if keep else STOP_SECONDS)

    def advance(self) -> str | None:
        """Make progress; return what is being waited for, in words, or None when done."""
        for worker in list(self._waiting):
            self._send_when_ready(worker)
        pending = [*self._waiting, *(worker for worker in self._sent if self._must_end(worker))]
        if not pending or self._clock() > self._until:
            return None
        names = ", ".join(safe_line(worker.run.name) for worker in pending)
        return f"{'Detaching' if self._keep else 'Saving'} {names} …"

    def _send_when_ready(self, worker: WorkerHandle) -> None:
        """Send the command once the worker reads commands.

        It reads only commands that arrive after it has locked the run, and starts to read a moment
        after that, so the lock must have been seen in an earlier call.
        """
        if worker.ended:
            self._waiting.remove(worker)
        elif worker.run.is_locked() and worker not in self._seen_locked:
            self._seen_locked.append(worker)
        elif worker in self._seen_locked:
            _send(worker, Detach() if self._keep else Stop())
            self._waiting.remove(worker)
            self._sent.append(worker)
        elif worker.process is None:
            self._waiting.remove(worker)
        elif not self._keep and worker.process.stdin is not None:
            worker.process.stdin.close()

    def _must_end(self, worker: WorkerHandle) -> bool:
        if self._keep:
            return False
        return worker.run.is_locked() if worker.process is None else not worker.ended


def detach_all(workers: Sequence[WorkerHandle]) -> None:
    """Send Detach without waiting, for a screen whose terminal is gone."""
    for worker in workers:
        _send(worker, Detach())


def _send(worker: WorkerHandle, command: Command) -> None:
    with suppress(RunError):  # of a worker that another process started
        worker.send(command)


def exit_summary(run: Run, view: RunView, *, kept: bool) -> ExitSummary:
    """Exit status and last line for the terminal after the screen of ``run`` has closed."""
    name = run.cli_reference()
    if kept and view.health is Health.PAUSED:
        return ExitSummary(
            0, f"The run stays paused. Continue with: lstm-tui attach {name}, and space"
        )
    if kept:
        return ExitSummary(0, f"The run trains on. Come back with: lstm-tui attach {name}")
    if view.broken:
        return ExitSummary(1, view.broken)
    match view.health:
        case Health.IMPORTED:
            return ExitSummary(
                0, f"{name} is an imported network. Rank its neurons with: lstm-tui neurons {name}"
            )
        case Health.FINISHED | Health.STOPPED if view.progress.finished is not None:
            sentence = view.progress.finished.reason.sentence
            saved = view.progress.saved
            what = f"Step {saved.step:,}" if saved else "Nothing"
            return ExitSummary(0, f"{sentence} {what} is saved in {name}.")
        case Health.FAILED if view.progress.failed is not None:
            failed, message = view.progress.failed, safe_line(view.progress.failed.message, 400)
            if failed.resumable:
                message += f" Continue with: lstm-tui resume {name}{failed.resume_options}"
            return ExitSummary(1, message)
        case Health.DEAD:
            if trouble := disk_error(run.path):
                return ExitSummary(
                    1, f"{UNWRITTEN.format(trouble)} Make room, then: lstm-tui resume {name}"
                )
            log, cause = safe_line(str(run.worker_log), 400), view.died_of
            gone = f"The training process is gone{f' ({cause})' if cause else ''}; see {log}."
            return ExitSummary(1, f"{gone} Continue with: lstm-tui resume {name}")
        case _:
            return ExitSummary(0, f"Continue with: lstm-tui resume {name}")
