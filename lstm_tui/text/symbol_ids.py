"""A text → a file of ids, in one reading, before its vocabulary is known.

Each new character gets the next provisional id, so the text is written down as it is counted;
when it has been read to the end, the ids are put in the order of the vocabulary. So a source is
read once: what was counted is what was encoded, even of a pipe, even if somebody saves the file
meanwhile. This module refuses to know what a source or a cache is.

Measured on blocks of a megabyte of ASCII: counting pairs of bytes is 1.7 times as fast as counting
bytes, and `bytes.translate` twice as fast as NumPy's lookup, which first widens its indices.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lstm_tui.text.vocabulary import FOLDED

_CODE_POINTS = 0x110000
_BLOCK_IDS = 1 << 19
_FOLDED = ord(FOLDED)


def narrowest(distinct: int) -> "np.dtype[np.unsignedinteger[Any]]":
    """The smallest type that holds ``distinct`` different ids."""
    if distinct <= 1 << 8:
        return np.dtype(np.uint8)
    return np.dtype(np.uint16 if distinct <= 1 << 16 else np.uint32)


@dataclass(frozen=True, slots=True)
class Numbering:
    """The symbols that are kept, in the order of their code points.

    Attributes:
        codes: ``(V,)`` code points (or bytes).
        counts: ``(V,)`` how often each occurs.
        folded: How many distinct characters became U+FFFD because they were too rare.
    """

    codes: NDArray[np.int64]
    counts: NDArray[np.int64]
    folded: int


def number(counts: NDArray[np.int64], min_count: int) -> Numbering:
    """Which symbols to keep, by the ``counts`` of all code points, ``(0x110000,)``.

    Characters that occur less than ``min_count`` times become U+FFFD.
    """
    present = np.flatnonzero(counts)
    rare = present[(counts[present] < min_count) & (present != _FOLDED)]
    if not len(rare):
        return Numbering(present, counts[present], 0)
    merged = counts.copy()
    merged[_FOLDED] += counts[rare].sum()
    merged[rare] = 0
    kept = np.flatnonzero(merged)
    return Numbering(kept, merged[kept], len(rare))


class ProvisionalIds:
    """A file of ids in the order in which the characters of a text first appear.

    Attributes:
        counts: ``(0x110000,)`` how often each code point (or byte) has occurred.
        length: How many symbols have been added.
        distinct: How many of them are different.
    """

    def __init__(self, path: Path) -> None:
        self.counts = np.zeros(_CODE_POINTS, dtype=np.int64)
        self.length = 0
        self.distinct = 0
        self._ids = np.zeros(_CODE_POINTS, dtype=np.uint32)  # code point → provisional id
        self._path = path
        self._file: BinaryIO | None = path.open("wb")
        self._type = narrowest(0)

    def add(self, piece: str | bytes) -> None:
        """Count ``piece``, which has no surrogates, and write its ids."""
        self.length += len(piece)
        if isinstance(piece, bytes) or piece.isascii():
            octets = piece.encode() if isinstance(piece, str) else piece
            block_counts = _count_bytes(octets)
            self._meet(block_counts)
            if self._file is None:
                return
            table = self._ids[:256].astype(self._type)
            if self._type == np.uint8:
                self._file.write(octets.translate(table.tobytes()))
            else:
                self._file.write(table.take(np.frombuffer(octets, dtype=np.uint8)).data)
            return
        points = np.frombuffer(piece.encode("utf-32-le"), dtype="<u4").astype(np.intp)
        self._meet(np.bincount(points))
        if self._file is not None:
            self._file.write(self._ids.take(points).astype(self._type).data)

    def close(self) -> None:
        """Write no more; what is added from here on is only counted."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def renumber(
        self, numbering: Numbering, target: Path, on_bytes: Callable[[int, int], None]
    ) -> None:
        """Write the ids of ``numbering`` to ``target``, in the narrowest type that holds them.

        ``on_bytes`` is told how many bytes of how many have been read.
        """
        self.close()
        places = np.searchsorted(numbering.codes, np.flatnonzero(self.counts))
        final = np.zeros(self.distinct, dtype=narrowest(len(numbering.codes)))
        kept = np.isin(np.flatnonzero(self.counts), numbering.codes)
        folded_place = int(np.searchsorted(numbering.codes, _FOLDED))
        final[self._ids[np.flatnonzero(self.counts)]] = np.where(kept, places, folded_place)
        narrow = self._type == np.uint8 and final.dtype == np.uint8
        table = final.tobytes().ljust(256, b"\0")
        done, total = 0, self._path.stat().st_size
        with self._path.open("rb") as source, target.open("wb") as file:
            while block := source.read(_BLOCK_IDS * self._type.itemsize):
                if narrow:
                    file.write(block.translate(table))
                else:
                    file.write(final.take(np.frombuffer(block, dtype=self._type)).data)
                done += len(block)
                on_bytes(done, total)
        self._path.unlink()

    def _meet(self, block_counts: NDArray[np.int64]) -> None:
        """Add the counts of a block, ``(up to 0x110000,)``, and give its new characters ids."""
        counts = self.counts[: len(block_counts)]
        new = np.flatnonzero((counts == 0) & (block_counts > 0))
        counts += block_counts
        if len(new):
            self._ids[new] = np.arange(self.distinct, self.distinct + len(new))
            self.distinct += len(new)
            self._widen()

    def _widen(self) -> None:
        """Rewrite the file when the ids no longer fit its type."""
        wider = narrowest(self.distinct)
        if wider == self._type:
            return
        old_type, self._type = self._type, wider
        if self._file is None:
            return
        self._file.close()
        old = self._path.rename(self._path.with_suffix(".narrow"))
        self._file = self._path.open("wb")
        with old.open("rb") as source:
            while block := source.read(_BLOCK_IDS * old_type.itemsize):
                self._file.write(np.frombuffer(block, dtype=old_type).astype(wider).data)
        old.unlink()


def _count_bytes(octets: bytes) -> NDArray[np.int64]:
    """How often each byte occurs, ``(256,)``; of long blocks, counted two bytes at a time."""
    if len(octets) < 1 << 16:
        return np.bincount(np.frombuffer(octets, dtype=np.uint8), minlength=256)
    even = len(octets) & ~1
    pairs = np.frombuffer(octets, dtype=np.uint16, count=even // 2)
    table = np.bincount(pairs, minlength=1 << 16).reshape(256, 256)
    counts: NDArray[np.int64] = table.sum(axis=0) + table.sum(axis=1)
    if even < len(octets):
        counts[octets[-1]] += 1
    return counts
