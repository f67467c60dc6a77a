"""Batches of documents: short ones whole and side by side, long ones in chunks with carried state.

A document begins with [END], read from the initial state, and its last target is [END]. Documents
of up to `WHOLE` chunks are sorted by length and cut into groups of about batch x chunk symbols,
so that columns of a batch need little padding and short documents make wide batches (bucketing,
Sutskever, Vinyals & Le 2014). Longer ones follow each other in lanes (`document_lanes`), as in
`Streams`: each chunk of a lane belongs to one document, and the first chunk of a document begins at
the initial state. Short documents are read in the lanes as well if that takes fewer steps: beside a
few longer ones, lanes have room for them.

The number of groups and of chunks of lanes depends on the lengths alone, so an epoch has a
constant number of steps. What is in them depends on seed and epoch: lengths are jittered before
they are sorted, groups and documents shuffled. So batches differ between epochs also where no two
documents have the same length, and a chunk depends on its position alone.

Letters in shapes: ``D`` documents, ``T`` rows, ``B`` columns.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import TrainingConfig
from lstm_tui.text.corpus import Corpus
from lstm_tui.training.batches import PADDING, Batches, Chunk, Ids, Streams
from lstm_tui.training.document_lanes import Ints, fewest_steps

WHOLE = 1.5
"""Documents of up to this many chunks are read whole. In lanes, the last chunk of a document is
padded: the most for documents a little longer than a chunk."""

JITTER = 0.05
"""Lengths are multiplied by a random factor within 1 ± this before they are sorted."""


@dataclass(frozen=True, slots=True)
class _Epoch:
    """The random choices of an epoch.

    Attributes:
        short: The documents that are read whole, sorted by jittered length.
        borders: The first document of each group in ``short``, and its length.
        long: The other documents, in the order of the lanes.
        chunks_before: How many chunks precede each document of ``long``.
        slots: For each step, the number of its group, or `steps` of groups + that of its chunk.
    """

    number: int
    short: Ints
    borders: Ints
    long: Ints
    chunks_before: Ints
    slots: Ints


class DocumentBatches:
    """The training documents as a sequence of chunks; see `batches.Batches`."""

    def __init__(
        self, ids: Ids, starts: Ints, lengths: Ints, *, batch: int, chunk: int, seed: int
    ) -> None:
        """Document d is read from ``starts[d]``, its [END], and has ``lengths[d]`` targets.

        The arrays are (D,), D ≥ 1, and not copied.
        """
        self.ids, self.starts, self.lengths = ids, starts, lengths
        self.batch, self.chunk, self.seed = batch, chunk, seed
        self._chunks = -(-lengths // chunk)  # of each document in a lane
        long = lengths > WHOLE * chunk
        self._arrange(long)
        if 0 < len(self._long) < len(lengths):
            apart = self.steps_per_epoch
            self._arrange(np.ones_like(long))
            if self.steps_per_epoch >= apart:
                self._arrange(long)
        self._drawn: _Epoch | None = None

    def _arrange(self, long: NDArray[np.bool_]) -> None:
        """Read the documents of the mask ``long`` (D,) in lanes, and the others whole."""
        self._short, self._long = np.flatnonzero(~long), np.flatnonzero(long)
        self._groups = self._group_count()
        self._lanes = fewest_steps(self._chunks[self._long], len(self.lengths), self.batch)
        self.carried = self._lanes.count

    def _group_count(self) -> int:
        count = len(self._short)
        symbols = int(self.lengths[self._short].sum())
        least = 1 if count <= self.batch else 2  # so that epochs differ
        return min(count, max(least, round(symbols / (self.batch * self.chunk))))

    @property
    def steps_per_epoch(self) -> int:
        """Chunks in one epoch."""
        return self._groups + self._lanes.steps

    @property
    def characters_per_step(self) -> int:
        """Symbols in one chunk, without padding, on average."""
        return max(1, round(int(self.lengths.sum()) / self.steps_per_epoch))

    @property
    def columns(self) -> int:
        """The width of most chunks."""
        if self._groups < self._lanes.steps:
            return self.carried
        return -(-len(self._short) // self._groups)

    def narrowed(self, batch: int) -> "DocumentBatches":
        """The same documents in batches of ``batch`` x chunk symbols."""
        return DocumentBatches(
            self.ids, self.starts, self.lengths, batch=batch, chunk=self.chunk, seed=self.seed
        )

    def at(self, position: int) -> Chunk:
        """The chunk at ``position``, counted over all epochs."""
        number, index = divmod(position, self.steps_per_epoch)
        epoch = self._drawn
        if epoch is None or epoch.number != number:
            epoch = self._drawn = self._draw(number)
        slot = int(epoch.slots[index])
        if slot < self._groups:
            documents = epoch.short[slice(*epoch.borders[slot : slot + 2])]
            return chunk_of(
                self.ids, self.starts[documents], self.lengths[documents], carries=False
            )
        return self._chunk_of_lanes(epoch, slot - self._groups)

    def _draw(self, number: int) -> _Epoch:
        random = np.random.default_rng((self.seed, number))
        jitter = 1 + JITTER * (2 * random.random(len(self._short)) - 1)
        short = self._short[np.argsort(self.lengths[self._short] * jitter)]
        long = random.permutation(self._long)
        long = long[self._lanes.order(self._chunks[long])]
        chunks = np.cumsum(self._chunks[long])
        slots = random.permutation(self.steps_per_epoch)
        in_lanes = slots >= self._groups
        slots[in_lanes] = self._groups + np.arange(self._lanes.steps)  # in their order
        shift = float(random.random()) / 2 - 0.25
        borders = group_borders(self.lengths[short], self._groups, shift)
        return _Epoch(number, short, borders, long, chunks - self._chunks[long], slots)

    def _chunk_of_lanes(self, epoch: _Epoch, step: int) -> Chunk:
        """The chunk ``step`` of all lanes; a lane that has ended has padding alone."""
        begins, ends = self._lanes.borders[:-1], self._lanes.borders[1:]
        index = epoch.chunks_before.searchsorted(begins, "right") - 1
        warm_up = np.minimum(begins - epoch.chunks_before[index], self._lanes.warm_up)
        chunks = begins - warm_up + step
        ended = chunks >= ends
        chunks = np.minimum(chunks, ends - 1)
        index = epoch.chunks_before.searchsorted(chunks, "right") - 1
        documents, offsets = epoch.long[index], chunks - epoch.chunks_before[index]
        starts = self.starts[documents] + offsets * self.chunk
        lengths = np.minimum(self.lengths[documents] - offsets * self.chunk, self.chunk)
        fresh = (offsets == 0) | (step == 0)
        chunk = chunk_of(self.ids, starts, np.where(ended, 0, lengths), fresh, rows=self.chunk)
        chunk.targets[:, step < warm_up] = PADDING
        return chunk


def text_batches(corpus: Corpus, training: TrainingConfig, *, shifted: bool = False) -> Batches:
    """The training part of ``corpus`` in batches; a text without documents may be ``shifted``."""
    batch, chunk, seed = training.batch, training.chunk, training.seed
    if corpus.documents is None:
        return Streams(corpus.train, batch, chunk, seed, shifted=shifted)
    train = ~corpus.documents.validation
    return DocumentBatches(
        corpus.ids,
        corpus.documents.starts[train],
        corpus.documents.lengths[train],
        batch=batch,
        chunk=chunk,
        seed=seed,
    )


def group_borders(costs: NDArray[Any], groups: int, shift: float) -> Ints:
    """Borders of ``groups`` of items with about equal sums of ``costs`` (D,), moved by ``shift`` of
    a group: (groups + 1,). No group is empty."""
    count = len(costs)
    if not groups:
        return np.zeros(1, np.int64)
    sums = np.cumsum(costs)
    inner = sums.searchsorted(sums[-1] * (np.arange(1, groups) + shift) / groups)
    borders = np.concatenate([[0], inner, [count]])
    numbers = np.arange(groups + 1)
    borders = np.maximum.accumulate(borders - numbers) + numbers
    bounded: Ints = np.minimum(borders, count - groups + numbers)
    return bounded


def chunk_of(
    ids: Ids,
    starts: Ints,
    lengths: Ints,
    fresh: NDArray[np.bool_] | None = None,
    *,
    rows: int = 0,
    carries: bool = True,
) -> Chunk:
    """The chunk of which column b reads ``lengths[b]`` symbols from ``starts[b]``, then padding.

    All columns are fresh if ``fresh`` is None. It has as many rows as the longest, or ``rows``.
    """
    offsets = np.arange((rows or int(lengths.max())) + 1)[:, None]
    symbols = ids.take(starts + np.minimum(offsets, lengths)).astype(np.int64)
    targets = np.where(offsets[:-1] < lengths, symbols[1:], PADDING)
    fresh = np.ones(len(starts), bool) if fresh is None else fresh
    return Chunk(symbols[:-1], targets, fresh, carries)
