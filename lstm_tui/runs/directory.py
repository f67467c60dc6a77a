"""Run directory: its file names, ``run.json``, and the lock that admits one writing process.

The directory describes a run completely. Creating one is in `creation`, finding one in `lookup`.
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

from lstm_tui.config import MOST_CLASSES, RunConfig, TextKind
from lstm_tui.errors import BrokenRunError, RunError, RunLockedError
from lstm_tui.files import JSON_LIMIT, parse_json
from lstm_tui.formatting import fixed
from lstm_tui.runs.field_types import Count, Loss, Name, PathName, Steps
from lstm_tui.runs.file_lock import is_file_locked, lock_file
from lstm_tui.runs.jsonl import last_line
from lstm_tui.runs.safe_files import Folder, open_folder, readable
from lstm_tui.runs.vectors_record import VectorsRecord
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.shell_words import shell_word
from lstm_tui.text.vocabulary import Vocabulary

SCHEMA = 4
RECORD = "run.json"
VOCABULARY = "vocabulary.json"
LOCK = "run.lock"

MOST_SOURCES, MOST_NOTES, MOST_VERSIONS = 100_000, 1_000, 100
"""Limits of ``run.json``."""

RUNS_VARIABLE = "LSTM_TUI_RUNS"
LIFELINE_VARIABLE = "LSTM_TUI_LIFELINE"
"""Set for a worker whose standard input is a lifeline: it closes when the parent process exits."""

QUESTION = b"?"
"""Prefix of a message to a prestarted worker that asks whether this machine can train a
configuration."""


@dataclass(frozen=True, slots=True)
class CorpusRecord:
    """Identity of the text of a run: the key of its encoded copy and its checksum.

    ``sources`` are names of files and folders, for display; their paths are in the records of the
    user (`known_sources`). ``glob`` selected files of a folder among them, if there was one.
    ``validation_differs`` says that the validation text is of another kind than the training text.
    ``kind`` is what the text consists of, guessed if `TextConfig.kind` is None. ``classes`` are the
    names of the classes of labeled documents, in the order of a classifier's outputs.
    """

    key: Name
    sha256: Name
    sources: Annotated[tuple[PathName, ...], Meta(max_length=MOST_SOURCES)]
    symbols: Count
    notes: Annotated[tuple[PathName, ...], Meta(max_length=MOST_NOTES)] = ()
    glob: PathName | None = None
    validation_differs: bool = False
    kind: TextKind = TextKind.OTHER
    classes: Annotated[tuple[Name, ...], Meta(max_length=MOST_CLASSES)] = ()


@dataclass(frozen=True, slots=True)
class RunOrigin:
    """The checkpoint whose weights a run starts from (fine-tuning).

    ``validation_loss`` is its loss on the text of its own run. ``added_symbols`` of the vocabulary
    are new. ``new_head``: an MLP for classes with random weights replaces its output. ``imported``:
    that run is an imported network.
    """

    run: Name
    step: Steps
    validation_loss: Loss | None = None
    added_symbols: Count = 0
    new_head: bool = False
    imported: bool = False

    @property
    def network(self) -> str:
        """The run and the step: ``ships, step 1,200``; an imported network has none."""
        step = "an imported network" if self.imported else f"step {self.step:,}"
        return f"{safe_line(self.run)}, {step}"

    @property
    def sentence(self) -> str:
        """The origin in one sentence."""
        head = "; a new MLP for the classes replaces its output layer" if self.new_head else ""
        loss = self.validation_loss
        known = "" if loss is None else f", validation loss {fixed(loss, 4)} on its own text"
        return f"Starts from the weights of {self.network}{known}{head}."


@dataclass(frozen=True, slots=True)
class ImportedNetwork:
    """The file of another program that a run was made from; it was not trained here.

    ``file`` is its name without its folder. ``embedding`` (None for one-hot input), ``recurrent``
    and ``output`` (None if tied to the embedding) name its tensors, ``numbers`` their types.
    ``samples_text``: the text of the run is one that the network has sampled.
    """

    file: PathName
    sha256: Name
    numbers: Annotated[tuple[Name, ...], Meta(max_length=MOST_VERSIONS)]
    recurrent: Annotated[tuple[PathName, ...], Meta(max_length=MOST_NOTES)]
    embedding: PathName | None = None
    output: PathName | None = None
    samples_text: bool = False

    @property
    def sentence(self) -> str:
        """The import in one sentence."""
        parts = (self.embedding or "one-hot input", *self.recurrent, self.output or "tied output")
        return f"Imported from {safe_line(self.file)}: {safe_line(', '.join(parts), 300)}."


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The content of ``run.json``; written once.

    With an ``origin`` the checkpoint of step 0 has the weights of another run, and if it is
    ``imported``, those of another program; else random weights, but for the embedding if it starts
    from a file of ``vectors``.
    """

    name: Name
    created: Name
    config: RunConfig
    corpus: CorpusRecord
    versions: Annotated[dict[Name, Name], Meta(max_length=MOST_VERSIONS)] = field(
        default_factory=dict
    )
    host: Name = field(default_factory=platform.node)
    schema: Count = SCHEMA
    origin: RunOrigin | None = None
    vectors: VectorsRecord | None = None
    imported: ImportedNetwork | None = None


@dataclass(frozen=True, slots=True)
class _Beginning:
    """The fields of a `Starting` event that name the worker."""

    process_id: int
    host: str


@dataclass(frozen=True, slots=True)
class _Versioned:
    """The schema version of ``run.json``, which is read first."""

    schema: Count = SCHEMA


