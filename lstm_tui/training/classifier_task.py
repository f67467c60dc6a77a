"""The task of a classifier: its loss, its confusion matrix and its most confident mistakes.

Letters in shapes: ``D`` documents, ``C`` classes.
"""

from collections.abc import Generator, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.runs.events import BaselineMeasured, Classified, Event, Mistake
from lstm_tui.runs.field_types import MOST_MISTAKES
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.scoring import bag_of_symbols
from lstm_tui.scoring.bag_of_symbols import BagOfSymbols, count_symbols
from lstm_tui.studies.classification import Classification
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.labeled_documents import LabeledDocuments, drawn_documents
from lstm_tui.text.vocabulary import Vocabulary
from lstm_tui.training.bag_fitting import fit_bag
from lstm_tui.training.classifier_trainer import ClassifierTrainer
from lstm_tui.training.measurements import NetworkMeasurement
from lstm_tui.training.tasks import EvaluationResult, Incremental, SaveFile, TextFacts

QUOTED_CHARACTERS = 300
"""Of the text of a mistake."""

MOST_EVALUATED = 5_000_000
"""Symbols of the validation documents that an evaluation reads, at most. There is no output layer
over the vocabulary, so a document costs little: nearly always all of them are read."""

MOST_FITTED = 10_000_000
"""Symbols of the training documents that the baseline is fitted on, at most: about a minute with
`FITTED_CLASSES`, of which it takes fewer symbols with more classes."""

FITTED_CLASSES = 20


class ClassifierTask:
    """Evaluates a classifier on its validation documents; see `tasks.TrainingTask`."""

    no_samples = "A classifier predicts classes, not symbols, so it writes no samples."
    measurements: Sequence[NetworkMeasurement] = ()

    def __init__(
        self,
        trainer: ClassifierTrainer,
        corpus: Corpus,
        baseline: BagOfSymbols | None = None,
        most: int = MOST_EVALUATED,
    ) -> None:
        """``baseline`` is that of the run, if it was fitted; an evaluation reads ``most`` symbols,
        of whole documents."""
        assert corpus.labeled is not None
        self.symbols = corpus.vocabulary.kind.plural
        self._trainer = trainer
        self._corpus = corpus
        self._labeled = corpus.labeled
        self.documents = evaluated_documents(corpus.labeled, most)
        self._baseline = baseline
        self._labels = corpus.labeled.labels[self.documents]
        lengths, held_out = corpus.labeled.lengths, corpus.labeled.validation
        self.evaluated_symbols = int(lengths[self.documents].sum())
        self._fitted = fitted_documents(corpus.labeled)
        self.facts = TextFacts(int(lengths[~held_out].sum()), int(lengths[held_out].sum()))

    def startup_notes(self) -> Iterator[str]:
        """How many of the documents are read by an evaluation and by the baseline, if not all."""
        held_out = int(self._labeled.validation.sum())
        if len(self.documents) < held_out:
            yield (
                f"Validation reads {len(self.documents):,} of {held_out:,} documents, "
                f"{self.evaluated_symbols:,} {self.symbols}."
            )
        trained = len(self._labeled) - held_out
        if len(self._fitted) < trained:
            yield (
                f"The bag of symbols is fitted on {len(self._fitted):,} of {trained:,} training "
                "documents, which takes about a minute."
            )

    def begin(self) -> Incremental[tuple[Event | SaveFile, ...]]:
        """Fit the baseline on the training documents, unless the run has it, and report it."""
        baseline, effects = self._baseline, list[Event | SaveFile]()
        if baseline is None:
            baseline = yield from self._fitted_baseline()
            effects.append(SaveFile(bag_of_symbols.NAME, baseline.file()))
        if self.evaluated_symbols:
            starts, lengths = self._labeled.starts, self._labeled.lengths
            result = self._classification(
                baseline.log_probabilities(
                    self._corpus.ids, starts[self.documents], lengths[self.documents]
                )
            )
            effects.append(
                BaselineMeasured(
                    confusion=result.confusion.counts,
                    loss=result.loss,
                    penalty=baseline.penalty,
                )
            )
        yield tuple(effects)

    def _fitted_baseline(self) -> Generator[None, None, BagOfSymbols]:
        """Yield after each piece of work, and return the baseline."""
        labeled, chosen = self._labeled, self._fitted
        counts = count_symbols(self._corpus.ids, labeled.starts[chosen], labeled.lengths[chosen])
        labels = labeled.labels[chosen]
        vocabulary, classes = len(self._corpus.vocabulary), len(labeled.classes)
        return (yield from fit_bag(counts, labels, vocabulary, classes))

    def evaluation(self) -> Incremental[EvaluationResult]:
        """The loss in nats per document, with a `Classified` event."""
        for log_probabilities in self._trainer.evaluation(self.documents):
            if log_probabilities is None:
                yield None
                continue
            result = self._classification(log_probabilities)
            classified = Classified(
                confusion=result.confusion.counts,
                mistakes=tuple(self._mistakes(result)) if np.isfinite(result.loss) else (),
            )
            yield EvaluationResult(result.loss, events=(classified,))

    def samples(self, _state: TrainingState) -> Incremental[tuple[Event, ...]]:
        """A classifier writes none."""
        yield ()

    def _classification(self, log_probabilities: NDArray[np.float64]) -> Classification:
        """What (D, C) says about the documents that are evaluated."""
        lengths = self._labeled.lengths[self.documents] - 1
        return Classification(log_probabilities, self._labels, lengths)

    def _mistakes(self, result: Classification) -> Iterator[Mistake]:
        """The most confident mistakes, the most confident first."""
        predicted = result.predicted
        for index in result.mistakes(MOST_MISTAKES):
            confidence = float(np.exp(result.log_probabilities[index, predicted[index]]))
            yield Mistake(
                text=document_beginning(
                    self._corpus.ids,
                    self._labeled,
                    int(self.documents[index]),
                    self._corpus.vocabulary,
                ),
                label=int(result.labels[index]),
                predicted=int(predicted[index]),
                probability=min(1.0, confidence),
            )


def evaluated_documents(labeled: LabeledDocuments, most: int) -> NDArray[np.int64]:
    """The numbers of validation documents with at most ``most`` symbols together: at least one, if
    there is one."""
    validation = np.flatnonzero(labeled.validation)
    return validation[drawn_documents(labeled.lengths[validation], most)]


def fitted_documents(labeled: LabeledDocuments) -> NDArray[np.int64]:
    """The numbers of the training documents that the baseline is fitted on."""
    trained = np.flatnonzero(~labeled.validation)
    most = MOST_FITTED * FITTED_CLASSES // max(FITTED_CLASSES, len(labeled.classes))
    return trained[drawn_documents(labeled.lengths[trained], most)]


def document_beginning(
    ids: NDArray[Any], labeled: LabeledDocuments, number: int, vocabulary: Vocabulary
) -> str:
    """The first `QUOTED_CHARACTERS` of document ``number`` of the text ``ids`` (N,)."""
    begin = int(labeled.starts[number]) + 1
    end = begin + min(int(labeled.lengths[number]) - 1, QUOTED_CHARACTERS)
    return vocabulary.decode(ids[begin:end])[:QUOTED_CHARACTERS]
