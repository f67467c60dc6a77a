"""The request of a resume: from which checkpoint, how much longer to train, at which rate.

It is written to ``resume.json`` of the run. A run may come from a stranger, so the request counts
only if its SHA-256 is recorded in the state folder of the user.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from lstm_tui.config import Budget, BudgetKind
from lstm_tui.errors import BrokenRunError, RunError
from lstm_tui.files import (
    STATE_VARIABLE,
    open_own,
    parse_json,
    private_folder,
    state_folder,
    to_json,
    write_atomically,
)
from lstm_tui.ranges import LARGEST_COUNT, Range
from lstm_tui.runs.checkpoints import load_for_training, resumes
from lstm_tui.runs.commands import Tune
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import FinishReason
from lstm_tui.runs.field_types import Steps
from lstm_tui.runs.follower import Follower
from lstm_tui.runs.safe_files import writable
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.text.glyphs import safe_line

REQUEST_BYTES = 100_000
"""Most bytes of ``resume.json``."""


@dataclass(frozen=True, slots=True)
class ResumeRequest(Tune):
    """The content of ``resume.json``: a `Tune`, and the step of the checkpoint to resume from.

    Later checkpoints are set aside; 0 is the beginning, None the newest checkpoint.
    """

    checkpoint: Steps | None = None

    def __post_init__(self) -> None:
        Tune.__post_init__(self)
        if self.checkpoint is not None:
            Range(0, LARGEST_COUNT).check("checkpoint", self.checkpoint)


def request_resume(
    run: Run, more: Budget | None, learning_rate: float | None = None, checkpoint: int | None = None
) -> None:
    """Write ``resume.json`` for the next worker of ``run``, if it needs one.

    ``more`` is counted from the checkpoint of step ``checkpoint``, by default the newest. If it is
    None, a run that has spent its budget gets the same amount again, any other run the rest of its
    budget. An earlier request for a checkpoint that was never carried out is deleted.

    Raises:
        CheckpointError: Training cannot resume from ``checkpoint``.
        ConfigError: The run cannot train at ``learning_rate``.
        RunError: The run directory cannot be written.
    """
    state = _resumed_state(run, checkpoint)
    if learning_rate is not None:
        replace(run.record().config.training, learning_rate=learning_rate)  # validates both
    progress = Follower(run).poll().progress
    minutes = total_steps = None
    finished = progress.finished
    if more is None and state and finished and finished.reason is FinishReason.BUDGET:
        more = run.record().config.training.budget
    done_seconds, done_steps = (state.elapsed_seconds, state.step) if state else (0.0, 0)
    if more is not None and more.kind is BudgetKind.MINUTES:
        minutes = round(done_seconds / 60 + more.amount, 3)
    elif more is not None:
        started = progress.started if more.kind is BudgetKind.EPOCHS else None
        per_unit = started.steps_per_epoch if started else 1
        total_steps = done_steps + max(1, round(more.amount * per_unit))
    order = ResumeRequest(
        learning_rate=learning_rate, minutes=minutes, total_steps=total_steps, checkpoint=checkpoint
    )
    if order != ResumeRequest():
        write_request(run, order)
    elif read_request(run)[0].checkpoint is not None:
        with writable(run.resume_request):
            delete_request(run)


def write_request(run: Run, order: ResumeRequest) -> None:
    """Write ``order`` for the next worker of ``run``, and record its checksum for this user.

    Raises:
        RunError: The run directory or the record cannot be written.
    """
    data = to_json(order)
    with writable(run.resume_request), run.folder() as folder:
        record = _record(run)
        try:
            private_folder(record.parent)
            write_atomically(record, hashlib.sha256(data).hexdigest().encode())
        except OSError as error:
            raise RunError(
                f"{safe_line(str(record))}: cannot be written: {error.strerror}. Set "
                f"{STATE_VARIABLE} to a folder that can."
            ) from error
        folder.write(run.resume_request.name, data)


def read_request(run: Run) -> tuple[ResumeRequest, str]:
    """The request of a resume, and why ``resume.json`` is ignored, if it is.

    Raises:
        BrokenRunError: It is this user's, and out of range.
    """
    try:
        with run.folder() as folder:
            if folder.status(run.resume_request.name) is None:
                return ResumeRequest(), ""
            data = folder.read(run.resume_request.name, REQUEST_BYTES)
        sha256 = b""
        with suppress(OSError), open_own(_record(run)) as record:
            sha256 = record.read(len(hashlib.sha256().hexdigest()) + 1)
    except (OSError, BrokenRunError) as error:
        return ResumeRequest(), f"What a resume was told is ignored: {error}"
    if hashlib.sha256(data).hexdigest().encode() != sha256:
        return ResumeRequest(), (
            f"{run.resume_request.name} is ignored: you did not write it with lstm-tui on this "
            "machine, for this run. Say what you want with options of lstm-tui resume."
        )
    return parse_json(data, ResumeRequest, safe_line(str(run.resume_request))), ""


def delete_request(run: Run) -> None:
    """Delete the request and its record.

    Raises:
        OSError: The run directory cannot be written.
    """
    with run.folder() as folder:
        folder.delete(run.resume_request.name)
    with suppress(FileNotFoundError):
        _record(run).unlink()


def _record(run: Run) -> Path:
    return state_folder() / "resume" / run.key()


def request_advised_resume(run: Run) -> None:
    """`request_resume` with what the run advises after a divergence, and no other choices.

    Raises:
        RunError: As `request_resume`.
    """
    failed = Follower(run).poll().progress.failed
    request_resume(
        run, None, failed.learning_rate if failed else None, failed.checkpoint if failed else None
    )


def _resumed_state(run: Run, checkpoint: int | None) -> TrainingState | None:
    """The state that training resumes from; None for the beginning."""
    if checkpoint == 0 or (checkpoint is None and not resumes(run)):
        return None
    return load_for_training(run, checkpoint).state
