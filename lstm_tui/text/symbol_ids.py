"""Symbol ids: encode a text in one pass, before its vocabulary is known.

Each new character gets the next provisional id while the text is counted; at the end the ids are
renumbered in the order of the vocabulary. A source is therefore read only once, so that a pipe can
be encoded and a file that changes meanwhile is counted and encoded alike.

Measured on blocks of a megabyte of ASCII: counting pairs of bytes is 1.7 times as fast as counting
bytes, and `bytes.translate` is twice as fast as NumPy's lookup, which first widens its indices.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lstm_tui.text.document_borders import BORDER
from lstm_tui.text.vocabulary import FOLDED

END_CODE = 0x110000
"""The code of [END], after all characters."""

_BORDER = ord(BORDER)
_CODE_POINTS = 0x110000
_BLOCK_IDS = 1 << 19
_FOLDED = ord(FOLDED)


def narrowest(distinct: int) -> "np.dtype[np.unsignedinteger[Any]]":
    """The smallest unsigned integer type for ``distinct`` different ids."""
    return np.min_scalar_type(max(0, distinct - 1))


@dataclass(frozen=True, slots=True)
class KeptSymbols:
    """The symbols of a vocabulary, in the order of their code points.

    Attributes:
        codes: ``(V,)`` code points (or bytes), and `END_CODE`.
        counts: ``(V,)`` occurrences of each.
        folded: The number of distinct rare characters that became U+FFFD.
    """

    codes: NDArray[np.int64]
    counts: NDArray[np.int64]
    folded: int

    @property
    def learned(self) -> int:
        """The number of symbols without [END]."""
        return int(self.codes.searchsorted(END_CODE))


def kept_symbols(counts: NDArray[np.int64], min_count: int) -> KeptSymbols:
    """The symbols to keep, given the ``counts`` of all code points, ``(0x110000,)``.

    Characters that occur fewer than ``min_count`` times are folded into U+FFFD. A `BORDER` is
    [END].
    """
    merged = np.append(counts, counts[_BORDER])
    merged[_BORDER] = 0
    present = np.flatnonzero(merged)
    rare = present[(merged[present] < min_count) & (present != _FOLDED) & (present != END_CODE)]
    if len(rare):
        merged[_FOLDED] += merged[rare].sum()
        merged[rare] = 0
    kept = np.flatnonzero(merged)
    return KeptSymbols(kept, merged[kept], len(rare))


class ProvisionalIds:
    """A file of ids in the order in which the characters of a text first appear.

    Attributes:
        counts: ``(0x110000,)`` occurrences of each code point (or byte).
        length: The number of symbols.
        distinct: The number of distinct symbols.
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
        """Count ``piece``, which has no surrogate but `BORDER`, and write its ids."""
        self.length += len(piece)
        octets, last = (piece, 255) if isinstance(piece, bytes) else _as_octets(piece)
        if octets is not None:
            octet_counts = count_bytes(octets)
            counts = np.zeros(last + 1, np.int64)
            counts[:255], counts[last] = octet_counts[:255], octet_counts[255]
            self._add_counts(counts)
            if self._file is None:
                return
            table = self._ids[[*range(255), last]].astype(self._type)
            if self._type == np.uint8:
                self._file.write(octets.translate(table.tobytes()))
            else:
                self._file.write(table.take(np.frombuffer(octets, dtype=np.uint8)).data)
            return
        assert isinstance(piece, str)
        points = np.frombuffer(piece.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        points = points.astype(np.intp)
        self._add_counts(np.bincount(points))
        if self._file is not None:
            self._file.write(self._ids.take(points).astype(self._type).data)

    def close(self) -> None:
        """Stop writing ids; further pieces are only counted."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def renumber(
        self, kept: KeptSymbols, target: Path, on_bytes: Callable[[int, int], None]
    ) -> None:
        """Write the ids of ``kept`` to ``target``, in the narrowest type that holds them.

        ``on_bytes`` is called with the number of bytes processed and in all.
        """
        self.close()
        present = np.flatnonzero(self.counts)
        codes = np.where(present == _BORDER, END_CODE, present)
        codes = np.where(np.isin(codes, kept.codes), codes, _FOLDED)
        final = np.zeros(self.distinct, dtype=narrowest(len(kept.codes)))
        final[self._ids[present]] = np.searchsorted(kept.codes, codes)
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

    def texts(self, on_bytes: Callable[[int, int], None]) -> Iterator[str]:
        """The characters of the file, and `BORDER`, block by block; then the file is deleted.

        ``on_bytes`` is called with the number of bytes processed and in all.
        """
        self.close()
        present = np.flatnonzero(self.counts)
        codes = np.zeros(self.distinct, dtype="<u4")
        codes[self._ids[present]] = present
        done, total = 0, self._path.stat().st_size
        with self._path.open("rb") as source:
            while block := source.read(_BLOCK_IDS * self._type.itemsize):
                points = codes.take(np.frombuffer(block, self._type)).tobytes()
                yield points.decode("utf-32-le", "surrogatepass")
                done += len(block)
                on_bytes(done, total)
        self._path.unlink()

    def _add_counts(self, block_counts: NDArray[np.int64]) -> None:
        """Add the counts of a block, ``(up to 0x110000,)``, and assign ids to new characters."""
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


def _as_octets(piece: str) -> tuple[bytes | None, int]:
    """``piece`` as Latin-1, and what 255 stands for: `BORDER`, unless it is ASCII.

    None if it has other characters than that, or ÿ.
    """
    if piece.isascii():
        return piece.encode(), 255
    if "\xff" not in piece:
        with suppress(UnicodeEncodeError):
            return piece.replace(BORDER, "\xff").encode("latin-1"), _BORDER
    return None, 0


def count_bytes(octets: bytes) -> NDArray[np.int64]:
    """Occurrences of each byte, ``(256,)``; long blocks are counted two bytes at a time."""
    if len(octets) < 1 << 16:
        return np.bincount(np.frombuffer(octets, dtype=np.uint8), minlength=256)
    even = len(octets) & ~1
    pairs = np.frombuffer(octets, dtype=np.uint16, count=even // 2)
    table = np.bincount(pairs, minlength=1 << 16).reshape(256, 256)
    counts: NDArray[np.int64] = table.sum(axis=0) + table.sum(axis=1)
    if even < len(octets):
        counts[octets[-1]] += 1
    return counts
