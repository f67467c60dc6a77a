"""The program on older processors: oneDNN and torch are limited to fewer instruction sets.

``ONEDNN_MAX_CPU_ISA`` and ``ATEN_CPU_CAPABILITY`` are read when torch is loaded, so each of these
is a process of its own. On other than x86 processors they are ignored.
"""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_tui.config import Precision
from lstm_tui.presets import Size
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Finished, Noted, Started, decode_event
from lstm_tui.training.probe import probe
from tests.patience import PATIENCE_SECONDS
from tests.training.conftest import TEXT

AVX2 = {"ONEDNN_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}
ON_X86 = platform.machine() == "x86_64"


def lstm_tui(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the program with a cache of its own."""
    (folder / "bottles.txt").write_text(TEXT)
    return subprocess.run(
        [sys.executable, "-m", "lstm_tui", *words],
        cwd=folder,
        env={**os.environ, "LSTM_TUI_CACHE": str(folder / "cache"), **variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def train(folder: Path, *options: str, **variables: str) -> tuple[Started, list[str]]:
    """The default `train`; how it was computed, and what was noted."""
    words = ("train", "bottles.txt", "--headless", "--name", "one", "--sample-length", "5")
    done = lstm_tui(folder, *words, *options, **variables)
    assert done.returncode == 0, done.stderr
    events = [
        decode_event(line) for line in Run(folder / "runs" / "one").events.read_bytes().splitlines()
    ]
    assert isinstance(events[-1], Finished)
    [started] = [event for event in events if isinstance(event, Started)]
    return started, [event.message for event in events if isinstance(event, Noted)]


def test_an_lstm_trains_without_avx512(tmp_path: Path) -> None:
    started, notes = train(tmp_path, "--steps", "4", **AVX2)
    if ON_X86:
        assert started.precision == "float32"
        assert "bfloat16 LSTMs need AVX-512; using float32." in notes


def test_a_gru_trains_without_avx512(tmp_path: Path) -> None:
    started, notes = train(tmp_path, "--steps", "2", "--cell", "gru", **AVX2)
    if ON_X86:
        assert started.precision == "float32"
    assert not any("AVX-512" in note for note in notes)


def test_an_lstm_trains_with_sse41(tmp_path: Path) -> None:
    started, _ = train(tmp_path, "--size", "tiny", "--steps", "20", ONEDNN_MAX_CPU_ISA="SSE41")
    if ON_X86:
        assert started.precision == "float32"


def test_an_lstm_trains_without_vector_instructions_of_torch(tmp_path: Path) -> None:
    train(tmp_path, "--size", "tiny", "--steps", "20", ATEN_CPU_CAPABILITY="default")


@pytest.mark.soak
@pytest.mark.skipif(not ON_X86, reason="the instruction set can be limited on x86 only")
def test_a_bfloat16_run_resumes_without_bfloat16(tmp_path: Path) -> None:
    if probe(Size.TINY.model, Precision.BFLOAT16) is not None:
        pytest.skip("this processor trains no LSTM in bfloat16")
    started, _ = train(tmp_path, "--size", "tiny", "--steps", "2", "--precision", "bfloat16")
    assert started.precision == "bfloat16"
    done = lstm_tui(tmp_path, "resume", "one", "--headless", "--steps", "2", **AVX2)
    assert done.returncode == 0, done.stderr
    assert "bfloat16 LSTMs need AVX-512; using float32." in done.stderr
    assert "no bfloat16 here" in done.stderr


@pytest.mark.soak
def test_size_auto_works_without_avx512(tmp_path: Path) -> None:
    train(tmp_path, "--size", "auto", "--minutes", "0.1", **AVX2)


@pytest.mark.soak
def test_training_benchmarks_run_without_avx512(tmp_path: Path) -> None:
    words = ("bench", "--quick", "--only", "training", "--json")
    done = lstm_tui(tmp_path, *words, **AVX2)
    assert done.returncode == 0, done.stderr
    names = [figure["figure"] for figure in json.loads(done.stdout)["figures"]]
    assert [name for name in names if "LSTM" in name]
    assert "could not be measured" not in done.stdout
