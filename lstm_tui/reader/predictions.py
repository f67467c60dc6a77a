"""Losses and most likely next symbols, reduced from logits piece by piece.

V may be 20,000, so the logits of a block of text would take more memory than everything else. Only
one step's logits and one piece are kept.

Letters in shapes: ``N`` rows of logits, ``T`` characters, ``B`` lanes, ``V`` symbols, ``K``
most likely symbols.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.reader import Floats, Reader

_PIECE_VALUES = 1 << 18  # logits that are reduced together: few enough for the cache of a core


@dataclass(frozen=True, slots=True)
class TopPredictions:
    """The most likely next symbols, and the loss of the actual ones.

    Attributes:
        loss: Cross-entropy of the actual symbols in nats, (N,).
        top_ids: The most likely symbols in order, (N, K); K is V where that is less.
        top_probabilities: Their probabilities, (N, K).
    """

    loss: Floats
    top_ids: NDArray[np.int64]
    top_probabilities: Floats


def top_predictions(logits: Floats, came: NDArray[np.int64], likeliest: int) -> TopPredictions:
    """Losses of the actual symbols ``came`` (N,) under ``logits`` (N, V), and the top symbols.

    ``likeliest`` is K, 0 for losses only. Without logits, those (N, 0) of a classifier, losses are
    nan.
    """
    rows, symbols = logits.shape
    count = min(likeliest, symbols)
    found = TopPredictions(
        np.empty(rows, logits.dtype),
        np.empty((rows, count), np.int64),
        np.empty((rows, count), logits.dtype),
    )
    if not symbols:
        found.loss[:] = np.nan
        return found
    size = max(1, _PIECE_VALUES // symbols)
    for first in range(0, rows, size):
        some = slice(first, first + size)
        # Less their maximum, log-probabilities are these less `rest`, and nothing overflows.
        shifted = logits[some] - logits[some].max(axis=1, keepdims=True)
        rest = np.log(np.exp(shifted).sum(axis=1))
        places = np.arange(len(shifted))
        found.loss[some] = rest - shifted[places, came[some]]
        # A maximum again and again takes a third of the time of `np.argpartition`.
        for rank in range(count):
            top = shifted.argmax(axis=1)
            found.top_ids[some, rank] = top
            found.top_probabilities[some, rank] = np.exp(shifted[places, top] - rest)
            shifted[places, top] = -np.inf
    return found


class PredictionBuffer:
    """Predictions of B lanes over T characters, from the hidden states of the top layer.

    Steps are collected until their logits fill a piece, and computed by one product: with few
    lanes and 10,000 symbols, a product for each step takes many times as long, because each reads
    the whole output matrix.

    Attributes:
        loss: (B, T + 1): of each character, and of the one that comes after them.
        top_ids: After each character, (B, T, K).
        top_probabilities: (B, T, K).
    """

    def __init__(
        self, reader: Reader, symbols: NDArray[np.int64], first: Floats, likeliest: int
    ) -> None:
        """``symbols`` (B, T + 1) are the characters and what comes after; ``first`` (B,) is the
        loss of the first of them, which was expected before."""
        predicted = reader.predicted_symbols
        lanes, ends = symbols.shape
        length, dtype, count = ends - 1, first.dtype, min(likeliest, predicted)
        self.loss: Floats = np.empty((lanes, ends), dtype)
        self.loss[:, 0] = first
        self.top_ids: NDArray[np.int64] = np.empty((lanes, length, count), np.int64)
        self.top_probabilities: Floats = np.empty((lanes, length, count), dtype)
        steps = min(length, max(1, _PIECE_VALUES // (lanes * max(1, predicted))))
        self._came = np.ascontiguousarray(symbols[:, 1:].T)
        self._hidden: Floats = np.empty((steps, lanes, reader.model.hidden), dtype)
        self._reader, self._likeliest = reader, likeliest
        self._reduced = self._waiting = 0

    def add(self, hidden: Floats) -> None:
        """Add the hidden values (B, H) of the top layer after the next character."""
        self._hidden[self._waiting] = hidden
        self._waiting += 1
        if self._waiting == len(self._hidden) or self._reduced + self._waiting == len(self._came):
            self._reduce()

    def _reduce(self) -> None:
        steps, start = self._waiting, self._reduced
        part = slice(start, start + steps)
        _, lanes, units = self._hidden.shape
        found = top_predictions(
            self._reader.logits(self._hidden[:steps].reshape(steps * lanes, units)),
            self._came[part].ravel(),
            self._likeliest,
        )
        self.loss[:, 1:][:, part] = found.loss.reshape(steps, lanes).T
        for whole, piece in (
            (self.top_ids, found.top_ids),
            (self.top_probabilities, found.top_probabilities),
        ):
            whole[:, part] = piece.reshape(steps, lanes, whole.shape[2]).transpose(1, 0, 2)
        self._reduced, self._waiting = start + steps, 0
