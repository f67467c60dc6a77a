"""Polls the state of a run for a screen; an error becomes part of the `RunView`, not an exception.

`RunMonitor` owns the follower of one run. A screen polls it four times a second, with a timer of
its own, and draws the `RunView` that it returns.
"""

import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from lstm_tui.errors import BrokenRunError, LstmTuiError, RunError
from lstm_tui.runs.corpus_recovery import ensure_corpus, text_changes
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import FinishReason
from lstm_tui.runs.follower import Follower, Health, RunStatus
from lstm_tui.runs.progress import RunProgress
from lstm_tui.runs.resume_request import request_advised_resume
from lstm_tui.runs.safe_files import open_folder
from lstm_tui.text.glyphs import safe_line
from lstm_tui.workers.process import WorkerHandle, launch

POLL_SECONDS = 0.25
STARTING_SECONDS = 60.0
"""How long a worker that this program started may take to load torch and its corpus."""

LOG_LINES = 6
LOG_TAIL_BYTES = 8192

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class RunView:
    """A snapshot of a run.

    Attributes:
        status: Progress and health.
        broken: Why the log cannot be read; "" if it can.
        end_in_words: How the worker exited, for one that wrote no last event.
        died_of: The last error that such a worker printed.
    """

    status: RunStatus
    broken: str = ""
    end_in_words: str = "exited without a message"
    died_of: str = ""

    @property
    def progress(self) -> RunProgress:
        """The events, folded."""
        return self.status.progress

    @property
    def health(self) -> Health:
        """Whether a worker is running, and what it does."""
        return self.status.health

    @property
    def state(self) -> str:
        """The word that replaces `health` if the log cannot be read; else ""."""
        return "unreadable" if self.broken else ""

    @property
    def trouble(self) -> str:
        """Why the log cannot be read, or how the worker died, in one line; "" if neither."""
        if self.broken or self.health is not Health.DEAD:
            return self.broken
        return f"The training process {self.end_in_words}. {self.died_of}".strip()


class RunMonitor:
    """Polls one run, and restarts its worker on request."""

    def __init__(self, worker: WorkerHandle, *, clock: Clock = time.monotonic) -> None:
        self.worker = worker
        self._clock = clock
        self._follower = self._follow()
        self._polling = threading.Lock()
        self.view = RunView(RunStatus(RunProgress(), Health.STARTING, 0.0))

    def poll(self, *, wait: bool = False) -> RunView:
        """The current state. Progress stops at a line of the log that cannot be decoded.

        While another thread polls, as for a long log, this is the previous view; with ``wait`` it
        is the new one, once that thread is done.
        """
        if self._polling.acquire(blocking=wait):
            try:
                self._poll()
            finally:
                self._polling.release()
        return self.view

    def _poll(self) -> None:
        if self.worker.refused:  # another process holds the run: watch that one
            self.worker = WorkerHandle(self.worker.run)
        try:
            status = self._follower.poll(worker_ended=self.worker.ended)
            died_of = last_error(self.worker) if status.health is Health.DEAD else ""
            self.view = RunView(status, "", self.worker.end_in_words, died_of)
        except LstmTuiError as error:
            self.view = RunView(self._unread(), safe_line(str(error), 600))

    def _unread(self) -> RunStatus:
        """The last known status; the lock says, without the log, whether a worker is running."""
        own = self.worker.process is not None and not self.worker.ended
        if own or self.worker.run.is_locked() or not self.view.health.live:
            return self.view.status
        return replace(self.view.status, health=Health.DEAD)

    def make_ready(self) -> str:
        """Rebuild the encoded copy of the text of the run if it is missing; may take seconds.

        Returns:
            How the source files have changed since training, in words, or "".

        Raises:
            RunError: Another process is training the run, or it cannot be read.
            CorpusError: The copy cannot be rebuilt.
        """
        run = self._free()
        ensure_corpus(run)
        return text_changes(run)

    def restart(self) -> None:
        """Start a worker that resumes from the last checkpoint, or from the one that the run
        advises after a divergence; a spent budget is granted once more.

        Call `make_ready` first.

        Raises:
            RunError: Another process is training the run, it cannot be read or written, or the
                worker cannot be started.
        """
        run = self._free()
        request_advised_resume(run)
        self.worker = launch(run)
        self._follower = self._follow()
        self.view = RunView(RunStatus(self.view.progress, Health.STARTING, 0.0))

    def _free(self) -> Run:
        """The run, if no process is training it."""
        run = self.worker.run
        if run.is_locked():
            raise RunError(f"{safe_line(run.name)}: {run.holder()} is already training this run.")
        return run

    def _follow(self) -> Follower:
        return Follower(
            self.worker.run,
            clock=self._clock,
            starting_seconds=STARTING_SECONDS if self.worker.process else 0.0,
        )


def why_not_resumed(view: RunView) -> str:
    """Why a run that has ended cannot be resumed, as a sentence."""
    if view.broken:
        return "Its log cannot be read."
    if view.health is Health.IMPORTED:
        return "It was imported, not trained here: lstm-tui train --from trains on from it."
    if view.health is Health.FAILED:
        return "It diverged, and no lower learning rate that was tried holds."
    return "It stopped early: its validation loss no longer improves."


def can_resume(view: RunView) -> bool:
    """Whether a new worker could continue the run."""
    finished, failed = view.progress.finished, view.progress.failed
    if view.broken:
        return False
    if view.health is Health.FAILED and failed is not None:
        return failed.resumable
    if view.health in (Health.FINISHED, Health.STOPPED) and finished is not None:
        return finished.reason is not FinishReason.PATIENCE
    return view.health in (Health.DEAD, Health.FAILED)


_ERROR = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt)\b")


def last_error(worker: WorkerHandle) -> str:
    """The line of ``worker.log`` that names the error, without its traceback.

    The last line that names an exception, else the last line; "" if the worker printed nothing.
    """
    lines = log_tail(worker.run.worker_log, worker.log_begin)
    return next((line for line in reversed(lines) if _ERROR.match(line)), (lines or [""])[-1])


def log_tail(path: Path, begin: int = 0) -> list[str]:
    """The last non-empty lines of ``worker.log`` after byte ``begin``, escaped for display."""
    try:
        with open_folder(path.parent) as folder, folder.open_file(path.name) as file:
            file.seek(0, 2)
            file.seek(max(begin, file.tell() - LOG_TAIL_BYTES))
            text = file.read(LOG_TAIL_BYTES).decode("utf-8", "replace")
    except OSError:
        return []
    except BrokenRunError as error:
        return [safe_line(str(error), 400)]
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    return [safe_line(line, 400) for line in lines[-LOG_LINES:]]


def log_bytes(run: Run) -> int:
    """Size of ``events.jsonl`` in bytes; 0 if it is missing."""
    with suppress(OSError), run.folder() as folder:
        if (status := folder.status(run.events.name)) is not None:
            return status.st_size
    return 0
