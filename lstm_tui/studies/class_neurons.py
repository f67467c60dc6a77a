"""The single neuron whose pooled value separates the classes of documents best (Radford, Jozefowicz
& Sutskever 2017, §4).

A neuron with a threshold is a classifier of two classes, and of one against the rest if there are
more. Half of the documents of each class choose the neuron, the side and the threshold; accuracy
and AUC are measured on the other half. The choice is by accuracy with two classes, and by the mean
of the recalls of the class and of the rest with more, because a class is then a small share.
Units that hardly vary (`LEAST_SPREAD`) are not chosen.

Letters in shapes: ``N`` documents, ``U`` detectors: the hidden and the cell value of each unit,
``K`` bins of a histogram, ``C`` classes.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import STATES, Quantity
from lstm_tui.reader.reader import Floats
from lstm_tui.reader.units import UnitId, target_name
from lstm_tui.scoring.proportions import Proportion

BINS = 40
"""Bins of a histogram."""

MOST_DOCUMENTS = 4_000
"""Documents on which neurons should be looked for: more take seconds and change nothing."""

LEAST_SPREAD = 0.01
"""Units whose standard deviation is less than this, as a share of the largest of their layer and
quantity, are no candidates: with weights of like size, the MLP hardly sees them."""

_AT_ONCE = 4_000_000  # values that are sorted at a time

Labels = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ClassNeuron:
    """A neuron as a detector of a class, on documents that did not choose it.

    Attributes:
        detects: The index of the class.
        unit, quantity: The neuron, and which of its values.
        threshold: The document is of the class where the value is on one side of it.
        above: Whether that is the side above.
        hits: Documents of the class that are on that side, of all of the class.
        rejections: The others that are not, of all others.
        auc: The probability that a document of the class has a value farther on that side than one
            of another class; 0.5 is chance, nan without documents of both kinds.
        edges: Of the bins of the histogram, (K + 1,).
        counts: For each class, the documents with a value in each bin, (C, K).
    """

    detects: int
    unit: UnitId
    quantity: Quantity
    threshold: float
    above: bool
    hits: Proportion
    rejections: Proportion
    auc: float
    edges: tuple[float, ...]
    counts: tuple[tuple[int, ...], ...]

    @property
    def name(self) -> str:
        """The neuron, such as ``L1:131`` or ``L1:131.cell``."""
        return target_name(self.unit, self.quantity)

    def turned(self) -> "ClassNeuron":
        """The same for negated values."""
        return replace(
            self,
            threshold=-self.threshold,
            above=not self.above,
            edges=tuple(-edge for edge in reversed(self.edges)),
            counts=tuple(tuple(reversed(row)) for row in self.counts),
        )

    @property
    def accuracy(self) -> Proportion:
        """Documents that are on their side of the threshold, of all."""
        return self.hits + self.rejections

    @property
    def balanced_accuracy(self) -> float:
        """The mean of the shares of `hits` and `rejections`."""
        return (self.hits.share + self.rejections.share) / 2


@dataclass(frozen=True, slots=True)
class ClassNeurons:
    """The best neuron for each class; with two classes one, which detects the second.

    Attributes:
        neurons: By class.
        untrained: The same of the network before training, on the same documents; empty if it is
            not known.
        classifier: The accuracy of the whole network at the same decisions, by class.
        choosing: Documents that chose the neurons.
        majority: The accuracy of always saying the more frequent, by class.
    """

    neurons: tuple[ClassNeuron, ...]
    untrained: tuple[ClassNeuron, ...]
    classifier: tuple[Proportion, ...]
    majority: tuple[Proportion, ...]
    choosing: int

    @property
    def reporting(self) -> int:
        """Documents on which accuracies are measured."""
        return self.neurons[0].accuracy.count


@dataclass(frozen=True, slots=True)
class _Choice:
    """A detector with its side and threshold, and how well it does on the choosing documents."""

    detector: int
    above: bool
    threshold: float
    score: float


def find_class_neurons(
    states: Floats,
    labels: Labels,
    predicted: Labels,
    classes: int,
    *,
    chooses: Mask | None = None,
    untrained: Floats | None = None,
    check: Callable[[], object] = lambda: None,
) -> ClassNeurons | None:
    """The best neurons by ``states`` (N, Q, L, H), pooled as in `document_states.pooled_states`.

    ``labels`` and the ``predicted`` classes of the whole network are (N,). ``chooses`` (N,) are the
    documents that choose; by default half of each class (`half_of_each`). ``untrained`` are the
    states before training. ``check`` may raise to cancel. None if there are not two documents of
    each of two classes to choose and to report on.
    """
    chooses = half_of_each(labels) if chooses is None else chooses
    targets = (1,) if classes == 2 else tuple(range(classes))
    known = [
        detects
        for detects in targets
        if all(
            2 <= int((labels[part] == detects).sum()) <= int(part.sum()) - 2
            for part in (chooses, ~chooses)
        )
    ]
    if not known:
        return None

    def best(values: Floats) -> tuple[ClassNeuron, ...]:
        candidates = np.flatnonzero(varying_units(values[chooses]))
        flat = values.reshape(len(values), -1)[:, candidates]
        choices = _choose(flat[chooses], labels[chooses], known, balanced=classes > 2, check=check)
        chosen = [replace(one, detector=int(candidates[one.detector])) for one in choices]
        return tuple(
            _reported(values, labels, detects, classes, choice, ~chooses)
            for detects, choice in zip(known, chosen, strict=True)
        )

    reporting, said = labels[~chooses], predicted[~chooses]
    agreed, majority = [], []
    for detects in known:
        right = (reporting == detects) == (said == detects)
        agreed.append(Proportion(int(right.sum()), len(right)))
        of_class = int((reporting == detects).sum())
        majority.append(Proportion(max(of_class, len(reporting) - of_class), len(reporting)))
    return ClassNeurons(
        best(states),
        () if untrained is None else best(untrained),
        tuple(agreed),
        tuple(majority),
        int(chooses.sum()),
    )


def half_of_each(labels: Labels) -> Mask:
    """Every second document of each class, (N,), beginning with the first."""
    chooses = np.zeros(len(labels), np.bool_)
    for label in np.unique(labels):
        chooses[np.flatnonzero(labels == label)[::2]] = True
    return chooses


def varying_units(states: Floats) -> Mask:
    """Which detectors of ``states`` (N, Q, L, H) are candidates, (Q, L, H): see `LEAST_SPREAD`."""
    spread = states.std(axis=0, dtype=np.float64)
    return np.asarray(~(spread < LEAST_SPREAD * spread.max(axis=-1, keepdims=True)))  # keeps nan


def unit_as_class_neuron(
    states: Floats, labels: Labels, unit: UnitId, quantity: Quantity, classes: int
) -> tuple[ClassNeuron, ...]:
    """One given neuron as a detector of each class, or of the second of two: half of the documents
    of each class choose side and threshold. None of them with too few documents."""
    column = STATES.index(quantity)
    values = states[:, column : column + 1, unit.layer : unit.layer + 1, unit.index :][..., :1]
    found = find_class_neurons(values, labels, labels, classes)
    neurons = () if found is None else found.neurons
    return tuple(replace(neuron, unit=unit, quantity=quantity) for neuron in neurons)


def _reported(
    states: Floats, labels: Labels, detects: int, classes: int, choice: _Choice, reports: Mask
) -> ClassNeuron:
    """The neuron of ``choice`` as a detector of class ``detects`` on the documents that report."""
    _, quantities, layers, hidden = states.shape
    quantity, layer, index = np.unravel_index(choice.detector, (quantities, layers, hidden))
    values = states[reports, quantity, layer, index].astype(np.float64)
    labels = labels[reports]
    positive = labels == detects
    side = values > choice.threshold if choice.above else values <= choice.threshold
    edges = _edges(values)
    counts = [np.histogram(values[labels == one], edges)[0].tolist() for one in range(classes)]
    return ClassNeuron(
        detects,
        UnitId(int(layer), int(index)),
        STATES[int(quantity)],
        choice.threshold,
        choice.above,
        Proportion(int((side & positive).sum()), int(positive.sum())),
        Proportion(int((~side & ~positive).sum()), int((~positive).sum())),
        area_under_curve(values if choice.above else -values, positive),
        tuple(edges.tolist()),
        tuple(map(tuple, counts)),
    )


def _choose(
    values: Floats,
    labels: Labels,
    targets: Sequence[int],
    *,
    balanced: bool,
    check: Callable[[], object],
) -> list[_Choice]:
    """For each class of ``targets`` the best of the detectors ``values`` (N, U).

    A threshold lies midway between two neighboring values. ``balanced`` weighs documents so that
    those of a class count as much as all others.
    """
    best = [_Choice(0, True, -math.inf, -1.0)] * len(targets)
    signs = [_signed_weights(labels == detects, balanced=balanced) for detects in targets]
    width = max(1, _AT_ONCE // len(values))
    for first in range(0, values.shape[1], width):
        some = values[:, first : first + width]
        order = np.argsort(some, axis=0, kind="stable")
        ordered = np.take_along_axis(some, order, axis=0)
        equal = ordered[1:] == ordered[:-1]
        for number, signed in enumerate(signs):
            check()
            # Right decisions if the values above the n-th are said to be of the class.
            right = signed[signed > 0].sum() - np.cumsum(signed[order], axis=0)[:-1]
            for above, scores in ((True, right), (False, 1 - right)):
                scores[equal] = -1.0
                row, column = divmod(int(scores.argmax()), scores.shape[1])
                if scores[row, column] > best[number].score + 1e-12:
                    low, high = float(ordered[row, column]), float(ordered[row + 1, column])
                    best[number] = _Choice(
                        first + column, above, (low + high) / 2, float(scores[row, column])
                    )
    return best


def _signed_weights(positive: Mask, *, balanced: bool) -> NDArray[np.float64]:
    """The weight of each document (N,), which sum to 1 by size; negative for those of the rest."""
    share = positive.mean() if balanced else 0.5
    return np.where(positive, 0.5 / share, -0.5 / (1 - share)) / len(positive)


def _edges(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Equal bins from the lowest to the highest value."""
    low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, BINS + 1)


def area_under_curve(values: NDArray[np.float64], positive: Mask) -> float:
    """The area under the ROC curve of ``values`` (N,): the probability that one that is
    ``positive`` (N,) has the larger value; equal ones count half (Mann & Whitney 1947)."""
    count = int(positive.sum())
    if not 0 < count < len(values):
        return math.nan
    _, inverse, sizes = np.unique(values, return_inverse=True, return_counts=True)
    ranks = np.cumsum(sizes) - (sizes - 1) / 2  # the mean rank of equal values, from 1
    total = float(ranks[inverse][positive].sum())
    return (total - count * (count + 1) / 2) / (count * (len(values) - count))
