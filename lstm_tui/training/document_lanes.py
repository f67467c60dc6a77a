"""Lanes: how documents longer than a chunk are divided among the columns of a batch.

Either no document is cut, and each lane has whole documents, the longest ones dealt first, each to
the lane with the fewest chunks (Graham 1969, longest processing time first). Or lanes are equally
long, wherever that cuts a document: a lane that begins within a document is warmed up, that is, it
first reads, without a loss, the document from its beginning, or its last `WARM_UP` chunks before.
The one with fewer steps is taken, so that few documents of similar length are read side by side,
and a document longer than all others fills several lanes.

Lanes depend on the numbers of chunks alone; an epoch draws which of the documents with equally many
chunks is in which lane, and their order.

Letters in shapes: ``D`` documents, ``B`` lanes.
"""

from dataclasses import dataclass
from heapq import heapreplace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

WARM_UP = 4
"""Chunks: 512 symbols by default. The reader warms up on 200; see `reader.activation_trace`."""

LANE_CHUNKS = 32
"""A text has a lane for each document, or for so many chunks, so that little of it is warm-up."""

LANE_DOCUMENTS = 16
"""With more documents in a lane than this, cutting costs little, and packing saves nothing."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """The lanes of an epoch. The first is never warmed up and each step has a symbol to predict.

    Attributes:
        steps: The number of chunks of the longest one, with its warm-up.
        borders: The first chunk of each lane in the sequence of all documents, and the number of
            chunks, (B + 1,).
        warm_up: The most chunks that a lane is warmed up on.
        lane_of: The lane of each document, if they are sorted by falling number of chunks, (D,);
            None if lanes begin anywhere.
    """

    steps: int
    borders: Ints
    warm_up: int = 0
    lane_of: Ints | None = None

    @property
    def count(self) -> int:
        """B."""
        return len(self.borders) - 1

    def order(self, chunks: Ints) -> Ints:
        """The order in which documents with ``chunks`` (D,) follow each other in the lanes."""
        if self.lane_of is None:
            return np.arange(len(chunks))
        lanes = np.empty_like(self.lane_of)
        lanes[np.argsort(-chunks, kind="stable")] = self.lane_of
        return np.argsort(lanes, kind="stable")


def fewest_steps(chunks: Ints, documents: int, batch: int) -> Lanes:
    """At most ``batch`` lanes of documents with ``chunks`` (D,), of a text of ``documents``."""
    cut = _equal(chunks, documents, batch)
    if not 0 < len(chunks) <= LANE_DOCUMENTS * batch:
        return cut
    whole = _packed(chunks, min(batch, len(chunks)))
    return whole if whole.steps <= cut.steps else cut


def _equal(chunks: Ints, documents: int, batch: int) -> Lanes:
    """Lanes that have equally many chunks, with warm-up."""
    total = int(chunks.sum())
    lanes = min(batch, max(documents, total // LANE_CHUNKS), max(1, total // WARM_UP))
    warm_up = min(WARM_UP, int(chunks.max(initial=1)) - 1) if lanes > 1 else 0
    # The first lane needs no warm-up. It is the longest, so each step has a symbol to predict.
    others = lanes - 1
    steps = -(-(total + others * warm_up) // lanes)
    shared = (total - steps) * np.arange(lanes) // max(others, 1)
    return Lanes(steps, np.concatenate([[0], steps + shared]), warm_up)


def _packed(chunks: Ints, lanes: int) -> Lanes:
    """Lanes of whole documents, for 1 ≤ ``lanes`` ≤ D."""
    loads = [(0, lane) for lane in range(lanes)]
    lane_of = np.empty(len(chunks), np.int64)
    for rank, count in enumerate(np.sort(chunks)[::-1].tolist()):
        load, lane = loads[0]
        lane_of[rank] = lane
        heapreplace(loads, (load + count, lane))
    counts = [load for load, _ in sorted(loads, key=lambda one: one[1])]
    return Lanes(max(counts), np.concatenate([[0], np.cumsum(counts)]), lane_of=lane_of)
