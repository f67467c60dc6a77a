"""Exclusive lock on a file of a run: ``flock``, so it ends with its process and cannot go stale."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from lstm_tui.errors import BrokenRunError, RunLockedError
from lstm_tui.runs.safe_files import Folder

LOCK_POLL_SECONDS = 0.05


@contextmanager
def lock_file(folder: Folder, name: str, timeout_seconds: float) -> Iterator[None]:
    """Hold the lock on a file, which is created if it is missing, for the duration of the block.

    Raises:
        RunLockedError: Another process holds it for longer than ``timeout_seconds``.
        BrokenRunError: It is not a regular file, or has several hard links.
        OSError: The system refuses.
    """
    descriptor = folder.append_to(name)
    try:
        until = time.monotonic() + timeout_seconds
        while not _try_lock(descriptor, fcntl.LOCK_EX):
            if time.monotonic() >= until:
                raise RunLockedError(
                    f"{folder.where(name)}: another process has held this lock for "
                    f"{timeout_seconds:g} s. End that process, or try again."
                )
            time.sleep(min(LOCK_POLL_SECONDS, timeout_seconds))
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # a fork may have the descriptor too
    finally:
        os.close(descriptor)


def is_file_locked(folder: Folder, name: str) -> bool:
    """Whether a process holds the lock on a file; False for a file that cannot be opened."""
    try:
        with folder.open_file(name) as file:
            # A shared lock, so that two processes that only check do not block each other.
            return not _try_lock(file.fileno(), fcntl.LOCK_SH)
    except (OSError, BrokenRunError):
        return False


def _try_lock(descriptor: int, operation: int) -> bool:
    try:
        fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
