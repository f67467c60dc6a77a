"""Why a run directory cannot be written: the disk is full, read-only or unreachable."""

import os
from pathlib import Path

FULL_BELOW_BYTES = 16 * 1024
"""A disk with less free space counts as full: the next event may not fit."""


def disk_error(folder: Path) -> str:
    """Why nothing can be written to ``folder``, as a clause without a period; "" if it can.

    A file system that does not report its size (some FUSE file systems) counts as not full.
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
