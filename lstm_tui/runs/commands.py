"""Commands to a training process, one JSON object per line of ``commands.jsonl``.

Every process that may write the run directory may send them: screens, shell scripts.
"""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from lstm_tui.errors import BrokenRunError, ConfigError, RunError
from lstm_tui.ranges import RANGES
from lstm_tui.runs.events import decode_record, encode_record
from lstm_tui.runs.safe_files import open_folder


@dataclass(frozen=True, slots=True)
class Command:
    """Base class of all commands."""


@dataclass(frozen=True, slots=True)
class Pause(Command):
    """Pause training; keep everything in memory."""


@dataclass(frozen=True, slots=True)
class Resume(Command):
    """Resume training after a pause."""


@dataclass(frozen=True, slots=True)
class Tune(Command):
    """Change hyperparameters of the running training; None leaves a value unchanged.

    ``learning_rate`` is the peak that the schedule scales. ``total_steps`` or ``minutes`` (both
    counted from the beginning of training) replaces the budget.
    """

    learning_rate: float | None = None
    clip: float | None = None
    temperature: float | None = None
    total_steps: int | None = None
    minutes: float | None = None

    def __post_init__(self) -> None:
        for option, value in (
            ("--learning-rate", self.learning_rate),
            ("--clip", self.clip),
            ("--temperature", self.temperature),
            ("--steps", self.total_steps),
            ("--minutes", self.minutes),
        ):
            if value is not None:
                RANGES[option].check(option.removeprefix("--").replace("-", " "), value)


@dataclass(frozen=True, slots=True)
class SampleNow(Command):
    """Write samples from the current weights."""


@dataclass(frozen=True, slots=True)
class SaveNow(Command):
    """Save a checkpoint."""


@dataclass(frozen=True, slots=True)
class Detach(Command):
    """Continue when the process that started the worker exits."""


@dataclass(frozen=True, slots=True)
class Stop(Command):
    """Save a checkpoint and exit."""


KINDS: dict[str, type[Command]] = {kind.__name__: kind for kind in Command.__subclasses__()}


def decode_command(line: bytes) -> Command | None:
    """Decode one line; None for a kind that this version does not know.

    Raises:
        BrokenRunError: The line is not a command, or a value is out of range.
    """
    try:
        return decode_record(line, KINDS)
    except ConfigError as error:
        raise BrokenRunError(str(error)) from error


def send_command(path: Path, command: Command) -> None:
    """Append ``command`` to the ``commands.jsonl`` at ``path``, in one write.

    An unterminated last line is terminated first, so that it does not spoil this one.

    Raises:
        RunError: The file cannot be written.
    """
    try:
        with open_folder(path.parent) as folder:
            descriptor = folder.append_to(path.name)
        try:
            size = os.fstat(descriptor).st_size
            torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            line = b"\n" * torn + encode_record(command)
            if os.write(descriptor, line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(descriptor)
    except OSError as error:
        raise RunError(f"{path}: cannot send a command: {error.strerror}.") from error
