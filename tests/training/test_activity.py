"""The activity penalty: its value, and training with it."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from lstm_tui.config import Cell, Clipping, ModelConfig, Precision, RunConfig, TrainingConfig
from lstm_tui.presets import DEFAULT_TRAINING
from lstm_tui.runs.creation import create_run
from lstm_tui.runs.directory import CorpusRecord, RunRecord
from lstm_tui.text.vocabulary import Vocabulary
from lstm_tui.training.activity import Counts, penalty_of
from lstm_tui.training.batches import Streams
from lstm_tui.training.network import LONGEST_MEMORY, CharNetwork
from lstm_tui.training.probe import probe
from lstm_tui.training.trainer import Trainer

TEXT = "she sells sea shells on the sea shore; the shells she sells are sea shells. " * 4
VOCABULARY = Vocabulary(tuple(sorted(set(TEXT))))
MODEL = ModelConfig(layers=2, hidden=12, embedding=6)
PENALIZED = TrainingConfig(
    memory_units=0.25,
    slowness_penalty=0.7,
    persistence_penalty=0.5,
    activity_penalty=0.3,
    clipping=Clipping.OFF,
)


def trainer_of(
    training: TrainingConfig,
    model: ModelConfig = MODEL,
    *,
    precision: Precision = Precision.FLOAT32,
    threads: int = 1,
    seed: int = 1,
) -> Trainer:
    if probe(model, precision) is not None:
        pytest.skip(f"{precision} does not work here")
    torch.manual_seed(seed)
    return Trainer(
        CharNetwork(model, len(VOCABULARY)),
        Streams(VOCABULARY.encode(TEXT), 4, 20, seed=1),
        training,
        device=torch.device("cpu"),
        precision=precision,
        threads=threads,
    )


def whole_penalty(outputs: list[torch.Tensor]) -> torch.Tensor:
    """The penalty of columns without padding."""
    real = np.ones(outputs[0].shape[:2], bool)
    return penalty_of(outputs, PENALIZED, torch.from_numpy(real), Counts.of(real))


def test_the_penalty_is_of_size_changes_of_memory_units_and_averages_of_the_others() -> None:
    layers = [torch.randn(37, 2, 8, generator=torch.Generator().manual_seed(n)) for n in (1, 2)]
    expected = 0.0
    for layer in map(torch.Tensor.numpy, layers):
        windows = layer[:16, :, 2:].mean(axis=0), layer[16:32, :, 2:].mean(axis=0)
        expected += 0.3 * np.abs(layer).mean()
        expected += 0.7 * (np.diff(layer[:, :, :2], axis=0) ** 2).mean()
        expected += 0.5 * np.square(windows).mean()
    assert whole_penalty(layers).item() == pytest.approx(expected, rel=1e-6)


def test_a_single_symbol_has_no_change_and_no_window() -> None:
    assert whole_penalty([torch.ones(1, 2, 8)]).item() == pytest.approx(0.3)


def test_gradients_are_those_of_loss_and_penalty_and_the_loss_is_reported_alone() -> None:
    trainer = trainer_of(PENALIZED)
    network, chunk = trainer.network, trainer.streams.at(0)
    state = network.blank_state(4)
    outputs, _ = network.hidden_layers(torch.from_numpy(chunk.inputs), state)
    logits = network.output(outputs[-1])
    targets = torch.from_numpy(chunk.targets).flatten()
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets)
    gradients = torch.autograd.grad(loss + whole_penalty(outputs), list(network.parameters()))
    result = trainer.step(1e-2, 1.0)
    assert result.loss == pytest.approx(loss.item(), rel=1e-5)
    assert result.gradient_norm == pytest.approx(
        torch.nn.utils.get_total_norm(gradients).item(), rel=1e-5
    )


@pytest.mark.parametrize("cell", Cell)
def test_layers_give_the_outputs_and_the_state_of_the_network(cell: Cell) -> None:
    torch.manual_seed(1)
    network = CharNetwork(ModelConfig(cell=cell, layers=2, hidden=12, embedding=6), 9)
    ids, state = torch.randint(9, (7, 3)), network.blank_state(3)
    outputs, after = network.hidden_layers(ids, state)
    expected, expected_after = network.hidden(ids, state)
    torch.testing.assert_close(outputs[-1], expected)
    torch.testing.assert_close(after, expected_after)
    assert [tuple(output.shape) for output in outputs] == [(7, 3, 12)] * 2
    torch.testing.assert_close(torch.stack([output[-1] for output in outputs]), after[0])


@pytest.mark.parametrize("cell", [cell for cell in Cell if cell is not Cell.LSTM])
def test_cells_whose_hidden_values_are_their_memory_are_not_penalized(cell: Cell) -> None:
    model = ModelConfig(cell=cell, layers=2, hidden=12, embedding=6)
    plain = TrainingConfig(clipping=Clipping.OFF)
    expected = [trainer_of(plain, model).step(1e-2, 1.0) for _ in range(3)]
    assert [trainer_of(PENALIZED, model).step(1e-2, 1.0) for _ in range(3)] == expected


@pytest.mark.parametrize("precision", [Precision.FLOAT32, Precision.BFLOAT16])
@pytest.mark.parametrize("threads", [1, 2])
def test_resumed_training_with_penalties_equals_uninterrupted_training(
    precision: Precision, threads: int
) -> None:
    uninterrupted = trainer_of(PENALIZED, precision=precision, threads=threads)
    for _ in range(7):
        uninterrupted.step(1e-2, 1.0)
    weights, arrays = uninterrupted.weights(), uninterrupted.arrays()
    resumed = trainer_of(PENALIZED, precision=precision, threads=threads, seed=9)
    resumed.restore(weights, arrays, 7)
    for _ in range(7):
        assert resumed.step(1e-2, 1.0) == uninterrupted.step(1e-2, 1.0)


def test_two_threads_give_the_same_penalty_but_for_rounding() -> None:
    alone, together = trainer_of(PENALIZED), trainer_of(PENALIZED, threads=2)
    for _ in range(5):
        one, other = alone.step(1e-2, 1.0), together.step(1e-2, 1.0)
        assert other.gradient_norm == pytest.approx(one.gradient_norm, rel=1e-3)


def test_changes_of_memory_units_become_smaller_than_without_the_penalty() -> None:
    changes = []
    for training in (TrainingConfig(), TrainingConfig(memory_units=0.5, slowness_penalty=100.0)):
        trainer = trainer_of(training)
        for _ in range(40):
            trainer.step(1e-2, 1.0)
        chunk = trainer.streams.at(0)
        outputs, _ = trainer.network.hidden_layers(
            torch.from_numpy(chunk.inputs), trainer.network.blank_state(4)
        )
        changes.append(outputs[1][:, :, :6].diff(dim=0).square().mean().item())
    assert changes[1] < changes[0] / 2


def test_memory_units_of_an_lstm_begin_with_biases_for_long_times() -> None:
    network = CharNetwork(MODEL, 9)
    network.initialize_memory(0.25)
    expected = np.log(np.linspace(1, LONGEST_MEMORY - 1, 3))
    for layer in range(2):
        given = network.recurrent.get_parameter(f"bias_ih_l{layer}").detach()
        recurrent = network.recurrent.get_parameter(f"bias_hh_l{layer}").detach()
        input_gate, forget_gate, *_ = (given + recurrent).numpy().reshape(4, 12)
        assert forget_gate[:3] == pytest.approx(expected, abs=1e-6)
        assert input_gate[:3] == pytest.approx(-expected, abs=1e-6)
        assert forget_gate[3:] == pytest.approx(1.0)


@pytest.mark.parametrize("cell", [Cell.GRU, Cell.RNN_TANH, Cell.ADDITIVE])
def test_other_cells_have_no_memory_units(cell: Cell) -> None:
    network = CharNetwork(ModelConfig(cell=cell, hidden=12, embedding=6), 9)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    network.initialize_memory(0.25)
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


def test_a_run_of_an_earlier_version_is_resumed_without_penalties(tmp_path: Path) -> None:
    corpus = CorpusRecord(key="", sha256="", sources=(), symbols=9)
    config = RunConfig(training=DEFAULT_TRAINING)
    record = RunRecord(name="run", created="", config=config, corpus=corpus)
    run = create_run(tmp_path, record, VOCABULARY)
    assert run.record().config.training == DEFAULT_TRAINING
    path = run.path / "run.json"
    fields = json.loads(path.read_text())
    names = "memory_units", "slowness_penalty", "persistence_penalty", "activity_penalty"
    for name in names:
        assert fields["config"]["training"].pop(name) > 0
    path.write_text(json.dumps(fields))
    training = run.record().config.training
    assert [getattr(training, name) for name in names] == [0, 0, 0, 0]
