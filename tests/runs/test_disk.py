"""Reasons why a run directory cannot be written."""

import os
from pathlib import Path

import pytest

from lstm_tui.runs.disk import disk_error


@pytest.mark.parametrize(
    ("blocks", "free", "flags", "trouble"),
    [
        (1000, 1000, 0, ""),
        (1000, 3, 0, "its disk is full"),
        (0, 0, 0, ""),  # a file system that says nothing of its size
        (0, 0, os.ST_RDONLY, "its disk has become read-only"),
    ],
)
def test_what_a_file_system_says_of_itself(
    monkeypatch: pytest.MonkeyPatch, blocks: int, free: int, flags: int, trouble: str
) -> None:
    status = os.statvfs_result((4096, 4096, blocks, free, free, 0, 0, 0, flags, 255))
    monkeypatch.setattr(os, "statvfs", lambda _: status)
    assert disk_error(Path("runs")) == trouble
