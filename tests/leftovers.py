"""Ends the processes that a failed test has left behind.

Every process that a test starts inherits an environment variable, also when it detaches from its
parent. After a test that failed, and at the end of the session, whoever still has it is killed: a
stopped worker would otherwise keep its 260 MB until the machine restarts.
"""

import os
import signal
import uuid
from contextlib import suppress
from pathlib import Path

VARIABLE = "LSTM_TUI_TEST_SESSION"
KEPT_VARIABLE = "LSTM_TUI_TEST_SERVICE"
"""Set for a process that serves the whole session; its forks are not excepted."""


def mark_session() -> None:
    """Mark this process, and with it every process that it starts from now on."""
    os.environ[VARIABLE] = uuid.uuid4().hex


def leftovers(*, services: bool = False) -> list[int]:
    """Process ids of all marked processes but this one; with ``services`` those of the session too.

    Empty where there is no ``/proc``, and before `mark_session`.
    """
    if VARIABLE not in os.environ:
        return []
    mark = f"{VARIABLE}={os.environ[VARIABLE]}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended, or belongs to another user
            variables = (folder / "environ").read_bytes().split(b"\0")
            number = int(folder.name)
            if mark in variables and number != os.getpid():
                if f"{KEPT_VARIABLE}={_parent(folder)}".encode() in variables and not services:
                    continue
                found.append(number)
    return found


def _parent(folder: Path) -> int:
    return int((folder / "stat").read_text("ascii", "replace").rsplit(")", 1)[1].split()[1])


def end_leftovers(*, services: bool = False) -> list[int]:
    """Kill what `leftovers` finds, and return it."""
    found = leftovers(services=services)
    for number in found:
        with suppress(OSError):
            os.kill(number, signal.SIGKILL)
    return found
