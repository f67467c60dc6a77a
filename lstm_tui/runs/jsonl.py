"""A file of JSON lines that one process appends to while others read it.

A reader takes whole lines only, so it never sees half an event. A writer first cuts a torn last
line (a crash in the middle of a write, even in the middle of a character), so that the next line
is whole. Knows nothing of what the lines say.
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
"""Bytes taken in one `LogReader.read`, or one line if that is longer: bounds memory when a long log
is read for the first time."""

LINE_LIMIT = 8 * 1024 * 1024
"""Bytes of a line; those that we write take some thousands. A hole in a file is a line of zeros."""

LOG_LIMIT = 16 * 1024**3
"""Bytes of a whole log: more than a run says in a year."""

SEARCH_LIMIT = 64 * 1024 * 1024
"""Bytes that `last_line` looks through, from the end."""

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
        """The new whole lines, without their newlines; at most `READ_LIMIT` bytes of them.

        Raises:
            BrokenRunError: It is no regular file, too large, or has a line that is too long.
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
        *lines, torn = data.split(b"\n")
        self._offset += len(data) - len(torn)
        self.line_number += len(lines)
        return lines

    def skip_to(self, offset: int, line_number: int) -> None:
        """Go on after the first ``offset`` bytes of the file as it is now: so many lines."""
        self._offset, self.line_number = offset, line_number

    def skip_to_end(self) -> None:
        """Pass over all whole lines that are in the file now, unread and uncounted.

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
    """`READ_LIMIT` bytes, and more until there is a newline or the file ends."""
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
            f"{safe_line(str(path))}: {size:,} bytes, where {LOG_LIMIT:,} are the most. It is not "
            "read; delete it, or get the run again."
        )


def _too_long(path: Path, number: int | None = None) -> BrokenRunError:
    line = "the last line" if number is None else f"line {number:,}"
    return BrokenRunError(
        f"{safe_line(str(path))}, {line}: longer than {LINE_LIMIT:,} bytes, which nothing that is "
        "logged is. Cut the file before that line to read the rest."
    )


class LogWriter:
    """Appends lines, each in one write.

    What a full disk refuses is kept and written before the next line, so a full disk delays what
    is said and neither loses nor tears it. ``refusal`` says why something is kept, in words.
    """

    def __init__(self, path: Path) -> None:
        """Open ``path`` for appending; a torn last line is cut off first.

        Raises:
            BrokenRunError: It is no regular file, has a second name, is too large, or ends in a
                line that is too long to be one.
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


def _end_of_lines(descriptor: int, path: Path) -> int:
    """Where the last whole line ends, looked for from the end."""
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


def last_line(path: Path, beginning: bytes) -> bytes | None:
    """The last whole line that begins so, looked for from the end; None if there is none.

    Raises:
        BrokenRunError: It is no regular file.
        OSError: The file cannot be read.
    """
    with open_folder(path.parent) as folder, folder.open_file(path.name) as file:
        end = size = file.seek(0, os.SEEK_END)
        while end > 0 and size - end < SEARCH_LIMIT:
            start = max(0, end - BLOCK_BYTES)
            file.seek(start)
            data = b"\n" * (start == 0) + file.read(end - start + BLOCK_BYTES)
            at = data.rfind(b"\n" + beginning, 0, end - start + len(beginning) + 1)
            if at >= 0 and (stop := data.find(b"\n", at + 1)) >= 0:
                return data[at + 1 : stop]
            end = start
    return None


def lines_of(path: Path) -> Iterator[bytes]:
    """All lines of a log with their newlines, a torn one at the end too; none if it is missing.

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
    """Keep the first ``keep`` bytes of ``path`` and append the rest to ``aside``, beside it.

    The file is replaced, not cut in place, so that a reader notices (`LogReader.restarted`).

    Raises:
        BrokenRunError: One of them is no regular file, or has a second name.
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
