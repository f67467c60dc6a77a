"""Rewind the event log, and on request the checkpoints, to the step that training resumes from."""

from collections.abc import Sequence

import msgspec

from lstm_tui.runs.checkpoints import steps_on_disk
from lstm_tui.runs.directory import Run
from lstm_tui.runs.jsonl import lines_of, split_log
from lstm_tui.runs.retention import set_checkpoints_aside


class _At(msgspec.Struct):
    step: int = 0


def rewind_events(run: Run, step: int) -> int:
    """Move all events after ``step`` to ``events.aside.jsonl``; return how many lines.

    Training writes them again, and a reader that follows the log starts over. Lines that are not
    events stay, so that readers report them.

    Raises:
        BrokenRunError: The log is not a regular file, or has a line that is too long.
        OSError: The disk is full or gone.
    """
    keep = lines = 0
    cut = None
    for line in lines_of(run.events):
        if cut is None and _step(line) > step:
            cut = keep
        lines += cut is not None
        keep += len(line)
    if cut is not None:
        split_log(run.events, cut, run.events_aside)
    return lines


def set_aside(run: Run, step: int) -> list[str]:
    """Set aside all checkpoints and events after ``step`` (0: all of them); return messages.

    Raises:
        OSError: They cannot be moved.
    """
    earliest = step if step in steps_on_disk(run) else -1
    checkpoints, events = set_checkpoints_aside(run, earliest), rewind_events(run, earliest)
    said = f"Resumed from step {step:,}."
    if checkpoints:
        said += f" {said_of_aside(run, checkpoints)}"
    if events:
        said += f" Set aside in {run.events_aside.name}: {events:,} later events."
    return [said]


def said_of_aside(run: Run, steps: Sequence[int]) -> str:
    """A sentence that lists the checkpoints that were set aside."""
    which = ", ".join(f"{one:,}" for one in steps)
    what = "the checkpoint of step" if len(steps) == 1 else "the checkpoints of steps"
    return f"Set aside in {run.checkpoints_aside.name}: {what} {which}."


def _step(line: bytes) -> int:
    try:
        return msgspec.json.decode(line, type=_At).step
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0
