"""All runs of a folder, each as one row; a big log is read once and then only where it grew.

Knows nothing of Textual. `RunList.look` touches the disk and may take a while the first time, so a
screen calls it in a thread.
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
from lstm_tui.runs.lookup import last_written, list_runs, past

LIVE_POLL_SECONDS = 1.0
SIZE_SECONDS = 20.0
"""The size of a live run is measured no more often than this."""


@dataclass(frozen=True, slots=True)
class RunListing:
    """What there is to say of one run. ``trouble`` says why it cannot be read."""

    run: Run
    record: RunRecord | None
    status: RunStatus | None
    bytes: int
    written: float
    trouble: str = ""

    @property
    def live(self) -> bool:
        """Whether a worker is there."""
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
    """Looks at the runs of ``folder``."""

    folder: Path
    clock: Callable[[], float] = time.monotonic
    _entries: dict[Path, _Entry] = field(default_factory=dict)

    def poll(self) -> list[RunListing]:
        """Every run: live ones first, then the newest. What was not written to is not read."""
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
                # An error of this program; the other runs are shown all the same.
                row = replace(row, trouble=f"{row.run.events}: cannot be read ({error!r}).")
        if grew and now - entry.measured_at >= SIZE_SECONDS:
            entry.measured_at = now
            row = replace(row, bytes=size_on_disk(row.run))
        entry.row = replace(row, written=last_written(row.run))


def _order(row: RunListing) -> tuple[bool, float, str]:
    """Live runs stand in the order in which they began, so that they do not swap all the time."""
    began = row.written
    if row.live and row.record is not None:
        with suppress(ValueError, OverflowError, OSError):  # a year that no clock has
            began = past(datetime.fromisoformat(row.record.created).timestamp())
    return not row.live, -began, row.run.name


def _mark(run: Run) -> tuple[int, int]:
    """What changes whenever the log of ``run`` is written."""
    with suppress(OSError), run.folder() as folder:
        if (status := folder.status(run.events.name)) is not None:
            return status.st_mtime_ns, status.st_size
    return 0, 0


def size_on_disk(run: Run) -> int:
    """The bytes of all files of ``run``; links are not followed."""
    with suppress(OSError), run.folder() as folder:
        return folder.size()
    return 0
