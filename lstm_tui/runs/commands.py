"""What a run can be told, and its JSON: one command a line in ``commands.jsonl``.

Whoever may write the run directory may steer the run: a screen, a second screen, a shell script.
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
    """What all commands share: nothing."""


@dataclass(frozen=True, slots=True)
class Pause(Command):
    """Stop advancing; keep everything in memory."""


@dataclass(frozen=True, slots=True)
class Resume(Command):
    """Go on after a pause."""


@dataclass(frozen=True, slots=True)
class Tune(Command):
    """Change how the rest of the training goes; what is None stays.

    ``learning_rate`` is the peak that the schedule scales. ``total_steps`` or ``minutes`` (of
    training in all, from its beginning) replaces the budget.
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
    """Write samples from the weights as they are."""


@dataclass(frozen=True, slots=True)
class SaveNow(Command):
    """Save a checkpoint."""


@dataclass(frozen=True, slots=True)
class Detach(Command):
    """Go on when the screen that started you goes away."""


@dataclass(frozen=True, slots=True)
class Stop(Command):
    """Save and end."""


KINDS: dict[str, type[Command]] = {kind.__name__: kind for kind in Command.__subclasses__()}


def decode_command(line: bytes) -> Command | None:
    """The command of one line; None for a kind this version does not know.

    Raises:
        BrokenRunError: The line is not a command, or one with values that cannot be.
    """
    try:
        return decode_record(line, KINDS)
    except ConfigError as error:
        raise BrokenRunError(str(error)) from error


def send_command(path: Path, command: Command) -> None:
    """Append ``command`` to the ``commands.jsonl`` at ``path``, in one write.

    A last line that nobody ended is ended first: whoever wrote half a line spoils no other.

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
        raise RunError(f"{path}: cannot tell the run anything: {error.strerror}.") from error
