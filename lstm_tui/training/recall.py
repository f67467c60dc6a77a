"""What was measured a short while ago is not measured again.

Whoever tries things starts one run after the other, and `calibration` takes a second of each start.
So its choice is kept for an hour, by all that it depends on. Not for longer: it may have been made
while another program kept the machine busy.
"""

import hashlib
import platform
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import torch

from lstm_tui.config import TrainingConfig
from lstm_tui.errors import BrokenRunError
from lstm_tui.files import cache_folder, read_json, to_json, write_atomically
from lstm_tui.measuring.machine import processor
from lstm_tui.training.batches import Streams
from lstm_tui.training.calibration import MEASURED, Choice, choose_device
from lstm_tui.training.network import CharNetwork

KEPT_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class _Kept:
    """A choice, and when it was made, in seconds since 1970."""

    choice: Choice
    at: float


Measure = Callable[[CharNetwork, Streams, TrainingConfig], Choice]


def recalled(
    network: CharNetwork, streams: Streams, config: TrainingConfig, measure: Measure
) -> Choice:
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
    path.parent.mkdir(parents=True, exist_ok=True)
    for other in path.parent.glob("*.json"):
        if kept.at - other.stat().st_mtime > KEPT_SECONDS:
            other.unlink(missing_ok=True)
    write_atomically(path, to_json(kept))


def _key(network: CharNetwork, streams: Streams, config: TrainingConfig) -> str:
    """All that the speed of a step depends on."""
    described = (
        network.config,
        network.vocabulary_size,
        (streams.batch, streams.chunk),
        (config.optimizer, config.clipping),
        (choose_device(config.device), config.precision, config.threads),
        (str(torch.__version__), platform.node(), processor()),
    )
    return hashlib.sha256(msgspec.json.encode(described)).hexdigest()[:32]
