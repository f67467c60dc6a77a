"""Source stream: the bytes of a text source, decompressed if gzip, bzip2 or xz compressed it."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from lstm_tui.errors import CorpusError
from lstm_tui.text import decompression
from lstm_tui.text.signatures import Compression, compression_of
from lstm_tui.text.sources import TERMINAL_AS_TEXT, TextSource, refuse_special_file, unreadable

BLOCK_BYTES = 1 << 19
"""Measured on a gigabyte: 256 KiB to 1 MiB are equally fast; smaller and larger blocks take up to
twice as long, for calls or for page faults."""

_SIGNATURE_BYTES = 16


@contextmanager
def open_source(source: TextSource, stdin: BinaryIO | None) -> Iterator["SourceStream"]:
    """Open ``source`` for reading; its compression is detected by its first bytes.

    Raises:
        CorpusError: The file cannot be read.
    """
    try:
        file = _standard_input(stdin) if source.path is None else _opened(source.path)
    except OSError as error:
        raise CorpusError(unreadable(source.name, error)) from error
    try:
        raw = _Peeked(file)
        compression = compression_of(raw.head)
    except OSError as error:
        raise CorpusError(unreadable(source.name, error)) from error
    else:
        yield SourceStream(source.name, raw, compression)
    finally:
        if source.path is not None:
            file.close()


def _opened(path: Path) -> BinaryIO:
    """Open a regular file; the path may have become something else since it was found."""
    # O_NONBLOCK: opening a named pipe does not wait for a writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        refuse_special_file(path, os.fstat(descriptor))
        return open(descriptor, "rb")  # noqa: PTH123 - a descriptor
    except BaseException:
        os.close(descriptor)
        raise


class SourceStream:
    """An open source.

    Attributes:
        compression: The compressed format of the file, if any.
        size: The number of decompressed bytes so far.
    """

    def __init__(self, name: str, raw: "_Peeked", compression: Compression | None) -> None:
        self.compression = compression
        self.size = 0
        self._name = name
        self._raw = raw

    def blocks(self, on_position: Callable[[int], None]) -> Iterator[bytes]:
        """The decompressed bytes in blocks of at most `BLOCK_BYTES`.

        ``on_position`` is called before each block with the bytes of the file read so far.

        Raises:
            CorpusError: The file cannot be read, or its compressed data are damaged.
        """
        if self.compression is None:
            stream = iter(lambda: self._raw.read(BLOCK_BYTES), b"")
        else:
            stream = decompression.decompressed(
                cast("BinaryIO", self._raw), self.compression, BLOCK_BYTES
            )
        while True:
            try:
                block = next(stream, b"")
            except MemoryError as error:
                if self.compression is None:
                    raise
                raise CorpusError(
                    f"{self._name}: needs more than {decompression.MOST_MEMORY >> 20} MiB of "
                    f"memory to be decompressed ({self.compression}). Decompress it yourself and "
                    "pass the result."
                ) from error
            except decompression.ERRORS as error:
                if self.compression is not None and getattr(error, "errno", None) is None:
                    raise CorpusError(
                        f"{self._name}: is not a whole {self.compression} file ({error}). "
                        "Fetch it again, or decompress it yourself."
                    ) from error
                raise CorpusError(unreadable(self._name, error)) from error
            if not block:
                return
            self.size += len(block)
            if self.compression is not None:
                decompression.check_ratio(self._name, self._raw.position, self.size)
            on_position(self._raw.position)
            yield block


class _Peeked:
    """A binary file with its first bytes available ahead of reading; it need not be seekable.

    Attributes:
        head: The first `_SIGNATURE_BYTES` bytes, fewer only at the end of the file.
        position: The number of bytes read so far.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.head = b""
        while more := file.read(_SIGNATURE_BYTES - len(self.head)):
            self.head += more
        self._unread = self.head
        self.position = 0

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes."""
        data, self._unread = self._unread[:size], self._unread[size:]
        data += self._file.read(size - len(data))
        self.position += len(data)
        return data


def _standard_input(stdin: BinaryIO | None) -> BinaryIO:
    """``stdin``, by default that of the process; a terminal is refused."""
    stream = sys.stdin.buffer if stdin is None else stdin
    if stream.isatty():
        raise CorpusError(TERMINAL_AS_TEXT)
    return stream
