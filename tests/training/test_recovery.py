"""Recovery after divergence: resuming as advised does not diverge again."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import (
    Budget,
    BudgetKind,
    Cell,
    Clipping,
    Device,
    ModelConfig,
    Optimizer,
    Precision,
    TrainingConfig,
)
from lstm_tui.runs.checkpoint_files import save_checkpoint, steps_on_disk
from lstm_tui.runs.checkpoints import load_checkpoint, load_for_training
from lstm_tui.runs.directory import LIFELINE_VARIABLE, Run
from lstm_tui.runs.events import Finished
from lstm_tui.runs.follower import Follower
from lstm_tui.runs.progress import RunProgress
from lstm_tui.runs.resume_request import request_advised_resume, request_resume
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.text.corpus import Corpus
from lstm_tui.training import recovery
from lstm_tui.training.recovery import Recovery, find_recovery
from lstm_tui.training.trainer import StepResult, Trainer
from lstm_tui.training.worker import Worker
from tests.support.training_rig import STATE
from tests.support.training_runs import make_training_run

WORSE_THAN_GUESSING = 4.0
"""Nats; a uniform guess over the 27 characters of the text costs 3.3."""


@pytest.fixture(autouse=True)
def signals_of_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a worker in this process from handling signals and standard input."""
    monkeypatch.delenv(LIFELINE_VARIABLE, raising=False)
    monkeypatch.setattr("lstm_tui.training.command_listener.signal.signal", lambda *_: None)


def make_run(
    folder: Path, corpus: Corpus, cell: Cell, rate: float, steps: int = 120, warmup: int = 20
) -> Run:
    training = TrainingConfig(
        budget=Budget(BudgetKind.STEPS, steps),
        batch=8,
        chunk=32,
        learning_rate=rate,
        optimizer=Optimizer.ADAMW,
        clipping=Clipping.OFF,
        evaluate_every=10,
        warmup_steps=warmup,
        sample_length=0,
        device=Device.CPU,
        precision=Precision.FLOAT32,
        threads=1,
    )
    # Wide enough to diverge on every processor, that is, with any rounding.
    model = ModelConfig(cell=cell, layers=1, hidden=48, embedding=8)
    return make_training_run(folder / "runs", corpus, model, training)


def trained(run: Run) -> RunProgress:
    """Train the run with a worker in this process; return its progress."""
    with run.locked():
        Worker(run).work()
    return Follower(run).poll().progress


def poison(run: Run, step: int, *, diverged: bool) -> None:
    """Give the checkpoint of ``step`` weights with which the loss explodes."""
    last = load_for_training(run, step)
    weights = {name: np.asarray(value, np.float32) * 1e12 for name, value in last.weights.items()}
    state = replace(last.state, validation_loss=None, evaluations_since_best=1)
    save_checkpoint(run, weights, last.optimizer, state if diverged else last.state)


def test_resuming_as_advised_trains_on(tmp_path: Path, corpus: Corpus) -> None:
    run = make_run(tmp_path, corpus, Cell.RNN_RELU, 10.0)
    progress = trained(run)
    assert progress.failed is not None, "this training should diverge"
    assert progress.failed.learning_rate is not None, progress.failed.message
    assert " trained well (loss " in progress.failed.message
    for step in steps_on_disk(run):
        assert not load_checkpoint(run, step).state.diverged
    request_advised_resume(run)
    again = trained(run)
    assert again.failed is None
    assert again.finished is not None
    assert again.step == 120
    assert again.validation is not None
    assert again.validation.validation_loss < WORSE_THAN_GUESSING


def last_of(run: Run, rate: float, state: TrainingState) -> Recovery | None:
    ticks = itertools.count(0.0, 0.01)
    return find_recovery(run, state, rate, clock=lambda: next(ticks))


def test_a_checkpoint_that_fails_its_trial_is_skipped(tmp_path: Path, corpus: Corpus) -> None:
    run = make_run(tmp_path, corpus, Cell.LSTM, 0.01, steps=20)
    assert trained(run).finished
    failed = replace(STATE, total_steps=100)
    newest = last_of(run, 0.01, failed)
    assert newest is not None
    assert (newest.step, newest.checkpoint, newest.learning_rate) == (20, None, 0.01)
    poison(run, 20, diverged=False)
    older = last_of(run, 0.01, failed)
    assert older is not None
    assert (older.step, older.checkpoint) == (10, 10)
    poison(run, 10, diverged=False)
    beginning = last_of(run, 0.01, failed)
    assert beginning is not None
    assert (beginning.step, beginning.checkpoint) == (0, 0)
    assert beginning.sentence.startswith(
        "Tried: 100 steps from the beginning at learning rate 0.01"
    )


