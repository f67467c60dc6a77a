"""A choice is kept for an hour, and only for what it was measured on."""

import os
import platform
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from lstm_tui.config import Device, ModelConfig, Optimizer, Precision, TrainingConfig
from lstm_tui.training.batches import Streams
from lstm_tui.training.calibration import ComputeChoice
from lstm_tui.training.calibration_cache import cached_calibration, settings
from lstm_tui.training.network import CharNetwork

STREAMS = Streams(np.arange(200) % 7, 4, 8, seed=1)
MODEL = ModelConfig(hidden=4, embedding=3)
CPU = TrainingConfig(device=Device.CPU)
FOUND = ComputeChoice(
    Device.CPU, Precision.BFLOAT16, 2, 42_000.0, "Measured fastest here: bfloat16 on 2 threads."
)


class Bench:
    """Asks as `preparation` does, and counts how often something was measured."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.measured, self.now, self.finds = 0, 1_000_000.0, FOUND
        monkeypatch.setattr("time.time", lambda: self.now)

    def measure(
        self, network: CharNetwork, streams: Streams, config: TrainingConfig
    ) -> ComputeChoice:
        del network, streams, config
        self.measured += 1
        return self.finds

    def ask(
        self, model: ModelConfig = MODEL, streams: Streams = STREAMS, config: TrainingConfig = CPU
    ) -> ComputeChoice:
        return cached_calibration(CharNetwork(model, 7), streams, config, self.measure)


@pytest.fixture
def bench(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    assert not own_cache.exists()
    for name in settings(os.environ):
        monkeypatch.delenv(name)
    return Bench(monkeypatch)


def test_what_was_just_measured_is_not_measured_again(bench: Bench) -> None:
    assert [bench.ask(), bench.ask()] == [FOUND, FOUND]
    assert bench.measured == 1


def test_it_is_said_how_long_ago_it_was_measured(bench: Bench) -> None:
    bench.ask()
    bench.now += 12 * 60
    assert bench.ask().why == "Measured fastest here 12 minutes ago: bfloat16 on 2 threads."


def test_after_an_hour_it_is_measured_anew(bench: Bench) -> None:
    bench.ask()
    bench.now += 3_601
    assert bench.ask() == FOUND
    assert bench.measured == 2


def test_a_clock_that_went_back_measures_anew(bench: Bench) -> None:
    bench.ask()
    bench.now -= 60
    bench.ask()
    assert bench.measured == 2


def test_whatever_the_speed_depends_on_is_measured_apart(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.ask()
    bench.ask(model=replace(MODEL, hidden=5))
    bench.ask(streams=Streams(STREAMS.ids, 4, 9, seed=1))
    bench.ask(streams=Streams(STREAMS.ids, 5, 8, seed=1))
    bench.ask(config=replace(CPU, optimizer=Optimizer.ADAMW))
    bench.ask(config=replace(CPU, threads=1))
    bench.ask(config=replace(CPU, precision=Precision.FLOAT32))
    monkeypatch.setattr(platform, "node", lambda: "another")
    bench.ask()
    assert bench.measured == 8


def test_the_seed_and_the_budget_do_not_matter(bench: Bench) -> None:
    bench.ask()
    bench.ask(streams=Streams(STREAMS.ids, 4, 8, seed=2), config=replace(CPU, seed=2, clip=3.0))
    assert bench.measured == 1


def test_where_nothing_was_measured_nothing_is_kept(bench: Bench, own_cache: Path) -> None:
    bench.finds = replace(FOUND, why="")
    bench.ask()
    assert not own_cache.exists()


@pytest.mark.parametrize("damage", [b"", b"{", b'{"choice": 1, "at": 2}', b"\xff" * 9])
def test_a_damaged_note_is_measured_anew(bench: Bench, own_cache: Path, damage: bytes) -> None:
    bench.ask()
    (path,) = (own_cache / "calibrations").iterdir()
    path.write_bytes(damage)
    assert [bench.ask(), bench.ask()] == [FOUND, FOUND]
    assert bench.measured == 2


def test_a_cache_that_cannot_be_written_is_done_without(bench: Bench, own_cache: Path) -> None:
    own_cache.write_text("a file where the folder should be")
    assert [bench.ask(), bench.ask()] == [FOUND, FOUND]
    assert bench.measured == 2


def test_old_notes_are_deleted(bench: Bench, own_cache: Path) -> None:
    bench.ask()
    (old,) = (own_cache / "calibrations").iterdir()
    os.utime(old, (bench.now, bench.now))
    bench.now += 3_700
    bench.ask(model=replace(MODEL, hidden=5))
    assert not old.exists()
    assert len(list((own_cache / "calibrations").iterdir())) == 1


def test_what_the_processor_may_be_used_for_is_measured_apart(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.ask()
    for name, value in (
        ("ONEDNN_MAX_CPU_ISA", "AVX2"),
        ("ATEN_CPU_CAPABILITY", "default"),
        ("DNNL_MAX_CPU_ISA", "SSE41"),
        ("ONEDNN_DEFAULT_FPMATH_MODE", "BF16"),
        ("OMP_NUM_THREADS", "1"),
        ("MKL_NUM_THREADS", "1"),
    ):
        monkeypatch.setenv(name, value)
        bench.ask()
    assert bench.measured == 7
    found: dict[str, object] = {
        "lstm_tui.training.calibration_cache.cpu_quota": 1.5,
        "lstm_tui.training.calibration_cache.processor": "1 core, AVX2, no AMX",
        "lstm_tui.training.calibration_cache.onednn_has_bfloat16": None,
        "torch.backends.cpu.get_cpu_capability": "VSX",
    }
    for name, said in found.items():
        monkeypatch.setattr(name, lambda said=said: said)
        bench.ask()
    assert bench.measured == 11


@pytest.mark.usefixtures("without_onednn")
def test_without_onednn_it_is_measured_apart(bench: Bench) -> None:
    bench.ask()
    torch._C._set_mkldnn_enabled(True)
    bench.ask()
    assert bench.measured == 2


def test_other_variables_do_not_matter(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.ask()
    monkeypatch.setenv("TERM", "vt100")
    bench.ask()
    assert bench.measured == 1


def test_the_note_on_what_was_left_out_is_kept(bench: Bench) -> None:
    bench.finds = replace(FOUND, note="bfloat16 LSTMs need AVX-512; using float32.")
    assert [bench.ask(), bench.ask()] == [bench.finds, bench.finds]
    assert bench.measured == 1
