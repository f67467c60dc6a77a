"""What a classifier says about documents: probabilities, the confusion matrix, the most confident
mistakes, and its accuracy by length.

Letters in shapes: ``N`` documents, ``C`` classes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.class_head import ClassHead
from lstm_tui.reader.reader import Floats, Ids, Reader
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.scoring.confusion import ConfusionMatrix
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.studies.document_states import Positions, Report, pooled_states

LENGTH_GROUPS = 5
"""Groups of documents by length, of equally many: the last are the 20 % longest."""


@dataclass(frozen=True, slots=True)
class LengthGroup:
    """The accuracy on documents of ``shortest`` to ``longest`` symbols."""

    shortest: int
    longest: int
    accuracy: Proportion


@dataclass(frozen=True, slots=True, eq=False)
class Classification:
    """What a classifier says about labeled documents.

    Attributes:
        log_probabilities: (N, C).
        labels: The indices of their classes, (N,).
        lengths: The symbols that were read of each, without [END], (N,).
    """

    log_probabilities: Floats
    labels: NDArray[np.int64]
    lengths: Positions

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def predicted(self) -> NDArray[np.int64]:
        """The index of the most probable class of each document, (N,)."""
        predicted: NDArray[np.int64] = self.log_probabilities.argmax(axis=1)
        return predicted

    @property
    def loss(self) -> float:
        """The mean cross-entropy in nats per document; nan without documents."""
        chosen = self.log_probabilities[np.arange(len(self)), self.labels]
        return float(-chosen.mean()) if len(self) else float("nan")

    @property
    def confusion(self) -> ConfusionMatrix:
        """The confusion matrix."""
        return confusion_of(self.labels, self.predicted, self.log_probabilities.shape[1])

    def mistakes(self, most: int) -> NDArray[np.int64]:
        """The indices of the most confident mistakes, the most confident first."""
        confidence = self.log_probabilities.max(axis=1)
        wrong = np.flatnonzero(self.predicted != self.labels)
        return wrong[np.argsort(-confidence[wrong], kind="stable")][:most]

    def by_length(self) -> tuple[LengthGroup, ...]:
        """The accuracy on documents by length, in `LENGTH_GROUPS` groups, the shortest first.

        Documents of one length are in one group, so the groups may be of unequal size.
        """
        return accuracy_by_length(self.predicted == self.labels, self.lengths)


def accuracy_by_length(correct: NDArray[np.bool_], lengths: Positions) -> tuple[LengthGroup, ...]:
    """See `Classification.by_length`; ``correct`` and ``lengths`` are (N,)."""
    if not len(lengths):
        return ()
    ordered = np.sort(lengths)
    # The shortest length of each group: with documents of one length, groups fall together.
    borders = np.unique(ordered[[len(ordered) * g // LENGTH_GROUPS for g in range(LENGTH_GROUPS)]])
    owners = np.searchsorted(borders, lengths, side="right") - 1
    groups = []
    for group in range(len(borders)):
        inside = owners == group
        of_group = lengths[inside]
        accuracy = Proportion(int(correct[inside].sum()), int(inside.sum()))
        groups.append(LengthGroup(int(of_group.min()), int(of_group.max()), accuracy))
    return tuple(groups)


def confusion_of(
    labels: NDArray[np.int64], predicted: NDArray[np.int64], classes: int
) -> ConfusionMatrix:
    """The confusion matrix of ``labels`` and ``predicted`` classes, (N,) each."""
    counts = np.bincount(labels * classes + predicted, minlength=classes**2)
    return ConfusionMatrix(tuple(map(tuple, counts.reshape(classes, classes).tolist())))


def log_probabilities(
    network: Checkpoint,
    ids: Ids,
    starts: Positions,
    lengths: Positions,
    report: Report = lambda _: None,
) -> Floats:
    """The log-probabilities (N, C) of the classes by the classifier ``network``, of documents that
    are given as in `pooled_states`.

    Raises:
        CheckpointError: Values of the network overflow on a document.
    """
    pooled = pooled_states(Reader.of(network), ids, starts, lengths, report)
    return ClassHead.of(network).log_probabilities(pooled[:, 0, 0])
