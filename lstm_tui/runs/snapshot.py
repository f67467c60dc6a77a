"""What a long log adds up to, kept beside it, so that nobody folds a million events twice.

``progress.json`` holds the `RunProgress` after the first so many bytes of ``events.jsonl``, and
the SHA-256 sum of those bytes. It is a cache: where it is missing, damaged, of another version or
about other bytes, the log is folded from its beginning. The worker writes it after a checkpoint,
so that the log is never cut before the place it speaks of.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, ClassVar

import msgspec
import numpy as np

from lstm_tui.errors import BrokenRunError
from lstm_tui.files import read_json, write_atomically
from lstm_tui.runs.directory import Run
from lstm_tui.runs.progress import RunProgress

FOLD = 2
"""Raised whenever `fold` makes something else of the same events."""

BLOCK_BYTES = 1 << 18


@dataclass(slots=True)
class Prefix:
    """How much of a log has been read, and the sum of it."""

    size: int = 0
    lines: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def grow(self, lines: list[bytes]) -> None:
        """Take in the next whole lines, which come without their newlines."""
        data = b"\n".join(lines) + b"\n"
        self._hash.update(data)
        self.size += len(data)
        self.lines += len(lines)

    @property
    def sha256(self) -> str:
        """The sum of all bytes so far."""
        return str(self._hash.hexdigest())

    @classmethod
    def read(cls, run: Run, size: int, lines: int) -> "Prefix":
        """The first ``size`` bytes of the log of ``run``, or as many as there are.

        Raises:
            OSError: It cannot be read.
        """
        prefix, buffer = cls(lines=lines), memoryview(bytearray(BLOCK_BYTES))
        with run.events.open("rb", buffering=0) as log:
            while count := log.readinto(buffer[: size - prefix.size]):
                prefix._hash.update(buffer[:count])
                prefix.size += count
        return prefix


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the first ``log_bytes`` of a log add up to."""

    NAME: ClassVar[str] = "progress.json"

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


def remember(run: Run, prefix: Prefix, progress: RunProgress) -> None:
    """Keep ``progress``, which is what ``prefix`` adds up to.

    Raises:
        OSError: It cannot be written; what was there stays.
    """
    snapshot = Snapshot(prefix.size, prefix.lines, prefix.sha256, progress)
    content = msgspec.json.encode(snapshot, enc_hook=_as_list)
    sealed = _Sealed(hashlib.sha256(content).hexdigest(), msgspec.Raw(content))
    write_atomically(run.path / Snapshot.NAME, msgspec.json.encode(sealed))


def recall(run: Run) -> tuple[Prefix, RunProgress] | None:
    """What is known of the log of ``run`` without folding it; None if that is nothing."""
    path = run.path / Snapshot.NAME
    with suppress(OSError, BrokenRunError, msgspec.MsgspecError, ValueError, RecursionError):
        sealed = read_json(path, _Sealed)
        if hashlib.sha256(sealed.content).hexdigest() != sealed.sha256:
            return None
        snapshot = msgspec.json.decode(sealed.content, type=Snapshot, dec_hook=_as_array)
        if (snapshot.fold, snapshot.version) != (FOLD, version("lstm-tui")):
            return None
        prefix = Prefix.read(run, snapshot.log_bytes, snapshot.log_lines)
        if (prefix.size, prefix.sha256) == (snapshot.log_bytes, snapshot.log_sha256):
            return prefix, snapshot.progress
    return None


def _as_list(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise NotImplementedError(type(value).__name__)  # what msgspec asks of such a function


def _as_array(_: type, value: Any) -> Any:
    return np.array(value, float).reshape(-1)
