"""Trainer: one optimization step, one evaluation, and state that can be restored."""

import itertools
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from lstm_tui.config import (
    Cell,
    Clipping,
    Device,
    ModelConfig,
    Precision,
    RunConfig,
    TrainingConfig,
)
from lstm_tui.errors import CheckpointError
from lstm_tui.runs.checkpoint_files import save_checkpoint
from lstm_tui.runs.checkpoints import load_for_training
from lstm_tui.runs.creation import create_run
from lstm_tui.runs.directory import CorpusRecord, RunRecord
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.text.vocabulary import Vocabulary
from lstm_tui.training.batches import Streams
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.probe import cause, probe
from lstm_tui.training.shards import Columns, ShardGradients
from lstm_tui.training.trainer import StepResult, Trainer
from tests.patience import PATIENCE_SECONDS

TEXT = "she sells sea shells on the sea shore; the shells she sells are sea shells. " * 4
VOCABULARY = Vocabulary(tuple(sorted(set(TEXT))))
IDS = VOCABULARY.encode(TEXT)
RATE, CLIP = 1e-2, 1.0

every_cell = pytest.mark.parametrize("cell", Cell)
every_precision = pytest.mark.parametrize("precision", [Precision.FLOAT32, Precision.BFLOAT16])


def trainer_of(
    model: ModelConfig | None = None,
    config: TrainingConfig | None = None,
    precision: Precision = Precision.FLOAT32,
    seed: int = 1,
    threads: int = 1,
) -> Trainer:
    model = model or ModelConfig(hidden=12, embedding=6)
    if precision is not Precision.FLOAT32 and (error := probe(model, precision)) is not None:
        pytest.skip(cause(error, model.cell, precision, Device.CPU))
    torch.manual_seed(seed)
    return Trainer(
        CharNetwork(model, len(VOCABULARY)),
        Streams(IDS, 4, 8, seed=1),
        config or TrainingConfig(),
        device=torch.device("cpu"),
        precision=precision,
        threads=threads,
    )


def with_dropout(cell: Cell) -> ModelConfig:
    return ModelConfig(cell=cell, layers=2, hidden=12, embedding=6, dropout=0.3)


def losses(trainer: Trainer, steps: int) -> list[StepResult]:
    return [trainer.step(RATE, CLIP) for _ in range(steps)]


def same(first: Arrays, second: Arrays) -> bool:
    return first.keys() == second.keys() and all(
        np.array_equal(first[name], second[name]) for name in first
    )


@every_cell
@every_precision
def test_a_restored_trainer_continues_bit_for_bit(cell: Cell, precision: Precision) -> None:
    uninterrupted = trainer_of(with_dropout(cell), precision=precision)
    losses(uninterrupted, 15)
    weights, arrays = uninterrupted.weights(), uninterrupted.arrays()
    expected = losses(uninterrupted, 15)

    restored = trainer_of(with_dropout(cell), precision=precision, seed=99)
    restored.restore(weights, arrays, 15)
    assert losses(restored, 15) == expected
    assert same(uninterrupted.weights(), restored.weights())
    assert same(uninterrupted.arrays(), restored.arrays())


@every_cell
@pytest.mark.parametrize("threads", [2, 3, 4])
def test_several_threads_give_the_same_but_for_rounding(cell: Cell, threads: int) -> None:
    model = with_dropout(cell)
    alone, together = trainer_of(model), trainer_of(model, threads=threads)
    for one, other in zip(losses(alone, 5), losses(together, 5), strict=True):
        assert other.loss == pytest.approx(one.loss, rel=1e-4)
        assert other.gradient_norm == pytest.approx(one.gradient_norm, rel=1e-3)
    assert evaluation(together, IDS, 200) == pytest.approx(evaluation(alone, IDS, 200), rel=1e-4)


@every_cell
def test_several_threads_continue_bit_for_bit(cell: Cell) -> None:
    model = with_dropout(cell)
    uninterrupted = trainer_of(model, threads=2)
    losses(uninterrupted, 15)
    weights, arrays = uninterrupted.weights(), uninterrupted.arrays()
    expected = losses(uninterrupted, 15)

    restored = trainer_of(model, seed=99, threads=2)
    restored.restore(weights, arrays, 15)
    assert losses(restored, 15) == expected
    assert same(uninterrupted.arrays(), restored.arrays())


