"""What keeps a run directory from being written: a full, read-only or vanished disk."""

import os
from pathlib import Path

FULL_BELOW_BYTES = 16 * 1024
"""With less room than this a disk counts as full: the next event may not fit."""


def disk_trouble(folder: Path) -> str:
    """Why nothing can be written to ``folder``, as a clause without a period; empty if it can.

    A file system that says nothing of its size, as some in user space, counts as one with room.
    """
    try:
        disk = os.statvfs(folder)
    except OSError as error:
        return f"its directory cannot be reached: {error.strerror}"
    if disk.f_flag & os.ST_RDONLY:
        return "its disk has become read-only"
    if disk.f_blocks and disk.f_bavail * disk.f_frsize < FULL_BELOW_BYTES:
        return "its disk is full"
    return ""
