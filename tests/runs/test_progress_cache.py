"""Cached progress: in the cache of the user, validated completely."""

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from lstm_tui.runs import progress_cache
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Started, Stepped, encode_event
from lstm_tui.runs.follower import Follower
from lstm_tui.runs.progress_cache import LogPrefix, load_progress, save_progress, snapshot_path
from tests.support.fake_runs import classifier_beginning, classifying

STARTED = Started(
    step=0,
    device="cpu",
    precision="float32",
    threads=1,
    total_steps=100,
    parameters=1000,
    characters_per_step=64,
    steps_per_epoch=10,
    train_characters=1000,
    validation_characters=100,
    learning_rate=0.01,
    clip=1.0,
    temperatures=(0.8,),
)


@pytest.fixture
def known(run: Run, own_cache: Path) -> Run:
    """A run with cached progress."""
    assert own_cache
    stepped = Stepped(
        step=2,
        losses=(3.0, 2.5),
        gradient_norms=(1.0, 1.0),
        learning_rate=0.01,
        characters_per_second=1000.0,
    )
    run.events.write_bytes(encode_event(STARTED) + encode_event(stepped))
    follower = Follower(run)
    follower.catch_up()
    prefix = LogPrefix.read(run, run.events.stat().st_size, 2)
    save_progress(run, prefix, follower.progress)
    return run


def spoil(run: Run, **fields: Any) -> None:
    """Change values (``a__b`` is b in a) and update the checksum."""
    path = snapshot_path(run)
    content = json.loads(path.read_bytes())["content"]
    for key, value in fields.items():
        *outer, last = key.split("__")
        inner = content
        for name in outer:
            inner = inner[name]
        inner[last] = value
    data = json.dumps(content).encode()
    seal = hashlib.sha256(data).hexdigest().encode()
    path.write_bytes(b'{"sha256":"' + seal + b'","content":' + data + b"}")


def test_snapshots_are_private(known: Run, own_cache: Path) -> None:
    found = load_progress(known)
    assert found is not None
    assert found[1].step == 2
    assert not (known.path / "progress.json").exists()
    path = snapshot_path(known)
    assert path.is_relative_to(own_cache)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    spoil(known)
    assert load_progress(known) is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("progress__losses__stride", -1),
        ("progress__losses__stride", 0),
        ("progress__gradients__norms__stride", 0),
        ("progress__gradients__clipped__counts", [0.5]),
        ("progress__losses__stride", 3),
        ("progress__losses__stride", 2**62),
        ("progress__losses__counts", [1.0, 1.0, 1.0]),
        ("progress__losses__counts", [-1.0, 1.0]),
        ("progress__losses__counts", [0.5, 1.0]),
        ("progress__losses__sums", ["inf", "nan"]),
        ("progress__losses__sums", [1e400, 1.0]),
        ("progress__losses__sums", [[1.0, 1.0]]),
        ("progress__step", -5),
        ("progress__started", None),
        ("progress__started__parameters", 10**400),
        ("progress__notes", [{"step": 1, "message": "x"}] * 101),
        ("progress__notes_dropped", -1),
        ("progress__elapsed_seconds", 1e400),
        ("log_bytes", 0),
        ("log_bytes", -1),
        ("log_lines", 0),
        ("log_lines", 10**6),
    ],
)
def test_an_impossible_snapshot_is_ignored(known: Run, field: str, value: object) -> None:
    spoil(known, **{field: value})
    assert load_progress(known) is None
    assert Follower(known).poll().progress.step == 2


def test_a_progress_of_the_runs_own_is_never_opened(known: Run) -> None:
    snapshot_path(known).rename(known.path / "progress.json")
    assert load_progress(known) is None
    (known.path / "progress.json").unlink()
    os.mkfifo(known.path / "progress.json")
    assert Follower(known).poll().progress.step == 2


def test_a_snapshot_that_is_a_link_is_ignored(known: Run, tmp_path: Path) -> None:
    path = snapshot_path(known)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert load_progress(known) is None


def test_old_snapshots_are_deleted(known: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    old = snapshot_path(known).with_name("old.json")
    old.write_bytes(b"")
    os.utime(old, (1e9, 1e9))
    monkeypatch.setattr(progress_cache, "KEPT_SECONDS", 1e8)
    save_progress(known, LogPrefix.read(known, 10, 1), Follower(known).poll().progress)
    assert not old.exists()
    assert snapshot_path(known).exists()


def test_the_progress_of_a_classifier_is_the_same_from_the_cache(run: Run, own_cache: Path) -> None:
    assert own_cache
    events = [*classifier_beginning(), *classifying(1, 608)]
    run.events.write_bytes(b"".join(map(encode_event, events)))
    follower = Follower(run)
    follower.catch_up()
    prefix = LogPrefix.read(run, run.events.stat().st_size, len(events))
    save_progress(run, prefix, follower.progress)
    known = load_progress(run)
    assert known is not None
    kept = known[1]
    assert (kept.classified, kept.best_classified, kept.baseline) == (
        follower.progress.classified,
        follower.progress.best_classified,
        follower.progress.baseline,
    )
    spoil(run, progress__classified=[{"step": 1, "confusion": [[1]]}] * 1000)
    assert load_progress(run) is None
