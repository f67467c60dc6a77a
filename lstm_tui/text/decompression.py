"""Decompression of untrusted gzip, bzip2 and xz data in blocks of bounded size.

Decompression bombs and xz files that need gigabytes of memory are refused with a message; see
`MOST_RATIO` and `MOST_MEMORY`.
"""

import bz2
import gzip
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from lstm_tui.errors import CorpusError
from lstm_tui.text.signatures import Compression

UNSUSPICIOUS_BYTES = 50_000_000
"""Decompressed bytes up to which the compression ratio is not checked."""

MOST_RATIO = 200
"""The largest compression ratio beyond that. Text has 3 to 10, a server log 20, one repeated letter
1,000 to 7,000."""

MOST_MEMORY = 300 * 1024 * 1024
"""Memory limit for xz, in bytes: dictionaries of 256 MiB fit. ``xz -9`` uses one of 64 MiB."""

FIRST_BYTES = 4_096
"""The first input of the decompressor of a stream. It copies what follows the end of its stream: a
megabyte of empty streams (14 bytes each) took 15 s when each got all data that had been read.
"""

_ZEROS = re.compile(rb"\0*")

ERRORS = (OSError, EOFError, zlib.error, lzma.LZMAError)
"""Exceptions of decompression if the data are damaged or the file cannot be read."""


_Decompressor = bz2.BZ2Decompressor | lzma.LZMADecompressor


def decompressed(raw: BinaryIO, compression: Compression, block_bytes: int) -> Iterator[bytes]:
    """The decompressed bytes of ``raw`` in blocks of at most ``block_bytes``.

    Raises:
        MemoryError: An xz file needs more than `MOST_MEMORY`.
        OSError, EOFError, zlib.error, lzma.LZMAError: See `ERRORS`.
    """
    if compression is Compression.GZIP:
        with gzip.GzipFile(fileobj=raw) as stream:
            while block := stream.read(block_bytes):
                yield block
    elif compression is Compression.BZIP2:
        yield from _streams(raw, bz2.BZ2Decompressor, block_bytes)
    else:
        opened = partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, MOST_MEMORY)
        try:
            yield from _streams(raw, opened, block_bytes)
        except lzma.LZMAError as error:
            if _is_memory_limit(error):
                raise MemoryError(str(error)) from error
            raise


def _streams(
    raw: BinaryIO, opened: Callable[[], _Decompressor], block_bytes: int
) -> Iterator[bytes]:
    """The decompressed bytes of all streams in ``raw``; trailing data are ignored."""
    block, at, first = raw.read(block_bytes), 0, True
    while at < len(block):
        stream, begun, most = opened(), False, FIRST_BYTES
        while not stream.eof:
            data = b""
            if not begun or stream.needs_input:
                if at == len(block):
                    block, at = raw.read(block_bytes), 0
                if not block:
                    raise EOFError("it ends before the end of its data")
                data = block[at : at + most]
                at, most = at + len(data), block_bytes
            try:
                text = stream.decompress(data, block_bytes)
            except (OSError, lzma.LZMAError) as error:
                if first or begun or _is_memory_limit(error):
                    raise
                return  # trailing data
            begun = True
            if text:
                yield text
        at, first = at - len(stream.unused_data), False
        while (at := _end_of_zeros(block, at)) == len(block):
            block, at = raw.read(block_bytes), 0  # padding between streams, or at the end
            if not block:
                return


def _end_of_zeros(data: bytes, start: int) -> int:
    zeros = _ZEROS.match(data, start)
    assert zeros is not None  # zero repetitions match too
    return zeros.end()


def _is_memory_limit(error: Exception) -> bool:
    return isinstance(error, lzma.LZMAError) and "memory usage limit" in str(error).lower()


def check_ratio(name: str, compressed: int, size: int) -> None:
    """Refuse a file if ``compressed`` bytes of it have become ``size`` bytes, unlike any text.

    Raises:
        CorpusError: It may be a decompression bomb.
    """
    if size > UNSUSPICIOUS_BYTES and size > MOST_RATIO * compressed:
        raise CorpusError(
            f"{name}: its first {compressed:,} bytes became {size:,} when decompressed, more than "
            f"{MOST_RATIO} times as many: this is hardly a text. If it is one, decompress it "
            "yourself and pass the result."
        )