@every_cell
@every_precision
def test_a_checkpoint_on_disk_continues_bit_for_bit(
    tmp_path: Path, cell: Cell, precision: Precision
) -> None:
    model = with_dropout(cell)
    corpus = CorpusRecord(key="", sha256="", sources=(), symbols=len(IDS))
    record = RunRecord(name="run", created="", config=RunConfig(model=model), corpus=corpus)
    run = create_run(tmp_path, record, VOCABULARY)
    uninterrupted = trainer_of(model, precision=precision)
    losses(uninterrupted, 15)
    state = TrainingState(
        step=15,
        elapsed_seconds=0.1 + 0.2,
        position=15,
        total_steps=None,
        learning_rate=1 / 3,
        clip=CLIP,
        temperatures=(0.8,),
        device="cpu",
        precision=precision,
        threads=1,
        train_loss_sum=0.1,
    )
    save_checkpoint(run, uninterrupted.weights(), uninterrupted.arrays(), state)
    expected = losses(uninterrupted, 15)

    last = load_for_training(run)
    assert last.state == state
    restored = trainer_of(model, precision=precision, seed=99)
    restored.restore(last.weights, last.optimizer, last.state.position)
    assert losses(restored, 15) == expected
    assert same(uninterrupted.weights(), restored.weights())


def without_momentum(arrays: Arrays) -> Arrays:
    return {
        name: np.zeros_like(value) if name.startswith("momentum.") else value
        for name, value in arrays.items()
    }


def without_carried_state(arrays: Arrays) -> Arrays:
    return {
        name: np.zeros_like(value) if name.startswith("carried.") else value
        for name, value in arrays.items()
    }


def without_adamw(arrays: Arrays) -> Arrays:
    return {name: value for name, value in arrays.items() if name[:3] in ("ran", "car", "mom")}


@pytest.mark.parametrize("lacking", [without_momentum, without_carried_state, without_adamw])
def test_each_part_of_the_state_is_needed(lacking: Any) -> None:
    uninterrupted = trainer_of(with_dropout(Cell.LSTM))
    losses(uninterrupted, 15)
    weights, arrays = uninterrupted.weights(), uninterrupted.arrays()
    expected = losses(uninterrupted, 5)
    restored = trainer_of(with_dropout(Cell.LSTM), seed=99)
    restored.restore(weights, lacking(arrays), 15)
    assert losses(restored, 5) != expected


def test_every_epoch_starts_from_the_initial_state() -> None:
    trainer = trainer_of()
    per_epoch = trainer.streams.steps_per_epoch
    for position in (0, per_epoch):
        while trainer.position < position:
            trainer.step(RATE, CLIP)
        chunk = trainer.streams.at(position)
        inputs, targets = torch.from_numpy(chunk.inputs), torch.from_numpy(chunk.targets)
        with torch.no_grad():
            logits, _ = trainer.network(inputs, trainer.network.blank_state(inputs.shape[1]))
        expected = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
        assert trainer.step(RATE, CLIP).loss == pytest.approx(expected.item(), rel=1e-6)
    carried = trainer.state[0].abs().max().item()
    assert carried > 0.01  # continuing from it would give another loss


def test_returned_arrays_are_copies() -> None:
    trainer = trainer_of()
    losses(trainer, 3)
    weights, arrays = dict(trainer.weights()), dict(trainer.arrays())
    before = {name: value.copy() for name, value in (weights | arrays).items()}
    losses(trainer, 3)
    assert same(before, weights | arrays)


