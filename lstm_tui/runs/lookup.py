"""List the runs of a folder, and find the one that a path, a name or ``latest`` means."""

import time
from contextlib import suppress
from pathlib import Path

from lstm_tui.errors import BrokenRunError, RunNotFoundError
from lstm_tui.runs.directory import RECORD, Run, is_run
from lstm_tui.runs.safe_files import open_folder
from lstm_tui.text.glyphs import safe_line

CLOCKS_DIFFER_SECONDS = 300.0
"""By no more than this do the clocks of two machines differ."""


def list_runs(folder: Path) -> list[Run]:
    """The runs in ``folder``, newest first by the time they were last written.

    A run may be a link. What has a ``run.json`` of any kind is a run: reading it says what is
    wrong.
    """
    try:
        with open_folder(folder) as opened:
            names = opened.names()
    except OSError:
        return []
    runs = [Run(folder / name) for name in names if not name.startswith(".")]  # those: half deleted
    return sorted(filter(is_run, runs), key=last_written, reverse=True)


def last_written(run: Run) -> float:
    """Seconds since the epoch when the run last said anything; 0 if unknown or later than now."""
    with suppress(OSError), run.folder() as folder:
        for name in (run.events.name, RECORD):
            if (status := folder.status(name)) is not None:
                return past(status.st_mtime)
    return 0.0


def past(seconds: float) -> float:
    """A time, in seconds since the epoch, that a run claims; 0 if it is later than now.

    A log from the year 2096 would be the latest for ever.
    """
    return seconds if seconds <= time.time() + CLOCKS_DIFFER_SECONDS else 0.0


def any_checkpoint(run: Run) -> bool:
    """Whether there is anything in the place of checkpoints; whether it is whole is not checked."""
    with suppress(OSError, BrokenRunError), run.folder(run.checkpoints.name) as folder:
        return any(not name.startswith(".") for name in folder.names())
    return False


def find_run(reference: str, folder: Path, *, saved: bool = False) -> Run:
    """The run that ``reference`` means: a path, a name under ``folder``, or ``latest``.

    With ``saved``, the latest is the latest that ever saved a checkpoint, if any did.

    Raises:
        RunNotFoundError: There is none; the message names some that there are.
    """
    if reference == "latest":
        if runs := list_runs(folder):
            return next((run for run in runs if saved and any_checkpoint(run)), runs[0])
        raise RunNotFoundError(
            f"{safe_line(str(folder))}: no runs here yet. Start one: lstm-tui train FILE (or atlas)"
        )
    for path in (folder / reference, Path(reference)):
        if is_run(Run(path)):
            return Run(path if path.name not in ("", "..") else path.resolve())
    known = ", ".join(safe_line(run.name) for run in list_runs(folder)[:5])
    raise RunNotFoundError(
        f"{safe_line(reference)}: no such run, neither a path nor a name in "
        f"{safe_line(str(folder))}. " + (f"There are: {known}." if known else "None is there yet.")
    )
