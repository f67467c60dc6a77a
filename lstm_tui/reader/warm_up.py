"""Warm-up of lanes: the state of a network before lanes that begin within a text.

Without documents a lane is warmed up on a fixed number of symbols before it. With documents the
network reads [END] from the initial state, so the state at any position depends on its document
alone: a lane reads from the beginning of the document on, and its values are exact. Only a lane
that begins more than `LONGEST` symbols within a document is warmed up on the fixed number.

Letters in shapes: ``T`` symbols, ``B`` lanes, ``V`` symbols of the vocabulary.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.reader import Floats, Ids, Reader, ReaderState

Lengths = NDArray[np.int64]

LONGEST = 4_000
"""Symbols that are read again at most to begin at the beginning of a document."""


def warm_up_lengths(ids: Ids, starts: NDArray[np.int64], least: int, end: int) -> Lengths:
    """The symbols of ``ids`` (T,) to read before each of ``starts`` (B,), (B,).

    They are ``least``, or fewer at the beginning of the text. With documents, if ``end`` is the id
    of [END] and not -1, they are those of the document to which the symbol before the lane belongs,
    from its [END] on.
    """
    lengths = np.minimum(least, starts)
    if end < 0:
        return lengths
    for lane, start in enumerate(starts.tolist()):
        begin = max(0, start - LONGEST)
        ends = np.flatnonzero(np.asarray(ids[begin:start]) == end)
        if len(ends):
            lengths[lane] = start - begin - int(ends[-1])
        elif not begin:
            lengths[lane] = start
    return lengths


class WarmUp:
    """Reads what is before each of B lanes: call `steps` to its end.

    Lanes of different lengths end together, so a step reads only those that have begun.

    Attributes:
        state: The state before the first symbol of each lane.
        logits: The logits of that symbol, (B, V); all equal where nothing was read. (B, 0) if they
            are not requested.
    """

    def __init__(
        self,
        reader: Reader,
        ids: Ids,
        starts: NDArray[np.int64],
        lengths: Lengths,
        *,
        predicts: bool = False,
    ) -> None:
        """Lane b is warmed up on ``lengths[b]`` symbols of ``ids`` (T,) before ``starts[b]``."""
        self._reader, self._ids, self._starts, self._lengths = reader, ids, starts, lengths
        self._predicts = predicts
        self.state = reader.blank_state(len(starts))
        symbols = reader.predicted_symbols if predicts else 0
        self.logits: Floats = np.zeros((len(starts), symbols), self.state.hidden.dtype)

    @property
    def characters(self) -> int:
        """The symbols that are read, all lanes together."""
        return int(self._lengths.sum())

    def finish(self) -> "WarmUp":
        """Read everything at once."""
        for _ in self.steps():
            pass
        return self

    def steps(self) -> Iterator[None]:
        """Read one symbol of the lanes that have begun, again and again."""
        order = np.argsort(-self._lengths, kind="stable")
        lengths, starts = self._lengths[order], self._starts[order]
        # How many lanes have begun when 0, 1, 2 … symbols are left.
        begun = np.searchsorted(-lengths, -np.arange(int(lengths.max(initial=0)) + 1), side="right")
        reader, state, count = self._reader, self._reader.blank_state(0), 0
        for ago in range(len(begun) - 1, 0, -1):
            if begun[ago] > count:
                state = _joined(state, reader.blank_state(int(begun[ago]) - count))
                count = int(begun[ago])
                reader = self._reader.of_texts(order[:count])
            symbols = self._ids[starts[:count] - ago].astype(np.int64)
            last = self._predicts and ago == 1
            with np.errstate(over="ignore", invalid="ignore"):  # the caller checks values
                step = reader.step(symbols, state, predicts=last)
            state = step.state
            if last:
                self.logits[order[:count]] = step.logits
            yield
        self.state.hidden[:, order[:count]] = state.hidden
        self.state.cell[:, order[:count]] = state.cell


def _joined(first: ReaderState, second: ReaderState) -> ReaderState:
    return ReaderState(
        np.concatenate((first.hidden, second.hidden), axis=1),
        np.concatenate((first.cell, second.cell), axis=1),
    )