def test_saved_arrays_are_float32_in_any_precision() -> None:
    trainer = trainer_of(with_dropout(Cell.GRU), precision=Precision.BFLOAT16)
    losses(trainer, 3)
    arrays = {**trainer.weights(), **trainer.arrays()}
    assert {str(value.dtype) for name, value in arrays.items() if name != "random.cpu"} == {
        "float32"
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("carried.0", None),
        ("carried.0", np.zeros((1, 3, 12), np.float32)),
        ("exp_avg.output.bias", np.zeros(3, np.float32)),
        ("momentum.recurrent.weight_hh_l0", None),
        ("momentum.recurrent.weight_hh_l0", np.zeros(3, np.float32)),
        ("exp_avg.unknown.weight", np.zeros(3, np.float32)),
    ],
)
def test_arrays_that_do_not_fit_are_refused(name: str, value: NDArray[Any] | None) -> None:
    trainer = trainer_of()
    losses(trainer, 1)
    arrays = dict(trainer.arrays())
    if value is None:
        del arrays[name]
    else:
        arrays[name] = value
    with pytest.raises(CheckpointError, match="does not fit"):
        trainer_of().restore(trainer.weights(), arrays, 1)


def poisoned(trainer: Trainer, value: float) -> Any:
    """Set one number of one gradient to ``value`` from now on."""

    def poison(gradient: torch.Tensor) -> torch.Tensor:
        gradient = gradient.clone()
        gradient.view(-1)[0] = value
        return gradient

    return trainer.network.output.weight.register_hook(poison)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("clipping", Clipping)
def test_a_gradient_that_is_not_finite_never_reaches_the_weights(
    value: float, clipping: Clipping
) -> None:
    trainer = trainer_of(config=TrainingConfig(clipping=clipping))
    losses(trainer, 3)
    weights, arrays = dict(trainer.weights()), dict(trainer.arrays())
    hook = poisoned(trainer, value)
    result = trainer.step(RATE, CLIP)
    hook.remove()
    assert np.isfinite(result.loss)
    assert (result.applied, np.isfinite(result.gradient_norm)) == (False, False)
    assert same(weights, trainer.weights())
    moments = {name for name in arrays if name.startswith(("exp_avg", "step"))}
    after = trainer.arrays()
    assert all(np.array_equal(arrays[name], after[name]) for name in moments)
    assert all(not part.any() for part in trainer.state)
    assert trainer.position == 4
    assert trainer.step(RATE, CLIP).applied


def test_a_loss_that_is_not_finite_never_reaches_the_weights() -> None:
    trainer = trainer_of(ModelConfig(cell=Cell.RNN_RELU, hidden=12, embedding=6))
    with torch.no_grad():
        trainer.network.get_parameter("recurrent.weight_hh_l0").fill_(1e30)
    weights = trainer.weights()
    result = losses(trainer, 2)[1]
    assert (result.applied, np.isfinite(result.loss)) == (False, False)
    assert same(weights, trainer.weights())


def gradients(trainer: Trainer) -> NDArray[Any]:
    return np.concatenate(
        [
            value.grad.numpy().ravel()
            for value in trainer.network.parameters()
            if value.grad is not None
        ]
    )


def test_clipping_by_norm_scales_and_reports_the_norm_before() -> None:
    free, clipped = (
        trainer_of(config=TrainingConfig(clipping=clipping))
        for clipping in (Clipping.OFF, Clipping.NORM)
    )
    norms = [free.step(0.0, 0.01).gradient_norm, clipped.step(0.0, 0.01).gradient_norm]
    assert norms[0] == norms[1] == pytest.approx(np.linalg.norm(gradients(free)), rel=1e-5)
    assert np.linalg.norm(gradients(clipped)) == pytest.approx(0.01, rel=1e-3)
    np.testing.assert_allclose(
        gradients(clipped), gradients(free) * 0.01 / norms[0], rtol=1e-3, atol=1e-9
    )


@pytest.mark.parametrize(
    ("clipping", "limit", "clipped"),
    [
        (Clipping.OFF, 1e-9, None),
        (Clipping.NORM, 1e-9, 1.0),
        (Clipping.NORM, 1e9, 0.0),
        (Clipping.VALUE, 1e9, 0.0),
    ],
)
def test_a_step_reports_whether_its_gradient_was_clipped(
    clipping: Clipping, limit: float, clipped: float | None
) -> None:
    trainer = trainer_of(config=TrainingConfig(clipping=clipping))
    assert trainer.step(0.0, limit).clipped == clipped


