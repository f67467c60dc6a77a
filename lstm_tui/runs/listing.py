"""The runs of a folder with their status; logs are read incrementally.

Does not need Textual. The first `RunList.poll` may read long logs, so a screen calls it in a
thread.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from lstm_tui.errors import LstmTuiError
from lstm_tui.runs.directory import Run, RunRecord
from lstm_tui.runs.follower import Follower, RunStatus
from lstm_tui.runs.lookup import last_written, list_runs, zero_if_future

LIVE_POLL_SECONDS = 1.0
SIZE_SECONDS = 20.0
"""Shortest time between two measurements of the size of a live run."""


@dataclass(frozen=True, slots=True)
class RunListing:
    """One run of a `RunList`. ``trouble`` says why it cannot be read."""

    run: Run
    record: RunRecord | None
    status: RunStatus | None
    bytes: int
    written: float
    trouble: str = ""

    @property
    def live(self) -> bool:
        """Whether a worker is running."""
        return self.status is not None and self.status.health.live


@dataclass(slots=True)
class _Entry:
    row: RunListing
    follower: Follower
    record_trouble: str
    mark: tuple[int, int] = (0, 0)
    polled_at: float = float("-inf")
    measured_at: float = float("-inf")


@dataclass(slots=True)
class RunList:
    """Polls the runs of ``folder``."""

    folder: Path
    clock: Callable[[], float] = time.monotonic
    _entries: dict[Path, _Entry] = field(default_factory=dict)

    def poll(self) -> list[RunListing]:
        """All runs, live ones first, then the newest. Unchanged logs are not read again."""
        runs = list_runs(self.folder)
        present = {run.path for run in runs}
        self._entries = {path: one for path, one in self._entries.items() if path in present}
        for run in runs:
            entry = self._entries.get(run.path) or self._enter(run)
            self._refresh(entry)
        return sorted((one.row for one in self._entries.values()), key=_order)

    def _enter(self, run: Run) -> _Entry:
        try:
            record, trouble = run.record(), ""
        except LstmTuiError as error:
            record, trouble = None, str(error)
        row = RunListing(run, record, None, 0, last_written(run), trouble)
        entry = _Entry(row, Follower(run, clock=self.clock), trouble)
        self._entries[run.path] = entry
        return entry

    def _refresh(self, entry: _Entry) -> None:
        now, row, mark = self.clock(), entry.row, _mark(entry.row.run)
        grew = mark != entry.mark
        if row.trouble and not grew:
            return
        if grew or row.status is None or (row.live and now - entry.polled_at >= LIVE_POLL_SECONDS):
            entry.mark, entry.polled_at = mark, now
            try:
                row = replace(row, status=entry.follower.poll(), trouble=entry.record_trouble)
            except LstmTuiError as error:
                row = replace(row, trouble=str(error))
            except (ArithmeticError, LookupError, ValueError, RecursionError) as error:
                # A bug of this program; the other runs are still shown.
                row = replace(row, trouble=f"{row.run.events}: cannot be read ({error!r}).")
        if grew and now - entry.measured_at >= SIZE_SECONDS:
            entry.measured_at = now
            row = replace(row, bytes=size_on_disk(row.run))
        entry.row = replace(row, written=last_written(row.run))


def _order(row: RunListing) -> tuple[bool, float, str]:
    """Sort key: live runs by start time, so that they do not swap while both are written."""
    began = row.written
    if row.live and row.record is not None:
        with suppress(ValueError, OverflowError, OSError):  # an impossible date
            began = zero_if_future(datetime.fromisoformat(row.record.created).timestamp())
    return not row.live, -began, row.run.name


def _mark(run: Run) -> tuple[int, int]:
    """Modification time and size of the log of ``run``."""
    with suppress(OSError), run.folder() as folder:
        if (status := folder.status(run.events.name)) is not None:
            return status.st_mtime_ns, status.st_size
    return 0, 0


def size_on_disk(run: Run) -> int:
    """Total size of the files of ``run`` in bytes; links are not followed."""
    with suppress(OSError), run.folder() as folder:
        return folder.size()
    return 0
