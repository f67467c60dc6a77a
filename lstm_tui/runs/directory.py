"""Run directory: the names in it, its ``run.json``, and the lock that lets one process write.

The directory describes a run completely. How one is made is in `creation`, how one is found in
`lookup`; the logs and checkpoints have modules of their own.
"""

import hashlib
import os
import platform
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
from msgspec import Meta

from lstm_tui.config import RunConfig
from lstm_tui.errors import BrokenRunError, RunError, RunLockedError
from lstm_tui.files import JSON_LIMIT, parse_json
from lstm_tui.runs.field_types import Count, Name, PathName
from lstm_tui.runs.jsonl import last_line
from lstm_tui.runs.safe_files import Folder, open_folder
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.shell_words import shell_word
from lstm_tui.text.vocabulary import Vocabulary

SCHEMA = 2
RECORD = "run.json"
VOCABULARY = "vocabulary.json"
LOCK = "run.lock"

MOST_SOURCES, MOST_NOTES, MOST_VERSIONS = 100_000, 1_000, 100
"""In ``run.json``."""
RUNS_VARIABLE = "LSTM_TUI_RUNS"
LIFELINE_VARIABLE = "LSTM_TUI_LIFELINE"
"""Set for a worker whose standard input is a lifeline: when it closes, whoever watched is gone."""

QUESTION = b"?"
"""What a worker that waits for its run reads before a configuration: can this be trained here?"""


@dataclass(frozen=True, slots=True)
class CorpusRecord:
    """Which text a run learns from: enough to find its encoded copy, and to know the text again.

    ``sources`` are names of files and folders for people; where they lie is in the user's own
    records (`known_sources`). ``glob`` is that of a folder among them, if there was one.
    ``validation_differs`` says that the validation text is of another kind than the training text.
    """

    key: Name
    sha256: Name
    sources: Annotated[tuple[PathName, ...], Meta(max_length=MOST_SOURCES)]
    symbols: Count
    notes: Annotated[tuple[PathName, ...], Meta(max_length=MOST_NOTES)] = ()
    glob: PathName | None = None
    validation_differs: bool = False


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What ``run.json`` says; written once."""

    name: Name
    created: Name
    config: RunConfig
    corpus: CorpusRecord
    versions: Annotated[dict[Name, Name], Meta(max_length=MOST_VERSIONS)] = field(
        default_factory=dict
    )
    host: Name = field(default_factory=platform.node)
    schema: Count = SCHEMA


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What is of interest here in the event with which a worker takes a run."""

    process_id: int
    host: str


@dataclass(frozen=True, slots=True)
class _Versioned:
    """The field of ``run.json`` that is read before the others."""

    schema: Count = SCHEMA


