"""Index of the training text, to search for the passages of a sample that are copied from it.

The index has the characters of the training text and the position of each, sorted by the hash of
the `WINDOW` characters that begin there (4 bytes each). It is a file beside the encoded text in the
cache, mapped into memory::

    <key>/copies-<digest>.bin    characters, padding to 8 bytes, positions, footer

A barrier stands where a passage must not go on: at a border of two documents, and where validation
text was left out. Letters in shapes: ``C`` characters, ``P`` positions, ``W`` windows.
"""

import hashlib
import os
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import CorpusError
from lstm_tui.files import atomic_file, open_own
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.training_characters import (
    Codes,
    character_type,
    training_characters,
    training_spans,
)
from lstm_tui.text.vocabulary import code_points

WINDOW = 20
"""Characters of the shortest passage that counts as copied."""

MOST_CHARACTERS = 100_000_000
"""The index covers this much of a training text, from its start: 500 MB in the cache."""

LEFTOVER_SECONDS = 3_600
"""Age of an unfinished file that no process can still be writing."""

_VERSION = 1
_FOOTER = struct.Struct("<16sQQB??5x")
_MAGIC = b"lstm-tui copies" + bytes([_VERSION])

# The multiplier of the polynomial hash modulo 2**32: odd, and without a pattern in its bits.
_MULTIPLIER = 0x9E3779B1
_SPREAD = 0x85EBCA6B

_HASHED = 1 << 16  # characters that are hashed at once: they stay in the second-level cache
_SORTED = 1 << 23  # positions that are sorted at once: 64 MB
_PROBED = 1 << 14  # windows that are looked up at once

Positions = NDArray[np.int64]
Report = Callable[[float], None]


@dataclass(frozen=True, eq=False)
class CopyIndex:
    """The training text, and where each window of it is.

    Attributes:
        characters: Code points, (C,); the largest value of the type is a barrier.
        positions: Starts of windows in ``characters``, (P,), sorted by hash, then by position.
        complete: Whether the whole training text is indexed, not the first `MOST_CHARACTERS` only.
        documents: Whether the text consists of documents, with a barrier before each.
    """

    characters: Codes = field(repr=False)
    positions: NDArray[np.uint32] = field(repr=False)
    complete: bool
    documents: bool

    def __len__(self) -> int:
        return len(self.characters)

    def codes(self, text: str) -> NDArray[np.int64]:
        """The code points of ``text``; -1 for those that the training text cannot have."""
        codes = code_points(text).astype(np.int64)
        codes[codes >= np.iinfo(self.characters.dtype).max] = -1
        return codes

    def look_up(self, codes: NDArray[np.int64]) -> tuple[Positions, Positions]:
        """For each window of ``codes``, the range in `positions` of the same hash, (W,) and (W,).

        A window with the same hash may be another text; see `matches`.
        """
        if len(codes) < WINDOW or not len(self.positions):
            none = np.zeros(max(0, len(codes) - WINDOW + 1), np.int64)
            return none, none
        hashes = window_hashes(codes)
        first, last = np.empty((2, len(hashes)), np.int64)
        for start in range(0, len(hashes), _PROBED):
            probed = slice(start, start + _PROBED)
            first[probed] = self._bisect(hashes[probed], np.less)
            last[probed] = self._bisect(hashes[probed], np.less_equal)
        return first, last

    def _bisect(self, hashes: NDArray[np.uint32], before: Any) -> Positions:
        """How many positions have a hash that is ``before`` each of ``hashes``; a binary search."""
        low = np.zeros(len(hashes), np.int64)
        high = np.full(len(hashes), len(self.positions))
        while (open_ := low < high).any():
            middle = (low + high) // 2
            position = self.positions.take(middle, mode="clip").astype(np.int64)
            windows = self.characters.take(position[:, None] + np.arange(WINDOW), mode="clip")
            passed = before(_hash_rows(windows), hashes) & open_
            low = np.where(passed, middle + 1, low)
            high = np.where(open_ & ~passed, middle, high)
        return low

    def matches(
        self, codes: NDArray[np.int64], begin: int, length: int, candidates: Positions
    ) -> Positions:
        """The ``candidates`` at which ``codes[begin:begin + length]`` stands in the text.

        The last characters are compared first: a longer passage mostly fails at its end.
        """
        candidates = candidates[(candidates >= 0) & (candidates + length <= len(self))]
        end, width = length, 1
        while end > 0 and len(candidates):
            offsets = np.arange(max(0, end - width), end)
            same = self.characters.take(candidates[:, None] + offsets) == codes[begin + offsets]
            candidates = candidates[same.all(axis=1)]
            end, width = end - width, 8
        return candidates

    def place(self, position: int) -> str:
        """Where ``position`` is in the text: ``line 12``, or ``document 12``."""
        sought = np.iinfo(self.characters.dtype).max if self.documents else ord("\n")
        before = 0
        for start in range(0, position, _HASHED):
            block = self.characters[start : min(position, start + _HASHED)]
            before += int(np.count_nonzero(block == sought))
        return f"document {before:,}" if self.documents else f"line {before + 1:,}"


@np.errstate(over="ignore")
def window_hashes(codes: NDArray[Any]) -> NDArray[np.uint32]:
    """The hash of each window of ``codes`` (C,), (C - WINDOW + 1,).

    A polynomial modulo 2**32, computed by doubling: the hash of 2n characters is that of the first
    n times a power of the multiplier, plus that of the last n.
    """
    power = np.uint32(_MULTIPLIER)
    hashes = (codes.astype(np.uint32) + np.uint32(1)) * np.uint32(_SPREAD)
    width, of_four = 1, hashes
    while width < 16:
        hashes = hashes[:-width] * power + hashes[width:]
        power, width = power * power, 2 * width
        if width == 4:
            of_four, power_of_four = hashes, power
    result: NDArray[np.uint32] = hashes[:-4] * power_of_four + of_four[16:]
    return result


