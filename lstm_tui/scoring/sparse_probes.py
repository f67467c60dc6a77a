"""Sparse probes: how few units of a layer do as well as a linear probe on all of them.

Units are added one by one, each time the one that lowers the squared error of a ridge regression
most (forward selection by orthogonal least squares, Chen, Billings & Luo 1989), which needs only
the sums of products that the probe on all units is fitted from. For sets of growing size, a probe
is fitted on exactly these units; thresholds and F1 come from the blocks that choose and report. A
pattern that one unit holds needs few; one that is spread over a layer needs many (Gurnee et al.
2023, "Finding Neurons in a Haystack").

The first 100,000 characters are read, which takes about 3 s at 2×256 on two cores. Letters in
shapes: ``D`` features of a layer (its hidden values, then its cell values), ``Q`` labels, ``S``
sizes of sets.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import STATES
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import Target, UnitId
from lstm_tui.scoring.accumulators import RIDGE, LabelBatch, RidgeProbes
from lstm_tui.scoring.blocks import Role
from lstm_tui.scoring.controls import SparseProbe
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.metrics import RegressionSums, binary_counts
from lstm_tui.scoring.standardized_reading import Piece, StandardizedReading, label_sums
from lstm_tui.scoring.unit_scores import probe_threshold

Doubles = NDArray[np.float64]

CHARACTERS = 100_000
"""Characters that are read, of each text."""

SIZES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""Numbers of units that are tried: those below the features of the layer, and always 1."""


class SparseReading:
    """Sparse probes of all labels of ``text``: call `read` to its end, then `result`."""

    def __init__(
        self,
        reader: Reader,
        text: LabeledText,
        first: Mapping[str, Target],
        choose_on: LabeledText | None = None,
    ) -> None:
        """``first`` is the best unit for each pattern, which every set of its layer begins with.

        Raises:
            CorpusError: A text is shorter than 2,000 characters.
        """
        self._model, self._text, self._first = reader.model, text, first
        chooses = None if choose_on is None else choose_on.cut(CHARACTERS)
        self._reading = StandardizedReading(reader, text.cut(CHARACTERS), chooses)
        model, labels, binary = reader.model, len(text.labels), text.binary
        features = model.hidden * len(model.cell.states)
        self._sizes = tuple(size for size in SIZES if size < features) or (1,)
        self._full = [RidgeProbes(features, labels, binary, 1) for _ in range(model.layers)]
        self._outputs = len(self._sizes) + 1  # of each label: the sets, then all units
        self._sets: list[RidgeProbes] = []
        self._orders: list[dict[str, tuple[int, ...]]] = []
        self._truth = np.zeros((3, self._reading.groups, labels))
        self._chosen = np.zeros(labels)

    def read(self) -> Iterator[float]:
        """Read and fit, and yield the share that is done, repeatedly."""
        for piece in self._reading.pieces():
            by_layer = piece.values.reshape(
                len(piece.values), -1, self._model.layers, self._model.hidden
            )
            features = [
                [by_layer[:, quantity, layer] for quantity in range(by_layer.shape[1])]
                for layer in range(self._model.layers)
            ]
            if piece.role is Role.FIT:
                for probe, own in zip(self._full, features, strict=True):
                    probe.fit(own, piece.labels)
            else:
                if not self._sets:
                    self._solve()
                self._count(piece)
                labels = LabelBatch(
                    piece.labels.codes,
                    np.repeat(piece.labels.values, self._outputs, axis=0),
                    piece.labels.groups,
                )
                for probe, own in zip(self._sets, features, strict=True):
                    probe.evaluate(own, labels, report=piece.role is Role.REPORT)
            yield piece.fraction
        yield 1.0

    def result(self) -> dict[str, tuple[SparseProbe, ...]]:
        """The sparse probe of each layer for each label; those that do not occur are missing."""
        probes = {}
        for number, label in enumerate(self._text.labels):
            count, total, squares = self._truth[:, :, number].sum(axis=1)
            if count * squares - total * total <= 0 or not self._chosen[number]:
                continue
            probes[label.name] = tuple(
                self._sparse_probe(layer, number) for layer in range(self._model.layers)
            )
        return probes

    def _sparse_probe(self, layer: int, label: int) -> SparseProbe:
        scores = [
            self._score(layer, label, label * self._outputs + output)
            for output in range(self._outputs)
        ]
        order = self._orders[layer][self._text.labels[label].name]
        units = tuple(self._target(layer, feature) for feature in order)
        return SparseProbe(layer, self._sizes, tuple(scores[:-1]), scores[-1], units)

    def _score(self, layer: int, label: int, output: int) -> float:
        """F1 or R² of one output of the probes of a layer."""
        probe = self._sets[layer]
        if label >= self._text.binary:
            residual = probe.residual[:, output - self._text.binary * self._outputs]
            return RegressionSums(residual, self._truth[:, :, label]).score
        counts = probe.reporting[:, output]
        threshold = probe_threshold(probe, output)
        return binary_counts(counts[:, 1], counts.sum(axis=1), 1, threshold).score

    def _target(self, layer: int, feature: int) -> Target:
        quantity, index = divmod(feature, self._model.hidden)
        return UnitId(layer, index), STATES[quantity]

    def _count(self, piece: Piece) -> None:
        if piece.role is Role.REPORT:
            self._truth += label_sums(piece.labels, self._reading.groups)
        else:
            self._chosen += piece.labels.values.sum(axis=1)

    def _solve(self) -> None:
        for layer, full in enumerate(self._full):
            full.solve()
            assert full.weights is not None
            features, labels = full.target.shape
            weights = np.zeros((features, labels * self._outputs), np.float32)
            orders = {}
            for number, label in enumerate(self._text.labels):
                begin = self._first_feature(label.name, layer)
                order = forward_selection(full.gram, full.target[:, number], self._sizes[-1], begin)
                orders[label.name] = order
                for output, size in enumerate(self._sizes):
                    kept = [*order[:size], features - 1]
                    solved = _ridge(full.gram[np.ix_(kept, kept)], full.target[kept, number])
                    weights[kept, number * self._outputs + output] = solved
                weights[:, (number + 1) * self._outputs - 1] = full.weights[:, number]
            self._orders.append(orders)
            sets = RidgeProbes(
                features - 1,
                labels * self._outputs,
                self._text.binary * self._outputs,
                self._reading.groups,
            )
            sets.weights = weights
            self._sets.append(sets)

    def _first_feature(self, pattern: str, layer: int) -> int | None:
        unit, quantity = self._first.get(pattern, (UnitId(-1, 0), STATES[0]))
        if unit.layer != layer:
            return None
        return STATES.index(quantity) * self._model.hidden + unit.index


