"""Contiguous streams: the text cut into B parallel streams, read T characters at a time.

The state of the network is carried from chunk to chunk within an epoch, so what a stream reads is
one unbroken text. Where blocks in the middle of the text validate, it is read on from one side of
each to the other: one symbol for each of them and epoch that does not follow from what was before.
Where an epoch begins in the text is drawn from the seed and the number of the epoch, so chunk
borders fall elsewhere each time, and any chunk can be found from its position alone: nothing but
that number is needed to resume.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.text.split import SymbolSequence

Ids = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Chunk:
    """``inputs`` and ``targets`` (T, B); ``fresh`` says that the state before it is blank."""

    inputs: NDArray[np.int64]
    targets: NDArray[np.int64]
    fresh: bool


class Streams:
    """The training text as chunks, in order.

    A text too short for ``batch`` streams of ``chunk`` characters gets fewer and shorter ones.
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
        """How many characters one chunk trains on."""
        return self.batch * self.chunk

    @property
    def steps_per_epoch(self) -> int:
        """How many chunks read the text once."""
        return max(1, self._stream_length // self.chunk)

    def at(self, position: int) -> Chunk:
        """The chunk at ``position``, counted from the beginning of training."""
        epoch, index = divmod(position, self.steps_per_epoch)
        offset = 0
        if epoch:
            offset = int(np.random.default_rng((self.seed, epoch)).integers(len(self.ids)))
        starts = offset + index * self.chunk + np.arange(self.batch) * self._stream_length
        where = starts[None, :] + np.arange(self.chunk + 1)[:, None]
        symbols = self.ids.take(where, mode="wrap").astype(np.int64)
        return Chunk(symbols[:-1], symbols[1:], fresh=index == 0)