@dataclass(frozen=True, slots=True)
class Run:
    """A run directory. Making one touches nothing; its methods read and write ``path``.

    The paths that it gives are for messages, and for functions that open them by `safe_files`.
    """

    path: Path

    @property
    def name(self) -> str:
        """The name of the folder, which is the name of the run."""
        return self.path.name

    def cli_reference(self) -> str:
        """How to name the run in a command to paste: its name where that is enough, or its path."""
        usual = self.path.parent.resolve() == runs_folder().resolve()
        if usual and self.name != "latest":
            return shell_word(self.name)
        return shell_word(f"./{self.name}" if usual else str(self.path))

    @property
    def events(self) -> Path:
        """The log that flows out."""
        return self.path / "events.jsonl"

    @property
    def commands(self) -> Path:
        """The log that flows in."""
        return self.path / "commands.jsonl"

    @property
    def checkpoints(self) -> Path:
        """The folder of checkpoints."""
        return self.path / "checkpoints"

    @property
    def checkpoints_aside(self) -> Path:
        """The folder of checkpoints that a resume from an earlier one has set aside."""
        return self.path / "checkpoints.aside"

    @property
    def events_aside(self) -> Path:
        """The events that a resume from an earlier checkpoint has set aside."""
        return self.path / "events.aside.jsonl"

    @property
    def orders(self) -> Path:
        """The `ResumeOrder` of a resume; the worker deletes it once it is in a checkpoint."""
        return self.path / "resume.json"

    @property
    def worker_log(self) -> Path:
        """What the worker itself printed."""
        return self.path / "worker.log"

    @contextmanager
    def folder(self, *names: str) -> Iterator[Folder]:
        """The run directory, or a folder in it, held open to work on its files.

        Raises:
            BrokenRunError: A folder in it is a link, or no folder.
            OSError: It is missing, or may not be read.
        """
        with open_folder(self.path) as folder:
            if names:
                with folder.folder(*names) as inner:
                    yield inner
            else:
                yield folder

    def key(self) -> str:
        """The name that the user's own folders know this run by, on this machine, in this place.

        Raises:
            OSError: The directory is missing, or may not be read.
        """
        with self.folder() as folder:
            device, inode = folder.identity()
        place = os.fsencode(self.path.resolve())
        return hashlib.sha256(b"%d %d %b" % (device, inode, place)).hexdigest()[:32]

    def record(self) -> RunRecord:
        """What ``run.json`` says.

        Raises:
            BrokenRunError: It is missing, is not valid, or has another schema.
        """
        data, where = self._read(RECORD), safe_line(str(self.path / RECORD))
        schema = parse_json(data, _Versioned, where).schema
        if schema != SCHEMA:
            raise BrokenRunError(
                f"{where}: written by another version of lstm-tui "
                f"(schema {schema}, this one reads {SCHEMA}). Install that version."
            )
        return parse_json(data, RunRecord, where)

    def vocabulary(self) -> Vocabulary:
        """The symbols of the network, in order.

        Raises:
            BrokenRunError: ``vocabulary.json`` is missing or not valid.
        """
        where = safe_line(str(self.path / VOCABULARY))
        return Vocabulary.from_json(parse_json(self._read(VOCABULARY), dict[str, object], where))

    def _read(self, name: str) -> bytes:
        try:
            with self.folder() as folder:
                return folder.read(name, JSON_LIMIT)
        except OSError as error:
            where = safe_line(str(self.path / name))
            raise BrokenRunError(f"{where}: cannot be read: {error.strerror}.") from error

    def open_worker_log(self) -> BinaryIO:
        """``worker.log``, opened to write at its end.

        Raises:
            BrokenRunError: It is no regular file, or has a second name.
            OSError: The system refuses.
        """
        with self.folder() as folder:
            return os.fdopen(folder.append_to(self.worker_log.name), "ab")

    def check_writable(self) -> None:
        """Refuse a run in which a file that a worker appends to must not be written.

        Raises:
            BrokenRunError: One of them is no regular file, or has a second name.
            OSError: The system refuses.
        """
        with self.folder() as folder:
            for path in (self.events, self.events_aside, self.path / LOCK):
                folder.check_writable(path.name)

    def is_held(self) -> bool:
        """Whether a worker holds the run at this moment."""
        with suppress(OSError), self.folder() as folder:
            return folder.is_locked(LOCK)
        return False

    def holder(self) -> str:
        """Who trains the run, in words, if it is held; the log knows who took it last."""
        with suppress(OSError, BrokenRunError, msgspec.MsgspecError):
            if line := last_line(self.events, b'{"kind":"Starting"'):
                began = msgspec.json.decode(line, type=_Beginning)
                return f"process {began.process_id} on {safe_line(began.host, 60)}"
        return "another process"

    @contextmanager
    def held(self, patience_seconds: float = 2.0) -> Iterator[None]:
        """Hold the run for as long as the block lasts; an OS lock, so it cannot go stale.

        Raises:
            RunLockedError: Another worker holds it.
            RunError: The directory cannot be written.
        """
        with ExitStack() as held:
            try:
                folder = held.enter_context(self.folder())
                held.enter_context(folder.locked(LOCK, patience_seconds))
            except RunLockedError as error:
                raise RunLockedError(
                    f"{safe_line(self.name)}: {self.holder()} is training this run. "
                    f"Watch it with: lstm-tui attach {self.cli_reference()}"
                ) from error
            except OSError as error:
                raise RunError(
                    f"{safe_line(str(self.path))}: cannot be locked: {error.strerror}."
                ) from error
            yield


def runs_folder(chosen: str | Path | None = None) -> Path:
    """Where runs are kept: what was chosen, else ``$LSTM_TUI_RUNS``, else ``./runs``."""
    return Path(chosen or os.environ.get(RUNS_VARIABLE) or "runs")


def is_run(run: Run) -> bool:
    """Whether there is a directory with a ``run.json``; what that says is not checked."""
    with suppress(OSError, ValueError), run.folder() as folder:  # ValueError: a zero byte
        return folder.status(RECORD) is not None
    return False
