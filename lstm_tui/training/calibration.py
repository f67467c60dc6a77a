"""The fastest precision and thread count on this machine for this network, measured in a second.

Whether bfloat16 is faster than float32 depends on the processor (with AMX it is, without it may be
half as fast), and a small network may run faster on fewer threads: so nobody guesses.
"""

import copy
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
import torch

from lstm_tui.config import Device, Precision, TrainingConfig
from lstm_tui.errors import ConfigError
from lstm_tui.measuring.machine import usable_cores
from lstm_tui.training.batches import Streams
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.trainer import Trainer

BUDGET_SECONDS = 1.0

MEASURED = "Measured fastest here"
"""So begins `Choice.why` where something was measured."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to compute, and how fast it was measured: 0 where there was nothing to choose."""

    device: Device
    precision: Precision
    threads: int
    characters_per_second: float = 0.0
    why: str = ""


def choose_device(wanted: Device) -> Device:
    """The device to train on; left open, it is CUDA where there is one, and else the processor.

    Raises:
        ConfigError: The one that was asked for is not there.
    """
    there = {
        Device.CPU: True,
        Device.CUDA: torch.cuda.is_available(),
        Device.MPS: torch.backends.mps.is_available(),
    }
    if wanted is Device.AUTO:
        return Device.CUDA if there[Device.CUDA] else Device.CPU
    if not there[wanted]:
        raise ConfigError(f"--device {wanted}: torch finds no such device. Use --device cpu.")
    return wanted


def calibrate(
    network: CharNetwork,
    streams: Streams,
    config: TrainingConfig,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> Choice:
    """Choose what ``config`` leaves open by measuring each candidate for a moment.

    The network is not changed. Each candidate gets at least one step to
    warm up and one that counts, so a large network takes longer than the budget.
    """
    candidates = list(_candidates(choose_device(config.device), config))
    if len(candidates) == 1:
        return candidates[0]
    measured = _measured(candidates, network, streams, config, clock)
    best = max(measured, key=lambda choice: choice.characters_per_second)
    others = ", ".join(
        f"{other.precision} on {other.threads}: {other.characters_per_second:,.0f}"
        for other in sorted(measured, key=lambda choice: -choice.characters_per_second)
        if other is not best
    )
    return replace(
        best,
        why=f"{MEASURED}: {best.precision} on {threads_in_words(best.threads)}, "
        f"{best.characters_per_second:,.0f} characters/s ({others}).",
    )


def seconds_per_step(network: CharNetwork, streams: Streams, config: TrainingConfig) -> float:
    """How long a step takes with what `calibrate` would choose. The network is not changed."""
    candidates = list(_candidates(choose_device(config.device), config))
    measured = _measured(candidates, network, streams, config, time.perf_counter)
    return streams.characters_per_step / max(one.characters_per_second for one in measured)


def _measured(
    candidates: Sequence[Choice],
    network: CharNetwork,
    streams: Streams,
    config: TrainingConfig,
    clock: Callable[[], float],
) -> list[Choice]:
    """``candidates`` with their speeds; they share the time for it."""
    share = BUDGET_SECONDS / len(candidates)
    measured = []
    for candidate in candidates:
        trainer = Trainer(
            copy.deepcopy(network),
            streams,
            config,
            device=torch.device(candidate.device),
            precision=candidate.precision,
            threads=candidate.threads,
        )
        with closing(trainer):
            speed = streams.characters_per_step / _seconds_per_step(trainer, share, clock)
        measured.append(replace(candidate, characters_per_second=speed))
    return measured


def _seconds_per_step(trainer: Trainer, share: float, clock: Callable[[], float]) -> float:
    begin = clock()
    trainer.step(1e-4, 1.0)
    seconds: list[float] = []  # mostly of steps at which Muon rests: a little less than on average
    while not seconds or clock() - begin < share:
        before = clock()
        trainer.step(1e-4, 1.0)
        seconds.append(clock() - before)
    return float(np.median(seconds))


def _candidates(device: Device, config: TrainingConfig) -> Iterator[Choice]:
    precisions = [config.precision]
    if config.precision is Precision.AUTO:
        precisions = [Precision.FLOAT32, Precision.BFLOAT16]
        if device is Device.MPS:
            precisions = [Precision.FLOAT32]
    threads = [config.threads] if config.threads else thread_counts(usable_cores())
    if device is not Device.CPU:
        threads = [config.threads or 1]
    for count in threads:
        for precision in precisions:
            yield Choice(device, precision, count)


def thread_counts(cores: int) -> list[int]:
    """The thread counts worth measuring: all cores, and halves of that down to one."""
    counts = []
    while cores >= 1:
        counts.append(cores)
        cores //= 2
    return counts


def threads_in_words(count: int) -> str:
    """For example ``2 threads``."""
    return "1 thread" if count == 1 else f"{count} threads"
