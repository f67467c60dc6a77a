"""Follow a run incrementally: fold new events into `RunProgress`, and determine its health.

Reads only the run directory, so it works for live and finished runs, also on a shared disk. A
screen polls it with a timer, a progress bar with a sleep.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lstm_tui.errors import BrokenRunError, RunError
from lstm_tui.runs.directory import Run
from lstm_tui.runs.disk import disk_error
from lstm_tui.runs.events import Event, decode_event
from lstm_tui.runs.jsonl import LogReader
from lstm_tui.runs.progress import RunProgress, RunState, fold
from lstm_tui.runs.progress_cache import LogPrefix, load_progress, save_progress
from lstm_tui.text.glyphs import safe_line

SILENT_AFTER_SECONDS = 4.0
"""A worker writes at least once a second; after this long without a sign it is unresponsive."""

SILENT_WHILE_STARTING_SECONDS = 30.0
"""The same until the first step is reported: torch is loaded, the first checkpoint is written and
the first step prepares its kernels, without an event in between."""

HELD_CHECK_SECONDS = 1.0

REMEMBER_BYTES = 4 * 1024 * 1024
"""Growth of a log after which its progress is cached; folding so much takes about 0.1 s."""


class Health(StrEnum):
    """State of a run as seen from outside: its last event, and whether a worker is running."""

    STARTING = "starting"
    TRAINING = "training"
    PAUSED = "paused"
    UNRESPONSIVE = "silent"
    DEAD = "dead"
    IMPORTED = "imported"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def live(self) -> bool:
        """Whether a worker is running that would receive commands."""
        return self not in (
            *(Health.DEAD, Health.IMPORTED, Health.FINISHED, Health.STOPPED, Health.FAILED),
        )


@dataclass(frozen=True, slots=True)
class RunStatus:
    """Progress and health of a run at one moment."""

    progress: RunProgress
    health: Health
    silent_seconds: float
    why_silent: str = ""


class Follower:
    """Folds the new events of a run at each poll.

    ``starting_seconds``: how long a worker that was just started may take to lock the run before it
    counts as dead.
    """

    def __init__(
        self,
        run: Run,
        *,
        clock: Callable[[], float] = time.monotonic,
        starting_seconds: float = 0.0,
    ) -> None:
        self.run = run
        self.progress = RunProgress()
        self._reader = LogReader(run.events)
        self._folded, self._remembered_bytes = LogPrefix(), 0
        self._touched_ns = 0
        self._broken = ""  # why a line could not be decoded
        self._refused, self._refused_ns = "", 0  # why the log could not be read, and its time
        self._clock = clock
        self._starting_until = clock() + starting_seconds
        self._heard_at = clock()
        self._held = False
        self._held_checked_at = float("-inf")

    def poll(self, *, worker_ended: bool = False) -> RunStatus:
        """The current status.

        ``worker_ended``: the process is known to have exited, so the lock is not checked.

        Raises:
            BrokenRunError: A line of the log is not an event; the message has its number.
            RunError: The log cannot be read.
        """
        now = self._clock()
        if self.catch_up():
            self._heard_at = now
        if worker_ended:
            self._held, self._starting_until = False, now
        elif now - self._held_checked_at >= HELD_CHECK_SECONDS:
            self._held, self._held_checked_at = self.run.is_locked(), now
        if not self._held:  # a worker does it itself after each checkpoint
            self.save_progress()
        silent_seconds = now - self._heard_at
        health = self._health(now, silent_seconds)
        why = unresponsive_reason(self.run.path) if health is Health.UNRESPONSIVE else ""
        return RunStatus(self.progress, health, silent_seconds, why)

    def catch_up(self) -> bool:
        """Fold new lines of the log; return whether the worker gave a sign of life.

        Raises:
            BrokenRunError: A line of the log is not an event; the message has its number. Nothing
                after it is folded until the log is replaced.
            RunError: The log cannot be read, or is gone with its directory.
        """
        alive = False
        while lines := self._read():
            alive = True
            if self._broken:
                break  # read on only to notice that the log is replaced
            self._fold(lines)
            self._folded.grow(lines)
        if self._broken:
            raise BrokenRunError(self._broken)
        touched_ns, self._touched_ns = self._touched_ns, self._touched()
        # Only a paused worker touches the log without writing; a refused write may touch it too.
        paused = self.progress.state is RunState.PAUSED
        return alive or (paused and touched_ns != self._touched_ns)

    def _fold(self, lines: list[bytes]) -> None:
        first = self._reader.line_number - len(lines) + 1
        try:
            self.progress = fold(
                self.progress,
                (
                    event
                    for number, line in enumerate(lines, first)
                    if (event := self._decode(line, number)) is not None
                ),
            )
        except BrokenRunError as error:
            self._broken = str(error)

    def save_progress(self) -> None:
        """Cache the progress of a long log if it has grown enough since the last time."""
        if not self._broken and self._folded.size - self._remembered_bytes >= REMEMBER_BYTES:
            self._remembered_bytes = self._folded.size
            with suppress(OSError):  # a full or read-only disk: it is folded again
                save_progress(self.run, self._folded, self.progress)

    def _read(self) -> list[bytes]:
        """The next lines; at the beginning of a log the cached progress is loaded first."""
        if self._refused and self._refused_ns == self._touched():
            raise BrokenRunError(self._refused)
        try:
            lines = self._reader.read()
            if self._reader.restarted:  # even if the new file is still empty
                self.progress, self._folded, self._remembered_bytes = RunProgress(), LogPrefix(), 0
                self._broken = ""
            if lines and not self._folded.size and (known := load_progress(self.run)) is not None:
                self._folded, self.progress = known
                self._remembered_bytes = self._folded.size
                self._reader.skip_to(self._folded.size, self._folded.lines)
                self._heard_at = self._clock()
                lines = self._reader.read()
        except BrokenRunError as error:  # do not read it again until it changes
            self._refused, self._refused_ns = str(error), self._touched()
            raise
        except OSError as error:
            raise RunError(f"{self.run.events}: cannot be read: {error.strerror}.") from error
        self._refused = ""
        return lines

    def _touched(self) -> int:
        """Modification time of the log in nanoseconds."""
        status = None
        try:
            with suppress(FileNotFoundError), self.run.folder() as folder:
                status = folder.status(self.run.events.name)
        except OSError as error:
            raise RunError(f"{self.run.events}: cannot be read: {error.strerror}.") from error
        if status is not None:
            return status.st_mtime_ns
        if not self._folded.size:
            return 0
        raise RunError(
            f"{safe_line(str(self.run.path))}: the run directory is gone: deleted, moved, or "
            "its disk is away. Nothing more of this run is saved."
        )

    def _decode(self, line: bytes, number: int) -> Event | None:
        try:
            return decode_event(line)
        except BrokenRunError as error:
            raise BrokenRunError(
                f"{self.run.events}, line {number:,}: not an event ({error}). "
                "Delete or mend that line to read the rest."
            ) from error

    def _health(self, now: float, silent_seconds: float) -> Health:
        state = self.progress.state
        ended = state in (
            *(RunState.IMPORTED, RunState.FINISHED, RunState.STOPPED, RunState.FAILED),
        )
        if self._held and not ended:
            self._starting_until = now  # it has started; when it unlocks it has exited
        elif now < self._starting_until:  # the last event is of the previous worker
            return Health.STARTING
        if ended:
            return Health(state)
        if not self._held:
            return Health.DEAD
        starting = state is RunState.STARTING or self._awaits_first_step
        patience = SILENT_WHILE_STARTING_SECONDS if starting else SILENT_AFTER_SECONDS
        return Health.UNRESPONSIVE if silent_seconds > patience else Health(state)

    @property
    def _awaits_first_step(self) -> bool:
        """Whether training has started, but no step of the present worker is reported."""
        progress = self.progress
        return (
            progress.state is RunState.TRAINING
            and progress.starting is not None
            and progress.step == progress.starting.step
        )


def unresponsive_reason(folder: Path) -> str:
    """Why a worker cannot write to ``folder``, as a sentence; "" if it seems it can."""
    trouble = disk_error(folder)
    if not trouble:
        return ""
    waits = ": training waits, and continues when there is room" if trouble.endswith("full") else ""
    return f"{trouble[0].upper()}{trouble[1:]}{waits}."
