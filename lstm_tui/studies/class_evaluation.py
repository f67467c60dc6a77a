"""The evaluation of a classifier on labeled documents: its classification, that of the bag of
symbols, and the neurons that separate the classes best."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.class_head import ClassHead
from lstm_tui.reader.reader import Floats, Reader
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.events import Mistake
from lstm_tui.scoring.bag_of_symbols import BagOfSymbols
from lstm_tui.scoring.confusion import ConfusionMatrix
from lstm_tui.studies.class_neurons import MOST_DOCUMENTS, ClassNeurons, find_class_neurons
from lstm_tui.studies.classification import (
    Classification,
    LengthGroup,
    accuracy_by_length,
    confusion_of,
)
from lstm_tui.studies.document_states import Report, pooled_states
from lstm_tui.studies.labeled_input import LabeledInput
from lstm_tui.text.labeled_documents import drawn_documents
from lstm_tui.text.vocabulary import Vocabulary

MOST_MISTAKES = 20
"""Mistakes that are kept."""

QUOTED_SYMBOLS = 300
"""Symbols of the beginning of a document that a mistake quotes."""


@dataclass(frozen=True, slots=True, eq=False)
class LabeledEvaluation:
    """What a classifier says about labeled documents.

    Attributes:
        documents: The documents.
        classification: Of them.
        baseline: The confusion matrix of the bag of symbols; None if the run has none.
        baseline_by_length: Its accuracy by length, in the groups of ``classification``.
        mistakes: The most confident ones, the most confident first.
        neurons: Those that separate the classes best; None with too few documents of each class.
        chosen_on: Which documents chose them.
        note: Why there are no neurons of the untrained network; empty if there are.
    """

    documents: LabeledInput
    classification: Classification
    baseline: ConfusionMatrix | None
    baseline_by_length: tuple[LengthGroup, ...]
    mistakes: tuple[Mistake, ...]
    neurons: ClassNeurons | None
    chosen_on: str
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Measured:
    """The states of all units at the end of some documents (N, Q, L, H), also before training."""

    states: Floats
    untrained: Floats | None
    labels: NDArray[np.int64]
    predicted: NDArray[np.int64]


def evaluate_documents(
    network: Checkpoint,
    untrained: Reader | None,
    baseline: BagOfSymbols | None,
    texts: list[LabeledInput],
    own: LabeledInput | None,
    report: Callable[[float], object] = lambda _: None,
) -> Iterator[LabeledEvaluation]:
    """The evaluation of each of ``texts``, of at least one document each.

    ``own`` are the documents that the run keeps, which choose the neurons that others report on; of
    ``own`` itself, or without any, half of the documents of each class choose. ``untrained`` is the
    network before training, if that is known. ``report`` is called with the share that is done.

    Raises:
        CheckpointError: Values of the network overflow on a document.
    """
    readings = len(texts) + sum(not text.is_own for text in texts[:1] if own is not None)
    done = 0

    def measured(text: LabeledInput) -> tuple[Classification, _Measured]:
        nonlocal done
        before = done
        done += 1
        return _measure(network, untrained, text, lambda share: report((before + share) / readings))

    choosing: _Measured | None = None
    if own is not None and any(not text.is_own for text in texts):
        choosing = measured(own)[1]
    for text in texts:
        classification, states = measured(text)
        neurons, chosen_on = _neurons(states, None if text.is_own else choosing, network)
        matrix: ConfusionMatrix | None = None
        by_length: tuple[LengthGroup, ...] = ()
        if baseline is not None:
            logs = baseline.log_probabilities(text.ids, text.starts, text.lengths)
            said = logs.argmax(axis=1)
            matrix = confusion_of(text.labels, said, network.model.classes)
            by_length = accuracy_by_length(said == text.labels, classification.lengths)
        yield LabeledEvaluation(
            text,
            classification,
            matrix,
            by_length,
            tuple(_mistakes(classification, text, network.vocabulary)),
            neurons,
            chosen_on,
        )


def _measure(
    network: Checkpoint, untrained: Reader | None, text: LabeledInput, report: Report
) -> tuple[Classification, _Measured]:
    """Read ``text``: all documents by the classifier, `MOST_DOCUMENTS` of them in all units."""
    reader, head = Reader.of(network), ClassHead.of(network)
    some = drawn_documents(np.ones(len(text), np.int64), MOST_DOCUMENTS)
    parts = [text.lengths.sum(), text.lengths[some].sum() * (untrained is not None)]
    if len(some) < len(text):
        parts.insert(1, text.lengths[some].sum())
    shares = np.cumsum([0, *parts]) / sum(parts)

    def states(
        network_: Reader, chosen: NDArray[np.int64], step: int, *, all_units: bool
    ) -> Floats:
        first, end = shares[step : step + 2]
        return pooled_states(
            network_,
            text.ids,
            text.starts[chosen],
            text.lengths[chosen],
            lambda share: report(float(first + share * (end - first))),
            all_units=all_units,
        )

    whole = np.arange(len(text))
    if len(some) == len(text):
        units = states(reader, whole, 0, all_units=True)
        top = units[:, 0, -1]
    else:
        top = states(reader, whole, 0, all_units=False)[:, 0, 0]
        units = states(reader, some, 1, all_units=True)
    before = None if untrained is None else states(untrained, some, len(parts) - 1, all_units=True)
    classification = Classification(head.log_probabilities(top), text.labels, text.lengths - 1)
    return classification, _Measured(
        units, before, text.labels[some], classification.predicted[some]
    )


def _neurons(
    reporting: _Measured, choosing: _Measured | None, network: Checkpoint
) -> tuple[ClassNeurons | None, str]:
    """The neurons that ``choosing`` chooses, or half of ``reporting``; and which documents did."""
    classes = network.model.classes
    if choosing is None:
        found = find_class_neurons(
            reporting.states,
            reporting.labels,
            reporting.predicted,
            classes,
            untrained=reporting.untrained,
        )
        return found, "half of the documents of each class"
    both = [choosing, reporting]
    untrained = None
    if choosing.untrained is not None and reporting.untrained is not None:
        untrained = np.concatenate((choosing.untrained, reporting.untrained))
    found = find_class_neurons(
        np.concatenate([one.states for one in both]),
        np.concatenate([one.labels for one in both]),
        np.concatenate([one.predicted for one in both]),
        classes,
        chooses=np.arange(sum(len(one.labels) for one in both)) < len(choosing.labels),
        untrained=untrained,
    )
    return found, "the validation documents of the run"


def _mistakes(
    classification: Classification, text: LabeledInput, vocabulary: Vocabulary
) -> Iterator[Mistake]:
    predicted = classification.predicted
    for index in classification.mistakes(MOST_MISTAKES).tolist():
        probability = float(np.exp(classification.log_probabilities[index].max()))
        yield Mistake(
            text=text.beginning(index, vocabulary, QUOTED_SYMBOLS),
            label=int(text.labels[index]),
            predicted=int(predicted[index]),
            probability=min(1.0, probability),
        )
