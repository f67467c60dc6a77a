"""Calibration: measure the fastest precision and thread count for a network on this machine.

Whether bfloat16 is faster than float32 depends on the processor (with AMX it is, without it may be
half as fast, and below AVX-512 there is no bfloat16 LSTM), and a small network may train faster on
fewer threads, so each candidate trains for a part of a second. A candidate that raises or whose
loss is not finite is excluded.
"""

import copy
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
import torch

from lstm_tui.config import Cell, Device, Precision, TrainingConfig
from lstm_tui.errors import ConfigError
from lstm_tui.hardware import usable_cores
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.training.construction import AnyBatches, AnyNetwork, AnyTrainer, make_trainer
from lstm_tui.training.labeled_batches import LabeledBatches
from lstm_tui.training.probe import EMULATED, cause, check_precision, checked_step, probe, slowdown

BUDGET_SECONDS = 1.0

MEASURED = "Measured fastest here"
"""`ComputeChoice.why` begins with this if candidates were measured."""


@dataclass(frozen=True, slots=True)
class ComputeChoice:
    """Device, precision and threads to train with, and their measured throughput.

    ``characters_per_second`` is 0 if nothing was measured. ``note`` says which candidates were
    excluded because they failed, and why.
    """

    device: Device
    precision: Precision
    threads: int
    characters_per_second: float = 0.0
    why: str = ""
    note: str = ""

    @classmethod
    def of(cls, state: TrainingState) -> "ComputeChoice":
        """The settings that are saved in ``state``."""
        return cls(Device(state.device), Precision(state.precision), state.threads)

    def trainer(
        self, network: AnyNetwork, streams: AnyBatches, training: TrainingConfig
    ) -> AnyTrainer:
        """The trainer of ``network`` with these settings."""
        return make_trainer(
            network,
            streams,
            training,
            device=torch.device(self.device),
            precision=self.precision,
            threads=self.threads,
        )


def choose_device(wanted: Device) -> Device:
    """``wanted`` if it is available; for ``auto`` CUDA if available, or else the CPU.

    Raises:
        ConfigError: ``wanted`` is not available.
    """
    available = {
        Device.CPU: True,
        Device.CUDA: torch.cuda.is_available(),
        Device.MPS: torch.backends.mps.is_available(),
    }
    if wanted is Device.AUTO:
        return Device.CUDA if available[Device.CUDA] else Device.CPU
    if not available[wanted]:
        raise ConfigError(f"--device {wanted}: torch finds no such device. Use --device cpu.")
    return wanted


