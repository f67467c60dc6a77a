"""Checkpoints: atomic writes, and loading only if every checksum agrees."""

import errno
import hashlib
import json
import os
import pickle
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save as save_arrays

from lstm_tui.config import DocumentSplit, ModelConfig, SymbolKind, TextConfig
from lstm_tui.errors import BrokenRunError, CheckpointError, RunError
from lstm_tui.files import read_json, to_json
from lstm_tui.runs.checkpoint_files import (
    MANIFEST,
    OPTIMIZER,
    STATE,
    WEIGHTS,
    Manifest,
    checkpoint_path,
    steps_on_disk,
)
from lstm_tui.runs.checkpoints import best_step, load_checkpoint, load_for_training
from lstm_tui.runs.directory import Run
from lstm_tui.runs.retention import clean_leftovers, prune
from lstm_tui.runs.safe_files import hidden_name
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.runs.weights import check_weights, expected_shapes
from tests.runs.conftest import STATE as FIRST, Save, names

FILES = (WEIGHTS, OPTIMIZER, STATE, MANIFEST)


def same(first: Arrays, second: Arrays) -> bool:
    return first.keys() == second.keys() and all(
        np.array_equal(first[name], second[name]) for name in first
    )


def put(run: Run, step: int, name: str, data: bytes) -> None:
    """Write ``data`` as a file of a checkpoint and make the manifest agree with it."""
    folder = checkpoint_path(run, step)
    (folder / name).write_bytes(data)
    manifest = read_json(folder / MANIFEST, Manifest)
    sums = {**manifest.files, name: hashlib.sha256(data).hexdigest()}
    (folder / MANIFEST).write_bytes(to_json(Manifest(step, sums)))


def test_what_was_saved_is_loaded(
    run: Run, save: Save, weights_of: Callable[[int], Arrays]
) -> None:
    size = save(10)
    checkpoint, resumption = load_checkpoint(run), load_for_training(run)
    assert checkpoint.step == 10
    assert same(weights_of(10), checkpoint.weights)
    assert same(weights_of(10), resumption.weights)
    assert checkpoint.state == resumption.state
    assert "exp_avg.output.bias" in resumption.optimizer
    on_disk = sum((checkpoint_path(run, 10) / name).stat().st_size for name in FILES[:3])
    assert on_disk == size
    assert names(run) == ["00000010"]


def test_the_newest_checkpoint_is_the_default(run: Run, save: Save) -> None:
    for step in (5, 100_000_000, 20):
        save(step)
    assert steps_on_disk(run) == [5, 20, 100_000_000]
    assert load_checkpoint(run).step == 100_000_000
    assert load_checkpoint(run, 5).step == 5


@pytest.mark.parametrize(
    ("text", "documents", "complaint"),
    [
        (TextConfig(documents=DocumentSplit.LINES), False, "do not agree on whether"),
        (TextConfig(), True, "do not agree on whether"),
        (TextConfig(documents=DocumentSplit.LINES), True, "do not agree on whether"),
        (
            TextConfig(symbols=SymbolKind.WORD),
            False,
            r"run\.json has the symbols word, voc.* char\.",
        ),
    ],
)
def test_run_json_and_the_vocabulary_agree(
    run: Run, save: Save, text: TextConfig, documents: bool, complaint: str
) -> None:
    save(10)
    record = run.record()
    model = replace(record.config.model, documents=documents)
    config = replace(record.config, text=text, model=model)
    (run.path / "run.json").write_bytes(to_json(replace(record, config=config)))
    for load in (load_checkpoint, load_for_training):
        with pytest.raises(BrokenRunError, match=complaint):
            load(run)


def test_a_run_without_checkpoints_says_so(run: Run) -> None:
    for load in (load_checkpoint, load_for_training):
        with pytest.raises(CheckpointError, match=r"^atlas: no checkpoint yet\.$"):
            load(run)


def test_an_error_for_a_missing_step_lists_existing_ones(run: Run, save: Save) -> None:
    save(5)
    save(1200)
    with pytest.raises(CheckpointError, match="no checkpoint at step 7; there are steps 5, 1,200"):
        load_checkpoint(run, 7)


