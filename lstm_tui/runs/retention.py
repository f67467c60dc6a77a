"""Retention policy: which checkpoints of a run are kept, pruned or set aside, and rewinding a run.

Deletion is atomic for readers: a checkpoint is first renamed to a hidden name, then its files are
deleted. How checkpoints are written and read is in `checkpoints`.
"""

import re
import stat
from collections.abc import Sequence
from contextlib import suppress

import msgspec
import numpy as np

from lstm_tui.errors import BrokenRunError
from lstm_tui.files import to_json
from lstm_tui.runs.checkpoint_files import (
    MANIFEST,
    OPTIMIZER,
    Manifest,
    folder_name,
    steps_on_disk,
    trained_steps,
)
from lstm_tui.runs.directory import Run
from lstm_tui.runs.jsonl import lines_of, split_log
from lstm_tui.runs.safe_files import Folder, hidden_name
from lstm_tui.runs.safetensors_file import HEAD_LIMIT

_UNFINISHED = re.compile(r"\.([0-9]{8,15})\.[0-9a-f]{16}\.(part|old|gone)")
_UNFINISHED_FILE = re.compile(r"\.[a-z.]{1,40}\.[0-9a-f]{16}\.part")

ABANDONED_SECONDS = 60.0
"""A temporary file that is older was abandoned by its writer."""


def prune(run: Run, best_step: int | None) -> None:
    """Keep step 0, the newest two, the best, and a history spaced by √2 in step; delete the rest.

    The history keeps the first checkpoint of each half power of two, without its optimizer state.
    Step 0, the network before training, is kept without it too, and even if it is damaged.
    """
    steps = trained_steps(run)
    whole = {*steps[-2:], best_step}
    history: dict[int, int] = {}
    for step in steps:
        history.setdefault(int(2 * np.log2(step)), step)
    if not steps:
        return
    with run.folder(run.checkpoints.name) as folder:
        with suppress(BrokenRunError, OSError):
            _drop_optimizer(folder, folder_name(0))
        for step in steps:
            if step in whole:
                continue
            if step in history.values():
                with suppress(BrokenRunError):  # it cannot be read: delete it
                    _drop_optimizer(folder, folder_name(step))
                    continue
            _delete_whole(folder, folder_name(step))


def rewind_run(run: Run, step: int) -> list[str]:
    """Set aside all checkpoints and events after ``step``; return messages.

    0 is the beginning: all events are set aside, and all checkpoints but that of step 0, the
    network before training, which stays.

    Raises:
        OSError: They cannot be moved.
    """
    earliest = step if step in steps_on_disk(run) else 0
    checkpoints = set_checkpoints_aside(run, earliest)
    events = rewind_events(run, earliest or -1)
    message = f"Resumed from step {step:,}."
    if checkpoints:
        message += f" {describe_set_aside(run, checkpoints)}"
    if events:
        message += f" Set aside in {run.events_aside.name}: {events:,} later events."
    return [message]


def describe_set_aside(run: Run, steps: Sequence[int]) -> str:
    """A sentence that lists the checkpoints that were set aside."""
    which = ", ".join(f"{step:,}" for step in steps)
    what = "the checkpoint of step" if len(steps) == 1 else "the checkpoints of steps"
    return f"Set aside in {run.checkpoints_aside.name}: {what} {which}."


def set_checkpoints_aside(run: Run, step: int) -> list[int]:
    """Move the checkpoints after ``step`` to ``checkpoints.aside``; return their steps.

    They are kept there, neither read nor counted by `prune`.

    Raises:
        OSError: They cannot be moved.
    """
    later = [one for one in steps_on_disk(run) if one > step]
    if not later:
        return []
    with run.folder() as top, top.folder(run.checkpoints.name) as folder:
        if top.status(run.checkpoints_aside.name) is None:
            top.make_folder(run.checkpoints_aside.name)
        with top.folder(run.checkpoints_aside.name) as aside:
            for one in later:
                target, number = folder_name(one), 1
                while aside.status(target) is not None:
                    number += 1
                    target = f"{folder_name(one)}-{number}"
                folder.move(folder_name(one), target, into=aside)
    return later


def rewind_events(run: Run, step: int) -> int:
    """Move all events after ``step`` to ``events.aside.jsonl``; return how many lines.

    Training writes them again, and a reader that follows the log starts over. Lines that are not
    events stay, so that readers report them.

    Raises:
        BrokenRunError: The log is not a regular file, or has a line that is too long.
        OSError: The disk is full or gone.
    """
    size = lines = 0
    cut = None
    for line in lines_of(run.events):
        if cut is None and _step_of_event(line) > step:
            cut = size
        lines += cut is not None
        size += len(line)
    if cut is not None:
        split_log(run.events, cut, run.events_aside)
    return lines


def clean_leftovers(run: Run, now: float) -> list[str]:
    """Clean up after interrupted saves and deletions; return the names of the unfinished saves.

    ``now`` is the time in seconds since 1970. Processes other than
    the worker may write files of the run, such as the annotations of units: their temporary files
    are deleted only if older than `ABANDONED_SECONDS`.

    Only names that this program makes are touched, and no link is followed. A checkpoint that was
    moved away for a newer one of the same step is restored if the newer one was never finished.

    Raises:
        BrokenRunError: ``checkpoints`` is not a folder.
        OSError: The run directory cannot be read or written.
    """
    unfinished = []
    with run.folder() as top:
        for name in top.names():
            status = top.status(name) if _UNFINISHED_FILE.fullmatch(name) else None
            if status is None or stat.S_ISDIR(status.st_mode):
                continue
            if now - status.st_mtime > ABANDONED_SECONDS:
                top.delete(name)
        if top.status(run.checkpoints.name) is None:
            return []
        with top.folder(run.checkpoints.name) as folder:
            for name in folder.names():
                if (found := _UNFINISHED.fullmatch(name)) is None:
                    continue
                if found[2] == "old" and folder.status(found[1]) is None:
                    folder.move(name, found[1])
                    continue
                folder.delete(name)
                if found[2] == "part":
                    unfinished.append(found[1])
    return unfinished


class _Event(msgspec.Struct):
    step: int = 0


def _step_of_event(line: bytes) -> int:
    try:
        return msgspec.json.decode(line, type=_Event).step
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0


def _delete_whole(folder: Folder, name: str) -> None:
    """Hide a checkpoint, then delete it; `clean_leftovers` finishes what was interrupted."""
    hidden = hidden_name(name, "gone")
    folder.move(name, hidden)
    with suppress(OSError):
        folder.delete(hidden)


def _drop_optimizer(checkpoints: Folder, name: str) -> None:
    with checkpoints.folder(name) as folder:
        if folder.status(OPTIMIZER) is None:
            return
        manifest = folder.read_json(MANIFEST, Manifest, HEAD_LIMIT)
        kept = {file: value for file, value in manifest.files.items() if file != OPTIMIZER}
        folder.write(MANIFEST, to_json(Manifest(manifest.step, kept)))
        folder.delete(OPTIMIZER)
