"""Linear model of labels from the symbol at each of the last N positions, cross-fitted.

`context_detector` describes its use. Letters in shapes: ``T`` characters, ``N`` symbols of a
context, ``F`` features (N times the symbols that are told apart), ``Q`` labels.
"""

import numpy as np
from numpy.typing import NDArray

from lstm_tui.scoring.context_counts import ContextCounts, Singles
from lstm_tui.scoring.scored_text import Integers

_RIDGE = 5.0  # on the atlas F1 with 1 and 20 was within 0.01
_AT_ONCE = 1 << 14  # characters predicted at a time, for the caches


class ContextRegression:
    """Ridge regression of all labels on the symbol at each of the last N counts.

    Attributes:
        chosen: Predictions for the choosing characters, from the other half, (Q, T).
        reported: Predictions for the reporting characters, from both halves, (Q, T).
    """

    def __init__(self, counts: ContextCounts, values: list[Singles]) -> None:
        self._size = int(counts.symbols.max()) + 1
        self._context = counts.context
        own, other = (
            self._features(counts, offsets) for offsets in (counts.choosing, counts.reporting)
        )
        halves = [np.flatnonzero(counts.fold == fold) for fold in (0, 1)]
        sums = [self._sums(own[:, half], [one[half] for one in values]) for half in halves]
        self.chosen = np.empty((len(values), len(counts.choosing)), np.float32)
        for half, (gram, target) in zip(halves, reversed(sums), strict=True):
            self.chosen[:, half] = self._predict(own[:, half], _solve(gram, target))
        both = _solve(sums[0][0] + sums[1][0], sums[0][1] + sums[1][1])
        self.reported = self._predict(other, both)

    def _features(self, counts: ContextCounts, offsets: Integers) -> NDArray[np.int32]:
        """The index of the feature that is 1, for each position of the context, (N, T).

        Positions before the text or the document have its first symbol.
        """
        ago = np.arange(self._context)[:, None]
        features: NDArray[np.int32] = (
            counts.symbols[np.maximum(offsets - ago, counts.begins[offsets])] + ago * self._size
        ).astype(np.int32)
        return features

    def _sums(
        self, features: NDArray[np.int32], values: list[Singles]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The normal equations, (F, F) and (F, Q)."""
        width, size = self._context * self._size, self._size
        gram = np.zeros((width, width))
        for first in range(self._context):
            for second in range(first, self._context):
                pairs = (features[first] - first * size) * size + features[second] - second * size
                table = np.bincount(pairs, minlength=size * size).reshape(size, size)
                rows, columns = (slice(k * size, (k + 1) * size) for k in (first, second))
                gram[rows, columns] = table
                gram[columns, rows] = table.T
        target = np.zeros((width, len(values)))
        for column, label in enumerate(values):
            for row in features:
                target[:, column] += np.bincount(row, weights=label, minlength=width)
        return gram, target

    def _predict(self, features: NDArray[np.int32], weights: Singles) -> Singles:
        """(Q, T) from ``features`` (N, T) and ``weights`` (F, Q)."""
        predicted = np.empty((weights.shape[1], features.shape[1]), np.float32)
        for first in range(0, features.shape[1], _AT_ONCE):
            part = features[:, first : first + _AT_ONCE]
            total = weights[part[0]]
            for row in part[1:]:
                total += weights[row]
            predicted[:, first : first + _AT_ONCE] = total.T
        return predicted


def _solve(gram: NDArray[np.float64], target: NDArray[np.float64]) -> Singles:
    solved: Singles = np.linalg.solve(gram + _RIDGE * np.eye(len(gram)), target).astype(np.float32)
    return solved
