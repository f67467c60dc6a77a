"""Checkpoints: saved whole or not at all, loaded only when every checksum agrees.

A checkpoint is written into a hidden folder beside its place, each file flushed, ``manifest.json``
last; then the folder is renamed and its parent flushed. A folder without a manifest whose SHA-256
sums agree does not exist as far as any reader is concerned. Nothing is ever unpickled: arrays are
safetensors, everything else is JSON. Knows nothing of torch: arrays are NumPy's.
Which checkpoints stay is decided in `retention`.
"""

import hashlib
import math
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from safetensors.numpy import save as save_arrays

from lstm_tui.config import ModelConfig
from lstm_tui.errors import BrokenRunError, CheckpointError, RunError
from lstm_tui.files import flush, read_json, to_json, write_flushed
from lstm_tui.runs.arrays import HEAD_LIMIT, Arrays as Arrays, check_file, read_arrays
from lstm_tui.runs.directory import Run
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
    """

    weights: Arrays
    model: ModelConfig
    vocabulary: Vocabulary
    state: TrainingState

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
    """The checkpoint of ``step``, or the newest whole one.

    Raises:
        CheckpointError: There is none, or that one is damaged.
    """
    record, vocabulary = run.record(), run.vocabulary()
    there = steps_on_disk(run)
    most_bytes = _most_bytes(record.config.model, len(vocabulary))
    for number in reversed(there) if step is None else {step}.intersection(there):
        try:
            weights, state = _load(run, number, WEIGHTS, most_bytes)
        except BrokenRunError as error:
            if step is not None:
                raise CheckpointError(str(error)) from error
            continue
        check_weights(weights, record.config.model, len(vocabulary))
        return Checkpoint(weights, record.config.model, vocabulary, state)
    which = "no whole checkpoint" if step is None else f"no checkpoint at step {step:,}"
    raise _missing(run, which)


def best_step(run: Run) -> int | None:
    """The step after which the validation loss was lowest, as the newest whole state says.

    Raises:
        CheckpointError: There is no checkpoint.
    """
    for number in reversed(steps_on_disk(run)):
        with suppress(BrokenRunError):
            return _load_state(run, number)[1].best_step
    raise _missing(run, "no whole checkpoint")


def load_for_training(run: Run) -> Resumption:
    """The newest whole checkpoint that training can go on from.

    Raises:
        CheckpointError: There is none; the message says what is wrong with the newest.
    """
    config = run.record().config
    most_bytes = _most_bytes(config.model, len(run.vocabulary()))
    carried = 16 * config.model.layers * config.training.batch * config.model.hidden
    passed_over: list[str] = []
    for number in reversed(steps_on_disk(run)):
        try:
            weights, state = _load(run, number, WEIGHTS, most_bytes)
            # Two moments and a momentum for each weight at most, and the state of each stream.
            optimizer, _ = _load(run, number, OPTIMIZER, 3 * most_bytes + carried)
        except BrokenRunError as error:
            passed_over.append(str(error))
            continue
        return Resumption(weights, optimizer, state, tuple(passed_over))
    if passed_over:
        raise CheckpointError(
            f"{safe_line(run.name)}: no checkpoint that training can go on from. The newest: "
            f"{passed_over[0]} To train from the beginning, delete {run.checkpoints}."
        )
    raise _missing(run, "no checkpoint")


def _missing(run: Run, which: str) -> CheckpointError:
    there = ", ".join(f"{number:,}" for number in steps_on_disk(run)[-8:])
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


def _most_bytes(model: ModelConfig, vocabulary_size: int) -> int:
    """What the file of the weights of such a network may have; half of it is to spare."""
    shapes = expected_shapes(model, vocabulary_size).values()
    return HEAD_LIMIT + 8 * sum(math.prod(shape) for shape in shapes)


def expected_shapes(model: ModelConfig, vocabulary_size: int) -> dict[str, tuple[int, ...]]:
    """The name and shape of every weight of such a network, in torch's own naming."""
    rows = model.cell.gates * model.hidden
    shapes: dict[str, tuple[int, ...]] = {}
    if model.embedding:
        shapes["embedding.weight"] = (vocabulary_size, model.embedding)
    for layer in range(model.layers):
        width = model.hidden if layer else model.input_size(vocabulary_size)
        shapes[f"recurrent.weight_ih_l{layer}"] = (rows, width)
        shapes[f"recurrent.weight_hh_l{layer}"] = (rows, model.hidden)
        shapes[f"recurrent.bias_ih_l{layer}"] = (rows,)
        shapes[f"recurrent.bias_hh_l{layer}"] = (rows,)
    if not model.tied:
        shapes["output.weight"] = (vocabulary_size, model.hidden)
    shapes["output.bias"] = (vocabulary_size,)
    return shapes


def check_weights(weights: Arrays, model: ModelConfig, vocabulary_size: int) -> None:
    """Raise `CheckpointError` unless these are weights of ``model``: finite, and floating-point.

    Not float32 alone: what is read in float64 is what the reader is proved equal to torch in.
    """
    expected = expected_shapes(model, vocabulary_size)
    found = {name: array.shape for name, array in weights.items()}
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            raise CheckpointError(
                f"weights: {name} should have shape {expected.get(name, 'none (not expected)')} "
                f"for {model.title} over {vocabulary_size} characters, found "
                f"{found.get(name, 'none (missing)')}."
            )
        if weights[name].dtype.kind != "f" or not np.isfinite(weights[name]).all():
            raise CheckpointError(
                f"weights: {name} should hold finite floating-point numbers, and does not."
            )
