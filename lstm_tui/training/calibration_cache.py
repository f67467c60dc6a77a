"""Calibration cache: a calibration of the last hour is not repeated.

Calibration takes a second of each start. The cache key contains everything that the result depends
on, including the instruction set that torch and oneDNN may use. Entries expire, since another
program may have kept the machine busy.
"""

import hashlib
import os
import platform
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import torch

from lstm_tui.config import Device, TrainingConfig
from lstm_tui.errors import BrokenRunError
from lstm_tui.files import cache_folder, private_folder, read_json, to_json, write_atomically
from lstm_tui.hardware import cpu_quota, processor
from lstm_tui.training.calibration import MEASURED, ComputeChoice, choose_device
from lstm_tui.training.construction import AnyBatches, AnyNetwork
from lstm_tui.training.probe import onednn_has_bfloat16

EXPIRY_SECONDS = 3600.0

_PREFIXES = (
    *("ATEN_", "DNNL_", "GOMP_", "KMP_", "MKL_", "OMP_", "ONEDNN_", "PYTORCH_", "TORCH_"),
    *("CUBLAS_", "CUDA_", "CUDNN_", "NVIDIA_"),
)
"""Prefixes of the environment variables that oneDNN, MKL, OpenMP, CUDA and torch read."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A calibration, and its time in seconds since 1970."""

    choice: ComputeChoice
    at: float


Measure = Callable[[AnyNetwork, AnyBatches, TrainingConfig], ComputeChoice]


def cached_calibration(
    network: AnyNetwork, streams: AnyBatches, config: TrainingConfig, measure: Measure
) -> ComputeChoice:
    """The result of ``measure``, from the cache if it is less than an hour old.

    Raises:
        ConfigError: The device that ``config`` asks for is not available.
    """
    path = cache_folder() / "calibrations" / f"{_key(network, streams, config)}.json"
    with suppress(BrokenRunError):
        entry = read_json(path, _Entry)
        age = time.time() - entry.at
        if 0 <= age < EXPIRY_SECONDS:
            when = f"{MEASURED} {round(age / 60)} minutes ago" if age >= 90 else MEASURED
            return replace(entry.choice, why=entry.choice.why.replace(MEASURED, when, 1))
    choice = measure(network, streams, config)
    if choice.why:
        with suppress(OSError):  # then the next start measures again
            _store(path, _Entry(choice, time.time()))
    return choice


def _store(path: Path, entry: _Entry) -> None:
    private_folder(path.parent)
    for other in path.parent.glob("*.json"):
        if entry.at - other.lstat().st_mtime > EXPIRY_SECONDS:
            other.unlink(missing_ok=True)
    write_atomically(path, to_json(entry))


def _key(network: AnyNetwork, streams: AnyBatches, config: TrainingConfig) -> str:
    """A hash of everything that throughput and failures of a step depend on."""
    device = choose_device(config.device)
    parts = (
        network.config,
        network.vocabulary_size,
        (streams.batch, streams.chunk, streams.columns, streams.characters_per_step),
        (config.optimizer, config.clipping),
        (device, config.precision, config.threads),
        (str(torch.__version__), platform.node(), processor(), cpu_quota()),
        capabilities(device),
        settings(os.environ),
    )
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:32]


def capabilities(device: Device) -> tuple[str | bool | int | None, ...]:
    """What torch and oneDNN report of the processor and the ``device`` that they may use."""
    return (
        torch.backends.cpu.get_cpu_capability(),
        bool(torch._C._has_mkldnn),
        bool(torch.backends.mkldnn.enabled),
        onednn_has_bfloat16(),
        torch.get_float32_matmul_precision(),
        torch.cuda.get_device_name() if device is Device.CUDA else "",
    )


def settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment variables that set instruction set, precision or threads of the libraries."""
    return {
        name: value for name, value in sorted(environment.items()) if name.startswith(_PREFIXES)
    }
