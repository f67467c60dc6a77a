"""Checkpoint selection: the newest that is complete and did not diverge."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from lstm_tui.errors import CheckpointError
from lstm_tui.files import read_json, to_json
from lstm_tui.runs.checkpoint_files import (
    MANIFEST,
    OPTIMIZER,
    STATE,
    WEIGHTS,
    Manifest,
    checkpoint_path,
)
from lstm_tui.runs.checkpoints import (
    load_best,
    load_checkpoint,
    load_for_training,
    resumable_steps,
    resumes,
)
from lstm_tui.runs.directory import Run
from lstm_tui.runs.lookup import any_checkpoint
from lstm_tui.runs.retention import prune
from lstm_tui.runs.training_state import TrainingState
from tests.runs.conftest import STATE as FIRST, Save


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 0x10
    path.write_bytes(data)


def put(run: Run, state: TrainingState) -> None:
    """Give the checkpoint of that step another state, and make its manifest agree."""
    folder, data = checkpoint_path(run, state.step), to_json(state)
    (folder / STATE).write_bytes(data)
    files = {**read_json(folder / MANIFEST, Manifest).files}
    files[STATE] = hashlib.sha256(data).hexdigest()
    (folder / MANIFEST).write_bytes(to_json(Manifest(state.step, files)))


def test_every_loader_reports_skipped_checkpoints(run: Run, save: Save) -> None:
    for step in (10, 20, 30):
        save(step)
    assert load_checkpoint(run).warnings == ()
    flip(checkpoint_path(run, 30) / WEIGHTS)
    flip(checkpoint_path(run, 20) / STATE)
    loaded = load_checkpoint(run)
    assert (loaded.step, loaded.skipped_step) == (10, 30)
    newest, older, used = loaded.warnings
    assert "00000030/weights.safetensors: damaged" in newest
    assert "00000020/state.json: damaged" in older
    assert used == "The older checkpoint of step 10 is used instead."
    assert load_checkpoint(run, 10).warnings == ()


def test_load_best_reports_unreadable_newer_states(run: Run, save: Save) -> None:
    save(10)
    save(20)
    assert load_best(run).warnings == ("No validation loss to compare: step 20 is read.",)
    put(run, replace(FIRST, step=10, best_step=10))
    flip(checkpoint_path(run, 20) / STATE)
    best = load_best(run)
    assert best.step == 10
    assert "00000020/state.json: damaged" in best.warnings[0]


def test_a_diverged_checkpoint_is_never_selected(run: Run, save: Save) -> None:
    save(10)
    save(20)
    diverged = replace(FIRST, step=20, best_step=10, best_loss=2.0, evaluations_since_best=1)
    put(run, diverged)
    loaded, resumption = load_checkpoint(run), load_for_training(run)
    assert (loaded.step, resumption.state.step) == (10, 10)
    said = "The checkpoint of step 20 diverged: its validation loss is not finite."
    assert loaded.warnings == (said, "The older checkpoint of step 10 is used instead.")
    assert resumption.skipped == (said,)
    assert resumable_steps(run) == [10]
    # Who asks for it by name may read it, and may not train on.
    assert load_checkpoint(run, 20).warnings == (said,)
    with pytest.raises(CheckpointError, match=r"cannot resume from step 20\..*diverged.*steps 10;"):
        load_for_training(run, 20)
    put(run, replace(diverged, step=10))
    with pytest.raises(CheckpointError, match=r"no good checkpoint among steps 10, 20\..*diverged"):
        load_checkpoint(run)
    with pytest.raises(CheckpointError, match=r"diverged.*lstm-tui resume \S*atlas --checkpoint 0"):
        load_for_training(run)


def test_step_0_never_takes_the_place_of_damaged_checkpoints(run: Run, save: Save) -> None:
    for step in (0, 10, 20):
        save(step)
    for step in (10, 20):
        flip(checkpoint_path(run, step) / WEIGHTS)
    with pytest.raises(CheckpointError, match="no good checkpoint among steps 10, 20"):
        load_checkpoint(run)
    with pytest.raises(CheckpointError, match="no checkpoint that training can resume from"):
        load_for_training(run)
    assert load_checkpoint(run, 0).warnings == ()


def test_step_0_alone_is_read_with_a_warning_and_resumed_only_with_its_optimizer(
    run: Run, save: Save
) -> None:
    assert not resumes(run)
    save(0)
    assert resumes(run)
    assert load_for_training(run).state.step == 0
    (checkpoint_path(run, 0) / OPTIMIZER).unlink()
    assert not resumes(run)
    loaded = load_checkpoint(run)
    assert loaded.step == 0
    assert loaded.warnings == (
        "Step 0 is the network before training: it has learned nothing yet.",
    )
    assert not any_checkpoint(run)
    save(10)
    assert any_checkpoint(run)
    assert (load_checkpoint(run).step, load_checkpoint(run).warnings) == (10, ())


def test_training_resumes_from_the_requested_step(run: Run, save: Save) -> None:
    for step in (10, 20, 30):
        save(step)
    assert load_for_training(run, 20).state.step == 20
    prune(run, None)
    for step in (10, 15):
        with pytest.raises(
            CheckpointError, match=rf"from step {step}\. .*It can resume from steps 20, 30"
        ):
            load_for_training(run, step)
