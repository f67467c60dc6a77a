"""The fastest way to compute on this machine."""

import threading
from itertools import count

import numpy as np
import pytest
import torch

from lstm_tui.config import Device, ModelConfig, Precision, TrainingConfig
from lstm_tui.errors import ConfigError
from lstm_tui.measuring.machine import usable_cores
from lstm_tui.training import calibration
from lstm_tui.training.batches import Streams
from lstm_tui.training.calibration import (
    Choice,
    calibrate,
    choose_device,
    thread_counts,
)
from lstm_tui.training.network import CharNetwork

STREAMS = Streams(np.arange(200) % 7, 4, 8, seed=1)
CPU = TrainingConfig(device=Device.CPU)


@pytest.mark.parametrize(
    ("cores", "counts"), [(1, [1]), (2, [2, 1]), (6, [6, 3, 1]), (64, [64, 32, 16, 8, 4, 2, 1])]
)
def test_all_cores_and_halves_of_them_are_measured(cores: int, counts: list[int]) -> None:
    assert thread_counts(cores) == counts


def test_there_is_a_core_to_run_on() -> None:
    assert usable_cores() >= 1


def test_the_processor_is_always_there() -> None:
    assert choose_device(Device.CPU) is Device.CPU


@pytest.mark.parametrize("device", [Device.CUDA, Device.MPS])
def test_a_device_that_is_not_there_is_refused(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert choose_device(Device.AUTO) is Device.CPU
    with pytest.raises(ConfigError, match=f"--device {device}: torch finds no such device"):
        choose_device(device)


def test_where_nothing_is_open_nothing_is_measured() -> None:
    config = TrainingConfig(device=Device.CPU, precision=Precision.FLOAT32, threads=3)
    network = CharNetwork(ModelConfig(hidden=4, embedding=3), 7)
    assert calibrate(network, STREAMS, config) == Choice(Device.CPU, Precision.FLOAT32, 3)


def test_the_fastest_is_chosen_and_its_speed_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reading of the clock takes longer, so the first candidate is the fastest."""
    monkeypatch.setattr(calibration, "usable_cores", lambda: 1)
    readings = (0.01 * number**1.5 for number in count())
    network = CharNetwork(ModelConfig(hidden=4, embedding=3), 7)
    choice = calibrate(network, STREAMS, CPU, clock=lambda: next(readings))
    assert (choice.device, choice.precision, choice.threads) == (Device.CPU, Precision.FLOAT32, 1)
    assert choice.why.startswith("Measured fastest here: float32 on 1 thread, ")
    assert "(bfloat16 on 1: " in choice.why


def test_no_thread_outlives_the_measuring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "usable_cores", lambda: 2)
    readings, before = (0.1 * number for number in count()), threading.active_count()
    network = CharNetwork(ModelConfig(hidden=4, embedding=3), 7)
    calibrate(network, STREAMS, CPU, clock=lambda: next(readings))
    assert threading.active_count() == before


def test_measuring_changes_neither_the_network_nor_the_random_state() -> None:
    network = CharNetwork(ModelConfig(layers=2, hidden=4, embedding=3, dropout=0.5), 7)
    before = [value.clone() for value in network.parameters()]
    random = torch.get_rng_state()
    config = TrainingConfig(device=Device.CPU, threads=1)
    readings = (0.05 * number for number in count())
    calibrate(network, STREAMS, config, clock=lambda: next(readings))
    assert torch.equal(random, torch.get_rng_state())
    assert all(map(torch.equal, before, network.parameters()))