@np.errstate(over="ignore")
def _hash_rows(windows: NDArray[Any]) -> NDArray[np.uint32]:
    """The hash of each row of ``windows`` (W, WINDOW), as `window_hashes`."""
    values = (windows.astype(np.uint32) + np.uint32(1)) * np.uint32(_SPREAD)
    result: NDArray[np.uint32] = values @ _POWERS
    return result


_POWERS = np.array(
    [pow(_MULTIPLIER, WINDOW - 1 - offset, 1 << 32) for offset in range(WINDOW)], np.uint32
)


def copy_index_path(corpus: Corpus) -> Path:
    """The file of the index of ``corpus``, beside its ids."""
    split = f"{_VERSION} {MOST_CHARACTERS} {corpus.key} {training_spans(corpus)}"
    return corpus.path.with_name(f"copies-{hashlib.sha256(split.encode()).hexdigest()[:16]}.bin")


def has_copy_index(corpus: Corpus) -> bool:
    """Whether the index of ``corpus`` is in the cache."""
    return _read(copy_index_path(corpus)) is not None


def open_copy_index(corpus: Corpus, report: Report = lambda _: None) -> CopyIndex:
    """The index of the training part of ``corpus``, built if it is not in the cache.

    ``report`` is called with the share that is built.

    Raises:
        CorpusError: It cannot be written into the cache.
    """
    path = copy_index_path(corpus)
    index = _read(path)
    if index is not None:
        return index
    try:
        _remove_leftovers(path)
        with atomic_file(path) as file:
            _build(corpus, file, report)
    except OSError as error:
        raise CorpusError(
            f"{safe_line(str(path.parent))}: the index of copied passages cannot be written there "
            f"({error.strerror or error})."
        ) from error
    index = _read(path)
    if index is None:
        raise CorpusError(f"{safe_line(str(path))}: the index of copied passages is damaged.")
    return index


def _remove_leftovers(path: Path) -> None:
    """Delete what killed processes left of building ``path``."""
    for leftover in path.parent.glob(f".{path.name}.*.part"):
        with suppress(OSError):
            if time.time() - leftover.lstat().st_mtime > LEFTOVER_SECONDS:
                leftover.unlink()


def _read(path: Path) -> CopyIndex | None:
    """The index in the file ``path``; None if it is missing or not whole."""
    try:
        with open_own(path) as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - _FOOTER.size))
            footer = file.read()
            if len(footer) != _FOOTER.size:
                return None
            magic, length, count, width, complete, documents = _FOOTER.unpack(footer)
            begin = _padded(length * width)
            if magic != _MAGIC or size != begin + 4 * count + _FOOTER.size or not length:
                return None
            characters = np.memmap(file, np.dtype(f"<u{width}"), "r", shape=(length,))
            positions = np.zeros(0, np.uint32)
            if count:
                positions = np.memmap(file, np.dtype("<u4"), "r", begin, (count,))
            return CopyIndex(characters, positions, complete, documents)
    except (OSError, ValueError, TypeError):
        return None


def _padded(size: int) -> int:
    return -(-size // 8) * 8


def _build(corpus: Corpus, file: BinaryIO, report: Report) -> None:
    """Write the index of ``corpus`` to ``file``."""
    dtype, length, complete = character_type(corpus.vocabulary), 0, True
    for codes in training_characters(corpus, dtype):
        complete = length + len(codes) <= MOST_CHARACTERS
        kept = codes[: MOST_CHARACTERS - length]
        file.write(kept.tobytes())
        length += len(kept)
        report(0.3 * min(1.0, length / len(corpus)))
        if not complete:
            break
    file.write(bytes(_padded(length * dtype.itemsize) - length * dtype.itemsize))
    file.flush()
    count = 0
    if length >= WINDOW:
        characters = np.memmap(file, dtype, "r", shape=(length,))
        passes = -(-length // _SORTED)
        borders = np.linspace(0, 1 << 32, passes + 1).astype(np.uint64)
        for number in range(passes):
            positions = _sorted_positions(characters, borders[number], borders[number + 1])
            file.write(positions.tobytes())
            count += len(positions)
            report(0.3 + 0.7 * (number + 1) / passes)
    documents = bool(corpus.vocabulary.end)
    file.write(_FOOTER.pack(_MAGIC, length, count, dtype.itemsize, complete, documents))


def _sorted_positions(characters: Codes, lowest: np.uint64, below: np.uint64) -> NDArray[np.uint32]:
    """The positions of windows with a hash from ``lowest`` up to ``below``, sorted by hash.

    A hash and its position are packed into 64 bits, which numpy sorts with vector instructions
    (10 million in 0.1 s; an argsort takes 1 s).
    """
    barrier = np.iinfo(characters.dtype).max
    blocks = []
    for start in range(0, len(characters) - WINDOW + 1, _HASHED):
        block = characters[start : start + _HASHED + WINDOW - 1]
        hashes = window_hashes(block).astype(np.uint64)
        kept = (hashes >= lowest) & (hashes < below)
        if (barriers := np.flatnonzero(block == barrier)).size:
            for offset in range(WINDOW):
                crossed = barriers - offset
                kept[crossed[(crossed >= 0) & (crossed < len(kept))]] = False
        positions = np.flatnonzero(kept)
        packed = hashes[positions] << np.uint64(32)
        blocks.append(packed | (positions + start).astype(np.uint64))
    everything = np.concatenate(blocks)
    everything.sort()
    return everything.astype(np.uint32)  # the lower half