def test_a_step_reports_the_share_of_entries_clipped_by_value() -> None:
    free, clipped = (
        trainer_of(config=TrainingConfig(clipping=clipping))
        for clipping in (Clipping.OFF, Clipping.VALUE)
    )
    free.step(0.0, 1.0)
    limit = float(np.median(np.abs(gradients(free))))
    assert clipped.step(0.0, limit).clipped == (np.abs(gradients(free)) > limit).mean()


def test_clipping_by_norm_does_not_change_small_gradients() -> None:
    free, clipped = (
        trainer_of(config=TrainingConfig(clipping=clipping))
        for clipping in (Clipping.OFF, Clipping.NORM)
    )
    free.step(0.0, 1000.0)
    clipped.step(0.0, 1000.0)
    assert np.array_equal(gradients(free), gradients(clipped))


def test_clipping_by_value_clamps_and_reports_the_norm_before() -> None:
    free, clipped = (
        trainer_of(config=TrainingConfig(clipping=clipping))
        for clipping in (Clipping.OFF, Clipping.VALUE)
    )
    norms = [free.step(0.0, 1e-3).gradient_norm, clipped.step(0.0, 1e-3).gradient_norm]
    assert norms[0] == norms[1]
    assert np.array_equal(gradients(clipped), gradients(free).clip(-1e-3, 1e-3))


def evaluation(trainer: Trainer, ids: NDArray[Any], begin: int) -> float:
    *between, last = trainer.evaluation(ids, ((begin, len(ids)),))
    assert set(between) == {None}
    assert last is not None
    return last


@torch.no_grad()
def plain_loss(trainer: Trainer, ids: NDArray[Any], begin: int) -> float:
    """The mean loss of ``ids[begin:]``, read in one lane from the first character on."""
    network = trainer.network
    inputs, targets = torch.from_numpy(ids[:-1]), torch.from_numpy(ids[1:])
    logits, _ = network(inputs[:, None], network.blank_state(1))
    nats = torch.nn.functional.cross_entropy(logits[:, 0].double(), targets, reduction="none")
    return float(nats[begin - 1 :].mean())


@every_cell
def test_an_evaluation_in_one_lane_equals_the_plain_loss(cell: Cell) -> None:
    trainer = trainer_of(with_dropout(cell))
    losses(trainer, 5)
    for begin in (1, 2, 200):
        expected = plain_loss(trainer, IDS, begin)
        assert evaluation(trainer, IDS, begin) == pytest.approx(expected, rel=1e-5)


def test_an_evaluation_in_many_lanes_is_close_to_the_plain_loss() -> None:
    trainer = trainer_of()
    losses(trainer, 40)
    ids = np.tile(IDS, 70)
    begin = len(ids) // 5
    loss = evaluation(trainer, ids, begin)
    assert loss == pytest.approx(plain_loss(trainer, ids, begin), abs=1e-3)


@pytest.mark.parametrize("count", [1, 2, 255, 256, 257, 300])
def test_an_evaluation_of_any_length_equals_the_plain_loss(count: int) -> None:
    trainer, ids = trainer_of(), np.tile(IDS, 2)[: 100 + count]
    assert evaluation(trainer, ids, 100) == pytest.approx(plain_loss(trainer, ids, 100), rel=1e-5)


def test_an_evaluation_of_blocks_is_the_mean_over_the_blocks() -> None:
    trainer, ids = trainer_of(), np.tile(IDS, 12)
    losses(trainer, 5)
    spans = tuple((begin, begin + 300) for begin in (300, 1100, 2500))
    each = [evaluation(trainer, ids[: begin + 300], begin) for begin, _ in spans]
    *_, loss = trainer.evaluation(ids, spans)
    assert loss == pytest.approx(np.mean(each), rel=1e-5)
    assert len({round(one, 6) for one in each}) == 3


