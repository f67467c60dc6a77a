"""Rankings of units that are kept in a run: the folder ``rankings``, at most 5 MB together.

A file is named by the key of its content, which says what was ranked. A ranking can be computed
again, so one that is missing, damaged or too large is none, and one that cannot be written is left
out. What is inside, `kept_rankings` decodes.
"""

import re
import stat
from contextlib import suppress
from typing import Final

from lstm_tui.errors import BrokenRunError, LstmTuiError
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import FULLY_TRAINED, Event, Finished
from lstm_tui.runs.safe_files import Folder

NAME: Final = "rankings"

MOST_BYTES = 5_000_000
"""Of all rankings of a run together: the least recently used ones are deleted."""

ABANDONED_SECONDS = 3_600.0
"""Age at which a file of an interrupted write is deleted."""

_KEPT = re.compile(r"[0-9a-f]{64}\.json")
_UNFINISHED = re.compile(r"\.[0-9a-f]{64}\.json\.[0-9a-f]{16}\.part")


def was_fully_trained(last: Event | None) -> bool:
    """Whether a training that ended with the event ``last`` was not stopped before its end."""
    return isinstance(last, Finished) and last.reason in FULLY_TRAINED


def is_to_be_ranked(run: Run, last: Event | None) -> bool:
    """Whether a training of ``run`` that ended with the event ``last`` ranks the units."""
    if not was_fully_trained(last):
        return False
    with suppress(LstmTuiError):  # the record is damaged
        return run.record().config.training.ranking
    return False


def read_ranking(run: Run, key: str) -> bytes | None:
    """The content of the ranking with ``key``, which counts as used now; None if there is none."""
    name = f"{key}.json"
    with suppress(OSError, BrokenRunError), run.folder(NAME) as folder:
        if folder.status(name) is None:
            return None
        data = folder.read(name, MOST_BYTES)
        with suppress(OSError, BrokenRunError):  # a run that is read-only
            folder.mark_used(name)
        return data
    return None


def write_ranking(run: Run, key: str, data: bytes, now: float) -> bool:
    """Write a ranking atomically, and delete the least recently used ones beyond `MOST_BYTES`.

    ``now`` is the time in seconds since 1970. Returns whether it was written.
    """
    if len(data) > MOST_BYTES:
        return False
    with suppress(OSError, BrokenRunError), run.folder() as top:
        if top.status(NAME) is None:
            with suppress(FileExistsError):  # another process has made it in between
                top.make_folder(NAME)
        with top.folder(NAME) as folder:
            _prune(folder, MOST_BYTES - len(data), now)
            folder.write(f"{key}.json", data)
            return True
    return False


def _prune(folder: Folder, most_bytes: int, now: float) -> None:
    """Delete the least recently used rankings beyond ``most_bytes``, and interrupted writes.

    Only names that this module makes are touched, and no folder.
    """
    kept: list[tuple[float, int, str]] = []
    for name in folder.names():
        status = folder.status(name)
        if status is None or stat.S_ISDIR(status.st_mode):
            continue
        if _KEPT.fullmatch(name):
            kept.append((status.st_mtime, status.st_size, name))
        elif _UNFINISHED.fullmatch(name) and now - status.st_mtime > ABANDONED_SECONDS:
            folder.delete(name)
    total = 0
    for _, size, name in sorted(kept, reverse=True):
        total += size
        if total > most_bytes:
            folder.delete(name)
