"""A file of JSON lines that one process appends to while others read it.

A reader takes whole lines only, so it never sees half an event. A writer first cuts a torn last
line (a crash in the middle of a write, even in the middle of a character), so that the next line
is whole. Knows nothing of what the lines say.
"""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

READ_LIMIT = 16 * 1024 * 1024
"""Bytes taken in one `LogReader.read`: bounds memory when a long log is read for the first time."""


@dataclass(slots=True)
class LogReader:
    """Reads the lines that have come since the last read.

    ``read`` says with ``restarted`` that the file was replaced or cut: what was read before no
    longer holds. ``line_number`` is the number of the last line that was returned.
    """

    path: Path
    line_number: int = 0
    restarted: bool = False
    _offset: int = 0
    _inode: int = 0
    _rest: bytes = field(default=b"", repr=False)

    def read(self) -> list[bytes]:
        """The new whole lines, without their newlines; at most `READ_LIMIT` bytes of them."""
        self.restarted = False
        try:
            with self.path.open("rb") as file:
                status = os.fstat(file.fileno())
                if self._inode != status.st_ino or status.st_size < self._offset:
                    self.restarted = self._inode != 0
                    self._inode, self._offset, self._rest, self.line_number = (
                        status.st_ino,
                        0,
                        b"",
                        0,
                    )
                if status.st_size == self._offset:
                    return []
                file.seek(self._offset)
                data = file.read(READ_LIMIT)
        except FileNotFoundError:
            return []
        self._offset += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        self.line_number += len(lines)
        return lines

    def skip_to_end(self) -> None:
        """Pass over everything that is in the file now."""
        while self.read():
            pass


class LogWriter:
    """Appends lines, each in one write."""

    def __init__(self, path: Path) -> None:
        """Open ``path`` for appending; a torn last line is cut off first."""
        self.path = path
        self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        _cut_torn_line(self._descriptor)

    def append(self, line: bytes) -> None:
        """Write one line, which ends with its newline."""
        view = memoryview(line)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def flush(self) -> None:
        """Return when all that was appended is on the disk."""
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)


def _cut_torn_line(descriptor: int) -> None:
    size = os.fstat(descriptor).st_size
    end = size
    while end > 0:
        start = max(0, end - 65_536)
        newline = os.pread(descriptor, end - start, start).rfind(b"\n")
        if newline >= 0:
            end = start + newline + 1
            break
        end = start
    if end < size:
        os.ftruncate(descriptor, end)


def split_log(path: Path, keep: int, aside: Path) -> None:
    """Keep the first ``keep`` bytes of ``path`` and append the rest to ``aside``.

    The file is replaced, not cut in place, so that a reader notices (`LogReader.restarted`).
    """
    with path.open("rb") as source, aside.open("ab") as rest:
        source.seek(keep)
        shutil.copyfileobj(source, rest)
        rest.flush()
        os.fsync(rest.fileno())
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    shutil.copyfile(path, fresh)
    with fresh.open("r+b") as kept:
        kept.truncate(keep)
        os.fsync(kept.fileno())
    fresh.replace(path)
