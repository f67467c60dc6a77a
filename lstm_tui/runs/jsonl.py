"""Append-only JSON Lines files that one process writes while others read.

A reader returns complete lines only. A writer first truncates an incomplete last line, which a
crash during a write leaves behind.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lstm_tui.errors import BrokenRunError
from lstm_tui.runs.safe_files import open_folder
from lstm_tui.text.glyphs import safe_line

READ_LIMIT = 4 * 1024 * 1024
"""Most bytes of one `LogReader.read`, or one line if that is longer: bounds memory when a long log
is read for the first time."""

LINE_LIMIT = 8 * 1024 * 1024
"""Most bytes of a line; this program writes thousands. A hole in a file is a line of zeros."""

LOG_LIMIT = 16 * 1024**3
"""Most bytes of a log; a run does not write that much in a year."""

SEARCH_LIMIT = 64 * 1024 * 1024
"""Most bytes that `last_line` searches, from the end."""

BLOCK_BYTES = 65_536
"""Block size of a backward search."""


@dataclass(slots=True)
class LogReader:
    """Incremental reader: returns the lines that were appended since the last read.

    Attributes:
        path: The file.
        line_number: Number of the last line that was returned.
        restarted: Whether the last `read` found the file replaced or truncated, so that the lines
            read before are obsolete. An incomplete last line is read again until it is complete,
            so a writer may truncate it without a restart.
    """

    path: Path
    line_number: int = 0
    restarted: bool = False
    _offset: int = 0
    _inode: int = 0

    def read(self) -> list[bytes]:
        """The new complete lines without newlines, at most `READ_LIMIT` bytes.

        Raises:
            BrokenRunError: It is not a regular file, is too large, or has a line that is too long.
            OSError: It cannot be read.
        """
        self.restarted = False
        try:
            with open_folder(self.path.parent) as folder, folder.open_file(self.path.name) as file:
                status = os.fstat(file.fileno())
                if self._inode != status.st_ino or status.st_size < self._offset:
                    self.restarted = self._inode != 0
                    self._inode, self._offset, self.line_number = status.st_ino, 0, 0
                if status.st_size == self._offset:
                    return []
                _check_size(self.path, status.st_size)
                file.seek(self._offset)
                data = _with_whole_line(file, self.path, self.line_number + 1)
        except FileNotFoundError:
            return []
        *lines, incomplete = data.split(b"\n")
        self._offset += len(data) - len(incomplete)
        self.line_number += len(lines)
        return lines

    def skip_to(self, offset: int, line_number: int) -> None:
        """Continue after the first ``offset`` bytes, which are ``line_number`` lines."""
        self._offset, self.line_number = offset, line_number

    def skip_to_end(self) -> None:
        """Skip all complete lines that are in the file now, without counting them.

        Raises:
            BrokenRunError: As `read`.
            OSError: It cannot be read.
        """
        with (
            suppress(FileNotFoundError),
            open_folder(self.path.parent) as folder,
            folder.open_file(self.path.name) as file,
        ):
            status = os.fstat(file.fileno())
            self._inode, self._offset = status.st_ino, _end_of_lines(file.fileno(), self.path)


def _with_whole_line(file: BinaryIO, path: Path, number: int) -> bytes:
    """Read `READ_LIMIT` bytes, and more until there is a newline or the file ends."""
    pieces = [file.read(READ_LIMIT)]
    size = len(pieces[0])
    while b"\n" not in pieces[-1] and (more := file.read(READ_LIMIT)):
        pieces.append(more)
        size += len(more)
        if size > LINE_LIMIT and b"\n" not in more:
            raise _too_long(path, number)
    return b"".join(pieces)


def _check_size(path: Path, size: int) -> None:
    if size > LOG_LIMIT:
        raise BrokenRunError(
            f"{safe_line(str(path))}: {size:,} bytes, at most {LOG_LIMIT:,} are read. Delete "
            "it, or get the run again."
        )


def _too_long(path: Path, number: int | None = None) -> BrokenRunError:
    line = "the last line" if number is None else f"line {number:,}"
    return BrokenRunError(
        f"{safe_line(str(path))}, {line}: longer than {LINE_LIMIT:,} bytes, so it is not an event. "
        "Cut the file before that line to read the rest."
    )


class LogWriter:
    """Appends lines, each in one write.

    Lines that cannot be written (a full disk) are buffered and written before the next line.
    ``refusal`` is the error of the last failed write; "" if nothing is buffered.
    """

    def __init__(self, path: Path) -> None:
        """Open ``path`` for appending, and truncate an incomplete last line.

        Raises:
            BrokenRunError: It is not a regular file, has several hard links, is too large, or ends
                in a line that is too long.
            OSError: It cannot be opened.
        """
        self.path = path
        with open_folder(path.parent) as folder:
            self._descriptor = folder.append_to(path.name)
        try:
            os.ftruncate(self._descriptor, _end_of_lines(self._descriptor, path))
        except BaseException:
            os.close(self._descriptor)
            raise
        self._unwritten = b""
        self.refusal = ""

    @property
    def deleted(self) -> bool:
        """Whether the file has been deleted, so that nothing written to it can be read."""
        return os.fstat(self._descriptor).st_nlink == 0

    def touch(self) -> None:
        """Heartbeat: update the modification time without writing."""
        with suppress(OSError):
            os.utime(self._descriptor)

    def append(self, line: bytes) -> None:
        """Write one line, which must end with a newline."""
        self._unwritten += line
        self.retry()

    def retry(self) -> None:
        """Try again to write the buffered lines."""
        with suppress(OSError):
            self._write()

    def flush(self) -> None:
        """Write the buffered lines and fsync.

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


