"""Untrusted runs: nothing in them is executed, and invalid files are refused at once.

`test_everything_that_is_read_is_read_or_refused` feeds all readers with damaged files. For hours of
that, guided by coverage, `pip install atheris` into an environment of its own and run
``python -m tests.faults.fuzzing -max_total_time=600``.
"""

import hashlib
import json
import os
import pickle
import struct
import time
import tracemalloc
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from lstm_tui.errors import BrokenRunError, CheckpointError, LstmTuiError
from lstm_tui.runs.annotations import UnitAnnotation, load_annotations, save_annotation
from lstm_tui.runs.checkpoint_files import MANIFEST, STATE, WEIGHTS, checkpoint_path
from lstm_tui.runs.checkpoints import load_checkpoint, load_for_training
from lstm_tui.runs.directory import Run
from tests.faults.fuzzing import readers, seeds
from tests.faults.terminal import PROGRAM, run_quietly

STEP = 200
MEGABYTE = 1 << 20
DEEP = b"[" * 100_000 + b"]" * 100_000
DEEP_OBJECT = b'{"a":' * 100_000 + b"1" + b"}" * 100_000


@pytest.fixture
def place(neuron_run: Run) -> Path:
    """The directory of the only checkpoint."""
    for step in (100, 300):
        for file in checkpoint_path(neuron_run, step).iterdir():
            file.unlink()
    return checkpoint_path(neuron_run, STEP)


def put(place: Path, name: str, data: bytes) -> None:
    """Replace a file of a checkpoint and make the manifest agree."""
    (place / name).write_bytes(data)
    manifest = json.loads((place / MANIFEST).read_bytes())
    manifest["files"][name] = hashlib.sha256(data).hexdigest()
    (place / MANIFEST).write_text(json.dumps(manifest))


def taken_apart(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Header and data of a safetensors file."""
    (size,) = struct.unpack("<Q", data[:8])
    return json.loads(data[8 : 8 + size]), data[8 + size :]


def put_together(head: object, body: bytes) -> bytes:
    written = json.dumps(head).encode()
    return struct.pack("<Q", len(written)) + written + body


class Harmful:
    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("executed",)


def spoilt(data: bytes, how: str) -> bytes:
    """The weights ``data``, invalid in one way."""
    head, body = taken_apart(data)
    first, second, *_ = head
    match how:
        case "a pickle":
            return pickle.dumps(Harmful())
        case "a head of 100 MB":
            return struct.pack("<Q", 100_000_000) + b"{" + b" " * 99_999_999
        case "a head larger than anything":
            return struct.pack("<Q", 2**63) + b"{}"
        case "overlapping offsets":
            head[first]["data_offsets"] = head[second]["data_offsets"]
        case "offsets beyond the end":
            head[first]["data_offsets"][1] = 2**62
        case "offsets from behind":
            head[first]["data_offsets"].reverse()
        case "a shape larger than memory":
            head[first]["shape"] = [2**40, 2**40]
        case "another kind of number":
            head[first]["dtype"] = "F64"
        case "a name that is missing":
            head["other"] = head.pop(first)
        case "100 MB of something else":
            return put_together(
                {"a": {"dtype": "U8", "shape": [10**8], "data_offsets": [0, 10**8]}}, bytes(10**8)
            )
        case "a deep head":
            return struct.pack("<Q", len(DEEP)) + DEEP
        case "nothing":
            return b""
        case "not a number":
            return put_together(head, np.full(len(body) // 4, np.nan, np.float32).tobytes())
    return put_together(head, body)


SPOILT = (
    "a pickle",
    "a head of 100 MB",
    "a head larger than anything",
    "overlapping offsets",
    "offsets beyond the end",
    "offsets from behind",
    "a shape larger than memory",
    "another kind of number",
    "a name that is missing",
    "100 MB of something else",
    "a deep head",
    "nothing",
    "not a number",
)


@pytest.mark.parametrize("how", SPOILT)
def test_weights_that_are_none_are_refused(
    neuron_run: Run, place: Path, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(place, WEIGHTS, spoilt((place / WEIGHTS).read_bytes(), how))
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(CheckpointError):
        load_checkpoint(neuron_run, STEP)
    spent = time.process_time() - began
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < 0.1
    assert most_bytes < 4 * MEGABYTE
    assert not (tmp_path / "executed").exists()


def test_a_pickle_is_not_executed_by_training_either(
    neuron_run: Run, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (WEIGHTS, "optimizer.safetensors"):
        put(place, name, pickle.dumps(Harmful()))
    with pytest.raises(CheckpointError):
        load_for_training(neuron_run)
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("content", [DEEP, DEEP_OBJECT, b'{"units":' + DEEP_OBJECT + b"}"])
@pytest.mark.parametrize("name", ["run.json", "vocabulary.json", "notes.json", STATE, MANIFEST])
def test_json_of_any_depth_is_refused(
    neuron_run: Run, place: Path, name: str, content: bytes
) -> None:
    if name == STATE:
        put(place, name, content)
    else:
        ((place if name == MANIFEST else neuron_run.path) / name).write_bytes(content)
    began = time.process_time()
    with pytest.raises((BrokenRunError, CheckpointError)):
        load_annotations(neuron_run) if name == "notes.json" else load_checkpoint(neuron_run, STEP)
    assert time.process_time() - began < 0.1


@pytest.mark.parametrize("symbols", ["abc", "".join(map(chr, range(32, 0xD800))), "ba", "aa", ""])
def test_a_vocabulary_that_is_not_that_of_the_weights_is_refused(
    neuron_run: Run, place: Path, symbols: str
) -> None:
    assert place.is_dir()
    content = {"kind": "char", "symbols": list(symbols), "folded": False}
    (neuron_run.path / "vocabulary.json").write_text(json.dumps(content))
    with pytest.raises((BrokenRunError, CheckpointError)):
        load_checkpoint(neuron_run, STEP)


@pytest.mark.parametrize("content", ["a = " + "[" * 9_000, "a" + ".a" * 50_000 + " = 1"])
def test_defaults_that_nobody_could_read_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "mine.toml").write_text(content)
    said = run_quietly(*PROGRAM, "train", "text.txt", "--config", tmp_path / "mine.toml")
    assert said.returncode == 2
    assert said.stderr.startswith(b"Error: --config")


def test_notes_keep_whatever_they_are_given(neuron_run: Run) -> None:
    name = '"</script>\0\u2028[/b]'
    save_annotation(neuron_run, "L0:1", UnitAnnotation(name, name))
    assert load_annotations(neuron_run).of("L0:1") == UnitAnnotation(name, name)
    assert sorted(path.name for path in neuron_run.path.parent.iterdir()) == [neuron_run.name]


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_everything_that_is_read_is_read_or_refused(neuron_run: Run, data: st.DataObject) -> None:
    readable = seeds(neuron_run)
    which = data.draw(st.sampled_from(sorted(readable)))
    content = bytearray(readable[which])
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(content)))
        cut = data.draw(st.integers(0, 12))
        content[at : at + cut] = data.draw(st.binary(max_size=12) | st.sampled_from(WORDS))
    with suppress(LstmTuiError):
        readers(neuron_run)[which](bytes(content))


WORDS = (
    *(b"null", b"true", b"[]", b"{}", b'""', b"-1", b"1e999", b"NaN", b"18446744073709551616"),
    *(b"\xff", b"\\ud800", b"\0", b'"kind":"Sampled"', b"[" * 2_000, b'{"a":' * 2_000),
)
