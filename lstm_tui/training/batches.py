"""Batches for truncated backpropagation through time: B contiguous streams in chunks of T symbols.

`document_batches` has those of a text that consists of documents.

The state is carried from chunk to chunk within an epoch. Validation blocks in the middle of the
text are skipped, so one symbol per block and epoch does not follow from the one before. Each epoch
begins at an offset drawn from seed and epoch, so chunk borders differ between epochs, and a chunk
depends on its position alone: resuming needs no other state.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lstm_tui.text.split import SymbolSequence

Ids = NDArray[np.integer]


PADDING = -100
"""The target after the last symbol of a column: not predicted. Torch's ``ignore_index``."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a step reads.

    Attributes:
        inputs: (T, B).
        targets: (T, B); `PADDING` after the last one of a column.
        fresh: Mask of columns that begin at the initial state, (B,); the others continue.
        carries: Whether columns continue from the chunk before and into the next one. If not, all
            are fresh, and the carried state waits.
    """

    inputs: NDArray[np.int64]
    targets: NDArray[np.int64]
    fresh: NDArray[np.bool_]
    carries: bool = True

    @property
    def columns(self) -> int:
        """B."""
        return len(self.fresh)

    @property
    def real(self) -> NDArray[np.bool_]:
        """The mask of what is not padding, (T, B)."""
        real: NDArray[np.bool_] = self.targets != PADDING
        return real


class Batches(Protocol):
    """A text to train on, as an endless sequence of chunks.

    A chunk depends on its position alone, so resuming needs no state but that of the network.
    """

    batch: int
    """The configured width; a chunk has about ``batch`` x ``chunk`` symbols."""

    chunk: int
    """The most rows of a chunk that carries state."""

    carried: int
    """The width of the state that is carried from chunk to chunk."""

    seed: int

    @property
    def columns(self) -> int:
        """The width of most chunks, which threads and ranks divide."""

    @property
    def characters_per_step(self) -> int:
        """Symbols predicted in one chunk, on average."""

    @property
    def steps_per_epoch(self) -> int:
        """Chunks in one epoch."""

    def at(self, position: int) -> Chunk:
        """The chunk at ``position``, counted over all epochs."""

    def narrowed(self, batch: int) -> "Batches":
        """The same text in batches of another width."""


class Streams:
    """The training text as a sequence of chunks.

    A text too short for ``batch`` streams of ``chunk`` characters gets fewer and shorter streams.
    """

    def __init__(
        self, ids: SymbolSequence, batch: int, chunk: int, seed: int, *, shifted: bool = False
    ) -> None:
        """``ids`` (N,), N ≥ 2; not copied.

        The first epoch begins at the beginning of the text; if ``shifted``, at an offset as well,
        so that seeds differ in what is read first.
        """
        self.ids = ids
        self._shifted = shifted
        self.chunk = min(chunk, len(ids) - 1)
        self.batch = max(1, min(batch, len(ids) // (2 * self.chunk)))
        self.carried = self.batch
        self.seed = seed
        self._stream_length = len(ids) // self.batch

    @property
    def columns(self) -> int:
        """The number of streams."""
        return self.batch

    def narrowed(self, batch: int) -> "Streams":
        """The same text in ``batch`` streams."""
        return Streams(self.ids, batch, self.chunk, self.seed, shifted=self._shifted)

    @property
    def characters_per_step(self) -> int:
        """Characters in one chunk, over all streams."""
        return self.batch * self.chunk

    @property
    def steps_per_epoch(self) -> int:
        """Chunks in one epoch."""
        return max(1, self._stream_length // self.chunk)

    def at(self, position: int) -> Chunk:
        """The chunk at ``position``, counted over all epochs."""
        epoch, index = divmod(position, self.steps_per_epoch)
        offset = 0
        if epoch or self._shifted:
            offset = int(np.random.default_rng((self.seed, epoch)).integers(len(self.ids)))
        starts = offset + index * self.chunk + np.arange(self.batch) * self._stream_length
        positions = starts[None, :] + np.arange(self.chunk + 1)[:, None]
        symbols = self.ids.take(positions, mode="wrap").astype(np.int64)
        return Chunk(symbols[:-1], symbols[1:], np.full(self.batch, index == 0))
