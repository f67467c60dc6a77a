"""Calibration chooses the fastest settings that work."""

import math
import threading
from dataclasses import replace
from itertools import count

import numpy as np
import pytest
import torch

from lstm_tui.config import Cell, Device, ModelConfig, Precision, TrainingConfig
from lstm_tui.errors import ConfigError
from lstm_tui.hardware import usable_cores
from lstm_tui.training import calibration, probe as probing
from lstm_tui.training.batches import Streams
from lstm_tui.training.calibration import (
    ComputeChoice,
    calibrate,
    choose_device,
    seconds_per_step,
    thread_counts,
)
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.trainer import StepResult, Trainer


def gru(layers: int = 1) -> CharNetwork:
    """A network that trains in bfloat16 on every processor, if slowly."""
    return CharNetwork(ModelConfig(cell=Cell.GRU, layers=layers, hidden=4, embedding=3), 7)


STREAMS = Streams(np.arange(200) % 7, 4, 8, seed=1)
CPU = TrainingConfig(device=Device.CPU)


@pytest.mark.parametrize(
    ("cores", "counts"), [(1, [1]), (2, [2, 1]), (6, [6, 3, 1]), (64, [64, 32, 16, 8, 4, 2, 1])]
)
def test_all_cores_and_halves_of_them_are_measured(cores: int, counts: list[int]) -> None:
    assert thread_counts(cores) == counts


def test_there_is_at_least_one_usable_core() -> None:
    assert usable_cores() >= 1


def test_the_cpu_is_always_available() -> None:
    assert choose_device(Device.CPU) is Device.CPU


