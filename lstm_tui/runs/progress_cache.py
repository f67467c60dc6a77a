"""Cache of the folded progress of long logs, so that no log is folded twice.

A snapshot holds the `RunProgress` after the first n bytes of ``events.jsonl``, and the SHA-256 of
those bytes. It lies in the cache of the user and not in the run, which may come from a stranger,
keyed by path and inode of the run directory. If it is missing, damaged, of another version, about
other bytes, or impossible, the log is folded from its beginning. The worker writes it after a
checkpoint, so that the log is never rewound to before those n bytes.
"""

import hashlib
import math
import time
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from lstm_tui.errors import BrokenRunError
from lstm_tui.files import cache_folder, is_own, private_folder, read_json, write_atomically
from lstm_tui.runs.directory import Run
from lstm_tui.runs.gradient_history import GRADIENT_CURVES_KEPT
from lstm_tui.runs.loss_curve import LossCurve
from lstm_tui.runs.progress import (
    EMERGENCES_KEPT,
    EVALUATIONS_KEPT,
    NOTES_KEPT,
    SAMPLES_KEPT,
    RunProgress,
    RunState,
)

FOLD = 9
"""Version of `fold`: raise it when the same events give another result."""

BLOCK_BYTES = 1 << 18

KEPT_SECONDS = 90 * 24 * 3600
"""Age at which a snapshot is deleted when another one is written."""

_LARGEST = 2**63
_BEFORE_STARTED = (RunState.STARTING, RunState.IMPORTED, RunState.FAILED, RunState.STOPPED)


@dataclass(slots=True)
class LogPrefix:
    """The part of a log that has been folded: its size and its checksum."""

    size: int = 0
    lines: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def grow(self, lines: list[bytes]) -> None:
        """Add the next lines, given without their newlines."""
        data = b"\n".join(lines) + b"\n"
        self._hash.update(data)
        self.size += len(data)
        self.lines += len(lines)

    @property
    def sha256(self) -> str:
        """The checksum of all bytes so far."""
        return str(self._hash.hexdigest())

    @classmethod
    def read(cls, run: Run, size: int, lines: int) -> "LogPrefix":
        """The first ``size`` bytes of the log of ``run``, or as many as there are.

        Raises:
            BrokenRunError: The log is not a regular file.
            OSError: It cannot be read.
        """
        prefix, buffer = cls(lines=lines), memoryview(bytearray(BLOCK_BYTES))
        with run.folder() as folder, folder.open_file(run.events.name) as log:
            while count := log.readinto(buffer[: size - prefix.size]):  # type: ignore[attr-defined]
                prefix._hash.update(buffer[:count])
                prefix.size += count
        return prefix


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The progress after the first ``log_bytes`` of a log."""

    log_bytes: int
    log_lines: int
    log_sha256: str
    progress: RunProgress
    fold: int = FOLD
    version: str = field(default_factory=lambda: version("lstm-tui"))


@dataclass(frozen=True, slots=True)
class _Sealed:
    sha256: str
    content: msgspec.Raw


def snapshot_path(run: Run) -> Path:
    """The path of the snapshot of ``run``.

    Raises:
        OSError: The run directory is missing, or may not be read.
    """
    return cache_folder() / "progress" / f"{run.key()}.json"


def save_progress(run: Run, prefix: LogPrefix, progress: RunProgress) -> None:
    """Save ``progress``, the result of folding ``prefix``.

    Raises:
        OSError: It cannot be written; an older snapshot stays.
    """
    snapshot = Snapshot(prefix.size, prefix.lines, prefix.sha256, progress)
    content = msgspec.json.encode(snapshot, enc_hook=_as_list)
    sealed = _Sealed(hashlib.sha256(content).hexdigest(), msgspec.Raw(content))
    path = snapshot_path(run)
    private_folder(path.parent)
    write_atomically(path, msgspec.json.encode(sealed))
    for other in path.parent.glob("*.json"):
        with suppress(OSError):
            if time.time() - other.lstat().st_mtime > KEPT_SECONDS:
                other.unlink()


def load_progress(run: Run) -> tuple[LogPrefix, RunProgress] | None:
    """The cached progress of ``run`` and the part of the log it covers; None if there is none."""
    with suppress(OSError, BrokenRunError, msgspec.MsgspecError, ValueError, RecursionError):
        path = snapshot_path(run)
        if not is_own(path):
            return None
        sealed = read_json(path, _Sealed)
        if hashlib.sha256(sealed.content).hexdigest() != sealed.sha256:
            return None
        snapshot = msgspec.json.decode(sealed.content, type=Snapshot, dec_hook=_as_array)
        if (snapshot.fold, snapshot.version) != (FOLD, version("lstm-tui")):
            return None
        if not _is_possible(snapshot):
            return None
        prefix = LogPrefix.read(run, snapshot.log_bytes, snapshot.log_lines)
        if (prefix.size, prefix.sha256) == (snapshot.log_bytes, snapshot.log_sha256):
            return prefix, snapshot.progress
    return None


def _is_possible(snapshot: Snapshot) -> bool:
    """Whether a log of that size can give this progress."""
    progress = snapshot.progress
    return (
        0 < snapshot.log_lines <= snapshot.log_bytes
        and _in_range(progress)
        and _is_curve(progress.losses)
        and _is_curve(progress.gradients.norms)
        and _is_curve(progress.gradients.clipped)
        and len(progress.evaluations) <= EVALUATIONS_KEPT
        and len(progress.emergences) <= EMERGENCES_KEPT
        and len(progress.gradient_curves) <= GRADIENT_CURVES_KEPT
        and len(progress.classified) <= GRADIENT_CURVES_KEPT
        and len(progress.samples) <= SAMPLES_KEPT
        and len(progress.notes) <= NOTES_KEPT
        and min(progress.samples_dropped, progress.notes_dropped, progress.step) >= 0
        and 0 <= progress.notes_before <= progress.notes_dropped + len(progress.notes)
        and (progress.started is not None or progress.state in _BEFORE_STARTED)
    )


def _is_curve(curve: LossCurve) -> bool:
    """Whether `LossCurve.extended` can produce this curve."""
    counts, stride = curve.counts, curve.stride
    return (
        1 <= stride <= _LARGEST // LossCurve.LIMIT
        and stride & (stride - 1) == 0
        and curve.sums.shape == counts.shape == (len(counts),)
        and len(counts) <= LossCurve.LIMIT
        and bool(np.isfinite(curve.sums).all())
        and bool(((counts >= 0) & (counts == np.floor(counts))).all())
        and bool(np.isfinite(counts).all())
    )


def _in_range(value: Any) -> bool:
    """Whether all numbers in ``value`` are finite and fit in 64 bits."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) < _LARGEST
    if isinstance(value, tuple):
        return all(map(_in_range, value))
    if is_dataclass(value):
        return all(_in_range(getattr(value, one.name)) for one in fields(value))
    return True


def _as_list(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise NotImplementedError(type(value).__name__)  # the protocol of msgspec


def _as_array(_: type, value: Any) -> Any:
    return np.array(value, float)
