"""Run directories: make one, find one, list them, and hold the lock that makes one's writer alone.

The directory says everything about a run. This module knows its names and its ``run.json``; the
logs, the checkpoints and what they add up to are its neighbours'.
"""

import errno
import hashlib
import os
import platform
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, BinaryIO

import msgspec
from msgspec import Meta

from lstm_tui.config import Optimizer, RunConfig
from lstm_tui.errors import BrokenRunError, ConfigError, RunError, RunLockedError, RunNotFoundError
from lstm_tui.files import JSON_LIMIT, parse_json, to_json
from lstm_tui.formatting import shell_word
from lstm_tui.runs.disk import disk_trouble
from lstm_tui.runs.field_types import Count, Name, PathName
from lstm_tui.runs.log import last_line
from lstm_tui.runs.safe_files import Folder, open_folder
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.vocabulary import Vocabulary

SCHEMA = 1
RECORD = "run.json"
VOCABULARY = "vocabulary.json"
LOCK = "run.lock"
CLOCKS_DIFFER_SECONDS = 300.0
"""By no more than this do the clocks of two machines differ."""

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
class _SaidTraining:
    optimizer: str | None = None


@dataclass(frozen=True, slots=True)
class _SaidConfig:
    training: _SaidTraining = _SaidTraining()


