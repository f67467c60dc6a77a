"""Checkpoints: saved whole or not at all, loaded only when every checksum agrees.

A checkpoint is written into a hidden folder beside its place, each file flushed, ``manifest.json``
last; then the folder is renamed and its parent flushed. A folder without a manifest whose SHA-256
sums agree does not exist as far as any reader is concerned. Nothing is ever unpickled: arrays are
safetensors, everything else is JSON. Knows nothing of torch: arrays are NumPy's.
Which checkpoints stay is decided in `retention`.
"""

import hashlib
import shutil
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from safetensors.numpy import save as save_arrays

from lstm_tui.config import ModelConfig
from lstm_tui.errors import BrokenRunError, CheckpointError, RunError
from lstm_tui.files import flush, read_json, to_json, write_flushed
from lstm_tui.runs.arrays import HEAD_LIMIT, Arrays as Arrays, check_file, read_arrays
from lstm_tui.runs.directory import Run
from lstm_tui.runs.weights import (
    check_finite,
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


@dataclass(frozen=True, slots=True)
class TrainingState:
    """The numbers that go on where the arrays left off.

    ``position`` counts chunks since the beginning of training. ``precision`` and ``threads`` are
    those the losses were computed with, which a resume keeps to.
    """

    step: int
    elapsed_seconds: float
    position: int
    total_steps: int | None
    learning_rate: float
    clip: float
    temperatures: tuple[float, ...]
    device: str
    precision: str
    threads: int
    validation_loss: float | None = None
    best_loss: float | None = None
    best_step: int | None = None
    evaluations_since_best: int = 0
    train_loss_sum: float = 0.0
    train_loss_count: int = 0
    minutes: float | None = None
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def diverged(self) -> bool:
        """Whether the newest evaluation of the validation text was not finite."""
        return self.validation_loss is None and self.evaluations_since_best > 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which files a checkpoint has, with their SHA-256 sums."""

    step: int
    files: dict[str, str]


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
    passed_step: int = 0

    @property
    def step(self) -> int:
        """The optimisation step after which it was saved."""
        return self.state.step


@dataclass(frozen=True, slots=True)
class Resumption:
    """All that training goes on from, and in words the newer checkpoints that were passed over."""

    weights: Arrays
    optimizer: Arrays
    state: TrainingState
    passed_over: tuple[str, ...] = ()


def checkpoint_path(run: Run, step: int) -> Path:
    """Where the checkpoint of ``step`` has its place."""
    return run.checkpoints / f"{step:08d}"


def save_checkpoint(run: Run, weights: Arrays, optimizer: Arrays, state: TrainingState) -> int:
    """Save, and return the number of bytes written.

    When an error comes back, all earlier checkpoints are as they were and nothing is left over.

    Raises:
        OSError: The disk is full, read-only or gone.
    """
    place = checkpoint_path(run, state.step)
    hidden, discarded = (place.with_name(f".{place.name}.{end}") for end in ("part", "old"))
    contents = {
        WEIGHTS: save_arrays(dict(weights)),
        OPTIMIZER: save_arrays(dict(optimizer)),
        STATE: to_json(state),
    }
    try:
        run.checkpoints.mkdir(exist_ok=True)
        shutil.rmtree(hidden, ignore_errors=True)
        hidden.mkdir()
        for name, data in contents.items():
            write_flushed(hidden / name, data)
        sums = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
        write_flushed(hidden / MANIFEST, to_json(Manifest(state.step, sums)))
        flush(hidden)
        if place.exists():  # the same step again: after a resume, or one that was damaged
            shutil.rmtree(discarded, ignore_errors=True)
            place.rename(discarded)
        hidden.rename(place)
        flush(run.checkpoints)
    except BaseException:
        shutil.rmtree(hidden, ignore_errors=True)
        if discarded.exists() and not place.exists():
            discarded.rename(place)
        raise
    finally:
        if place.exists():
            shutil.rmtree(discarded, ignore_errors=True)
    return sum(len(data) for data in contents.values())


def steps_on_disk(run: Run) -> list[int]:
    """The steps for which there is a folder, oldest first; nobody has checked that it is whole.

    Raises:
        RunError: The system refuses to say.
    """
    try:
        if not run.checkpoints.is_dir():
            return []
        return sorted(
            int(path.name)
            for path in run.checkpoints.iterdir()
            if path.name.isdecimal() and (path / MANIFEST).is_file()
        )
    except OSError as error:
        place = safe_line(str(run.checkpoints))
        raise RunError(f"{place}: cannot be read: {error.strerror}.") from error


def load_checkpoint(run: Run, step: int | None = None) -> Checkpoint:
    """The checkpoint of ``step``, or the newest one that is whole and did not diverge.

    Raises:
        CheckpointError: There is none, or that one is damaged.
    """
    record, vocabulary = run.record(), run.vocabulary()
    there = steps_on_disk(run)
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
            passed_step=there[-1] if failures else 0,
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


def load_for_training(run: Run, step: int | None = None) -> Resumption:
    """The checkpoint of ``step``, or the newest, that training can go on from.

    Raises:
        CheckpointError: There is none; the message says what is wrong with the newest, or with
            that of ``step``.
    """
    config = run.record().config
    limit = most_bytes(config.model, len(run.vocabulary()))
    carried = 16 * config.model.layers * config.training.batch * config.model.hidden
    passed_over: list[str] = []
    there = steps_on_disk(run)
    for number in reversed(there) if step is None else {step}.intersection(there):
        try:
            weights, state = _load(run, number, WEIGHTS, limit)
            # Two moments and a momentum for each weight at most, and the state of each stream.
            optimizer, _ = _load(run, number, OPTIMIZER, 3 * limit + carried)
            check_finite(weights)
        except (BrokenRunError, CheckpointError) as error:
            passed_over.append(str(error))
            continue
        if state.diverged:
            passed_over.append(_divergence(number))
            continue
        return Resumption(weights, optimizer, state, tuple(passed_over))
    name = safe_line(run.name)
    if step is not None:
        why = passed_over[0] if passed_over else "There is no such checkpoint."
        if step in there and not (checkpoint_path(run, step) / OPTIMIZER).exists():
            why = "Of that one only the weights were kept."
        raise CheckpointError(
            f"{name}: training cannot go on from step {step:,}. {why} "
            f"It can from steps {_listed(resumable_steps(run)) or 'none'}; "
            "--checkpoint 0 is the beginning."
        )
    if passed_over:
        raise CheckpointError(
            f"{name}: no checkpoint that training can go on from. The newest: {passed_over[0]} "
            f"To train from the beginning: lstm-tui resume {name} --checkpoint 0"
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
    return (*failures, f"The older checkpoint of step {used:,} is used instead.")


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
    manifest, state = _load_state(run, step, name)
    path = checkpoint_path(run, step) / name
    return read_arrays(path, manifest.files[name], most_bytes), state


def _load_state(run: Run, step: int, *names: str) -> tuple[Manifest, TrainingState]:
    """The manifest, which must speak of ``names`` too, and the state, its sum checked."""
    folder = checkpoint_path(run, step)
    manifest = read_json(folder / MANIFEST, Manifest)
    for name in (*names, STATE):
        if manifest.step != step or name not in manifest.files:
            raise BrokenRunError(f"{folder}: its manifest does not name {name} at step {step:,}.")
    check_file(folder / STATE, manifest.files[STATE], HEAD_LIMIT)
    return manifest, read_json(folder / STATE, TrainingState)
