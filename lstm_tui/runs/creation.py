"""Create the directory of a new run, choose its name, and discard one that stayed empty."""

import errno
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from lstm_tui.errors import ConfigError, RunError
from lstm_tui.files import make_private_folder, to_json
from lstm_tui.runs.directory import RECORD, RUNS_VARIABLE, VOCABULARY, Run, RunRecord
from lstm_tui.runs.disk import disk_error
from lstm_tui.runs.lookup import any_checkpoint
from lstm_tui.runs.safe_files import Folder, open_folder
from lstm_tui.text.glyphs import safe_line, visible
from lstm_tui.text.vocabulary import Vocabulary


def suggest_name(source: str, now: datetime) -> str:
    """Default name of a run on ``source`` that starts at ``now``: ``atlas-20261124-101500``."""
    stem = Path(source).name.split(".")[0] if source != "-" else "stdin"
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:40] or "text"
    return f"{slug}-{now:%Y%m%d-%H%M%S}"


def check_name(name: str) -> str:
    """``name``, if it is a valid name of a run.

    Raises:
        ConfigError: It is a path, hidden, too long, or has characters that a shell interprets.
    """
    if not is_name(name):
        raise ConfigError(
            f"--name {safe_line(name)}: a run's name is 1 to 100 letters, digits and . _ - "
            "that begin with a letter or digit (and not “latest”)."
        )
    return name


def is_name(name: str) -> bool:
    """Whether ``name`` is a valid name of a run."""
    plain = re.fullmatch(r"[\w][\w.+=@-]{0,99}", name) is not None and visible(name) == name
    return plain and name != "latest"


def create_run(
    folder: Path,
    record: RunRecord,
    vocabulary: Vocabulary,
    more: Mapping[str, bytes] = MappingProxyType({}),
) -> Run:
    """Create the directory of a new run; a number is appended to a name that is taken.

    ``more`` are further files by name, such as a part of the text.

    Raises:
        RunError: The folder cannot be written; nothing is left of the run.
    """
    name = None
    try:
        make_private_folder(folder)
        with open_folder(folder) as runs:
            name = _make_free(runs, record.name)
            with runs.folder(name) as run:
                for file, data in more.items():
                    run.write(file, data)
                run.write(VOCABULARY, to_json(vocabulary.to_json()))
                run.write(RECORD, to_json(replace(record, name=name)))
        if trouble := disk_error(folder / name):  # a worker could not write any event
            raise OSError(errno.ENOSPC, trouble)
    except OSError as error:
        if name is not None:
            with suppress(OSError), open_folder(folder) as runs:
                runs.delete(name)
        raise RunError(
            f"{safe_line(str(folder))}: cannot make a run here: {error.strerror}. "
            f"Choose another place with --runs-dir or ${RUNS_VARIABLE}."
        ) from error
    return Run(folder / name)


def discard_if_empty(run: Run) -> bool:
    """Delete a run that has no event, checkpoint or worker because its disk is full.

    Returns:
        Whether it was deleted.
    """
    try:
        with run.folder() as folder:
            status = folder.status(run.events.name)
        if status is not None and status.st_size:
            return False
        if any_checkpoint(run) or run.is_locked() or not disk_error(run.path):
            return False
        discard(run)
    except OSError:
        return False
    return True


def discard(run: Run) -> None:
    """Delete a run that this process has created and that is still empty.

    Raises:
        OSError: The system refuses.
    """
    with open_folder(run.path.parent) as runs:
        runs.delete(run.name)


def _make_free(runs: Folder, name: str) -> str:
    number = 1
    while True:
        free = name if number == 1 else f"{name}-{number}"
        try:
            runs.make_folder(free)
        except FileExistsError:
            number += 1
        else:
            return free
