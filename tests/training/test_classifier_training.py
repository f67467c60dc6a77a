"""Training of a classifier: losses, gradients, batches, its session, and resuming."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from lstm_tui.config import (
    Budget,
    BudgetKind,
    Cell,
    Clipping,
    Device,
    DocumentSplit,
    ModelConfig,
    Optimizer,
    Pooling,
    Precision,
    SymbolKind,
    TextConfig,
    TrainingConfig,
)
from lstm_tui.errors import BrokenRunError, ConfigError
from lstm_tui.hardware import usable_cores
from lstm_tui.presets import DEFAULT_TRAINING, default_learning_rate
from lstm_tui.reader.class_head import ClassHead
from lstm_tui.reader.reader import Reader
from lstm_tui.runs.checkpoints import ResumeState
from lstm_tui.runs.commands import Command, SampleNow
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import BaselineMeasured, Classified, Evaluated, Noted, Sampled, Stepped
from lstm_tui.runs.field_types import MOST_MISTAKES
from lstm_tui.scoring.confusion import ConfusionMatrix
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.labeled_documents import LabeledDocuments
from lstm_tui.training import classifier_task, labeled_batches, preparation, recovery
from lstm_tui.training.calibration import calibrate, thread_counts
from lstm_tui.training.classifier_task import (
    MOST_EVALUATED,
    ClassifierTask,
    evaluated_documents,
    fitted_documents,
)
from lstm_tui.training.classifier_trainer import ClassifierTrainer
from lstm_tui.training.distributed import ProcessGroup
from lstm_tui.training.evaluated_text import ROWS
from lstm_tui.training.labeled_batches import LabeledBatches
from lstm_tui.training.network import ClassNetwork
from lstm_tui.training.preparation import Prepared, prepare
from lstm_tui.training.recovery import find_recovery
from lstm_tui.training.session import Effect, Save
from lstm_tui.training.tasks import SaveFile
from tests.support.labeled_corpora import labeled_corpus, order_documents
from tests.support.training_runs import make_training_run

RATE, CLIP = 1e-2, 1.0

TRAINING = TrainingConfig(
    budget=Budget(BudgetKind.STEPS, 60),
    batch=16,
    learning_rate=5e-3,
    device=Device.CPU,
    precision=Precision.FLOAT32,
    threads=1,
)

RESUMED: dict[str, Any] = {
    "budget": Budget(BudgetKind.STEPS, 60),
    "learning_rate": 5e-3,
    "evaluate_every": 30,
    "device": Device.CPU,
    "precision": Precision.FLOAT32,
    "threads": 2,
}

MODEL = ModelConfig(layers=1, hidden=24, embedding=8, documents=True, classes=2, mlp=8)

every_cell = pytest.mark.parametrize("cell", Cell)
pytestmark = pytest.mark.usefixtures("cache")

each_pooling = pytest.mark.parametrize("pooling", Pooling)


@pytest.fixture
def reviews(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    """400 documents in which order decides."""
    corpus = labeled_corpus(tmp_path, *order_documents(400))
    monkeypatch.setattr(preparation, "load_corpus", lambda _key, _text: corpus)
    return corpus


def trainer_of(
    corpus: Corpus,
    model: ModelConfig = MODEL,
    training: TrainingConfig = TRAINING,
    *,
    threads: int = 1,
) -> ClassifierTrainer:
    torch.manual_seed(1)
    assert corpus.labeled is not None
    chosen = np.flatnonzero(~corpus.labeled.validation)
    return ClassifierTrainer(
        ClassNetwork(model, len(corpus.vocabulary)),
        LabeledBatches(corpus.ids, corpus.labeled, chosen, batch=training.batch, seed=1),
        training,
        device=torch.device("cpu"),
        precision=Precision.FLOAT32,
        threads=threads,
    )


def logits_alone(corpus: Corpus, network: ClassNetwork, document: int) -> torch.Tensor:
    """The logits (C,) of a document that torch reads alone, without padding."""
    labeled = corpus.labeled
    assert labeled is not None
    begin = int(labeled.starts[document])
    ids = torch.from_numpy(corpus.ids[begin : begin + labeled.lengths[document]].astype(np.int64))
    outputs, _ = network.hidden(ids[:, None], network.blank_state(1))
    last = network.config.pooling is Pooling.LAST
    logits: torch.Tensor = network.mlp(outputs[-1, 0] if last else outputs[1:, 0].mean(0))
    return logits


@every_cell
@each_pooling
def test_the_gradient_of_a_padded_batch_is_that_of_its_documents_read_alone(
    reviews: Corpus, cell: Cell, pooling: Pooling
) -> None:
    model = replace(MODEL, cell=cell, pooling=pooling, layers=2)
    trainer = trainer_of(reviews, model, replace(TRAINING, clipping=Clipping.OFF))
    chunk = trainer.streams.at(0)
    assert len(set(chunk.lengths.tolist())) > 1  # some columns have padding
    losses = [
        nn.functional.cross_entropy(
            logits_alone(reviews, trainer.network, int(document)), torch.tensor(int(label))
        )
        for document, label in zip(chunk.documents, chunk.labels, strict=True)
    ]
    loss = torch.stack(losses).mean()
    gradients = torch.autograd.grad(loss, list(trainer.network.parameters()))
    result = trainer.step(0.0, CLIP)
    assert result.loss == pytest.approx(loss.item(), rel=1e-5)
    assert result.gradient_norm == pytest.approx(
        float(nn.utils.get_total_norm(gradients)), rel=1e-4
    )


@each_pooling
def test_an_evaluation_agrees_with_the_numpy_reader(reviews: Corpus, pooling: Pooling) -> None:
    model = replace(MODEL, pooling=pooling)
    trainer = trainer_of(reviews, model)
    labeled = reviews.labeled
    assert labeled is not None
    *_, log_probabilities = trainer.evaluation(np.arange(30))
    assert log_probabilities is not None
    weights = trainer.weights()
    reader, head = Reader(weights, model), ClassHead(weights, model)
    for row, begin, length in zip(log_probabilities, labeled.starts, labeled.lengths, strict=False):
        ids = reviews.ids[begin : begin + length].astype(np.int64)
        state, hidden = reader.blank_state(), []
        for symbol in ids:
            state = reader.step(np.array([symbol]), state).state
            hidden.append(state.hidden[-1, 0])
        expected = head.running_log_probabilities(np.array(hidden[1:]))[-1]
        np.testing.assert_allclose(row, expected, atol=1e-5)


def test_a_long_document_is_evaluated_as_if_it_was_read_at_once(tmp_path: Path) -> None:
    texts, labels = order_documents(40)
    texts[3] = " ".join(texts) + " " + " ".join(texts)  # more than a piece of an evaluation
    corpus = labeled_corpus(tmp_path, texts, labels)
    trainer = trainer_of(corpus, replace(MODEL, pooling=Pooling.MEAN))
    labeled = corpus.labeled
    assert labeled is not None
    assert labeled.lengths[3] > 2 * ROWS
    *_, log_probabilities = trainer.evaluation(np.arange(len(texts)))
    assert log_probabilities is not None
    for document in (2, 3):
        with torch.no_grad():
            expected = logits_alone(corpus, trainer.network, document).log_softmax(0)
        np.testing.assert_allclose(log_probabilities[document], expected, atol=1e-5)


@pytest.mark.parametrize("training", [TRAINING, replace(DEFAULT_TRAINING, seed=1)])
def test_two_threads_give_the_same_losses_and_gradients(
    reviews: Corpus, training: TrainingConfig
) -> None:
    model = replace(MODEL, dropout=0.2)
    alone, together = (trainer_of(reviews, model, training, threads=n) for n in (1, 2))
    assert together.shards == 2
    for _ in range(3):
        one, two = alone.step(RATE, CLIP), together.step(RATE, CLIP)
        assert two.loss == pytest.approx(one.loss, rel=1e-4)
        assert two.gradient_norm == pytest.approx(one.gradient_norm, rel=1e-3)
    together.close()


def test_frozen_layers_stay_as_they_are(reviews: Corpus) -> None:
    trainer = trainer_of(reviews, training=replace(TRAINING, freeze=True))
    before = trainer.weights()
    losses = [trainer.step(RATE, CLIP).loss for _ in range(100)]
    changed = {
        name for name, value in trainer.weights().items() if not np.array_equal(value, before[name])
    }
    assert changed == {"mlp.0.weight", "mlp.0.bias", "mlp.2.weight", "mlp.2.bias"}
    assert np.mean(losses[-20:]) < np.mean(losses[:20])
    assert all("recurrent" not in name for name in trainer.arrays())


@each_pooling
def test_frozen_layers_are_read_once_for_each_document(
    reviews: Corpus, pooling: Pooling, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = replace(MODEL, pooling=pooling)
    frozen = trainer_of(reviews, model, replace(TRAINING, freeze=True))
    whole = trainer_of(reviews, model)
    assert frozen.step(RATE, CLIP).loss == pytest.approx(whole.step(RATE, CLIP).loss, rel=1e-5)
    documents = np.arange(len(reviews.labeled or ()))
    *_, before = frozen.evaluation(documents)
    monkeypatch.setattr(frozen.network, "hidden", None)  # everything is known
    for _ in range(frozen.streams.steps_per_epoch):
        assert frozen.step(RATE, CLIP).applied
    *_, after = frozen.evaluation(documents)
    assert before is not None
    assert after is not None
    assert np.abs(after - before).max() > 1e-3


def test_a_frozen_run_reads_other_weights_again(reviews: Corpus) -> None:
    training = replace(TRAINING, freeze=True)
    trainer = trainer_of(reviews, training=training)
    for _ in trainer.evaluation(np.arange(400)):
        pass
    torch.manual_seed(2)
    other = ClassNetwork(MODEL, len(reviews.vocabulary))
    weights = {name: value.detach().numpy() for name, value in other.named_parameters()}
    trainer.restore(weights, trainer.arrays(), 0)
    *_, restored = trainer.evaluation(np.arange(3))
    assert restored is not None
    with torch.no_grad():
        expected = [logits_alone(reviews, other, document).log_softmax(0) for document in range(3)]
    np.testing.assert_allclose(restored, torch.stack(expected), atol=1e-5)


def test_a_chunk_has_whole_documents_of_similar_length(reviews: Corpus) -> None:
    batches = trainer_of(reviews).streams
    labeled = batches.labeled
    chunks = [batches.at(position) for position in range(batches.steps_per_epoch)]
    assert batches.steps_per_epoch == 320 // 16
    documents = np.concatenate([chunk.documents for chunk in chunks])
    assert sorted(documents) == np.flatnonzero(~labeled.validation).tolist()
    padding = sum(chunk.inputs.size for chunk in chunks) / labeled.lengths[documents].sum()
    assert padding < 1.2
    chunk = chunks[0]
    for column, document in enumerate(chunk.documents):
        begin, length = labeled.starts[document], labeled.lengths[document]
        read = chunk.inputs[:length, column]
        assert read.tolist() == reviews.ids[begin : begin + length].tolist()
        assert chunk.labels[column] == labeled.labels[document]


def test_a_chunk_depends_on_its_position_alone_and_epochs_differ(reviews: Corpus) -> None:
    first, second = trainer_of(reviews).streams, trainer_of(reviews).streams
    epoch = first.steps_per_epoch
    for position in (2 * epoch + 3, 1, epoch):
        np.testing.assert_array_equal(first.at(position).inputs, second.at(position).inputs)
    orders = [
        np.concatenate([first.at(number * epoch + index).documents for index in range(epoch)])
        for number in (0, 1)
    ]
    assert orders[0].tolist() != orders[1].tolist()


def test_a_step_on_long_documents_has_fewer_of_them(
    reviews: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labeled_batches, "MOST_SYMBOLS", 60)
    batches = trainer_of(reviews).streams
    chunks = [batches.at(position) for position in range(batches.steps_per_epoch)]
    assert all(chunk.inputs.size <= 90 for chunk in chunks)
    assert {chunk.columns for chunk in chunks} >= {3, 4}


def test_calibration_measures_a_step_of_average_size(reviews: Corpus) -> None:
    trainer = trainer_of(reviews)
    streams = trainer.streams
    typical, largest = streams.typical(), streams.largest()
    symbols = [int(typical.at(position).lengths.sum()) for position in range(3)]
    assert len(set(symbols)) == 1
    assert symbols[0] == pytest.approx(streams.characters_per_step, rel=0.2)
    assert largest.at(0).lengths.max() == streams.lengths.max()
    choice = calibrate(trainer.network, streams, replace(TRAINING, threads=0))
    assert choice.threads in thread_counts(usable_cores())
    assert choice.characters_per_second > 0


def prepare_run(run: Run, last: ResumeState | None = None) -> Prepared:
    return prepare(run, last, clock=lambda: 0.0, inbox=lambda _seconds: [])


def losses_of(effects: list[Effect]) -> list[float | None]:
    return [loss for event in effects if isinstance(event, Stepped) for loss in event.losses]


def make(folder: Path, corpus: Corpus, model: ModelConfig, training: TrainingConfig) -> Run:
    text = TextConfig(documents=DocumentSplit.LABELED, symbols=SymbolKind.WORD)
    return make_training_run(folder, corpus, model, training, text=text)


def test_a_run_learns_the_order_of_symbols(tmp_path: Path, reviews: Corpus) -> None:
    budget = Budget(BudgetKind.STEPS, 200)
    training = replace(TRAINING, budget=budget, learning_rate=2e-2)
    prepared = prepare_run(make(tmp_path, reviews, MODEL, training))
    effects = list(prepared.session.events())
    evaluated = [event for event in effects if isinstance(event, Evaluated)]
    classified = [event for event in effects if isinstance(event, Classified)]
    assert [event.step for event in classified] == [event.step for event in evaluated]
    last = ConfusionMatrix(classified[-1].confusion)
    assert last.accuracy.count == 80  # every fifth document
    assert last.accuracy.share > 0.9
    assert evaluated[-1].validation_loss < 0.3
    baseline = next(event for event in effects if isinstance(event, BaselineMeasured))
    bag = ConfusionMatrix(baseline.confusion).accuracy
    assert bag.count == 80
    assert bag.share < 0.7  # it is blind to order
    assert not any(isinstance(event, Sampled) for event in effects)
    assert prepared.started.steps_per_epoch == 20
    assert not prepared.started.watches_units


def test_a_classifier_learns_at_half_the_rate_of_a_language_model(
    tmp_path: Path, reviews: Corpus
) -> None:
    training = replace(TRAINING, learning_rate=0.0, optimizer=Optimizer.MUON)
    started = prepare_run(make(tmp_path, reviews, MODEL, training)).started
    language_model = replace(MODEL, classes=0, mlp=0)
    assert started.learning_rate == default_learning_rate(language_model) / 2


def test_a_resumed_run_does_not_fit_its_baseline_again(
    tmp_path: Path, reviews: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make(tmp_path, reviews, MODEL, TRAINING)
    (file,) = (
        effect for effect in prepare_run(run).session.events() if isinstance(effect, SaveFile)
    )
    (run.path / file.name).write_bytes(file.data)
    monkeypatch.setattr(classifier_task, "fit_bag", None)
    effects = list(prepare_run(run).session.events())
    assert not any(isinstance(effect, SaveFile) for effect in effects)
    assert sum(isinstance(effect, BaselineMeasured) for effect in effects) == 1


def test_a_classifier_says_why_it_writes_no_samples(tmp_path: Path, reviews: Corpus) -> None:
    run = make(tmp_path, reviews, MODEL, TRAINING)
    commands: Iterator[list[Command]] = iter([[SampleNow()]])
    session = prepare(
        run, None, clock=lambda: 0.0, inbox=lambda _seconds: next(commands, [])
    ).session
    notes = [effect.message for effect in session.events() if isinstance(effect, Noted)]
    assert [note for note in notes if "it writes no samples" in note] == [
        "A classifier predicts classes, not symbols, so it writes no samples."
    ]


def test_mistakes_are_the_most_confident_ones(reviews: Corpus) -> None:
    task = ClassifierTask(trainer_of(reviews), reviews)
    *_, result = task.evaluation()
    assert result is not None
    (classified,) = result.events
    assert isinstance(classified, Classified)
    probabilities = [one.probability for one in classified.mistakes]
    assert len(probabilities) == MOST_MISTAKES
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(one.label != one.predicted for one in classified.mistakes)
    texts, labels = order_documents(400)
    assert all(labels[texts.index(one.text)] == one.label for one in classified.mistakes)


def test_an_evaluation_reads_all_validation_documents() -> None:
    count, length = 1_000, 800
    labeled = LabeledDocuments(
        starts=np.arange(count) * length,
        lengths=np.full(count, length),
        labels=np.arange(count) % 2,
        validation=np.ones(count, np.bool_),
        classes=("negative", "positive"),
    )
    assert len(evaluated_documents(labeled, MOST_EVALUATED)) == count


def test_a_baseline_on_some_documents_says_so_and_reads_every_class(
    reviews: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classifier_task, "MOST_FITTED", 1_000)
    (note,) = ClassifierTask(trainer_of(reviews), reviews).startup_notes()
    assert "of 320 training documents" in note
    assert reviews.labeled is not None
    fitted = fitted_documents(reviews.labeled)
    assert reviews.labeled.lengths[fitted].sum() <= 1_000
    assert set(reviews.labeled.labels[fitted]) == {0, 1}
    assert not reviews.labeled.validation[fitted].any()


@pytest.mark.parametrize("classes", [0, 3])
def test_a_record_of_other_classes_than_those_of_the_text_is_refused(
    tmp_path: Path, reviews: Corpus, classes: int
) -> None:
    run = make(tmp_path, reviews, replace(MODEL, classes=classes), TRAINING)
    with pytest.raises(BrokenRunError, match="but its text has 2 classes"):
        prepare_run(run)


@pytest.mark.parametrize("freeze", [False, True])
def test_a_resumed_run_equals_an_uninterrupted_one(
    tmp_path: Path, reviews: Corpus, freeze: bool
) -> None:
    model = replace(MODEL, dropout=0.2)
    training = replace(DEFAULT_TRAINING, freeze=freeze, **RESUMED)
    whole = prepare_run(make(tmp_path / "a", reviews, model, training)).session
    expected = list(whole.events())
    run = make(tmp_path / "b", reviews, model, training)
    first = prepare_run(run).session
    begun: list[Effect] = []
    for effect in first.events():
        begun.append(effect)
        if isinstance(effect, Save) and effect.state.step == 30:
            break
    (save,) = (effect for effect in begun if isinstance(effect, Save))
    resumed = prepare_run(run, ResumeState(*first.arrays(), save.state)).session
    rest = list(resumed.events())
    assert losses_of(begun) + losses_of(rest) == losses_of(expected)
    for name, value in whole.weights().items():
        np.testing.assert_array_equal(resumed.weights()[name], value)


def test_a_classifier_that_diverged_is_told_a_learning_rate_that_works(
    tmp_path: Path, reviews: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make(tmp_path, reviews, MODEL, TRAINING)
    session = prepare_run(run).session
    session.release()
    monkeypatch.setattr(recovery, "load_corpus", lambda _key, _text: reviews)
    monkeypatch.setattr(recovery, "TRIAL_STEPS", 30)
    recovered = find_recovery(run, session.state, 1e-2, clock=lambda: 0.0)
    assert recovered is not None
    assert (recovered.step, recovered.learning_rate) == (0, 1e-2)
    assert recovered.loss < np.log(2) + recovery.MARGIN_NATS


def test_a_classifier_is_not_trained_by_several_processes(
    tmp_path: Path, reviews: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RANK", "0")
    monkeypatch.setenv("WORLD_SIZE", "1")
    group = ProcessGroup()
    monkeypatch.setattr(group, "fail_together", nullcontext)
    run = make(tmp_path, reviews, MODEL, TRAINING)
    with pytest.raises(ConfigError, match="A classifier is trained by one process"):
        prepare(run, None, clock=lambda: 0.0, inbox=lambda _seconds: [], group=group)