class Failing:
    """A system call that fails at its Nth call, once or from then on."""

    def __init__(self, turn: int, lasting: bool) -> None:
        self.turn, self.lasting, self.calls = turn, lasting, 0

    def wrap(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls == self.turn or (self.lasting and self.calls > self.turn):
                raise OSError(errno.ENOSPC, "No space left on device")
            return call(*arguments, **options)

        return wrapped

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("fsync", "open", "mkdir", "rename"):
            monkeypatch.setattr(os, name, self.wrap(getattr(os, name)))


@pytest.mark.parametrize("step", [10, 20], ids=["over itself", "after another"])
def test_a_failed_save_changes_nothing(
    run: Run,
    save: Save,
    weights_of: Callable[[int], Arrays],
    monkeypatch: pytest.MonkeyPatch,
    step: int,
) -> None:
    save(10)
    turn = 0
    while True:
        turn += 1
        failing = Failing(turn, lasting=False)
        with monkeypatch.context() as patched:
            failing.install(patched)
            try:
                save(step, 99)
            except OSError:
                pass
            else:
                break
        loaded = load_for_training(run)
        # Only the very last call, flushing the parent folder, comes when the new one is in place.
        assert same(weights_of(10), loaded.weights) or same(weights_of(99), loaded.weights)
        if step == 20:
            assert same(weights_of(10), load_checkpoint(run, 10).weights)
        assert set(names(run)) <= {"00000010", "00000020"}
        shutil.rmtree(run.checkpoints)
        save(10)
    assert turn > 10
    assert same(weights_of(99), load_for_training(run).weights)


@pytest.mark.parametrize("step", [10, 20], ids=["over itself", "after another"])
def test_a_failed_save_on_a_broken_disk_loses_nothing(
    run: Run, save: Save, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    turn, failed = 0, True
    while failed:
        turn, failed = turn + 1, False
        shutil.rmtree(run.checkpoints, ignore_errors=True)
        save(10)
        with monkeypatch.context() as patched:
            Failing(turn, lasting=True).install(patched)
            try:
                save(step, 99)
            except OSError:
                failed = True
        clean_leftovers(run, time.time())
        assert load_for_training(run).state.step in (10, step)
        assert set(names(run)) <= {"00000010", "00000020"}


class Killed(BaseException):
    """A power failure: nothing runs after it, not even cleanup."""


def kill_at(turn: int, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = 0

    def wrap(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **options: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls >= turn:
                raise Killed
            return call(*arguments, **options)

        return wrapped

    for name in ("fsync", "open", "mkdir", "rename", "unlink", "rmdir"):
        monkeypatch.setattr(os, name, wrap(getattr(os, name)))


@pytest.mark.parametrize("step", [10, 20], ids=["over itself", "after another"])
def test_a_killed_save_leaves_a_complete_checkpoint(
    run: Run, save: Save, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    turn, killed = 0, True
    while killed:
        turn, killed = turn + 1, False
        shutil.rmtree(run.checkpoints, ignore_errors=True)
        save(5)
        save(10)
        with monkeypatch.context() as patched:
            kill_at(turn, patched)
            try:
                save(step, 99)
            except Killed:
                killed = True
        clean_leftovers(run, time.time())
        assert load_for_training(run).state.step in (10, step)
        assert load_checkpoint(run, 10).step == 10
        assert set(names(run)) <= {"00000005", "00000010", "00000020"}
    assert turn > 12


def flips(path: Path, count: int) -> Iterator[tuple[int, int]]:
    """A sample of byte offsets in the file, with the first and last, and a bit for each."""
    size = path.stat().st_size
    random = np.random.default_rng(size)
    places = {0, 7, size - 1, *(int(place) for place in random.integers(size, size=count))}
    yield from ((place, 1 << int(random.integers(8))) for place in sorted(places))


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_bit_never_reaches_training(
    run: Run, save: Save, weights_of: Callable[[int], Arrays], name: str
) -> None:
    save(10)
    save(20)
    path = checkpoint_path(run, 20) / name
    whole = path.read_bytes()
    for place, bit in flips(path, 40):
        damaged = bytearray(whole)
        damaged[place] ^= bit
        path.write_bytes(damaged)
        resumed = load_for_training(run)
        assert same(weights_of(resumed.state.step), resumed.weights)
        assert (resumed.state.step == 20) != bool(resumed.skipped)
        if name != MANIFEST:  # of which white space may change, and what it says of other files
            assert resumed.state.step == 10
        if name in (WEIGHTS, STATE):
            assert load_checkpoint(run).step == 10
            with pytest.raises(CheckpointError, match=f"{name}: damaged"):
                load_checkpoint(run, 20)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_cut_short_or_gone_makes_an_older_checkpoint_the_newest(
    run: Run, save: Save, name: str
) -> None:
    save(10)
    save(20)
    path = checkpoint_path(run, 20) / name
    whole = path.read_bytes()
    for size in (0, 1, len(whole) // 2, len(whole) - 2):
        path.write_bytes(whole[:size])
        assert load_for_training(run).state.step == 10
    path.unlink()
    assert load_for_training(run).state.step == 10


@pytest.mark.parametrize("name", [WEIGHTS, OPTIMIZER])
def test_a_file_that_is_too_large_is_skipped_unread(run: Run, save: Save, name: str) -> None:
    save(10)
    save(20)
    os.truncate(checkpoint_path(run, 20) / name, 1 << 40)  # a hole: reading it would take for ever
    assert load_for_training(run).state.step == 10


@pytest.mark.parametrize("name", FILES)
def test_a_folder_instead_of_a_file_is_skipped(run: Run, save: Save, name: str) -> None:
    save(10)
    save(20)
    (checkpoint_path(run, 20) / name).unlink()
    (checkpoint_path(run, 20) / name).mkdir()
    assert load_for_training(run).state.step == 10
    if name != OPTIMIZER:
        assert load_checkpoint(run).step == 10


def test_the_best_step_needs_nothing_but_a_state(run: Run, save: Save) -> None:
    with pytest.raises(CheckpointError, match="no checkpoint yet"):
        best_step(run)
    save(10)
    save(20)
    for step in (10, 20):
        put(run, step, STATE, to_json(replace(FIRST, step=step, best_step=step - 5)))
        (checkpoint_path(run, step) / OPTIMIZER).unlink()
    assert best_step(run) == 15
    (checkpoint_path(run, 20) / STATE).write_bytes(b"")
    assert best_step(run) == 5


def test_when_all_are_damaged_the_message_says_what_is_wrong(run: Run, save: Save) -> None:
    save(10)
    (checkpoint_path(run, 10) / WEIGHTS).write_bytes(b"x")
    with pytest.raises(CheckpointError, match=r"can resume from.*damaged.*--checkpoint 0"):
        load_for_training(run)
    with pytest.raises(CheckpointError, match=r"no good checkpoint among steps 10\..*damaged"):
        load_checkpoint(run)


def test_weights_that_are_a_pickle_are_refused_unread(run: Run, save: Save, tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.mkdir, (str(tmp_path / "sprung"),)

    save(10)
    put(run, 10, WEIGHTS, pickle.dumps(Trap()))
    with pytest.raises(CheckpointError, match="not safetensors"):
        load_checkpoint(run, 10)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        (2**62).to_bytes(8, "little") + b"{}",
        b"\x02\0\0\0\0\0\0\0{}trailing",
        b'\x3c\0\0\0\0\0\0\0{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}      '
        + b"\0\0",
        b'\x3c\0\0\0\0\0\0\0{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,4]}}       '
        + b"\0" * 4,
    ],
)
def test_invalid_safetensors_are_refused(run: Run, save: Save, data: bytes) -> None:
    save(10)
    put(run, 10, WEIGHTS, data)
    with pytest.raises(CheckpointError):
        load_checkpoint(run, 10)


def test_weights_of_another_network_are_refused_by_name(
    run: Run, save: Save, weights_of: Callable[[int], Arrays]
) -> None:
    save(10)
    record, right = run.record(), dict(weights_of(10))
    wrong_shape = {**right, "output.weight": np.zeros((5, 3), np.float32)}
    missing = {name: value for name, value in right.items() if name != "output.bias"}
    unexpected = {**right, "recurrent.weight_hr_l0": np.zeros((1,), np.float32)}
    for weights, name in (
        (wrong_shape, r"output.weight should have shape \(5, 4\).*found \(5, 3\)"),
        (missing, r"output.bias should have shape \(5,\).*found none \(missing\)"),
        (unexpected, r"weight_hr_l0 should have shape none \(not expected\)"),
    ):
        put(run, 10, WEIGHTS, save_arrays(weights))
        with pytest.raises(CheckpointError, match=name):
            load_checkpoint(run)
    check_weights(right, record.config.model, 5)


def test_tied_and_one_hot_networks_lack_a_matrix(run: Run) -> None:
    model = run.record().config.model
    tied = expected_shapes(replace(model, embedding=4, tied=True), 5)
    one_hot = expected_shapes(replace(model, embedding=0), 5)
    assert "output.weight" not in tied
    assert "embedding.weight" not in one_hot
    assert one_hot["recurrent.weight_ih_l0"] == (16, 5)


def test_the_same_step_saved_twice_is_the_second(
    run: Run, save: Save, weights_of: Callable[[int], Arrays]
) -> None:
    save(10, 1)
    save(10, 2)
    assert same(weights_of(2), load_checkpoint(run).weights)
    assert names(run) == ["00000010"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("step", -1),
        ("elapsed_seconds", -1e308),
        ("position", 10**400),
        ("position", -1),
        ("total_steps", 0),
        ("learning_rate", -1.0),
        ("learning_rate", 1e300),
        ("clip", 0.0),
        ("clip", -1e300),
        ("temperatures", []),
        ("temperatures", [1e300]),
        ("temperatures", [0.5] * 17),
        ("device", "quantum"),
        ("precision", "auto"),
        ("threads", -4),
        ("threads", 0),
        ("train_loss_sum", -1e308),
        ("train_loss_count", -1),
        ("minutes", 1e308),
        ("minutes", 0.0),
        ("best_step", -1),
        ("evaluations_since_best", -1),
        ("versions", {"torch": "x" * 2000}),
    ],
)
def test_a_state_with_an_invalid_value_is_skipped(
    run: Run, save: Save, field: str, value: object
) -> None:
    save(10)
    save(20)
    path = checkpoint_path(run, 20) / STATE
    put(run, 20, STATE, json.dumps({**json.loads(path.read_bytes()), field: value}).encode())
    resumed = load_for_training(run)
    assert resumed.state.step == 10
    assert "state.json: not what it should be" in resumed.skipped[0]


def test_only_names_that_this_program_gives_are_checkpoints(run: Run, save: Save) -> None:
    save(10)
    for name in ("..old", "٣٣٣٣٣٣٣٣", "000000030", "30", "00000040.old", "1" * 40, "0000003²"):
        shutil.copytree(checkpoint_path(run, 10), run.checkpoints / name)
    assert steps_on_disk(run) == [10]
    clean_leftovers(run, time.time())
    assert len(names(run)) == 8


def test_a_missing_manifest_is_said(run: Run, save: Save) -> None:
    save(10)
    save(20)
    (checkpoint_path(run, 20) / MANIFEST).unlink()
    checkpoint = load_checkpoint(run)
    assert checkpoint.step == 10
    assert "00000020/manifest.json: cannot be read: No such file" in checkpoint.warnings[0]


def test_a_network_that_no_memory_holds_is_refused_unread(run: Run, save: Save) -> None:
    save(10)
    text = (run.path / "run.json").read_text()
    (run.path / "run.json").write_text(
        text.replace('"hidden": 4', '"hidden": 65536').replace('"layers": 1', '"layers": 64')
    )
    for load in (load_checkpoint, load_for_training):
        with pytest.raises(CheckpointError, match=r"LSTM 64×65536 has .* parameters, which take"):
            load(run)


@pytest.mark.parametrize(("dtype", "most"), [(np.float32, 3e38), (np.float64, 1e308)])
def test_weights_whose_sums_overflow_are_refused(
    run: Run, save: Save, weights_of: Callable[[int], Arrays], dtype: type, most: float
) -> None:
    save(10)
    for name in weights_of(10):
        arrays = dict(weights_of(10))
        arrays[name] = np.full(arrays[name].shape, most, dtype)
        with pytest.raises(CheckpointError, match="sums overflow float32"):
            check_weights(arrays, run.record().config.model, 5)


@pytest.mark.parametrize("name", ["initial.hidden", "initial.cell"])
@pytest.mark.parametrize(("dtype", "most"), [(np.float32, 3e38), (np.float64, 1e300)])
def test_initial_states_whose_sums_overflow_are_refused(
    name: str, dtype: type, most: float
) -> None:
    model = ModelConfig(layers=2, hidden=4, embedding=3, documents=True, learned_initial_state=True)
    weights = {key: np.ones(shape, np.float32) for key, shape in expected_shapes(model, 5).items()}
    check_weights(weights, model, 5)
    with pytest.raises(CheckpointError, match="sums overflow float32"):
        check_weights({**weights, name: np.full((2, 4), most, dtype)}, model, 5)


@pytest.mark.parametrize("where", ["checkpoints", "checkpoints/00000010"])
def test_checkpoints_behind_a_link_are_refused_and_not_written(
    run: Run, save: Save, tmp_path: Path, where: str
) -> None:
    save(10)
    outside = tmp_path / "outside"
    (run.path / where).rename(outside)
    (outside / hidden_name("00000030", "gone")).mkdir()
    (run.path / where).symlink_to(outside)
    before = sorted(outside.rglob("*"))
    with pytest.raises(RunError, match="a symbolic link, where a run has a folder"):
        load_checkpoint(run, 10)
    uses = (lambda: clean_leftovers(run, 0.0), lambda: save(10), lambda: prune(run, None))
    for use in uses:
        with suppress(RunError):
            use()
    assert sorted(outside.rglob("*")) == before


def test_of_many_broken_checkpoints_a_few_are_reported(run: Run, save: Save) -> None:
    save(10)
    for step in range(20, 50):
        checkpoint_path(run, step).mkdir()
    warnings = load_checkpoint(run).warnings
    assert len(warnings) == len(load_for_training(run).skipped) + 1 == 7
    assert warnings[5] == "25 more checkpoints could not be used."


def test_more_checkpoints_than_a_run_can_have_are_refused(
    run: Run, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(10)
    save(20)
    monkeypatch.setattr("lstm_tui.runs.checkpoint_files.MOST_CHECKPOINTS", 1)
    with pytest.raises(RunError, match="2 checkpoints, where a run has at most 1"):
        load_checkpoint(run)
