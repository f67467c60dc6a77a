"""A calibration is cached for an hour, and only for what it was measured on."""

import os
import platform
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from lstm_tui.config import Device, ModelConfig, Optimizer, Precision, TrainingConfig
from lstm_tui.training.batches import Batches, Streams
from lstm_tui.training.calibration import ComputeChoice
from lstm_tui.training.calibration_cache import cached_calibration, settings
from lstm_tui.training.construction import AnyBatches, AnyNetwork
from lstm_tui.training.network import CharNetwork

STREAMS = Streams(np.arange(200) % 7, 4, 8, seed=1)
MODEL = ModelConfig(hidden=4, embedding=3)
CPU = TrainingConfig(device=Device.CPU)
CHOICE = ComputeChoice(
    Device.CPU, Precision.BFLOAT16, 2, 42_000.0, "Measured fastest here: bfloat16 on 2 threads."
)


class Bench:
    """Selects settings through the cache, and counts the calibrations."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.measured, self.now, self.result = 0, 1_000_000.0, CHOICE
        monkeypatch.setattr("time.time", lambda: self.now)

    def measure(
        self, network: AnyNetwork, streams: AnyBatches, config: TrainingConfig
    ) -> ComputeChoice:
        del network, streams, config
        self.measured += 1
        return self.result

    def select(
        self, model: ModelConfig = MODEL, streams: Batches = STREAMS, config: TrainingConfig = CPU
    ) -> ComputeChoice:
        return cached_calibration(CharNetwork(model, 7), streams, config, self.measure)


@pytest.fixture
def bench(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    assert not own_cache.exists()
    for name in settings(os.environ):
        monkeypatch.delenv(name)
    return Bench(monkeypatch)


def test_a_recent_calibration_is_not_repeated(bench: Bench) -> None:
    assert [bench.select(), bench.select()] == [CHOICE, CHOICE]
    assert bench.measured == 1


def test_the_age_of_a_cached_calibration_is_reported(bench: Bench) -> None:
    bench.select()
    bench.now += 12 * 60
    assert bench.select().why == "Measured fastest here 12 minutes ago: bfloat16 on 2 threads."


def test_a_calibration_expires_after_an_hour(bench: Bench) -> None:
    bench.select()
    bench.now += 3_601
    assert bench.select() == CHOICE
    assert bench.measured == 2


def test_an_entry_from_the_future_is_ignored(bench: Bench) -> None:
    bench.select()
    bench.now -= 60
    bench.select()
    assert bench.measured == 2


def test_everything_that_throughput_depends_on_is_in_the_key(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.select()
    bench.select(model=replace(MODEL, hidden=5))
    bench.select(streams=Streams(STREAMS.ids, 4, 9, seed=1))
    bench.select(streams=Streams(STREAMS.ids, 5, 8, seed=1))
    bench.select(config=replace(CPU, optimizer=Optimizer.ADAMW))
    bench.select(config=replace(CPU, threads=1))
    bench.select(config=replace(CPU, precision=Precision.FLOAT32))
    monkeypatch.setattr(platform, "node", lambda: "another")
    bench.select()
    assert bench.measured == 8


def test_the_seed_is_not_in_the_key(bench: Bench) -> None:
    bench.select()
    bench.select(streams=Streams(STREAMS.ids, 4, 8, seed=2), config=replace(CPU, seed=2, clip=3.0))
    assert bench.measured == 1


def test_nothing_is_cached_if_nothing_was_measured(bench: Bench, own_cache: Path) -> None:
    bench.result = replace(CHOICE, why="")
    bench.select()
    assert not own_cache.exists()


@pytest.mark.parametrize("damage", [b"", b"{", b'{"choice": 1, "at": 2}', b"\xff" * 9])
def test_a_damaged_entry_is_replaced(bench: Bench, own_cache: Path, damage: bytes) -> None:
    bench.select()
    (path,) = (own_cache / "calibrations").iterdir()
    path.write_bytes(damage)
    assert [bench.select(), bench.select()] == [CHOICE, CHOICE]
    assert bench.measured == 2


def test_a_cache_that_cannot_be_written_is_no_error(bench: Bench, own_cache: Path) -> None:
    own_cache.write_text("a file where the folder should be")
    assert [bench.select(), bench.select()] == [CHOICE, CHOICE]
    assert bench.measured == 2


def test_expired_entries_are_deleted(bench: Bench, own_cache: Path) -> None:
    bench.select()
    (old,) = (own_cache / "calibrations").iterdir()
    os.utime(old, (bench.now, bench.now))
    bench.now += 3_700
    bench.select(model=replace(MODEL, hidden=5))
    assert not old.exists()
    assert len(list((own_cache / "calibrations").iterdir())) == 1


def test_the_capabilities_of_the_processor_are_in_the_key(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.select()
    for name, value in (
        ("ONEDNN_MAX_CPU_ISA", "AVX2"),
        ("ATEN_CPU_CAPABILITY", "default"),
        ("DNNL_MAX_CPU_ISA", "SSE41"),
        ("ONEDNN_DEFAULT_FPMATH_MODE", "BF16"),
        ("OMP_NUM_THREADS", "1"),
        ("MKL_NUM_THREADS", "1"),
    ):
        monkeypatch.setenv(name, value)
        bench.select()
    assert bench.measured == 7
    queries: dict[str, object] = {
        "lstm_tui.training.calibration_cache.cpu_quota": 1.5,
        "lstm_tui.training.calibration_cache.processor": "1 core, AVX2, no AMX",
        "lstm_tui.training.calibration_cache.onednn_has_bfloat16": None,
        "torch.backends.cpu.get_cpu_capability": "VSX",
    }
    for name, answer in queries.items():
        monkeypatch.setattr(name, lambda answer=answer: answer)
        bench.select()
    assert bench.measured == 11


@pytest.mark.usefixtures("without_onednn")
def test_whether_onednn_is_enabled_is_in_the_key(bench: Bench) -> None:
    bench.select()
    torch._C._set_mkldnn_enabled(True)
    bench.select()
    assert bench.measured == 2


def test_other_environment_variables_are_not_in_the_key(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.select()
    monkeypatch.setenv("TERM", "vt100")
    bench.select()
    assert bench.measured == 1


def test_the_note_on_excluded_candidates_is_cached(bench: Bench) -> None:
    bench.result = replace(CHOICE, note="bfloat16 LSTMs need AVX-512; using float32.")
    assert [bench.select(), bench.select()] == [bench.result, bench.result]
    assert bench.measured == 1
