"""Fit the bag-of-symbols baseline of a classifier on its training documents.

The penalty is selected on a part of the training documents, from strong to weak, each fit starting
at the one before; then all of them are fitted. Sparse products are sums of bags of rows, which
torch has on every processor.

Letters in shapes: ``D`` documents, ``V`` symbols, ``C`` classes, ``K`` pairs of a document and a
symbol.
"""

from collections.abc import Generator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lstm_tui.scoring.bag_of_symbols import BagOfSymbols, DocumentCounts
from lstm_tui.training.lbfgs import minimize

PENALTIES = (3.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
"""Weights of the L2 penalty to select from, from strong to weak."""

SELECTING = 5
"""One of so many training documents selects the penalty."""

ITERATIONS = 200
TOLERANCE = 1e-5
"""Of the gradient of the mean loss."""


class _Problem:
    """The penalized loss of logistic regression on documents, as a function of its weights."""

    def __init__(self, counts: DocumentCounts, labels: NDArray[np.int64], sizes: tuple[int, int]):
        """``labels`` (D,) are below C; ``sizes`` are V and C."""
        self.sizes, self.documents = sizes, len(labels)
        self._labels = torch.from_numpy(labels)
        self._begins = torch.from_numpy(counts.begins[:-1])
        self._symbols = torch.from_numpy(counts.symbols)
        self._values = torch.from_numpy(counts.values)
        rows = np.repeat(np.arange(len(labels)), np.diff(counts.begins))
        order = np.argsort(counts.symbols, kind="stable")
        ends = np.bincount(counts.symbols, minlength=sizes[0]).cumsum()
        self._by_symbol = (
            torch.from_numpy(rows[order]),
            torch.from_numpy(np.concatenate([[0], ends[:-1]])),
            torch.from_numpy(counts.values[order]),
        )

    def split(self, point: Tensor) -> tuple[Tensor, Tensor]:
        """Weights (V, C) and bias (C,) at a ``point`` (V·C + C,)."""
        vocabulary, classes = self.sizes
        return point[: vocabulary * classes].view(self.sizes), point[vocabulary * classes :]

    def logits(self, point: Tensor) -> Tensor:
        """(D, C)."""
        weight, bias = self.split(point)
        return _sums(weight, self._symbols, self._begins, self._values) + bias

    def loss(self, point: Tensor) -> float:
        """The mean loss of a document in nats, without the penalty."""
        return float(nn.functional.cross_entropy(self.logits(point), self._labels))

    def penalized(self, point: Tensor, penalty: float) -> tuple[float, Tensor]:
        """The mean loss with the penalty, and its gradient."""
        weight, _ = self.split(point)
        logits = self.logits(point)
        errors = logits.softmax(1)
        errors[torch.arange(self.documents), self._labels] -= 1
        errors /= self.documents
        share = penalty / self.documents
        gradient = _sums(errors, *self._by_symbol) + share * weight
        loss = float(nn.functional.cross_entropy(logits, self._labels))
        value = loss + share / 2 * float(weight.square().sum())
        return value, torch.cat([gradient.flatten(), errors.sum(0)])

    def fit(self, start: Tensor, penalty: float) -> Generator[None, None, Tensor]:
        """Yield after each iteration of the fit, and return its result."""
        return minimize(
            lambda point: self.penalized(point, penalty),
            start,
            iterations=ITERATIONS,
            tolerance=TOLERANCE,
        )


def _sums(rows: Tensor, indices: Tensor, begins: Tensor, values: Tensor) -> Tensor:
    """The sum of ``rows[indices]`` times ``values`` (K,) of each bag, which ``begins`` there."""
    return nn.functional.embedding_bag(indices, rows, begins, mode="sum", per_sample_weights=values)


def fit_bag(
    counts: DocumentCounts, labels: NDArray[np.int64], vocabulary_size: int, classes: int
) -> Generator[None, None, BagOfSymbols]:
    """Yield after each piece of work, and return the fitted baseline.

    ``counts`` and ``labels`` (D,) are of the training documents. Deterministic.
    """
    sizes = (vocabulary_size, classes)
    order = np.random.default_rng(1).permutation(len(labels))
    selecting = np.sort(order[: len(labels) // SELECTING])
    fitting = np.sort(order[len(labels) // SELECTING :])
    start = torch.zeros(vocabulary_size * classes + classes)
    best = PENALTIES[len(PENALTIES) // 2]
    if len(selecting):
        part = _Problem(_chosen(counts, fitting), labels[fitting], sizes)
        other = _Problem(_chosen(counts, selecting), labels[selecting], sizes)
        point, lowest, misses = start, float("inf"), 0
        for penalty in PENALTIES:
            point = yield from part.fit(point, penalty)
            loss = other.loss(point)
            misses = 0 if loss < lowest else misses + 1
            if loss < lowest:
                best, lowest, start = penalty, loss, point
            if misses == 2:
                break
    problem = _Problem(counts, labels, sizes)
    weight, bias = problem.split((yield from problem.fit(start, best)))
    return BagOfSymbols(weight.numpy().copy(), bias.numpy().copy(), best)


def _chosen(counts: DocumentCounts, documents: NDArray[np.int64]) -> DocumentCounts:
    """Those of ``documents``."""
    lengths = np.diff(counts.begins)[documents]
    ends = lengths.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    within = np.arange(total) - np.repeat(ends - lengths, lengths)
    pairs = np.repeat(counts.begins[documents], lengths) + within
    return DocumentCounts(
        np.concatenate([[0], ends]).astype(np.int64), counts.symbols[pairs], counts.values[pairs]
    )
