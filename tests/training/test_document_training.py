"""Training on documents: losses, gradients and state, with padding that changes nothing."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from lstm_tui.config import Cell, Clipping, ModelConfig, Precision, TrainingConfig
from lstm_tui.presets import DEFAULT_TRAINING
from lstm_tui.reader.reader import Reader
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.training.activity import Counts, penalty_of
from lstm_tui.training.document_batches import DocumentBatches
from lstm_tui.training.evaluated_text import EvaluatedDocuments
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.optimizers import Optimizers
from lstm_tui.training.trainer import Trainer

SYMBOLS = 9
END = SYMBOLS - 1
RATE, CLIP = 1e-2, 1.0

Ints = NDArray[np.int64]

PLAIN = TrainingConfig(clipping=Clipping.OFF)
PENALIZED = replace(DEFAULT_TRAINING, clipping=Clipping.OFF)

every_cell = pytest.mark.parametrize("cell", Cell)


def documents_of(lengths: list[int], seed: int = 0) -> list[Ints]:
    """Documents of random symbols; lengths are without [END]."""
    random = np.random.default_rng(seed)
    return [random.integers(0, END, length) for length in lengths]


DOCUMENTS = documents_of([3, 3, 4, 5, 5, 6, 6, 7, 9, 20, 22, 40, 75, 130])

SEVERAL_LANES = [*DOCUMENTS, *documents_of([160] * 5, seed=1)]


def joined(documents: list[Ints]) -> tuple[Ints, Ints, Ints]:
    """The ids of ``documents`` with [END] between them, their starts and lengths."""
    end = np.array([END])
    ids = np.concatenate([end, *(part for one in documents for part in (one, end))])
    lengths = np.array([len(one) + 1 for one in documents])
    return ids, np.cumsum(lengths) - lengths, lengths


def model_of(cell: Cell = Cell.LSTM, *, learned: bool = True, dropout: float = 0.0) -> ModelConfig:
    return ModelConfig(
        cell=cell,
        layers=2,
        hidden=12,
        embedding=6,
        documents=True,
        learned_initial_state=learned,
        dropout=dropout,
    )


def trainer_of(
    documents: list[Ints],
    training: TrainingConfig = PLAIN,
    model: ModelConfig | None = None,
    *,
    batch: int = 3,
    chunk: int = 16,
    threads: int = 1,
    seed: int = 1,
) -> Trainer:
    torch.manual_seed(seed)
    ids, starts, lengths = joined(documents)
    network = CharNetwork(model or model_of(), SYMBOLS)
    if network.config.learned_initial_state:
        for value in network.initial.values():
            torch.nn.init.normal_(value)
    return Trainer(
        network,
        DocumentBatches(ids, starts, lengths, batch=batch, chunk=chunk, seed=1),
        training,
        device=torch.device("cpu"),
        precision=Precision.FLOAT32,
        threads=threads,
    )


def summed_loss(network: CharNetwork, document: Ints) -> torch.Tensor:
    """The loss of a document that is read alone, from the initial state to [END]."""
    ids = torch.from_numpy(np.concatenate([[END], document, [END]]))
    logits, _ = network(ids[:-1, None], network.blank_state(1))
    return torch.nn.functional.cross_entropy(logits[:, 0], ids[1:], reduction="sum")


def norm_of(trainer: Trainer, loss: torch.Tensor) -> float:
    gradients = torch.autograd.grad(loss, list(trainer.network.parameters()))
    return float(torch.nn.utils.get_total_norm(gradients))


@every_cell
def test_the_gradient_of_a_padded_batch_is_that_of_its_documents_read_alone(cell: Cell) -> None:
    documents = documents_of([1, 2, 5, 9, 0])
    trainer = trainer_of(documents, model=model_of(cell), batch=8)
    taken: set[int] = set()
    for _ in range(trainer.streams.steps_per_epoch):
        chunk = trainer.streams.at(trainer.position)
        starts, counts = joined(documents)[1:]
        columns = [
            number
            for number, (start, count) in enumerate(zip(starts, counts, strict=True))
            for length, first in zip(chunk.real.sum(0), chunk.targets[0], strict=True)
            if length == count and first == joined(documents)[0][start + 1]
        ]
        loss = sum(summed_loss(trainer.network, documents[number]) for number in columns)
        loss = torch.as_tensor(loss) / int(counts[columns].sum())
        norm = norm_of(trainer, loss)
        result = trainer.step(0.0, CLIP)
        assert result.loss == pytest.approx(loss.item(), rel=1e-5)
        assert result.gradient_norm == pytest.approx(norm, rel=1e-4)
        taken.update(columns)
    assert taken == set(range(len(documents)))


@every_cell
def test_the_initial_state_is_learned(cell: Cell) -> None:
    trainer = trainer_of(DOCUMENTS, TrainingConfig(), model_of(cell))
    before = trainer.weights()
    for _ in range(5):
        assert trainer.step(RATE, CLIP).applied
    after = trainer.weights()
    shapes = expected_shapes(trainer.network.config, SYMBOLS)
    assert {name: value.shape for name, value in after.items()} == shapes
    names = [f"initial.{state}" for state in cell.states]
    assert all(not np.allclose(after[name], before[name], atol=1e-3) for name in names)
    assert all(name in " ".join(trainer.arrays()) for name in names)


@pytest.mark.parametrize("learned", [False, True])
def test_the_initial_state_is_zero_before_training(learned: bool) -> None:
    network = CharNetwork(model_of(learned=learned), SYMBOLS)
    assert all(not part.any() for part in network.blank_state(3))


@pytest.mark.parametrize("training", [PLAIN, PENALIZED])
def test_two_threads_give_the_same_losses_and_gradients(training: TrainingConfig) -> None:
    alone, together = (trainer_of(4 * DOCUMENTS, training, threads=n) for n in (1, 2))
    assert together.shards == 2
    for _ in range(alone.streams.steps_per_epoch):
        one, other = alone.step(RATE, CLIP), together.step(RATE, CLIP)
        assert other.loss == pytest.approx(one.loss, rel=1e-3)
        assert other.gradient_norm == pytest.approx(one.gradient_norm, rel=2e-3)


def test_padding_has_no_penalty() -> None:
    torch.manual_seed(0)
    lengths = [37, 20, 16, 3, 1]
    outputs = [torch.randn(37, len(lengths), 8) for _ in range(2)]
    real = np.arange(37)[:, None] < np.array(lengths)
    total = {"size": 0.0, "change": 0.0, "average": 0.0}
    for layer in map(torch.Tensor.numpy, outputs):
        columns = [layer[:length, column] for column, length in enumerate(lengths)]
        total["size"] += np.abs(np.concatenate(columns)).mean()
        changes = np.concatenate([np.diff(column[:, :2], axis=0) for column in columns])
        total["change"] += np.square(changes).mean()
        windows = [
            column[first : first + 16, 2:].mean(0)
            for column in columns
            for first in range(0, len(column) - 15, 16)
        ]
        total["average"] += np.square(windows).mean()
    expected = 0.1 * total["size"] + 1.5 * total["change"] + 3.0 * total["average"]
    penalty = penalty_of(outputs, PENALIZED, torch.from_numpy(real), Counts.of(real))
    assert penalty.item() == pytest.approx(expected, rel=1e-6)


@every_cell
def test_the_order_of_documents_changes_no_loss_of_a_document(cell: Cell) -> None:
    trainer = trainer_of(DOCUMENTS, model=model_of(cell))
    for _ in range(5):
        trainer.step(RATE, CLIP)
    ids, starts, lengths = joined(DOCUMENTS)
    losses = trainer.document_losses(ids, EvaluatedDocuments(starts, lengths))
    order = np.random.default_rng(3).permutation(len(DOCUMENTS))
    others = documents_of([4, 300, 11, 2], seed=5)
    ids, starts, lengths = joined([*(DOCUMENTS[number] for number in order), *others])
    reordered = trainer.document_losses(ids, EvaluatedDocuments(starts, lengths))
    assert reordered[: len(order)] == pytest.approx(losses[order], rel=1e-5)
    alone = [summed_loss(trainer.network, document).item() for document in DOCUMENTS]
    assert losses == pytest.approx(alone, rel=1e-5)


@every_cell
def test_the_reader_gives_the_losses_of_documents_in_any_order(cell: Cell) -> None:
    trainer = trainer_of(DOCUMENTS, model=model_of(cell))
    for _ in range(3):
        trainer.step(RATE, CLIP)
    reader = Reader(trainer.weights(), trainer.network.config, dtype=np.float64)
    ids, starts, lengths = joined(DOCUMENTS)
    expected = trainer.document_losses(ids, EvaluatedDocuments(starts, lengths))
    order = np.random.default_rng(3).permutation(len(DOCUMENTS))
    first = reader_losses(reader, DOCUMENTS)
    again = reader_losses(reader, [DOCUMENTS[number] for number in order])
    assert again == pytest.approx(first[order], abs=1e-9)
    assert first == pytest.approx(expected, rel=1e-5)


def reader_losses(reader: Reader, documents: list[Ints]) -> NDArray[np.float64]:
    """The loss of each of ``documents``, read one after the other in one text."""
    ids, _, lengths = joined(documents)
    state, nats = reader.blank_state(), []
    for symbol, target in pairwise(ids):
        step = reader.step(np.array([symbol]), state)
        state = step.state
        logits = step.logits[0]
        nats.append(np.log(np.exp(logits - logits.max()).sum()) + logits.max() - logits[target])
    ends = np.cumsum(lengths)
    return np.add.reduceat(nats, ends - lengths)


def test_an_evaluation_is_the_mean_over_symbols_of_all_documents() -> None:
    trainer = trainer_of(DOCUMENTS)
    ids, starts, lengths = joined(DOCUMENTS)
    documents = EvaluatedDocuments(starts, lengths)
    *between, loss = trainer.evaluation(ids, documents)
    assert set(between) == {None}
    assert loss == pytest.approx(trainer.document_losses(ids, documents).sum() / lengths.sum())


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    "documents", [SEVERAL_LANES, documents_of([320] * 4)], ids=["packed", "cut"]
)
def test_a_restored_trainer_continues_bit_for_bit(documents: list[Ints], threads: int) -> None:
    model = model_of(dropout=0.3)
    uninterrupted = trainer_of(documents, PENALIZED, model, threads=threads)
    assert uninterrupted.streams.carried == 3
    assert any((~one.fresh).any() for one in map(uninterrupted.streams.at, range(4)))
    assert uninterrupted.shards == threads
    steps = uninterrupted.streams.steps_per_epoch
    for taken in (steps // 2, 2 * steps + 1):
        while uninterrupted.position < taken:
            uninterrupted.step(RATE, CLIP)
        resumed = trainer_of(documents, PENALIZED, model, threads=threads, seed=9)
        resumed.restore(uninterrupted.weights(), uninterrupted.arrays(), taken)
        for _ in range(steps):
            assert resumed.step(RATE, CLIP) == uninterrupted.step(RATE, CLIP)


def test_documents_read_whole_do_not_touch_the_state_of_a_long_one() -> None:
    trainer = trainer_of([*documents_of([5] * 40), *documents_of([200] * 4)])
    for _ in range(2 * trainer.streams.steps_per_epoch):
        carries = trainer.streams.at(trainer.position).carries
        before = [part.clone() for part in trainer.state]
        trainer.step(RATE, CLIP)
        same = all(torch.equal(*pair) for pair in zip(before, trainer.state, strict=True))
        assert same != carries


def test_a_network_learns_when_a_document_ends() -> None:
    documents = [np.arange(6)] * 50
    trainer = trainer_of(documents, TrainingConfig(), batch=2)
    for _ in range(300):
        trainer.step(RATE, CLIP)
    ids, starts, lengths = joined(documents[:1])
    assert trainer.document_losses(ids, EvaluatedDocuments(starts, lengths))[0] < 0.5


def test_weight_decay_leaves_the_initial_state_alone() -> None:
    network = CharNetwork(model_of(), SYMBOLS)
    for value in network.parameters():
        torch.nn.init.ones_(value)
        value.grad = torch.zeros_like(value)
    optimizers = Optimizers(dict(network.named_parameters()), replace(PLAIN, weight_decay=0.1))
    optimizers.step(1, 0.5)
    decayed = {name for name, value in network.named_parameters() if not (value == 1).all()}
    assert {"embedding.weight", "output.weight"} <= decayed
    assert not any(name.startswith("initial.") or "bias" in name for name in decayed)