def test_a_trial_reaches_the_full_rate_within_a_warm_up(
    tmp_path: Path, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates: list[float] = []
    step = Trainer.step

    def recorded(trainer: Trainer, learning_rate: float, clip: float) -> StepResult:
        rates.append(learning_rate)
        return step(trainer, learning_rate, clip)

    monkeypatch.setattr(Trainer, "step", recorded)
    run = make_run(tmp_path, corpus, Cell.LSTM, 0.01, steps=2400, warmup=600)
    best = last_of(run, 0.01, replace(STATE, total_steps=2400))
    assert best is not None
    assert (best.step, best.learning_rate) == (0, 0.01)
    assert rates[49:] == [0.01] * 51
    assert rates[0] < 0.001


@pytest.mark.parametrize(
    ("losses", "good"),
    [
        ([3.5], True),
        ([4.5], False),
        ([3.0] * 100, True),
        ([5.0] * 5 + [2.0] * 95, True),
        ([3.0] * 50 + [9.0] + [2.0] * 49, False),
        ([*np.linspace(3, 0.8, 40), *np.linspace(0.8, 1.25, 60)], False),
        ([*np.linspace(3, 0.8, 40), *np.linspace(0.8, 1.4, 30), *np.linspace(1.4, 0.9, 30)], False),
        ([*np.linspace(3, 0.8, 40), *np.linspace(0.8, 0.85, 60)], True),
    ],
)
def test_losses_that_rise_again_do_not_settle(losses: list[float], good: bool) -> None:
    assert recovery.settles(losses, 4.0) is good


def test_a_failed_search_gives_no_advice(
    tmp_path: Path, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "MARGIN_NATS", -100.0)
    monkeypatch.setattr(recovery, "TRIAL_STEPS", 2)
    run = make_run(tmp_path, corpus, Cell.RNN_RELU, 10.0)
    failed = trained(run).failed
    assert failed is not None
    assert not failed.resumable
    assert failed.resume_options == ""
    assert recovery.NO_RECOVERY in failed.message


def test_a_resume_from_an_earlier_checkpoint_keeps_the_later_ones(
    tmp_path: Path, corpus: Corpus
) -> None:
    run = make_run(tmp_path, corpus, Cell.LSTM, 0.01, steps=30)
    trained(run)
    request_resume(run, Budget(BudgetKind.STEPS, 5), 0.005, checkpoint=20)
    progress = trained(run)
    assert [one.step for one in progress.evaluations] == [10, 20, 25]
    assert isinstance(progress.finished, Finished)
    assert progress.peak_learning_rate == 0.005
    assert [path.name for path in run.checkpoints_aside.iterdir()] == ["00000030"]
    assert progress.notes[0].message.startswith("Resumed from step 20. Set aside in")
    assert b'"step":30' in run.events_aside.read_bytes()
    assert steps_on_disk(run) == [0, 10, 20, 25]


def test_a_resume_from_the_beginning_sets_everything_aside(tmp_path: Path, corpus: Corpus) -> None:
    run = make_run(tmp_path, corpus, Cell.LSTM, 0.01, steps=20)
    trained(run)
    request_resume(run, None, 0.005, checkpoint=0)
    progress = trained(run)
    assert [one.step for one in progress.evaluations] == [10, 20]
    assert progress.peak_learning_rate == 0.005
    assert len(list(run.checkpoints_aside.iterdir())) == 2
    assert steps_on_disk(run) == [0, 10, 20]


def test_a_resume_skips_a_diverged_checkpoint(tmp_path: Path, corpus: Corpus) -> None:
    run = make_run(tmp_path, corpus, Cell.LSTM, 0.01, steps=20)
    trained(run)
    poison(run, 20, diverged=True)
    request_resume(run, Budget(BudgetKind.STEPS, 10))
    progress = trained(run)
    assert progress.failed is None
    assert progress.evaluations[-1].step == 20
    assert "The checkpoint of step 20 diverged" in progress.notes[0].message
    assert [note.message for note in progress.notes if "Set aside" in note.message] == [
        "Set aside in checkpoints.aside: the checkpoint of step 20."
    ]
    assert [path.name for path in run.checkpoints_aside.iterdir()] == ["00000020"]
