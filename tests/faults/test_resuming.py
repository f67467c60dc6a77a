"""A run resumed after any step equals an uninterrupted run bit for bit."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from lstm_tui.config import Cell, ModelConfig, Precision, TrainingConfig
from lstm_tui.runs.checkpoint_files import STATE, checkpoint_path, save_checkpoint
from lstm_tui.runs.checkpoints import load_for_training
from lstm_tui.runs.events import Noted, Started
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.training.batches import Streams
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.trainer import StepResult, Trainer
from tests.faults.conftest import MakeRun
from tests.runs.conftest import STATE as NUMBERS
from tests.support.random_text import make_run as random_run, same
from tests.support.training_processes import WorkerForks, events

IDS = np.random.default_rng(3).integers(5, size=400).astype(np.uint8)


def model_of(cell: Cell) -> ModelConfig:
    """A network with dropout, two layers deep."""
    return ModelConfig(cell=cell, layers=2, hidden=6, embedding=3, dropout=0.3)


def trainer_of(cell: Cell, seed: int) -> Trainer:
    """A trainer of it on a text of five symbols."""
    torch.manual_seed(seed)
    network = CharNetwork(model_of(cell), 5)
    training = TrainingConfig(batch=4, chunk=8, seed=1)
    return Trainer(
        network,
        Streams(IDS, 4, 8, 1),
        training,
        device=torch.device("cpu"),
        precision=Precision.FLOAT32,
        threads=1,
    )


def step(trainer: Trainer) -> StepResult:
    return trainer.step(0.01, 1.0)


@pytest.mark.parametrize("cell", Cell)
def test_a_resume_at_every_step_of_two_epochs_changes_nothing(tmp_path: Path, cell: Cell) -> None:
    """A run resumed at any step continues with the same weights and losses."""
    run = random_run(tmp_path, model_of(cell))
    undisturbed = trainer_of(cell, seed=1)
    for number in range(1, 2 * undisturbed.streams.steps_per_epoch + 1):
        state = replace(NUMBERS, step=number - 1, position=undisturbed.position)
        save_checkpoint(run, undisturbed.weights(), undisturbed.arrays(), state)
        expected = step(undisturbed)
        weights, arrays = undisturbed.weights(), undisturbed.arrays()

        saved = load_for_training(run)
        resumed = trainer_of(cell, seed=99)
        resumed.restore(saved.weights, saved.optimizer, saved.state.position)
        assert step(resumed) == expected
        assert same(resumed.weights(), weights)
        assert same(resumed.arrays(), arrays)
    assert undisturbed.position == 2 * undisturbed.streams.steps_per_epoch


def changed_state(state: TrainingState, what: str) -> TrainingState:
    """``state`` as another machine would have saved it."""
    return replace(state, versions={**state.versions, what: "of another kind"})


@pytest.mark.parametrize("what", ["torch", "python", "machine"])
def test_a_resume_elsewhere_warns_and_goes_on(
    forks: WorkerForks, make_run: MakeRun, what: str
) -> None:
    run = make_run(steps=40)
    assert forks.start(run).wait() == 0
    saved = load_for_training(run)
    state = changed_state(replace(saved.state, total_steps=60), what)
    save_checkpoint(run, saved.weights, saved.optimizer, state)
    assert forks.start(run).wait() == 0
    [note] = [event.message for event in events(run) if isinstance(event, Noted)]
    assert note.startswith(f"Resumed in a different environment ({what} of another kind → ")
    assert note.endswith("no longer bit for bit.")
    assert load_for_training(run).state.step == 60


def test_a_resume_goes_on_as_was_chosen_where_its_device_is_not_there(
    forks: WorkerForks, make_run: MakeRun
) -> None:
    run = make_run(steps=40)
    assert forks.start(run).wait() == 0
    saved = load_for_training(run)
    state = replace(saved.state, total_steps=60, threads=2, device="mps")
    save_checkpoint(run, saved.weights, saved.optimizer, state)
    assert forks.start(run).wait() == 0
    [note] = [event.message for event in events(run) if isinstance(event, Noted)]
    assert "device mps → cpu" in note
    assert note.endswith("float32 on 1 thread instead of float32 on 2 threads.")
    started = [event for event in events(run) if isinstance(event, Started)]
    assert [(one.device, one.threads) for one in started] == [("cpu", 1), ("cpu", 1)]
    assert (checkpoint_path(run, 60) / STATE).exists()
