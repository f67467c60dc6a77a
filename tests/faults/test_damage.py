"""Damaged checkpoints: none is loaded, the newest good one is used instead."""

import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.errors import CheckpointError
from lstm_tui.runs.checkpoint_files import MANIFEST, OPTIMIZER, checkpoint_path
from lstm_tui.runs.checkpoints import load_checkpoint, load_for_training
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Noted, Started
from lstm_tui.runs.retention import clean_leftovers
from lstm_tui.runs.safe_files import hidden_name
from tests.faults.conftest import MakeRun
from tests.support.random_text import make_run as random_run, same, save, weights_of
from tests.support.training_processes import WorkerForks, events

FLIPS = 400


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run with the checkpoints of steps 10 and 20."""
    run = random_run(tmp_path)
    save(run, 10)
    save(run, 20)
    return run


def files(run: Run) -> list[Path]:
    return sorted(checkpoint_path(run, 20).iterdir())


def flip_bits(run: Run, count: int) -> str:
    """Flip ``count`` bits, one at a time, over all files of the newest checkpoint."""
    whole = {path: path.read_bytes() for path in files(run)}
    paths, sizes = list(whole), [len(data) for data in whole.values()]
    random = np.random.default_rng(20261124)
    older = weights_of(10)
    for place in random.choice(8 * sum(sizes), count, replace=count > 8 * sum(sizes)):
        byte, bit = divmod(int(place), 8)
        number = int(np.searchsorted(np.cumsum(sizes), byte, side="right"))
        path, byte = paths[number], byte - sum(sizes[:number])
        damaged = bytearray(whole[path])
        damaged[byte] ^= 1 << bit
        path.write_bytes(damaged)
        resumed = load_for_training(run)
        assert resumed.state.step == 10, (path.name, byte, bit)
        assert same(resumed.weights, older)
        assert "00000020" in resumed.skipped[0]
        read = load_checkpoint(run)
        if path.name not in (OPTIMIZER, MANIFEST):  # a reader of weights reads only their sums
            assert read.step == 10
            with pytest.raises(CheckpointError):
                load_checkpoint(run, 20)
        assert same(read.weights, weights_of(read.step))
        path.write_bytes(whole[path])
    assert load_for_training(run).state.step == 20
    return f"{count} flipped bits over {len(paths)} files: none loaded, each was said"


def test_a_checkpoint_with_a_flipped_bit_is_skipped(run: Run) -> None:
    flip_bits(run, FLIPS)


@pytest.mark.soak
def test_ten_thousand_flipped_bits(run: Run) -> None:
    print("\n" + flip_bits(run, int(os.environ.get("LSTM_TUI_FLIPS", "10000"))))


@pytest.mark.parametrize("stride", [23, pytest.param(1, marks=pytest.mark.soak)])
def test_a_truncated_checkpoint_is_skipped(run: Run, stride: int) -> None:
    cuts = 0
    for path in files(run):
        whole = path.read_bytes()
        for size in range(0, len(whole.rstrip()), stride):  # the last newline says nothing
            path.write_bytes(whole[:size])
            resumed = load_for_training(run)
            assert (resumed.state.step, len(resumed.skipped)) == (10, 1), (path.name, size)
            cuts += 1
        path.write_bytes(whole)
    print(f"\n{cuts} cuts: none loaded")


def test_missing_files_are_skipped_and_leftovers_deleted(run: Run) -> None:
    for path in files(run):
        whole = path.read_bytes()
        path.unlink()
        assert load_for_training(run).state.step == 10, path.name
        path.write_bytes(whole)
    half = run.checkpoints / hidden_name("00000030", "part")
    shutil.copytree(checkpoint_path(run, 20), half)
    (half / MANIFEST).unlink()
    assert load_for_training(run).state.step == 20
    assert clean_leftovers(run, time.time()) == ["00000030"]
    assert not half.exists()


def test_a_worker_reports_skipped_checkpoints(forks: WorkerForks, make_run: MakeRun) -> None:
    run = make_run(evaluate_every=10)
    worker = forks.start(run)
    worker.until(lambda progress: progress.step > 50)
    worker.kill()
    newest = load_for_training(run).state.step
    path = checkpoint_path(run, newest) / OPTIMIZER
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)
    worker = forks.start(run)
    worker.until(lambda progress: bool(progress.notes))
    worker.kill()
    said = events(run)
    began = [event.step for event in said if isinstance(event, Started)]
    assert began[-1] < newest
    notes = [event.message for event in said if isinstance(event, Noted)]
    assert any(OPTIMIZER in note and "damaged" in note for note in notes)