def forward_selection(
    gram: Doubles, target: Doubles, count: int, first: int | None = None
) -> tuple[int, ...]:
    """The ``count`` features, in order, each of which lowers the error of a ridge regression most.

    ``gram`` (D + 1, D + 1) and ``target`` (D + 1,) are sums of products, the last of them with 1.
    ``first`` is taken first. Pivoted Cholesky factorization: ``left`` is the part of each feature
    that the chosen ones do not predict, ``cross`` its product with what they leave of the label.
    """
    total = max(1.0, gram[-1, -1])
    means = gram[-1, :-1]
    centered = gram[:-1, :-1] - np.outer(means, means) / total
    cross = target[:-1] - means * target[-1] / total
    left: Doubles = np.diag(centered) + RIDGE * total
    rows: Doubles = np.empty((count, len(left)))
    order: list[int] = []
    for step in range(count):
        gains = np.square(cross) / left
        gains[order] = -1
        pick = first if first is not None and not order else int(gains.argmax())
        root = np.sqrt(left[pick])
        row = centered[pick] - rows[:step].T @ rows[:step, pick]
        row[pick] = left[pick]
        rows[step] = row = row / root
        cross -= row * (cross[pick] / root)
        left -= np.square(row)
        np.maximum(left, 1e-9 * total, out=left)
        order.append(pick)
    return tuple(order)


def _ridge(gram: Doubles, target: Doubles) -> Doubles:
    """Weights of a ridge regression whose last feature, the intercept, is not penalized."""
    ridge = np.full(len(gram), RIDGE * max(1.0, gram[-1, -1]))
    ridge[-1] = 1e-6
    return np.linalg.solve(gram + np.diag(ridge), target).astype(np.float64)