def _end_of_lines(descriptor: int, path: Path) -> int:
    """Offset after the last complete line, searched from the end."""
    size = os.fstat(descriptor).st_size
    _check_size(path, size)
    end = size
    while end > 0:
        start = max(0, end - BLOCK_BYTES)
        newline = os.pread(descriptor, end - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
        if size - end > LINE_LIMIT:
            raise _too_long(path)
    return 0


def last_line(path: Path, prefix: bytes) -> bytes | None:
    """The last complete line that starts with ``prefix``; None if there is none.

    Raises:
        BrokenRunError: It is not a regular file.
        OSError: It cannot be read.
    """
    with open_folder(path.parent) as folder, folder.open_file(path.name) as file:
        end = size = file.seek(0, os.SEEK_END)
        while end > 0 and size - end < SEARCH_LIMIT:
            start = max(0, end - BLOCK_BYTES)
            file.seek(start)
            data = b"\n" * (start == 0) + file.read(end - start + BLOCK_BYTES)
            at = data.rfind(b"\n" + prefix, 0, end - start + len(prefix) + 1)
            if at >= 0 and (stop := data.find(b"\n", at + 1)) >= 0:
                return data[at + 1 : stop]
            end = start
    return None


def lines_of(path: Path) -> Iterator[bytes]:
    """All lines of a log with their newlines, also an incomplete last one; none if it is missing.

    Raises:
        BrokenRunError: As `LogReader.read`.
        OSError: It cannot be read.
    """
    with open_folder(path.parent) as folder:
        if folder.status(path.name) is None:
            return
        with folder.open_file(path.name) as file:
            _check_size(path, os.fstat(file.fileno()).st_size)
            number = 0
            while line := file.readline(LINE_LIMIT + 1):
                number += 1
                if len(line) > LINE_LIMIT:
                    raise _too_long(path, number)
                yield line


def split_log(path: Path, keep: int, aside: Path) -> None:
    """Keep the first ``keep`` bytes of ``path``; append the rest to ``aside`` in the same folder.

    The file is replaced, not truncated, so that a reader notices (`LogReader.restarted`).

    Raises:
        BrokenRunError: One of them is not a regular file, or has several hard links.
        OSError: The disk is full or gone.
    """
    with open_folder(path.parent) as folder, folder.open_file(path.name) as source:
        source.seek(keep)
        with os.fdopen(folder.append_to(aside.name), "ab") as rest:
            while block := source.read(READ_LIMIT):
                rest.write(block)
            rest.flush()
            os.fsync(rest.fileno())
        source.seek(0)
        with folder.replacing(path.name) as kept:
            left = keep
            while left > 0 and (block := source.read(min(left, READ_LIMIT))):
                kept.write(block)
                left -= len(block)
