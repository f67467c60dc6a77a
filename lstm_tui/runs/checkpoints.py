"""Checkpoints: saved whole or not at all, loaded only when every checksum agrees.

A checkpoint is written into a hidden folder beside its place, each file flushed, ``manifest.json``
last; then the folder is renamed and its parent flushed. All of it goes through `safe_files`.
A folder without a manifest whose SHA-256 sums agree is never used, and that is said. Nothing is
ever unpickled: arrays are safetensors, everything else is JSON. Knows nothing of torch: arrays are
NumPy's.
Which checkpoints stay is decided in `retention`.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from msgspec import Meta
from safetensors.numpy import save as save_arrays

from lstm_tui.config import ModelConfig
from lstm_tui.errors import BrokenRunError, CheckpointError, RunError
from lstm_tui.files import parse_json, to_json
from lstm_tui.hardware import memory_bytes
from lstm_tui.runs.directory import Run
from lstm_tui.runs.safe_files import Folder, hidden_name
from lstm_tui.runs.safetensors_file import HEAD_LIMIT, Arrays as Arrays, read_arrays, read_checked
from lstm_tui.runs.training_state import Count, TrainingState as TrainingState
from lstm_tui.runs.weights import (
    check_finite,
    check_memory as check_memory,
    check_weights as check_weights,
    expected_shapes as expected_shapes,
    most_bytes,
)
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.vocabulary import Vocabulary

WEIGHTS = "weights.safetensors"
OPTIMIZER = "optimizer.safetensors"
STATE = "state.json"
MANIFEST = "manifest.json"

MOST_CHECKPOINTS = 1_000
"""`retention` leaves two for each doubling of the step, and a few more."""

MOST_FAILURES = 5
"""So many checkpoints that could not be used are told one by one."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which files a checkpoint has, with their SHA-256 sums."""

    step: Count
    files: Annotated[dict[str, str], Meta(max_length=100)]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A trained network as it is read: by `neurons`, which needs no torch for it.

    ``weights`` has torch's own parameter names: ``recurrent.weight_ih_l0`` is (gates·H, E) and so
    on, ``output.weight`` (V, H), ``embedding.weight`` (V, E) unless the input is one-hot.
    ``warnings`` are sentences that every command and screen that uses it must show: which newer
    checkpoints could not be used and why, or that this one diverged. ``passed_step`` is the newest
    step that could not be used, 0 for none.
    """

    weights: Arrays
    model: ModelConfig
    vocabulary: Vocabulary
    state: TrainingState
    warnings: tuple[str, ...] = ()
    skipped_step: int = 0

    @property
    def step(self) -> int:
        """The optimisation step after which it was saved."""
        return self.state.step


@dataclass(frozen=True, slots=True)
class ResumeState:
    """All that training goes on from, and in words the newer checkpoints that were passed over."""

    weights: Arrays
    optimizer: Arrays
    state: TrainingState
    skipped: tuple[str, ...] = ()


def checkpoint_path(run: Run, step: int) -> Path:
    """Where the checkpoint of ``step`` has its place."""
    return run.checkpoints / f"{step:08d}"


def save_checkpoint(run: Run, weights: Arrays, optimizer: Arrays, state: TrainingState) -> int:
    """Save, and return the number of bytes written.

    When an error comes back, all earlier checkpoints are as they were and nothing is left over.

    Raises:
        OSError: The disk is full, read-only or gone.
    """
    name = folder_name(state.step)
    hidden, discarded = hidden_name(name, "part"), hidden_name(name, "old")
    contents = {
        WEIGHTS: save_arrays(dict(weights)),
        OPTIMIZER: save_arrays(dict(optimizer)),
        STATE: to_json(state),
    }
    with run.folder() as top:
        if top.status(run.checkpoints.name) is None:
            top.make_folder(run.checkpoints.name)
        with top.folder(run.checkpoints.name) as folder:
            try:
                folder.make_folder(hidden)
                with folder.folder(hidden) as fresh:
                    _write(fresh, contents, state.step)
                if folder.status(name) is not None:  # after a resume, or one that was damaged
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
    """All files of a checkpoint, the manifest last."""
    for name, data in contents.items():
        folder.create(name, data)
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    folder.create(MANIFEST, to_json(Manifest(step, sums)))
    folder.flush()


def folder_name(step: int) -> str:
    """The name of the folder of the checkpoint of ``step``."""
    return f"{step:08d}"


def step_of(name: str) -> int | None:
    """The step whose checkpoint has this name; None if it is not the name of one."""
    step = int(name) if re.fullmatch(r"[0-9]{8,15}", name) else None
    return step if step is not None and folder_name(step) == name else None


def steps_on_disk(run: Run) -> list[int]:
    """The steps for which there is a folder, oldest first; nobody has checked that it is whole.

    Raises:
        RunError: The system refuses to say, or the place of checkpoints is no folder.
    """
    try:
        with run.folder(run.checkpoints.name) as folder:
            steps = [step for name in folder.names() if (step := step_of(name)) is not None]
    except FileNotFoundError:
        return []
    except OSError as error:
        place = safe_line(str(run.checkpoints))
        raise RunError(f"{place}: cannot be read: {error.strerror}.") from error
    if len(steps) > MOST_CHECKPOINTS:
        raise BrokenRunError(
            f"{safe_line(str(run.checkpoints))}: {len(steps):,} checkpoints, where a run has at "
            f"most {MOST_CHECKPOINTS:,}. Delete those that you do not need."
        )
    return sorted(steps)


@contextmanager
def open_checkpoint(run: Run, step: int) -> Iterator[Folder]:
    """The folder of the checkpoint of ``step``.

    Raises:
        BrokenRunError: It is missing, a link, or may not be read.
    """
    try:
        with run.folder(run.checkpoints.name, folder_name(step)) as folder:
            yield folder
    except OSError as error:
        where = safe_line(str(checkpoint_path(run, step)))
        raise BrokenRunError(f"{where}: cannot be read: {error.strerror}.") from error


def load_checkpoint(run: Run, step: int | None = None) -> Checkpoint:
    """The checkpoint of ``step``, or the newest one that is whole and did not diverge.

    Raises:
        CheckpointError: There is none, or that one is damaged.
    """
    record, vocabulary = run.record(), run.vocabulary()
    there = steps_on_disk(run)
    check_memory(record.config.model, len(vocabulary))
    limit = most_bytes(record.config.model, len(vocabulary))
    failures: list[str] = []
    for number in reversed(there) if step is None else {step}.intersection(there):
        try:
            weights, state = _load(run, number, WEIGHTS, limit)
            check_weights(weights, record.config.model, len(vocabulary))
        except (BrokenRunError, CheckpointError) as error:
            if step is not None:
                raise CheckpointError(str(error)) from error
            failures.append(str(error))
            continue
        if state.diverged:
            failures.append(_divergence(number))
            if step is None:
                continue
        return Checkpoint(
            weights,
            record.config.model,
            vocabulary,
            state,
            warnings=_warnings(failures, number, step),
            skipped_step=there[-1] if failures else 0,
        )
    if failures:
        raise CheckpointError(
            f"{safe_line(run.name)}: no good checkpoint among steps {_listed(there)}. "
            f"The newest: {failures[0]}"
        )
    raise _missing(run, "no checkpoint" if step is None else f"no checkpoint at step {step:,}")


def load_best(run: Run) -> Checkpoint:
    """The checkpoint with the lowest validation loss; the newest where nothing was evaluated.

    Raises:
        CheckpointError: There is none, or it is damaged.
    """
    step, failures = _best(run)
    checkpoint = load_checkpoint(run, step)
    warnings = _warnings(failures, checkpoint.step) if failures else checkpoint.warnings
    if step is None:
        warnings = (*warnings, f"No validation loss to compare: step {checkpoint.step:,} is read.")
    return replace(checkpoint, warnings=warnings)


def best_step(run: Run) -> int | None:
    """The step after which the validation loss was lowest, as the newest whole state says.

    Raises:
        CheckpointError: There is no checkpoint.
    """
    return _best(run)[0]


def _best(run: Run) -> tuple[int | None, list[str]]:
    """`best_step`, and why the states of newer checkpoints could not be read."""
    failures: list[str] = []
    for number in reversed(steps_on_disk(run)):
        try:
            return _load_state(run, number)[1].best_step, failures
        except BrokenRunError as error:
            failures.append(str(error))
    raise _missing(run, "no whole checkpoint")


def load_for_training(run: Run, step: int | None = None) -> ResumeState:
    """The checkpoint of ``step``, or the newest, that training can go on from.

    Raises:
        CheckpointError: There is none; the message says what is wrong with the newest, or with
            that of ``step``.
    """
    config = run.record().config
    vocabulary_size = len(run.vocabulary())
    check_memory(config.model, vocabulary_size)
    limit = most_bytes(config.model, vocabulary_size)
    carried = 16 * config.model.layers * config.training.batch * config.model.hidden
    skipped: list[str] = []
    there = steps_on_disk(run)
    for number in reversed(there) if step is None else {step}.intersection(there):
        try:
            weights, state = _load(run, number, WEIGHTS, limit)
            # Two moments and a momentum for each weight at most, and the state of each stream.
            most = min(3 * limit + carried, memory_bytes() // 2)
            optimizer, _ = _load(run, number, OPTIMIZER, most)
            check_finite(weights)
        except (BrokenRunError, CheckpointError) as error:
            skipped.append(str(error))
            continue
        if state.diverged:
            skipped.append(_divergence(number))
            continue
        return ResumeState(weights, optimizer, state, tuple(_told(skipped)))
    name = safe_line(run.name)
    if step is not None:
        why = skipped[0] if skipped else "There is no such checkpoint."
        if step in there and not _has_optimizer(run, step):
            why = "Of that one only the weights were kept."
        raise CheckpointError(
            f"{name}: training cannot go on from step {step:,}. {why} "
            f"It can from steps {_listed(resumable_steps(run)) or 'none'}; "
            "--checkpoint 0 is the beginning."
        )
    if skipped:
        raise CheckpointError(
            f"{name}: no checkpoint that training can go on from. The newest: {skipped[0]} "
            f"To train from the beginning: lstm-tui resume {run.cli_reference()} --checkpoint 0"
        )
    raise _missing(run, "no checkpoint")


def resumable_steps(run: Run) -> list[int]:
    """The steps whose optimizer was kept and whose evaluation was finite, oldest first.

    Raises:
        RunError: The folder of checkpoints cannot be read.
    """
    found = []
    for step in steps_on_disk(run):
        with suppress(BrokenRunError):
            if not _load_state(run, step, OPTIMIZER)[1].diverged:
                found.append(step)
    return found


def _divergence(step: int) -> str:
    return f"The checkpoint of step {step:,} diverged: its validation loss is not finite."


def _warnings(failures: list[str], used: int, wanted: int | None = None) -> tuple[str, ...]:
    """``failures`` of newer checkpoints, and that the one of step ``used`` is read instead."""
    if not failures or wanted is not None:
        return tuple(failures)
    return (*_told(failures), f"The older checkpoint of step {used:,} is used instead.")


def _told(failures: list[str]) -> list[str]:
    """``failures``, of many only the first and how many there are."""
    more = len(failures) - MOST_FAILURES
    if more <= 0:
        return failures
    return [*failures[:MOST_FAILURES], f"{more:,} more checkpoints could not be used."]


def _listed(steps: list[int]) -> str:
    return ", ".join(f"{step:,}" for step in steps[-8:])


def _missing(run: Run, which: str) -> CheckpointError:
    there = _listed(steps_on_disk(run))
    return CheckpointError(
        f"{safe_line(run.name)}: "
        + (f"{which}; there are steps {there}." if there else "no checkpoint yet.")
    )


def _load(run: Run, step: int, name: str, most_bytes: int) -> tuple[Arrays, TrainingState]:
    """The arrays of one file and the state beside them, all sums checked."""
    with open_checkpoint(run, step) as folder:
        manifest, state = read_state(folder, step, name)
        return read_arrays(folder, name, manifest.files[name], most_bytes), state


def _load_state(run: Run, step: int, *names: str) -> tuple[Manifest, TrainingState]:
    with open_checkpoint(run, step) as folder:
        return read_state(folder, step, *names)


def read_state(folder: Folder, step: int, *names: str) -> tuple[Manifest, TrainingState]:
    """The manifest, which must speak of ``names`` too, and the state, its sum checked.

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


def _has_optimizer(run: Run, step: int) -> bool:
    with suppress(BrokenRunError), open_checkpoint(run, step) as folder:
        return folder.has_file(OPTIMIZER)
    return False
