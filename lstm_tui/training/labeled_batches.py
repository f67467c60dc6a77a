"""Batches of labeled documents for a classifier: whole documents of similar length side by side.

A document is read from the initial state to its end, and the gradient flows back through all of it,
so there are no chunks with carried state. Documents are sorted by length and cut into groups of
about ``batch`` documents, or of `MOST_SYMBOLS` symbols where they are long, so that columns need
little padding and a step has a bounded size (bucketing, Sutskever, Vinyals & Le 2014). As in
`document_batches`, the number of groups depends on the lengths alone, and what is in them on seed
and epoch: lengths are jittered before they are sorted, and groups are shuffled. So a chunk depends
on its position alone.

Letters in shapes: ``N`` symbols of a text, ``D`` documents, ``T`` rows, ``B`` columns.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.text.labeled_documents import LabeledDocuments
from lstm_tui.training.batches import Ids
from lstm_tui.training.document_batches import group_borders
from lstm_tui.training.document_lanes import Ints

MOST_SYMBOLS = 16_384
"""Symbols of a step, at most about; a longer document is a step by itself."""

JITTER = 0.1
"""Lengths are multiplied by a random factor within 1 ± this before they are sorted."""


@dataclass(frozen=True, slots=True)
class LabeledChunk:
    """What a step reads: a document in each column.

    Attributes:
        inputs: (T, B); what follows the last symbol of a document has no meaning.
        lengths: (B,) symbols of each document, [END] before it included; ascending.
        labels: (B,) indices of classes.
        documents: (B,) numbers of the documents.
    """

    inputs: NDArray[np.int64]
    lengths: Ints
    labels: Ints
    documents: Ints

    @property
    def columns(self) -> int:
        """B."""
        return len(self.lengths)


@dataclass(frozen=True, slots=True)
class _Epoch:
    """The random choices of an epoch: its documents, sorted by jittered length, the borders of the
    groups among them, and the order of the groups."""

    number: int
    documents: Ints
    borders: Ints
    order: Ints


class LabeledBatches:
    """Training documents with labels as an endless sequence of chunks.

    Attributes:
        batch: Documents of a chunk, unless they are long.
        chunk: The most symbols of a document.
    """

    def __init__(
        self, ids: Ids, labeled: LabeledDocuments, chosen: Ints, *, batch: int, seed: int
    ) -> None:
        """``ids`` (N,) is the whole text, of which the documents ``chosen`` (D,) are read, D ≥ 1.

        The arrays are not copied.
        """
        self.ids, self.labeled, self.chosen = ids, labeled, chosen
        self.batch, self.seed = batch, seed
        self.lengths = labeled.lengths[chosen]
        self.chunk = int(self.lengths.max())
        self._costs = np.maximum(1 / batch, self.lengths / MOST_SYMBOLS)
        # Without two groups, all epochs would be the same.
        least = 1 if len(chosen) <= batch else 2
        self._groups: int = min(len(chosen), max(least, math.ceil(self._costs.sum())))
        self._drawn: _Epoch | None = None

    @property
    def steps_per_epoch(self) -> int:
        """Chunks in one epoch."""
        return self._groups

    @property
    def characters_per_step(self) -> int:
        """Symbols in one chunk, without padding, on average."""
        return max(1, round(int(self.lengths.sum()) / self._groups))

    @property
    def columns(self) -> int:
        """The width of most chunks."""
        return -(-len(self.chosen) // self._groups)

    def narrowed(self, batch: int) -> "LabeledBatches":
        """The same documents in chunks of ``batch``."""
        return LabeledBatches(self.ids, self.labeled, self.chosen, batch=batch, seed=self.seed)

    def typical(self) -> "LabeledBatches":
        """A group of average size alone: each chunk takes about equally long, for calibration."""
        groups = self._sorted_groups()
        symbols = np.array([int(self.labeled.lengths[group].sum()) for group in groups])
        return self._only(groups[int(np.abs(symbols - self.characters_per_step).argmin())])

    def largest(self) -> "LabeledBatches":
        """The group of the longest documents alone, which needs most memory."""
        return self._only(self._sorted_groups()[-1])

    def _sorted_groups(self) -> list[Ints]:
        """The documents of each group, without jitter."""
        order = np.argsort(self.lengths, kind="stable")
        borders = group_borders(self._costs[order], self._groups, 0.0)
        return np.split(self.chosen[order], borders[1:-1])

    def _only(self, group: Ints) -> "LabeledBatches":
        return LabeledBatches(self.ids, self.labeled, group, batch=len(group), seed=self.seed)

    def at(self, position: int) -> LabeledChunk:
        """The chunk at ``position``, counted over all epochs."""
        number, index = divmod(position, self._groups)
        epoch = self._drawn
        if epoch is None or epoch.number != number:
            epoch = self._drawn = self._draw(number)
        group = int(epoch.order[index])
        return labeled_chunk(
            self.ids, self.labeled, epoch.documents[slice(*epoch.borders[group : group + 2])]
        )

    def _draw(self, number: int) -> _Epoch:
        random = np.random.default_rng((self.seed, number))
        jitter = 1 + JITTER * (2 * random.random(len(self.chosen)) - 1)
        order = np.argsort(self.lengths * jitter)
        borders = group_borders(self._costs[order], self._groups, random.random() / 2 - 0.25)
        return _Epoch(number, self.chosen[order], borders, random.permutation(self._groups))


def labeled_chunk(ids: Ids, labeled: LabeledDocuments, documents: Ints) -> LabeledChunk:
    """The chunk of ``documents`` (B,), whose numbers are those of ``labeled``."""
    documents = documents[np.argsort(labeled.lengths[documents], kind="stable")]
    lengths = labeled.lengths[documents]
    offsets = np.minimum(np.arange(int(lengths[-1]))[:, None], lengths - 1)
    inputs = ids.take(labeled.starts[documents] + offsets).astype(np.int64)
    return LabeledChunk(inputs, lengths, labeled.labels[documents], documents)
