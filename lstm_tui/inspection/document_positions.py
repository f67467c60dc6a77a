"""Documents of a text that is browsed: which one a position is in, and where each begins.

Letters in shapes: ``T`` symbols, ``D`` documents.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.reader import Ids


@dataclass(frozen=True, slots=True, eq=False)
class DocumentPositions:
    """The documents of a text, which count from 1.

    Attributes:
        begins: The first symbol of each, after the [END] before it, (D,); that of an empty document
            is its own [END].
    """

    begins: NDArray[np.int64]

    @classmethod
    def of(cls, ids: Ids, end: int) -> "DocumentPositions | None":
        """The documents of ``ids`` (T,); None without any, if ``end``, the id of [END], is -1."""
        if end < 0:
            return None
        begins = np.flatnonzero(np.asarray(ids) == end) + 1
        if not len(begins) or begins[0] != 1:  # the text begins within a document
            begins = np.concatenate(([0], begins))
        within = begins < len(ids)
        return cls(begins[within] if within.any() else np.zeros(1, np.int64))

    def __len__(self) -> int:
        return len(self.begins)

    def number_at(self, position: int) -> int:
        """The document to which the symbol at ``position`` belongs, as its [END] does."""
        return max(1, int(np.searchsorted(self.begins, position, side="right")))

    def begin_of(self, number: int) -> int:
        """The first symbol of document ``number``, or of the nearest."""
        return int(self.begins[min(max(number, 1), len(self)) - 1])