def calibrate(
    network: AnyNetwork,
    streams: AnyBatches,
    config: TrainingConfig,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> ComputeChoice:
    """Choose what ``config`` leaves open by measuring each candidate.

    The network is not changed. Each candidate takes at least one step to warm up and one that
    counts, so a large network takes longer than `BUDGET_SECONDS`.

    Raises:
        ConfigError: The device is not available, or ``config`` asks for bfloat16, which does not
            work here.
        Exception: No candidate works; this is what the first one raised.
    """
    candidates, failed = _candidates(network, config)
    if len(candidates) == 1:
        return replace(
            candidates[0], note=_note(failed, candidates, candidates[0], network.config.cell)
        )
    measured, more = _measure_all(candidates, network, streams, config, clock)
    best = max(measured, key=lambda choice: choice.characters_per_second)
    others = ", ".join(
        f"{other.precision} on {other.threads}: {other.characters_per_second:,.0f}"
        for other in sorted(measured, key=lambda choice: -choice.characters_per_second)
        if other is not best
    )
    return replace(
        best,
        why=f"{MEASURED}: {best.precision} on {threads_in_words(best.threads)}, "
        f"{best.characters_per_second:,.0f} characters/s{f' ({others})' if others else ''}.",
        note=_note(failed | more, measured, best, network.config.cell),
    )


def seconds_per_step(network: AnyNetwork, streams: AnyBatches, config: TrainingConfig) -> float:
    """Duration of a step with the settings that `calibrate` would choose.

    The network is not changed.

    Raises:
        Exception: As `calibrate`.
    """
    candidates, _ = _candidates(network, config)
    measured, _ = _measure_all(candidates, network, streams, config, time.perf_counter)
    return streams.characters_per_step / max(one.characters_per_second for one in measured)


Failures = dict[ComputeChoice, Exception]
"""Candidates that failed, and what each one raised."""


def _candidates(
    network: AnyNetwork, config: TrainingConfig
) -> tuple[list[ComputeChoice], Failures]:
    """The candidates to measure, and those that are known to fail.

    Where bfloat16 is emulated, a step of a large network in it takes half a minute, so there it is
    a candidate only if ``config`` asks for it.

    Raises:
        ConfigError: As `calibrate`.
    """
    device = choose_device(config.device)
    check_precision(network.config, config, device)
    candidates, failed = list(_combinations(device, config)), Failures()
    others = [choice for choice in candidates if choice.precision is not Precision.BFLOAT16]
    if others and len(others) < len(candidates) and slowdown(device) > EMULATED:
        error = probe(network.config, Precision.BFLOAT16, device, config)
        if error is not None:
            failed = {choice: error for choice in candidates if choice not in others}
        candidates = others
    return candidates, failed


def _measure_all(
    candidates: Sequence[ComputeChoice],
    network: AnyNetwork,
    streams: AnyBatches,
    config: TrainingConfig,
    clock: Callable[[], float],
) -> tuple[list[ComputeChoice], Failures]:
    """The ``candidates`` that work, with their throughput, and those that fail.

    Raises:
        Exception: None works; this is what the first one raised.
    """
    if isinstance(streams, LabeledBatches):
        streams = streams.typical()
    share = BUDGET_SECONDS / len(candidates)
    measured: list[ComputeChoice] = []
    failed: Failures = {}
    for candidate in candidates:
        try:
            seconds = _measure(candidate, network, streams, config, share, clock)
        except Exception as error:  # of any type: this candidate does not work here
            traceback.clear_frames(error.__traceback__)  # they hold the network
            failed[candidate] = error
        else:
            speed = streams.characters_per_step / seconds
            measured.append(replace(candidate, characters_per_second=speed))
    if not measured:
        raise next(iter(failed.values()))
    return measured, failed


def _measure(
    candidate: ComputeChoice,
    network: AnyNetwork,
    streams: AnyBatches,
    config: TrainingConfig,
    share: float,
    clock: Callable[[], float],
) -> float:
    """Train with ``candidate`` for ``share`` seconds; return the median duration of a step."""
    with closing(candidate.trainer(copy.deepcopy(network), streams, config)) as trainer:
        begin = clock()
        checked_step(trainer)
        seconds: list[float] = []  # mostly without an update by Muon: less than on average
        while not seconds or clock() - begin < share:
            before = clock()
            checked_step(trainer)
            seconds.append(clock() - before)
    return float(np.median(seconds))


def _note(
    failed: Failures, measured: Sequence[ComputeChoice], best: ComputeChoice, cell: Cell
) -> str:
    """Which candidates failed and why, as ``bfloat16 LSTMs need AVX-512; using float32.``"""
    working = {choice.precision for choice in measured}
    reasons: list[str] = []
    threads_matter = False
    for choice, error in failed.items():
        reason = cause(error, cell, choice.precision, choice.device)
        if choice.precision in working:
            threads_matter = True
            reason = f"on {threads_in_words(choice.threads)} {reason}"
        if reason not in reasons:
            reasons.append(reason)
    if not reasons:
        return ""
    using = f"{best.precision}"
    if threads_matter:
        using += f" on {threads_in_words(best.threads)}"
    return f"{'; '.join(reasons)}; using {using}."


def _combinations(device: Device, config: TrainingConfig) -> Iterator[ComputeChoice]:
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
            yield ComputeChoice(device, precision, count)


def thread_counts(cores: int) -> list[int]:
    """The thread counts to measure: all cores, and halves of that down to one."""
    return [cores >> halvings for halvings in range(cores.bit_length())]


def threads_in_words(count: int) -> str:
    """For example ``2 threads``."""
    return "1 thread" if count == 1 else f"{count} threads"
