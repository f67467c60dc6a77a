"""The task of a language model: loss of the validation text, samples, and its measurements."""

from collections.abc import Iterator, Sequence

from lstm_tui.config import ModelConfig, RunConfig, TextKind, TrainingConfig
from lstm_tui.runs.events import Event
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.scoring.emergence import Emergence
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.labels import builtin_labels
from lstm_tui.training.copy_searcher import CopySearcher
from lstm_tui.training.evaluated_text import EvaluatedDocuments, symbol_count
from lstm_tui.training.evaluation import (
    EVALUATED_CHARACTERS,
    DescribeCopies,
    characters_per_symbol,
    evaluated_part,
    startup_notes,
    write_samples,
)
from lstm_tui.training.gradient_measurement import gradient_measurement
from lstm_tui.training.measurements import NetworkMeasurement, emergence_measurement
from lstm_tui.training.tasks import EvaluationResult, Incremental, SaveFile, TextFacts
from lstm_tui.training.trainer import Trainer


class LanguageModelTask:
    """Evaluates and samples a language model; see `tasks.TrainingTask`."""

    no_samples = ""

    def __init__(
        self,
        trainer: Trainer,
        corpus: Corpus,
        model: ModelConfig,
        training: TrainingConfig,
        *,
        measurements: Sequence[NetworkMeasurement] = (),
        describe_copies: DescribeCopies = lambda *_: None,
        watches_units: bool = False,
    ) -> None:
        self.symbols = corpus.vocabulary.kind.plural
        self.measurements = measurements
        self._trainer = trainer
        self._corpus = corpus
        self._model = model
        self._training = training
        self._describe_copies = describe_copies
        self._evaluated = evaluated_part(corpus)
        self.evaluated_symbols = symbol_count(self._evaluated)
        self.facts = TextFacts(
            corpus.train_length,
            corpus.validation_length,
            characters_per_symbol(corpus, self._evaluated or ()),
            characters_per_symbol(corpus),
            watches_units=watches_units,
        )

    def startup_notes(self) -> Iterator[str]:
        """See `evaluation.startup_notes`."""
        return startup_notes(self._corpus, self._trainer.streams, self._training)

    def begin(self) -> Incremental[tuple[Event | SaveFile, ...]]:
        """Nothing precedes the training of a language model."""
        yield ()

    def evaluation(self) -> Incremental[EvaluationResult]:
        """The loss in nats per symbol, and that of a document."""
        documents = self._evaluated
        assert documents is not None
        per_document = None
        if isinstance(documents, EvaluatedDocuments):
            per_document = self.evaluated_symbols / len(documents)
        for loss in self._trainer.evaluation(self._corpus.ids, documents):
            yield (
                None
                if loss is None
                else EvaluationResult(loss, loss * per_document if per_document else None)
            )

    def samples(self, state: TrainingState) -> Incremental[tuple[Event, ...]]:
        """A text at each temperature."""
        return write_samples(
            self._trainer.weights(),
            self._model,
            self._corpus.vocabulary,
            state,
            length=self._training.sample_length,
            seed=self._training.seed,
            describe_copies=self._describe_copies,
        )


def language_task(
    trainer: Trainer, corpus: Corpus, config: RunConfig, kind: TextKind
) -> LanguageModelTask:
    """The task of the language model of ``trainer``, with all its measurements.

    ``kind`` is that of the text, which decides the patterns that units are scored against.
    """
    model, vocabulary = config.model, corpus.vocabulary
    validation = corpus.validation(EVALUATED_CHARACTERS)
    emergence = Emergence(validation, vocabulary, model, builtin_labels(kind))
    measurements = []
    if emergence.patterns:
        measurements.append(emergence_measurement(emergence, model, len(vocabulary)))
    gradients = gradient_measurement(validation, model, vocabulary.end_id)
    if gradients is not None:
        measurements.append(gradients)
    return LanguageModelTask(
        trainer,
        corpus,
        model,
        config.training,
        measurements=measurements,
        describe_copies=CopySearcher(corpus).describe,
        watches_units=bool(emergence.patterns),
    )
