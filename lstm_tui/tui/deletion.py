"""Deleting a run: only a folder of runs' own child, only while nobody holds it."""

import shutil
from pathlib import Path

from lstm_tui.errors import RunError, RunLockedError
from lstm_tui.runs.directory import Run
from lstm_tui.text.glyphs import safe_line


def delete_run(run: Run, folder: Path) -> None:
    """Delete ``run`` and all that is in it. Links are never followed.

    The folder is first renamed to a hidden name, so a deletion that is interrupted leaves no half
    a run.

    Raises:
        RunLockedError: A process is training it.
        RunError: It is not a run in ``folder``, or it cannot be deleted.
    """
    name = safe_line(run.name)
    if run.path.is_symlink():
        raise RunError(f"{name}: a link to another place. Delete the link yourself.")
    if run.path.parent.resolve() != folder.resolve() or not (run.path / "run.json").is_file():
        raise RunError(f"{name}: not a run in {safe_line(str(folder))}; it is left alone.")
    doomed = run.path.with_name(f".{run.name[:200]}.deleted")
    try:
        with run.held(patience_seconds=0):
            shutil.rmtree(doomed, ignore_errors=True)  # what an interrupted deletion left
            run.path.rename(doomed)
        shutil.rmtree(doomed)
    except RunLockedError as error:
        raise RunLockedError(f"{name}: a process is training it. Stop it first.") from error
    except OSError as error:
        raise RunError(f"{name}: cannot be deleted: {error.strerror}.") from error