@dataclass(frozen=True, slots=True)
class Run:
    """A run directory. The constructor touches nothing on disk.

    Its paths are for messages, and for functions that open them with `safe_files`.
    """

    path: Path

    @property
    def name(self) -> str:
        """The name of the run: that of its folder."""
        return self.path.name

    def cli_reference(self) -> str:
        """The run as a quoted argument of a command: its name if that is enough, or its path."""
        usual = self.path.parent.resolve() == runs_folder().resolve()
        if usual and self.name != "latest":
            return shell_word(self.name)
        return shell_word(f"./{self.name}" if usual else str(self.path))

    @property
    def events(self) -> Path:
        """The log of events that the worker writes."""
        return self.path / "events.jsonl"

    @property
    def commands(self) -> Path:
        """The log of commands that the worker reads."""
        return self.path / "commands.jsonl"

    @property
    def checkpoints(self) -> Path:
        """The folder of checkpoints."""
        return self.path / "checkpoints"

    @property
    def checkpoints_aside(self) -> Path:
        """Checkpoints that a resume from an earlier one has set aside."""
        return self.path / "checkpoints.aside"

    @property
    def events_aside(self) -> Path:
        """Events that a resume from an earlier checkpoint has set aside."""
        return self.path / "events.aside.jsonl"

    @property
    def resume_request(self) -> Path:
        """The `ResumeRequest` of a resume; the worker deletes it once it is in a checkpoint."""
        return self.path / "resume.json"

    @property
    def worker_log(self) -> Path:
        """Standard output and error of the worker."""
        return self.path / "worker.log"

    @contextmanager
    def folder(self, *names: str) -> Iterator[Folder]:
        """Open the run directory, or a folder in it.

        Raises:
            BrokenRunError: A folder in it is a link, or not a folder.
            OSError: It is missing, or may not be read.
        """
        with open_folder(self.path) as top, top.folder(*names) as folder:
            yield folder

    def key(self) -> str:
        """The key of this run in cache and state folders: a hash of its path, device and inode.

        Raises:
            OSError: The directory is missing, or may not be read.
        """
        with self.folder() as folder:
            device, inode = folder.identity()
        place = os.fsencode(self.path.resolve())
        return hashlib.sha256(b"%d %d %b" % (device, inode, place)).hexdigest()[:32]

    def record(self) -> RunRecord:
        """Read ``run.json``.

        Raises:
            BrokenRunError: It is missing, not valid, or of another schema.
        """
        data, where = self._read(RECORD), safe_line(str(self.path / RECORD))
        schema = parse_json(data, _Versioned, where).schema
        if schema != SCHEMA:
            raise BrokenRunError(
                f"{where}: written by another version of lstm-tui "
                f"(schema {schema}, this one reads {SCHEMA}). Install that version."
            )
        return parse_json(data, RunRecord, where)

    def check_trained_here(self) -> None:
        """Raise `RunError` if the network was imported, so that no training can be resumed.

        Raises:
            BrokenRunError: As `record`.
        """
        if (imported := self.record().imported) is not None:
            raise RunError(
                f"{safe_line(self.name)}: imported from {safe_line(imported.file)}, not trained "
                "here: there is no training to watch or to resume. To train on from its weights: "
                f"lstm-tui train --from {self.cli_reference()} FILE"
            )

    def vocabulary(self) -> Vocabulary:
        """Read ``vocabulary.json``.

        Raises:
            BrokenRunError: ``vocabulary.json`` is missing or not valid.
        """
        where = safe_line(str(self.path / VOCABULARY))
        return Vocabulary.from_json(parse_json(self._read(VOCABULARY), dict[str, object], where))

    def _read(self, name: str) -> bytes:
        with readable(self.path / name), self.folder() as folder:
            return folder.read(name, JSON_LIMIT)

    def open_worker_log(self) -> BinaryIO:
        """Open ``worker.log`` for appending.

        Raises:
            BrokenRunError: It is not a regular file, or has several links.
            OSError: The system refuses.
        """
        with self.folder() as folder:
            return os.fdopen(folder.append_to(self.worker_log.name), "ab")

    def check_writable(self) -> None:
        """Check the files that a worker appends to.

        Raises:
            BrokenRunError: One of them is not a regular file, or has several links.
            OSError: The system refuses.
        """
        with self.folder() as folder:
            for path in (self.events, self.events_aside, self.path / LOCK):
                folder.check_writable(path.name)

    def is_locked(self) -> bool:
        """Whether a worker holds the lock of the run."""
        with suppress(OSError), self.folder() as folder:
            return is_file_locked(folder, LOCK)
        return False

    def holder(self) -> str:
        """The process that trains the run, in words, from the last `Starting` event."""
        with suppress(OSError, BrokenRunError, msgspec.MsgspecError):
            if line := last_line(self.events, b'{"kind":"Starting"'):
                began = msgspec.json.decode(line, type=_Beginning)
                return f"process {began.process_id} on {safe_line(began.host, 60)}"
        return "another process"

    @contextmanager
    def locked(self, timeout_seconds: float = 2.0) -> Iterator[None]:
        """Lock the run for the duration of the block; an OS lock, so it cannot become stale.

        Raises:
            RunLockedError: Another worker holds it.
            RunError: The directory cannot be written.
        """
        with ExitStack() as held:
            try:
                folder = held.enter_context(self.folder())
                held.enter_context(lock_file(folder, LOCK, timeout_seconds))
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
    """The folder of runs: ``chosen``, else ``$LSTM_TUI_RUNS``, else ``./runs``."""
    return Path(chosen or os.environ.get(RUNS_VARIABLE) or "runs")


def is_run(run: Run) -> bool:
    """Whether this is a directory with a ``run.json``, whose content is not checked."""
    with suppress(OSError, ValueError), run.folder() as folder:  # ValueError: a zero byte
        return folder.status(RECORD) is not None
    return False
