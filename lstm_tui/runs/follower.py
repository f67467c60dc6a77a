"""Watching a run from outside: new lines → new `RunProgress`, and whether its worker still lives.

Reads the run directory and nothing else, so it serves a live run, a finished run and a run on
another machine alike. A screen polls it with a timer, a progress bar with a sleep.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from lstm_tui.errors import BrokenRunError, RunError
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Event, decode_event
from lstm_tui.runs.log import LogReader
from lstm_tui.runs.progress import RunProgress, RunState, fold

SILENT_AFTER_SECONDS = 4.0
"""A worker says something at least once a second; after this long, silence is worth a word."""

SILENT_WHILE_STARTING_SECONDS = 30.0
"""Loading torch says nothing, and may take so long on a slow disk."""

HELD_CHECK_SECONDS = 1.0


class Health(StrEnum):
    """What a watcher makes of a run: what it last said, and whether anybody is there to say it."""

    STARTING = "starting"
    TRAINING = "training"
    PAUSED = "paused"
    SILENT = "silent"
    DEAD = "dead"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def live(self) -> bool:
        """Whether a worker is there that could be told something."""
        return self not in (Health.DEAD, Health.FINISHED, Health.STOPPED, Health.FAILED)


@dataclass(frozen=True, slots=True)
class Sight:
    """A run as it is seen at one moment."""

    progress: RunProgress
    health: Health
    silent_seconds: float


class Follower:
    """Folds a run's new events each time it is asked.

    ``starting_seconds`` is for whoever has just started a worker: how long that may take until it
    holds the run, before it is given up for dead.
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
        self._clock = clock
        self._starting_until = clock() + starting_seconds
        self._heard_at = clock()
        self._held = False
        self._held_checked_at = float("-inf")

    def poll(self, *, worker_ended: bool = False) -> Sight:
        """The run as it is now.

        ``worker_ended`` says that the process is known to be gone, which spares asking the lock.

        Raises:
            BrokenRunError: A line of the log is not an event; the message has its number.
            RunError: The log cannot be read.
        """
        now = self._clock()
        while True:
            lines = self._read()
            if self._reader.restarted:  # even when nothing is in the new file yet
                self.progress = RunProgress()
            if not lines:
                break
            first = self._reader.line_number - len(lines) + 1
            self.progress = fold(
                self.progress,
                (
                    event
                    for number, line in enumerate(lines, first)
                    if (event := self._decode(line, number)) is not None
                ),
            )
            self._heard_at = now
        if worker_ended:
            self._held, self._starting_until = False, now
        elif now - self._held_checked_at >= HELD_CHECK_SECONDS:
            self._held, self._held_checked_at = self.run.is_held(), now
        silent_seconds = now - self._heard_at
        return Sight(self.progress, self._health(now, silent_seconds), silent_seconds)

    def _read(self) -> list[bytes]:
        try:
            return self._reader.read()
        except OSError as error:
            raise RunError(f"{self.run.events}: cannot be read: {error.strerror}.") from error

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
        ended = state in (RunState.FINISHED, RunState.STOPPED, RunState.FAILED)
        if self._held and not ended:
            self._starting_until = now  # it has started: when it lets go it is gone
        elif now < self._starting_until:  # what ended is what the worker before this one said
            return Health.STARTING
        if ended:
            return Health(state)
        if not self._held:
            return Health.DEAD
        starting = state is RunState.STARTING
        patience = SILENT_WHILE_STARTING_SECONDS if starting else SILENT_AFTER_SECONDS
        return Health.SILENT if silent_seconds > patience else Health(state)
