"""The event log goes back to a checkpoint when training resumes from it."""

import msgspec

from lstm_tui.runs.directory import Run
from lstm_tui.runs.log import split_log


class _At(msgspec.Struct):
    step: int = 0


def rewind_events(run: Run, step: int) -> int:
    """Set aside, in ``events.aside.jsonl``, everything said after ``step``; return how many lines.

    Training says it again, and a reader that follows the log starts over. Lines that are not
    events stay where they are, for whoever reads them to complain about.
    """
    if not run.events.exists():
        return 0
    keep = lines = 0
    cut = None
    with run.events.open("rb") as file:
        for line in file:
            if cut is None and _step(line) > step:
                cut = keep
            lines += cut is not None
            keep += len(line)
    if cut is not None:
        split_log(run.events, cut, run.path / "events.aside.jsonl")
    return lines


def _step(line: bytes) -> int:
    try:
        return msgspec.json.decode(line, type=_At).step
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0
