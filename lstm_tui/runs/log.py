"""A file of JSON lines that one process appends to while others read it.

A reader takes whole lines only, so it never sees half an event. A writer first cuts a torn last
line (a crash in the middle of a write, even in the middle of a character), so that the next line
is whole. Knows nothing of what the lines say.
"""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lstm_tui.files import flush

READ_LIMIT = 4 * 1024 * 1024
"""Bytes taken in one `LogReader.read`, or one line if that is longer: bounds memory when a long log
is read for the first time."""

BLOCK_BYTES = 65_536
"""Read at once where a file is looked through from its end."""


@dataclass(slots=True)
class LogReader:
    """Reads the lines that have come since the last read.

    ``read`` says with ``restarted`` that the file was replaced or cut: what was read before no
    longer holds. ``line_number`` is the number of the last line that was returned. A torn line is
    read again each time until it is whole, so that a writer may cut it unnoticed.
    """

    path: Path
    line_number: int = 0
    restarted: bool = False
    _offset: int = 0
    _inode: int = 0

    def read(self) -> list[bytes]:
        """The new whole lines, without their newlines; at most `READ_LIMIT` bytes of them."""
        self.restarted = False
        try:
            with self.path.open("rb") as file:
                status = os.fstat(file.fileno())
                if self._inode != status.st_ino or status.st_size < self._offset:
                    self.restarted = self._inode != 0
                    self._inode, self._offset, self.line_number = status.st_ino, 0, 0
                if status.st_size == self._offset:
                    return []
                file.seek(self._offset)
                data = file.read(READ_LIMIT)
                while b"\n" not in data and (more := file.read(READ_LIMIT)):
                    data += more
        except FileNotFoundError:
            return []
        *lines, torn = data.split(b"\n")
        self._offset += len(data) - len(torn)
        self.line_number += len(lines)
        return lines

    def skip_to(self, offset: int, line_number: int) -> None:
        """Go on after the first ``offset`` bytes of the file as it is now: so many lines."""
        self._offset, self.line_number = offset, line_number

    def skip_to_end(self) -> None:
        """Pass over everything that is in the file now."""
        while self.read():
            pass


class LogWriter:
    """Appends lines, each in one write.

    What a full disk refuses is kept and written before the next line, so a full disk delays what
    is said and neither loses nor tears it. ``refusal`` says why something is kept, in words.
    """

    def __init__(self, path: Path) -> None:
        """Open ``path`` for appending; a torn last line is cut off first."""
        self.path = path
        self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
        _cut_torn_line(self._descriptor)
        self._unwritten = b""
        self.refusal = ""

    @property
    def deleted(self) -> bool:
        """Whether the file has no name any more, so that nobody will ever read it."""
        return os.fstat(self._descriptor).st_nlink == 0

    def touch(self) -> None:
        """A sign of life that leaves the log as long as it is: its time of change is now."""
        with suppress(OSError):
            os.utime(self._descriptor)

    def append(self, line: bytes) -> None:
        """Write one line, which ends with its newline."""
        self._unwritten += line
        self.retry()

    def retry(self) -> None:
        """Try again to write what was refused."""
        with suppress(OSError):
            self._write()

    def flush(self) -> None:
        """Return when all that was appended is on the disk.

        Raises:
            OSError: The disk is full or gone.
        """
        self._write()
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def _write(self) -> None:
        try:
            while self._unwritten:
                self._unwritten = self._unwritten[os.write(self._descriptor, self._unwritten) :]
        except OSError as error:
            self.refusal = error.strerror or str(error)
            raise
        self.refusal = ""


def _cut_torn_line(descriptor: int) -> None:
    size = os.fstat(descriptor).st_size
    end = size
    while end > 0:
        start = max(0, end - BLOCK_BYTES)
        newline = os.pread(descriptor, end - start, start).rfind(b"\n")
        if newline >= 0:
            end = start + newline + 1
            break
        end = start
    if end < size:
        os.ftruncate(descriptor, end)


def last_line(path: Path, beginning: bytes) -> bytes | None:
    """The last whole line that begins so, looked for from the end; None if there is none.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - BLOCK_BYTES)
            file.seek(start)
            data = b"\n" * (start == 0) + file.read(end - start + BLOCK_BYTES)
            at = data.rfind(b"\n" + beginning, 0, end - start + len(beginning) + 1)
            if at >= 0 and (stop := data.find(b"\n", at + 1)) >= 0:
                return data[at + 1 : stop]
            end = start
    return None


def split_log(path: Path, keep: int, aside: Path) -> None:
    """Keep the first ``keep`` bytes of ``path`` and append the rest to ``aside``.

    The file is replaced, not cut in place, so that a reader notices (`LogReader.restarted`).
    """
    with path.open("rb") as source, aside.open("ab") as rest:
        source.seek(keep)
        shutil.copyfileobj(source, rest)
        rest.flush()
        os.fsync(rest.fileno())
    fresh = path.with_name(f".{path.name}.part")
    shutil.copyfile(path, fresh)
    with fresh.open("r+b") as kept:
        kept.truncate(keep)
        os.fsync(kept.fileno())
    fresh.replace(path)
    flush(path.parent)
