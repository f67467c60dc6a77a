"""List the runs in a folder, and resolve a path, a name or ``latest`` to a run."""

import time
from contextlib import suppress
from pathlib import Path

from lstm_tui.errors import BrokenRunError, LstmTuiError, RunNotFoundError
from lstm_tui.runs.checkpoint_files import folder_name
from lstm_tui.runs.directory import RECORD, Run, is_run
from lstm_tui.runs.safe_files import open_folder
from lstm_tui.text.glyphs import safe_line

CLOCKS_DIFFER_SECONDS = 300.0
"""Tolerated difference between the clocks of two machines."""


def list_runs(folder: Path) -> list[Run]:
    """The runs in ``folder``, newest first by the time they were last written.

    A run may be a link. A folder with any ``run.json`` is a run: reading it reports what is wrong.
    """
    try:
        with open_folder(folder) as opened:
            names = opened.names()
    except OSError:
        return []
    runs = [
        Run(folder / name) for name in names if not name.startswith(".")
    ]  # hidden: being deleted
    return sorted(filter(is_run, runs), key=last_written, reverse=True)


def last_written(run: Run) -> float:
    """Time of the last event, in seconds since the epoch; 0 if unknown or in the future."""
    with suppress(OSError), run.folder() as folder:
        for name in (run.events.name, RECORD):
            if (status := folder.status(name)) is not None:
                return zero_if_future(status.st_mtime)
    return 0.0


def zero_if_future(seconds: float) -> float:
    """A time that a run claims, in seconds since the epoch; 0 if it is in the future.

    Otherwise a log dated 2096 would always be the latest.
    """
    return seconds if seconds <= time.time() + CLOCKS_DIFFER_SECONDS else 0.0


def any_checkpoint(run: Run) -> bool:
    """Whether the run has a checkpoint after step 0, or of an imported network.

    Its checksums are not verified.
    """
    with suppress(OSError, BrokenRunError), run.folder(run.checkpoints.name) as folder:
        first = folder_name(0)
        steps = [name for name in folder.names() if not name.startswith(".")]
        if any(name != first for name in steps):
            return True
        with suppress(LstmTuiError):
            return first in steps and run.record().imported is not None
    return False


def find_run(reference: str, folder: Path, *, saved: bool = False) -> Run:
    """The run that ``reference`` means: a path, a name under ``folder``, or ``latest``.

    With ``saved``, ``latest`` is the latest run with a trained checkpoint, if there is one.

    Raises:
        RunNotFoundError: There is none; the message names existing runs.
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
