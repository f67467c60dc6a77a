"""Search for a document among those that a network was trained on.

Letters in shapes: ``D`` documents, ``T`` training documents, ``n`` symbols of a document.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind
from lstm_tui.text.corpus import Corpus

Ids = Sequence[int] | NDArray[np.integer[Any]]

_MULTIPLIER = 0x9E3779B1
_HASHED = 32  # symbols of a document that are hashed, from its start

_COMPARED = 1 << 12  # documents that are compared at once
_STEP = 64  # symbols of them that are compared at once


class TrainingDocuments:
    """The documents of a corpus that are not held out for validation, sorted by a hash.

    A hash and the number of its document are packed into 64 bits, as the positions of a
    `CopyIndex`: 8 bytes for each document.
    """

    def __init__(self, corpus: Corpus) -> None:
        """``corpus`` is split into documents."""
        assert corpus.documents is not None
        self._ids, self._vocabulary = corpus.ids, corpus.vocabulary
        self._starts, self._lengths = corpus.documents.starts, corpus.documents.lengths  # (D,)
        trains = np.flatnonzero(~corpus.documents.validation)
        hashes = _hashes(self._ids, self._starts[trains], self._lengths[trains] - 1)
        self._packed = hashes.astype(np.uint64) << np.uint64(32) | trains.astype(np.uint64)  # (T,)
        self._packed.sort()

    def __contains__(self, document: Ids) -> bool:
        """Whether one of them has exactly the text of the symbols ``document``, without [END].

        A network may spell a word that is a symbol, so the text is encoded again.
        """
        ids = np.asarray(document, np.int64)
        if self._vocabulary.kind is SymbolKind.WORD:
            ids = self._vocabulary.encode(self._vocabulary.decode(ids)).astype(np.int64)
        hash_ = len(ids)
        for symbol in ids[:_HASHED].tolist():
            hash_ = (hash_ * _MULTIPLIER + symbol + 1) & 0xFFFFFFFF
        borders = np.array([hash_ << 32, hash_ << 32 | 0xFFFFFFFF], np.uint64)
        first = int(self._packed.searchsorted(borders[0], "left"))
        end = int(self._packed.searchsorted(borders[1], "right"))
        return any(
            self._equals(ids, self._packed[begin : min(end, begin + _COMPARED)])
            for begin in range(first, end, _COMPARED)
        )

    def _equals(self, ids: NDArray[np.int64], packed: NDArray[np.uint64]) -> bool:
        """Whether one of the ``packed`` documents has the ``ids`` (n,)."""
        numbers = (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)
        starts = self._starts[numbers[self._lengths[numbers] == len(ids) + 1]]
        for begin in range(0, len(ids), _STEP):
            if not len(starts):
                return False
            wanted = ids[begin : begin + _STEP]
            columns = starts[:, None] + np.arange(begin + 1, begin + 1 + len(wanted))
            starts = starts[(self._ids[columns] == wanted).all(axis=1)]
        return len(starts) > 0


@np.errstate(over="ignore")
def _hashes(
    ids: NDArray[np.integer[Any]], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.uint32]:
    """The hash of the length and the first symbols of each document, (T,).

    ``starts`` are those of the [END]s before them, ``lengths`` are without [END]. The hash is a
    polynomial modulo 2**32; one symbol of all documents is added at a time.
    """
    hashes = lengths.astype(np.uint32)
    longer = np.arange(len(starts))
    for offset in range(_HASHED):
        longer = longer[lengths[longer] > offset]
        if not len(longer):
            break
        symbols = ids[starts[longer] + (offset + 1)].astype(np.uint32)
        hashes[longer] = hashes[longer] * np.uint32(_MULTIPLIER) + symbols + np.uint32(1)
    return hashes
