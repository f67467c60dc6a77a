"""Delete a run: only a direct child of the runs folder, and only while it is not locked."""

import re
from pathlib import Path

from lstm_tui.errors import RunError, RunLockedError
from lstm_tui.runs.directory import Run, is_run
from lstm_tui.runs.safe_files import hidden_name, hidden_prefix, open_folder
from lstm_tui.text.glyphs import safe_line


def delete_run(run: Run, folder: Path) -> None:
    """Delete ``run`` with all its files. Links are not followed.

    The folder is first renamed to a hidden name, so an interrupted deletion leaves no partial run;
    its remains are deleted with the next run of that name.

    Raises:
        RunLockedError: A process is training it.
        RunError: It is not a run in ``folder``, or it cannot be deleted.
    """
    name = safe_line(run.name)
    if run.path.is_symlink():
        raise RunError(f"{name}: a link to another place. Delete the link yourself.")
    if run.path.parent.resolve() != folder.resolve() or not is_run(run):
        raise RunError(f"{name}: not a run in {safe_line(str(folder))}; it is not deleted.")
    left = re.compile(rf"{re.escape(hidden_prefix(run.name))}[0-9a-f]{{16}}\.deleted")
    doomed = hidden_name(run.name, "deleted")
    try:
        with open_folder(folder) as runs:
            with run.locked(timeout_seconds=0):
                runs.move(run.name, doomed)
            for one in filter(left.fullmatch, runs.names()):
                runs.delete(one)
    except RunLockedError as error:
        raise RunLockedError(f"{name}: a process is training it. Stop it first.") from error
    except OSError as error:
        raise RunError(f"{name}: cannot be deleted: {error.strerror}.") from error
