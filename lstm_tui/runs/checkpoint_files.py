"""The files of one checkpoint: written atomically, listed, and read with their checksums.

A checkpoint is written to a hidden folder, each file fsynced and ``manifest.json`` last; then the
folder is renamed and its parent fsynced. Arrays are safetensors, everything else is JSON, so
nothing is unpickled. `checkpoints` selects the checkpoint to load, `retention` those to keep.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from msgspec import Meta
from safetensors.numpy import save as save_arrays

from lstm_tui.errors import BrokenRunError, RunError
from lstm_tui.files import parse_json, to_json
from lstm_tui.runs.directory import Run
from lstm_tui.runs.field_types import Count
from lstm_tui.runs.safe_files import Folder, hidden_name, readable
from lstm_tui.runs.safetensors_file import HEAD_LIMIT, Arrays, read_checked
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.text.glyphs import safe_line

WEIGHTS = "weights.safetensors"
OPTIMIZER = "optimizer.safetensors"
STATE = "state.json"
MANIFEST = "manifest.json"

MOST_CHECKPOINTS = 1_000
"""`retention` keeps two per doubling of the step, and a few more."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of a checkpoint with their SHA-256 checksums."""

    step: Count
    files: Annotated[dict[str, str], Meta(max_length=100)]


def checkpoint_path(run: Run, step: int) -> Path:
    """The folder of the checkpoint of ``step``."""
    return run.checkpoints / folder_name(step)


def save_checkpoint(
    run: Run, weights: Arrays, optimizer: Arrays | None, state: TrainingState
) -> int:
    """Write a checkpoint atomically; return its size in bytes.

    Without ``optimizer`` training cannot resume from it: so the network before training is saved.
    On an error the earlier checkpoints are unchanged and no temporary file remains.

    Raises:
        OSError: The disk is full, read-only or gone.
    """
    name = folder_name(state.step)
    hidden, discarded = hidden_name(name, "part"), hidden_name(name, "old")
    contents = {WEIGHTS: save_arrays(dict(weights)), STATE: to_json(state)}
    if optimizer is not None:
        contents[OPTIMIZER] = save_arrays(dict(optimizer))
    with run.folder() as top:
        if top.status(run.checkpoints.name) is None:
            top.make_folder(run.checkpoints.name)
        with top.folder(run.checkpoints.name) as folder:
            try:
                folder.make_folder(hidden)
                with folder.folder(hidden) as fresh:
                    _write(fresh, contents, state.step)
                if folder.status(name) is not None:  # after a resume, or it is damaged
                    folder.move(name, discarded)
                folder.move(hidden, name)
                folder.flush()
            except BaseException:
                with suppress(OSError):
                    folder.delete(hidden)
                with suppress(OSError):
                    if folder.status(name) is None and folder.status(discarded) is not None:
                        folder.move(discarded, name)
                raise
            finally:
                with suppress(OSError):
                    if folder.status(name) is not None:
                        folder.delete(discarded)
    return sum(len(data) for data in contents.values())


def _write(folder: Folder, contents: dict[str, bytes], step: int) -> None:
    """Write all files of a checkpoint, the manifest last."""
    for name, data in contents.items():
        folder.create(name, data)
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    folder.create(MANIFEST, to_json(Manifest(step, sums)))
    folder.flush()


def folder_name(step: int) -> str:
    """The name of the folder of the checkpoint of ``step``: ``00001000``."""
    return f"{step:08d}"


def step_of(name: str) -> int | None:
    """Inverse of `folder_name`; None for any other name."""
    step = int(name) if re.fullmatch(r"[0-9]{8,15}", name) else None
    return step if step is not None and folder_name(step) == name else None


def steps_on_disk(run: Run) -> list[int]:
    """The steps that have a folder, oldest first; checksums are not verified.

    Raises:
        RunError: ``checkpoints`` cannot be read, or is not a folder.
    """
    try:
        with run.folder(run.checkpoints.name) as folder:
            steps = [step for name in folder.names() if (step := step_of(name)) is not None]
    except FileNotFoundError:
        return []
    except OSError as error:
        where = safe_line(str(run.checkpoints))
        raise RunError(f"{where}: cannot be read: {error.strerror}.") from error
    if len(steps) > MOST_CHECKPOINTS:
        raise BrokenRunError(
            f"{safe_line(str(run.checkpoints))}: {len(steps):,} checkpoints, where a run has at "
            f"most {MOST_CHECKPOINTS:,}. Delete those that you do not need."
        )
    return sorted(steps)


def trained_steps(run: Run) -> list[int]:
    """`steps_on_disk` without step 0, the network before training.

    Raises:
        RunError: As `steps_on_disk`.
    """
    return [step for step in steps_on_disk(run) if step]


@contextmanager
def open_checkpoint(run: Run, step: int) -> Iterator[Folder]:
    """Open the folder of the checkpoint of ``step``.

    Raises:
        BrokenRunError: It is missing, a link, or may not be read.
    """
    with (
        readable(checkpoint_path(run, step)),
        run.folder(run.checkpoints.name, folder_name(step)) as folder,
    ):
        yield folder


def read_state(folder: Folder, step: int, *names: str) -> tuple[Manifest, TrainingState]:
    """The manifest, which must list ``names``, and the training state, its checksum verified.

    Raises:
        BrokenRunError: One of them is missing, damaged or out of range.
    """
    manifest = folder.read_json(MANIFEST, Manifest, HEAD_LIMIT)
    for name in (*names, STATE):
        if manifest.step != step or name not in manifest.files:
            where = safe_line(str(folder.path))
            raise BrokenRunError(f"{where}: its manifest does not name {name} at step {step:,}.")
    data = read_checked(folder, STATE, manifest.files[STATE], HEAD_LIMIT)
    return manifest, parse_json(data, TrainingState, folder.where(STATE))
