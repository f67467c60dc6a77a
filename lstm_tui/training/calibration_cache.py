"""Cache of calibrations: what was measured within the last hour is not measured again.

Calibration takes a second of each start, and often one run is started after the other. The key of
an entry holds all that the choice depends on, the instruction set that torch and oneDNN may use
included. Entries expire after an hour, since another program may have kept the machine busy.
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
from lstm_tui.training.batches import Streams
from lstm_tui.training.calibration import MEASURED, ComputeChoice, choose_device
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.probe import onednn_has_bfloat16

KEPT_SECONDS = 3600.0

_PREFIXES = (
    *("ATEN_", "DNNL_", "GOMP_", "KMP_", "MKL_", "OMP_", "ONEDNN_", "PYTORCH_", "TORCH_"),
    *("CUBLAS_", "CUDA_", "CUDNN_", "NVIDIA_"),
)
"""Of the environment variables that oneDNN, MKL, OpenMP, CUDA and torch read."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A choice, and when it was made, in seconds since 1970."""

    choice: ComputeChoice
    at: float


Measure = Callable[[CharNetwork, Streams, TrainingConfig], ComputeChoice]


def cached_calibration(
    network: CharNetwork, streams: Streams, config: TrainingConfig, measure: Measure
) -> ComputeChoice:
    """What ``measure`` says, or said of the same on this machine within the last hour.

    Raises:
        ConfigError: The device that ``config`` asks for is not there.
    """
    path = _folder() / f"{_key(network, streams, config)}.json"
    with suppress(BrokenRunError):
        kept = read_json(path, _Kept)
        age = time.time() - kept.at
        if 0 <= age < KEPT_SECONDS:
            when = f"{MEASURED} {round(age / 60)} minutes ago" if age >= 90 else MEASURED
            return replace(kept.choice, why=kept.choice.why.replace(MEASURED, when, 1))
    choice = measure(network, streams, config)
    if choice.why:
        with suppress(OSError):  # then it is measured again
            _keep(path, _Kept(choice, time.time()))
    return choice


def _folder() -> Path:
    return cache_folder() / "calibrations"


def _keep(path: Path, kept: _Kept) -> None:
    private_folder(path.parent)
    for other in path.parent.glob("*.json"):
        if kept.at - other.lstat().st_mtime > KEPT_SECONDS:
            other.unlink(missing_ok=True)
    write_atomically(path, to_json(kept))


def _key(network: CharNetwork, streams: Streams, config: TrainingConfig) -> str:
    """All that the speed of a step depends on, and whether it can be made at all."""
    device = choose_device(config.device)
    described = (
        network.config,
        network.vocabulary_size,
        (streams.batch, streams.chunk),
        (config.optimizer, config.clipping),
        (device, config.precision, config.threads),
        (str(torch.__version__), platform.node(), processor(), cpu_quota()),
        capabilities(device),
        settings(os.environ),
    )
    return hashlib.sha256(msgspec.json.encode(described)).hexdigest()[:32]


def capabilities(device: Device) -> tuple[str | bool | int | None, ...]:
    """What torch and oneDNN may use of the processor and the ``device``, as they say themselves."""
    return (
        torch.backends.cpu.get_cpu_capability(),
        bool(torch._C._has_mkldnn),
        bool(torch.backends.mkldnn.enabled),
        onednn_has_bfloat16(),
        torch.get_float32_matmul_precision(),
        torch.cuda.get_device_name() if device is Device.CUDA else "",
    )


def settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that set instruction set, precision or threads of the libraries, in order."""
    return {
        name: value for name, value in sorted(environment.items()) if name.startswith(_PREFIXES)
    }
