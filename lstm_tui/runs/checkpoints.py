"""Load checkpoints: the newest complete one, the best one, or one to resume training from.

A checkpoint is used only if its manifest and all SHA-256 checksums agree and its weights are
finite; one that is skipped is reported. Does not need torch: arrays are NumPy's.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from lstm_tui.config import ModelConfig
from lstm_tui.errors import BrokenRunError, CheckpointError
from lstm_tui.hardware import memory_bytes
from lstm_tui.runs.checkpoint_files import (
    OPTIMIZER,
    WEIGHTS,
    Manifest,
    open_checkpoint,
    read_state,
    steps_on_disk,
)
from lstm_tui.runs.directory import Run, RunRecord
from lstm_tui.runs.safetensors_file import Arrays, read_arrays
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.runs.weights import check_finite, check_memory, check_weights, most_bytes
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.vocabulary import Vocabulary

MOST_FAILURES = 5
"""Number of unusable checkpoints that are reported one by one."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A trained network for the NumPy reader.

    Attributes:
        weights: Arrays by torch's parameter names: ``recurrent.weight_ih_l0`` ``(gates·H, E)``,
            ``output.weight`` ``(V, H)``, ``embedding.weight`` ``(V, E)`` unless one-hot. A
            classifier has ``mlp.0.weight`` ``(M, H)`` and ``mlp.2.weight`` ``(C, M)`` instead of
            ``output.weight``.
        model: The configuration of the network.
        vocabulary: The symbols of its input and output.
        state: The training state at ``step``.
        warnings: Sentences that every command and screen must show: which newer checkpoints could
            not be used and why, or that this one diverged.
        skipped_step: The newest step that could not be used, 0 for none.
        imported: Whether it is a network of another program, whose steps are not known.
    """

    weights: Arrays
    model: ModelConfig
    vocabulary: Vocabulary
    state: TrainingState
    warnings: tuple[str, ...] = ()
    skipped_step: int = 0
    imported: bool = False

    @property
    def step(self) -> int:
        """The optimization step after which it was saved."""
        return self.state.step


@dataclass(frozen=True, slots=True)
class ResumeState:
    """Everything that training resumes from, and why newer checkpoints were skipped."""

    weights: Arrays
    optimizer: Arrays
    state: TrainingState
    skipped: tuple[str, ...] = ()


def _described(run: Run) -> tuple[RunRecord, Vocabulary]:
    """The record and the vocabulary of ``run``, which agree on symbols and documents.

    Raises:
        BrokenRunError: They do not.
    """
    record, vocabulary = run.record(), run.vocabulary()
    text, network = record.config.text, record.config.model
    has_documents = text.documents is not None
    if not (has_documents == network.documents == bool(vocabulary.end)):
        raise BrokenRunError(
            f"{safe_line(run.name)}: run.json and vocabulary.json do not agree on whether its text "
            "consists of documents. Restore both from a copy of the run."
        )
    if vocabulary.kind is not text.symbols:
        raise BrokenRunError(
            f"{safe_line(run.name)}: run.json has the symbols {text.symbols}, vocabulary.json "
            f"{vocabulary.kind}. Restore both from a copy of the run."
        )
    return record, vocabulary


def load_checkpoint(run: Run, step: int | None = None) -> Checkpoint:
    """Load the checkpoint of ``step``, or the newest one that is complete and did not diverge.

    Step 0, the network before training, is the newest only where there is no other; it is all that
    a run has of an imported network.

    Raises:
        CheckpointError: There is none, or it is damaged.
        BrokenRunError: ``run.json`` and ``vocabulary.json`` are damaged, or do not agree.
    """
    record, vocabulary = _described(run)
    all_steps = steps_on_disk(run)
    steps = [one for one in all_steps if one] or all_steps
    check_memory(record.config.model, len(vocabulary))
    limit = most_bytes(record.config.model, len(vocabulary))
    failures: list[str] = []
    for number in reversed(steps) if step is None else {step}.intersection(all_steps):
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
            warnings=(*_warnings(failures, number, step), *_untrained(record, number, step)),
            skipped_step=steps[-1] if failures else 0,
            imported=record.imported is not None,
        )
    if failures:
        raise CheckpointError(
            f"{safe_line(run.name)}: no good checkpoint among steps {_listed(steps)}. "
            f"The newest: {failures[0]}"
        )
    raise _missing(run, "no checkpoint" if step is None else f"no checkpoint at step {step:,}")


def load_best(run: Run) -> Checkpoint:
    """Load the checkpoint with the lowest validation loss; the newest if none was evaluated.

    Raises:
        CheckpointError: There is none, or it is damaged.
    """
    step, failures = _best(run)
    checkpoint = load_checkpoint(run, step)
    warnings = _warnings(failures, checkpoint.step) if failures else checkpoint.warnings
    if step is None:
        warnings = (*warnings, f"No validation loss to compare: step {checkpoint.step:,} is read.")
    return replace(checkpoint, warnings=warnings)


def load_initial_weights(run: Run) -> Arrays | None:
    """The weights of another run that ``run`` starts from; None if it starts from random ones.

    They are in the checkpoint of step 0.

    Raises:
        CheckpointError: They are missing or damaged.
    """
    if (origin := run.record().origin) is None:
        return None
    try:
        return load_checkpoint(run, 0).weights
    except CheckpointError as error:
        raise CheckpointError(
            f"{safe_line(run.name)}: the weights of {safe_line(origin.run)} that it starts from "
            f"cannot be read: {error} Start another run with lstm-tui train --from."
        ) from error


def best_step(run: Run) -> int | None:
    """The step with the lowest validation loss, according to the newest readable state.

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
    """Load the checkpoint of ``step``, or the newest, that training can resume from.

    Step 0 is the newest only where there is no other: damaged checkpoints never make training
    begin again.

    Raises:
        CheckpointError: There is none; the message has the reason.
        BrokenRunError: ``run.json`` and ``vocabulary.json`` are damaged, or do not agree.
    """
    record, vocabulary = _described(run)
    config, vocabulary_size = record.config, len(vocabulary)
    check_memory(config.model, vocabulary_size)
    limit = most_bytes(config.model, vocabulary_size)
    carried = 16 * config.model.layers * config.training.batch * config.model.hidden
    skipped: list[str] = []
    all_steps = steps_on_disk(run)
    steps = [one for one in all_steps if one] or all_steps
    for number in reversed(steps) if step is None else {step}.intersection(all_steps):
        try:
            weights, state = _load(run, number, WEIGHTS, limit)
            # At most two moments and a momentum per weight, and the hidden state of each stream.
            most = min(3 * limit + carried, memory_bytes() // 2)
            optimizer, _ = _load(run, number, OPTIMIZER, most)
            check_finite(weights)
        except (BrokenRunError, CheckpointError) as error:
            skipped.append(str(error))
            continue
        if state.diverged:
            skipped.append(_divergence(number))
            continue
        return ResumeState(weights, optimizer, state, tuple(_limited(skipped)))
    name = safe_line(run.name)
    if step is not None:
        why = skipped[0] if skipped else "There is no such checkpoint."
        if step in all_steps and not _has_optimizer(run, step):
            why = "Only its weights were kept."
        raise CheckpointError(
            f"{name}: training cannot resume from step {step:,}. {why} "
            f"It can resume from steps {_listed(resumable_steps(run)) or 'none'}; "
            "--checkpoint 0 is the beginning."
        )
    if skipped:
        raise CheckpointError(
            f"{name}: no checkpoint that training can resume from. The newest: {skipped[0]} "
            f"To train from the beginning: lstm-tui resume {run.cli_reference()} --checkpoint 0"
        )
    raise _missing(run, "no checkpoint")


def resumes(run: Run) -> bool:
    """Whether a worker resumes ``run`` from a checkpoint, and does not begin training.

    It begins where there is only step 0, without its optimizer.

    Raises:
        RunError: The folder of checkpoints cannot be read.
    """
    steps = steps_on_disk(run)
    return any(steps) or (0 in steps and _has_optimizer(run, 0))


def resumable_steps(run: Run) -> list[int]:
    """The steps that training can resume from, oldest first: optimizer kept, loss finite.

    Raises:
        RunError: The folder of checkpoints cannot be read.
    """
    steps = []
    for step in steps_on_disk(run):
        with suppress(BrokenRunError):
            if not _load_state(run, step, OPTIMIZER)[1].diverged:
                steps.append(step)
    return steps


def _untrained(record: RunRecord, used: int, wanted: int | None) -> tuple[str, ...]:
    if used or wanted is not None or record.imported is not None:
        return ()
    if record.origin is not None:
        return (f"Step 0 is the network before training. {record.origin.sentence}",)
    vectors = f" {record.vectors.sentence}" if record.vectors is not None else ""
    return (f"Step 0 is the network before training: it has learned nothing yet.{vectors}",)


def _divergence(step: int) -> str:
    return f"The checkpoint of step {step:,} diverged: its validation loss is not finite."


def _warnings(failures: list[str], used: int, wanted: int | None = None) -> tuple[str, ...]:
    """``failures`` of newer checkpoints, and that step ``used`` was loaded instead."""
    if not failures or wanted is not None:
        return tuple(failures)
    return (*_limited(failures), f"The older checkpoint of step {used:,} is used instead.")


def _limited(failures: list[str]) -> list[str]:
    """The first `MOST_FAILURES` of ``failures``, and the number of the rest."""
    more = len(failures) - MOST_FAILURES
    if more <= 0:
        return failures
    return [*failures[:MOST_FAILURES], f"{more:,} more checkpoints could not be used."]


def _listed(steps: list[int]) -> str:
    return ", ".join(f"{step:,}" for step in steps[-8:])


def _missing(run: Run, which: str) -> CheckpointError:
    steps = _listed(steps_on_disk(run))
    return CheckpointError(
        f"{safe_line(run.name)}: "
        + (f"{which}; there are steps {steps}." if steps else "no checkpoint yet.")
    )


def _load(run: Run, step: int, name: str, most_bytes: int) -> tuple[Arrays, TrainingState]:
    """The arrays of one file and the training state, with all checksums verified."""
    with open_checkpoint(run, step) as folder:
        manifest, state = read_state(folder, step, name)
        return read_arrays(folder, name, manifest.files[name], most_bytes), state


def _load_state(run: Run, step: int, *names: str) -> tuple[Manifest, TrainingState]:
    with open_checkpoint(run, step) as folder:
        return read_state(folder, step, *names)


def _has_optimizer(run: Run, step: int) -> bool:
    with suppress(BrokenRunError), open_checkpoint(run, step) as folder:
        return folder.has_file(OPTIMIZER)
    return False
