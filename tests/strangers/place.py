"""The files of a run, and the place of one of them, where a mutation reads and replaces it."""

from dataclasses import dataclass
from pathlib import Path

from tests.strangers.sandbox import remove

STEPS = (10, 20)
LOGS = ("events.jsonl", "events.aside.jsonl", "commands.jsonl")
RECORDS = ("run.json", "vocabulary.json", "notes.json", "resume.json")
CHECKPOINTS = tuple(f"checkpoints/{step:08d}" for step in STEPS)
STATES = tuple(f"{folder}/{name}" for folder in CHECKPOINTS for name in ("state.json",))
MANIFESTS = tuple(f"{folder}/manifest.json" for folder in CHECKPOINTS)
WEIGHTS = tuple(f"{folder}/weights.safetensors" for folder in CHECKPOINTS)
OPTIMIZERS = tuple(f"{folder}/optimizer.safetensors" for folder in CHECKPOINTS)
ARRAYS = ("passage.safetensors", *WEIGHTS, *OPTIMIZERS)
DOCUMENTS = (*RECORDS, *STATES, *MANIFESTS)
FOLDERS = ("checkpoints", *CHECKPOINTS)
REGULAR = (*LOGS, *DOCUMENTS, *ARRAYS, "run.lock", "worker.log")
TO_COME = (
    *("checkpoints/00000022", "checkpoints.aside", "checkpoints/.00000022.part", "rankings"),
    *(".events.jsonl.part", ".notes.json.part", "checkpoints/..old", "checkpoints/٣٠"),
    *("checkpoints/999999999999999", "progress.json", "\x1b]0;name\x07\u202e"),
)
"""What a run has not, or not yet."""
EVERYTHING = (*REGULAR, *FOLDERS, *TO_COME)


@dataclass(frozen=True, slots=True)
class Place:
    """A file of a run that is to be changed; ``root`` holds the run, a home, and a sound run."""

    root: Path
    run: Path
    name: str

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.run / self.name

    @property
    def reachable(self) -> bool:
        """Whether there are only folders on the way to it."""
        ways = [self.path.parent, *self.path.parent.parents]
        inside = [way for way in ways if way.is_relative_to(self.run)]
        return all(way.is_dir() and not way.is_symlink() for way in inside)

    def read(self) -> bytes:
        """Its content; nothing where it is no regular file of its own."""
        if self.path.is_symlink() or not self.path.is_file() or self.path.stat().st_size > 10**8:
            return b""
        return self.path.read_bytes()

    def write(self, data: bytes) -> None:
        """Replace it by a file with that content."""
        remove(self.path)
        self.path.write_bytes(data)