@every_cell
def test_masks_of_ones_do_not_change_the_network(cell: Cell) -> None:
    network = trainer_of(with_dropout(cell)).network
    torch.manual_seed(5)
    state = tuple(torch.randn(part.shape) for part in network.blank_state(3))
    ids = torch.from_numpy(IDS[:60].reshape(20, 3))
    masked = network(ids, state, torch.ones(2, 3, 12))
    plain = network(ids, state)
    assert torch.allclose(masked[0], plain[0], atol=1e-6)
    for one, other in zip(masked[1], plain[1], strict=True):
        assert torch.allclose(one, other, atol=1e-6)


def test_dropout_masks_differ_per_step_and_keep_the_mean() -> None:
    network = trainer_of(ModelConfig(layers=2, hidden=500, embedding=6, dropout=0.3)).network
    masks = [network.masks(8, seed, position) for seed, position in ((1, 0), (1, 1), (2, 0))]
    first = masks[0]
    assert first is not None
    assert sorted(set(first.flatten().tolist())) == pytest.approx([0, 1 / 0.7])
    assert float(first.mean()) == pytest.approx(1, abs=0.03)
    again = network.masks(8, 1, 0)
    assert again is not None
    assert torch.equal(again, first)
    assert all(other is not None and not torch.equal(other, first) for other in masks[1:])
    assert trainer_of().network.masks(8, 1, 0) is None


def test_an_evaluation_between_two_steps_has_no_side_effect() -> None:
    uninterrupted, evaluated = (trainer_of(with_dropout(Cell.LSTM)) for _ in range(2))
    losses(uninterrupted, 5)
    expected = losses(uninterrupted, 5)
    torch.manual_seed(1)
    evaluated = trainer_of(with_dropout(Cell.LSTM))
    losses(evaluated, 5)
    evaluation(evaluated, IDS, 100)
    assert losses(evaluated, 5) == expected


@every_cell
def test_every_cell_memorizes_a_tiny_text(cell: Cell) -> None:
    trainer = trainer_of(ModelConfig(cell=cell, hidden=16, embedding=8), TrainingConfig(beta2=0.95))
    rate = 1e-2 if cell in (Cell.LSTM, Cell.GRU) else 4e-3
    first = trainer.step(rate, CLIP).loss
    last = [trainer.step(rate, CLIP).loss for _ in range(500)][-10:]
    assert first == pytest.approx(np.log(len(VOCABULARY)), abs=0.4)
    assert np.mean(last) < 1.0


def test_tied_and_one_hot_networks_learn() -> None:
    for model in (
        ModelConfig(hidden=16, embedding=16, tied=True),
        ModelConfig(hidden=16, embedding=0),
    ):
        trainer = trainer_of(model)
        begin = trainer.step(RATE, CLIP).loss
        assert np.mean([trainer.step(RATE, CLIP).loss for _ in range(300)][-10:]) < begin / 2


@every_cell
@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("layers", [1, 3])
def test_the_number_of_weights_equals_parameter_count(cell: Cell, tied: bool, layers: int) -> None:
    model = ModelConfig(cell=cell, layers=layers, hidden=12, embedding=12, tied=tied)
    weights = trainer_of(model).weights()
    assert sum(value.size for value in weights.values()) == model.parameter_count(len(VOCABULARY))


def test_the_forget_gate_bias_is_initialized_to_1() -> None:
    bias = trainer_of().weights()["recurrent.bias_ih_l0"]
    assert bias[12:24].tolist() == [1.0] * 12


def test_a_step_that_fails_on_one_shard_waits_for_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else they hold their memory while a batch that fits is searched for."""
    trainer, numbers = trainer_of(threads=2), itertools.count()
    failed, ended = threading.Event(), threading.Event()

    def gradients(columns: Columns, counts: object) -> ShardGradients:
        del columns, counts
        if next(numbers) == 0:
            failed.set()
            raise MemoryError
        failed.wait(PATIENCE_SECONDS)
        time.sleep(0.05)
        ended.set()
        raise MemoryError

    monkeypatch.setattr(trainer, "_gradients", gradients)
    with pytest.raises(MemoryError):
        trainer.step(RATE, CLIP)
    assert ended.is_set()