@pytest.mark.parametrize("device", [Device.CUDA, Device.MPS])
def test_a_device_that_is_not_available_is_refused(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert choose_device(Device.AUTO) is Device.CPU
    with pytest.raises(ConfigError, match=f"--device {device}: torch finds no such device"):
        choose_device(device)


def test_a_complete_configuration_is_not_measured() -> None:
    config = TrainingConfig(device=Device.CPU, precision=Precision.FLOAT32, threads=3)
    network = CharNetwork(ModelConfig(hidden=4, embedding=3), 7)
    assert calibrate(network, STREAMS, config) == ComputeChoice(Device.CPU, Precision.FLOAT32, 3)


def test_the_fastest_candidate_is_chosen_and_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reading of the clock takes longer, so the first candidate is the fastest."""
    monkeypatch.setattr(calibration, "usable_cores", lambda: 1)
    monkeypatch.setattr(calibration, "slowdown", lambda _device: 1.0)
    readings = (0.01 * number**1.5 for number in count())
    choice = calibrate(gru(), STREAMS, CPU, clock=lambda: next(readings))
    assert (choice.device, choice.precision, choice.threads) == (Device.CPU, Precision.FLOAT32, 1)
    assert choice.why.startswith("Measured fastest here: float32 on 1 thread, ")
    assert "(bfloat16 on 1: " in choice.why
    assert not choice.note


def test_calibration_leaves_no_threads_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "usable_cores", lambda: 2)
    readings, before = (0.1 * number for number in count()), threading.active_count()
    network = CharNetwork(ModelConfig(hidden=4, embedding=3), 7)
    calibrate(network, STREAMS, CPU, clock=lambda: next(readings))
    assert threading.active_count() == before


def test_calibration_changes_neither_network_nor_random_state() -> None:
    network = CharNetwork(ModelConfig(layers=2, hidden=4, embedding=3, dropout=0.5), 7)
    before = [value.clone() for value in network.parameters()]
    random = torch.get_rng_state()
    config = TrainingConfig(device=Device.CPU, threads=1)
    readings = (0.05 * number for number in count())
    calibrate(network, STREAMS, config, clock=lambda: next(readings))
    assert torch.equal(random, torch.get_rng_state())
    assert all(map(torch.equal, before, network.parameters()))


class Broken:
    """Makes training steps of one precision raise, or return a loss that is not finite."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, precision: Precision) -> None:
        self.precision = precision
        self.error: Exception | None = RuntimeError("could not do it\nno such product")
        self._step = Trainer.step
        broken = self

        def step(trainer: Trainer, learning_rate: float, clip: float) -> StepResult:
            if trainer.precision is not broken.precision:
                return broken._step(trainer, learning_rate, clip)
            if broken.error is not None:
                raise broken.error
            return StepResult(math.nan, math.nan, applied=False)

        monkeypatch.setattr(Trainer, "step", step)
        monkeypatch.setattr(calibration, "usable_cores", lambda: 1)
        monkeypatch.setattr(calibration, "slowdown", lambda _device: 1.0)

    def calibrate(self, config: TrainingConfig = CPU) -> ComputeChoice:
        readings = (0.5 * number for number in count())
        return calibrate(gru(), STREAMS, config, clock=lambda: next(readings))


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Broken:
    return Broken(monkeypatch, Precision.BFLOAT16)


def test_a_candidate_that_raises_is_excluded_with_a_note(broken: Broken) -> None:
    choice = broken.calibrate()
    assert (choice.precision, choice.threads) == (Precision.FLOAT32, 1)
    assert choice.note == (
        "bfloat16 does not work here (RuntimeError: no such product); using float32."
    )
    assert choice.why.endswith(" characters/s.")


@pytest.mark.parametrize("error", [NotImplementedError("no kernel"), TypeError("got Half")])
def test_a_candidate_is_excluded_for_any_type_of_error(broken: Broken, error: Exception) -> None:
    broken.error = error
    assert f"({type(error).__name__}: {error})" in broken.calibrate().note


def test_a_candidate_whose_loss_is_not_finite_is_excluded(broken: Broken) -> None:
    broken.error = None
    choice = broken.calibrate()
    assert choice.precision is Precision.FLOAT32
    assert "bfloat16 does not work here (not finite: loss nan" in choice.note


def test_bfloat16_is_used_where_float32_fails(broken: Broken) -> None:
    broken.precision = Precision.FLOAT32
    choice = broken.calibrate()
    assert choice.precision is Precision.BFLOAT16
    assert choice.note.endswith("; using bfloat16.")


def test_the_first_error_is_raised_if_no_candidate_works(
    broken: Broken, monkeypatch: pytest.MonkeyPatch
) -> None:
    def step(trainer: Trainer, _rate: float, _clip: float) -> StepResult:
        raise RuntimeError(f"first line\nno {trainer.precision}")

    monkeypatch.setattr(Trainer, "step", step)
    for measure in (broken.calibrate, lambda: seconds_per_step(gru(), STREAMS, CPU)):
        with pytest.raises(RuntimeError, match="first line\nno float32"):
            measure()


def test_thread_counts_that_fail_are_excluded(
    monkeypatch: pytest.MonkeyPatch, broken: Broken
) -> None:
    broken.precision = Precision.FLOAT32

    def fail_on_threads(trainer: Trainer) -> StepResult:
        if trainer.shards > 1:
            raise RuntimeError("can't start new thread")
        return StepResult(1.0, 1.0, applied=True)

    monkeypatch.setattr(Trainer, "step", lambda trainer, _rate, _clip: fail_on_threads(trainer))
    monkeypatch.setattr(calibration, "usable_cores", lambda: 2)
    choice = broken.calibrate(replace(CPU, precision=Precision.FLOAT32))
    assert choice.threads == 1
    assert choice.note == (
        "on 2 threads float32 does not work here (RuntimeError: can't start new thread); "
        "using float32 on 1 thread."
    )


def test_seconds_per_step_is_measured_with_a_working_candidate(broken: Broken) -> None:
    assert broken.error is not None
    assert seconds_per_step(gru(), STREAMS, CPU) > 0


@pytest.mark.parametrize("threads", [0, 1])
def test_requested_bfloat16_that_does_not_work_is_refused(broken: Broken, threads: int) -> None:
    config = replace(CPU, precision=Precision.BFLOAT16, threads=threads)
    with pytest.raises(
        ConfigError,
        match=r"^--precision bfloat16: bfloat16 does not work here \(RuntimeError: no such "
        r"product\)\. Use --precision float32\.$",
    ):
        broken.calibrate(config)


def test_emulated_bfloat16_is_a_candidate_only_on_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calibration, "usable_cores", lambda: 1)
    monkeypatch.setattr(calibration, "slowdown", lambda _device: 250.0)
    choice = calibrate(gru(), STREAMS, CPU)
    assert choice == ComputeChoice(Device.CPU, Precision.FLOAT32, 1)
    asked = calibrate(gru(), STREAMS, replace(CPU, precision=Precision.BFLOAT16))
    assert asked.precision is Precision.BFLOAT16


def test_a_bfloat16_lstm_without_avx512_is_reported_to_need_it(
    broken: Broken, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error of oneDNN below AVX-512, on any processor."""
    broken.error = RuntimeError("could not create a primitive descriptor for the LSTM forward …")
    monkeypatch.setattr(probing, "_lacks_avx512", lambda: True)
    lstm = CharNetwork(ModelConfig(hidden=4, embedding=3), 7)
    note = "bfloat16 LSTMs need AVX-512; using float32."
    assert calibrate(lstm, STREAMS, CPU).note == note
    monkeypatch.setattr(calibration, "slowdown", lambda _device: 250.0)
    assert calibrate(lstm, STREAMS, CPU).note == note
    assert "bfloat16 does not work here" in broken.calibrate().note  # a GRU
    with pytest.raises(
        ConfigError, match=r"^--precision bfloat16: bfloat16 LSTMs need AVX-512\. U"
    ):
        calibrate(lstm, STREAMS, replace(CPU, precision=Precision.BFLOAT16))
