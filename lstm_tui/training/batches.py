"""Batches for truncated backpropagation through time: B contiguous streams in chunks of T symbols.

The state is carried from chunk to chunk within an epoch. Validation blocks in the middle of the
text are skipped, so one symbol per block and epoch does not follow from the one before. Each epoch
begins at an offset drawn from seed and epoch, so chunk borders differ between epochs, and a chunk
depends on its position alone: resuming needs no other state.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.text.split import SymbolSequence

Ids = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Chunk:
    """``inputs`` and ``targets`` (T, B); ``fresh``: the state before the chunk is zero."""

    inputs: NDArray[np.int64]
    targets: NDArray[np.int64]
    fresh: bool


class Streams:
    """The training text as a sequence of chunks.

    A text too short for ``batch`` streams of ``chunk`` characters gets fewer and shorter streams.
    """

    def __init__(self, ids: SymbolSequence, batch: int, chunk: int, seed: int) -> None:
        """``ids`` (N,), N ≥ 2; not copied."""
        self.ids = ids
        self.chunk = min(chunk, len(ids) - 1)
        self.batch = max(1, min(batch, len(ids) // (2 * self.chunk)))
        self.seed = seed
        self._stream_length = len(ids) // self.batch

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
        if epoch:
            offset = int(np.random.default_rng((self.seed, epoch)).integers(len(self.ids)))
        starts = offset + index * self.chunk + np.arange(self.batch) * self._stream_length
        positions = starts[None, :] + np.arange(self.chunk + 1)[:, None]
        symbols = self.ids.take(positions, mode="wrap").astype(np.int64)
        return Chunk(symbols[:-1], symbols[1:], fresh=index == 0)