@dataclass(frozen=True, slots=True)
class _Said:
    """What ``run.json`` says itself, where a default would hide that it says nothing."""

    config: _SaidConfig = _SaidConfig()


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
            BrokenRunError: It is missing, is not valid, or is of a later version.
        """
        data, where = self._read(RECORD), safe_line(str(self.path / RECORD))
        record = parse_json(data, RunRecord, where)
        if record.schema != SCHEMA:
            raise BrokenRunError(
                f"{where}: written by another version of lstm-tui "
                f"(schema {record.schema}, this one reads {SCHEMA}). Install that version."
            )
        if parse_json(data, _Said, where).config.training.optimizer is None:
            # Before there was a choice everything was AdamW's, and so is what its checkpoints keep.
            training = replace(record.config.training, optimizer=Optimizer.ADAMW)
            record = replace(record, config=replace(record.config, training=training))
        return record

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
                    f"Watch it with: lstm-tui attach {shell_word(self.name)}"
                ) from error
            except OSError as error:
                raise RunError(
                    f"{safe_line(str(self.path))}: cannot be locked: {error.strerror}."
                ) from error
            yield


def runs_folder(chosen: str | Path | None = None) -> Path:
    """Where runs are kept: what was chosen, else ``$LSTM_TUI_RUNS``, else ``./runs``."""
    return Path(chosen or os.environ.get(RUNS_VARIABLE) or "runs")


def suggest_name(source: str, now: datetime) -> str:
    """A name for a run over ``source`` that begins at ``now``: ``atlas-20261124-101500``."""
    stem = Path(source).name.split(".")[0] if source != "-" else "stdin"
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:40] or "text"
    return f"{slug}-{now:%Y%m%d-%H%M%S}"


def check_name(name: str) -> str:
    """``name``, if it can be the name of a run.

    Raises:
        ConfigError: It is a path, hidden, too long, or has characters that a shell would mangle.
    """
    if not is_name(name):
        raise ConfigError(
            f"--name {safe_line(name)}: a run's name is 1 to 100 letters, digits and . _ - "
            "that begin with a letter or digit (and not “latest”)."
        )
    return name


def is_name(name: str) -> bool:
    """Whether a run can be given this name."""
    return re.fullmatch(r"[\w][\w.+=@-]{0,99}", name) is not None and name != "latest"


def create_run(
    folder: Path,
    record: RunRecord,
    vocabulary: Vocabulary,
    more: Mapping[str, bytes] = MappingProxyType({}),
) -> Run:
    """Make the directory of a new run; a taken name gets a number behind it.

    ``more`` are files by name that only their owner may read, such as a part of the text.

    Raises:
        RunError: The folder cannot be written; nothing is left of the run.
    """
    name = None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open_folder(folder) as runs:
            name = _make_free(runs, record.name)
            with runs.folder(name) as run:
                for file, data in more.items():
                    run.write(file, data)
                run.write(VOCABULARY, to_json(vocabulary.to_json()))
                run.write(RECORD, to_json(replace(record, name=name)))
        if trouble := disk_trouble(folder / name):  # no worker could say anything
            raise OSError(errno.ENOSPC, trouble)
    except OSError as error:
        if name is not None:
            with suppress(OSError), open_folder(folder) as runs:
                runs.delete(name)
        raise RunError(
            f"{safe_line(str(folder))}: cannot make a run here: {error.strerror}. "
            f"Choose another place with --runs-dir or ${RUNS_VARIABLE}."
        ) from error
    return Run(folder / name)


def discard_if_empty(run: Run) -> bool:
    """Delete a run in which nothing was written, as on a full disk; return whether that was done.

    A run with an event, a checkpoint or a worker stays.
    """
    try:
        with run.folder() as folder:
            status = folder.status(run.events.name)
        if status is not None and status.st_size:
            return False
        if any_checkpoint(run) or run.is_held() or not disk_trouble(run.path):
            return False
        discard(run)
    except OSError:
        return False
    return True


def discard(run: Run) -> None:
    """Delete a run that this process has made and that holds nothing yet.

    Raises:
        OSError: The system refuses.
    """
    with open_folder(run.path.parent) as runs:
        runs.delete(run.name)


def _make_free(runs: Folder, name: str) -> str:
    number = 1
    while True:
        free = name if number == 1 else f"{name}-{number}"
        try:
            runs.make_folder(free)
        except FileExistsError:
            number += 1
        else:
            return free


def list_runs(folder: Path) -> list[Run]:
    """The runs in ``folder``, newest first by the time they were last written.

    A run may be a link. What has a ``run.json`` of any kind is a run: reading it says what is
    wrong.
    """
    try:
        with open_folder(folder) as opened:
            names = opened.names()
    except OSError:
        return []
    runs = [Run(folder / name) for name in names if not name.startswith(".")]  # those: half deleted
    return sorted(filter(is_run, runs), key=last_written, reverse=True)


def is_run(run: Run) -> bool:
    """Whether there is a directory with a ``run.json``; what that says is not checked."""
    with suppress(OSError, ValueError), run.folder() as folder:  # ValueError: a zero byte
        return folder.status(RECORD) is not None
    return False


def last_written(run: Run) -> float:
    """Seconds since the epoch when the run last said anything; 0 if unknown or later than now."""
    with suppress(OSError), run.folder() as folder:
        for name in (run.events.name, RECORD):
            if (status := folder.status(name)) is not None:
                return past(status.st_mtime)
    return 0.0


def past(seconds: float) -> float:
    """A time, in seconds since the epoch, that a run claims; 0 if it is later than now.

    A log from the year 2096 would be the latest for ever.
    """
    return seconds if seconds <= time.time() + CLOCKS_DIFFER_SECONDS else 0.0


def any_checkpoint(run: Run) -> bool:
    """Whether there is anything in the place of checkpoints; whether it is whole is not checked."""
    with suppress(OSError, BrokenRunError), run.folder(run.checkpoints.name) as folder:
        return any(not name.startswith(".") for name in folder.names())
    return False


def find_run(reference: str, folder: Path, *, saved: bool = False) -> Run:
    """The run that ``reference`` means: a path, a name under ``folder``, or ``latest``.

    With ``saved``, the latest is the latest that ever saved a checkpoint, if any did.

    Raises:
        RunNotFoundError: There is none; the message names some that there are.
    """
    if reference == "latest":
        if runs := list_runs(folder):
            return next((run for run in runs if saved and any_checkpoint(run)), runs[0])
        raise RunNotFoundError(
            f"{safe_line(str(folder))}: no runs here yet. Start one: lstm-tui train FILE (or atlas)"
        )
    for path in (folder / reference, Path(reference)):
        if is_run(Run(path)):
            return Run(path if path.name not in ("", "..") else path.resolve())
    known = ", ".join(safe_line(run.name) for run in list_runs(folder)[:5])
    raise RunNotFoundError(
        f"{safe_line(reference)}: no such run, neither a path nor a name in "
        f"{safe_line(str(folder))}. " + (f"There are: {known}." if known else "None is there yet.")
    )
