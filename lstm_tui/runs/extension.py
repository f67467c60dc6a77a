"""What a resume is told: from which checkpoint, how much longer to train, and at which rate."""

from dataclasses import dataclass

from lstm_tui.config import Budget, BudgetUnit
from lstm_tui.errors import CheckpointError, RunError
from lstm_tui.files import to_json, write_atomically
from lstm_tui.runs.checkpoints import TrainingState, load_for_training, steps_on_disk
from lstm_tui.runs.commands import Tune
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import FinishReason
from lstm_tui.runs.follower import Follower


@dataclass(frozen=True, slots=True)
class ResumeOrder(Tune):
    """The content of ``resume.json``: a `Tune`, and the step of the checkpoint to resume from.

    Later checkpoints are set aside; 0 is the beginning, None the newest checkpoint.
    """

    checkpoint: int | None = None


def order_extension(
    run: Run,
    more: Budget | None,
    learning_rate: float | None = None,
    checkpoint: int | None = None,
) -> None:
    """Leave word in ``resume.json`` for the next worker of ``run``, where there is need of it.

    ``more`` is counted from the checkpoint of step ``checkpoint``, or else from the newest. When it
    is None, a run whose budget is used up gets as much again, and any other run what is left of its
    budget.

    Raises:
        CheckpointError: Training cannot go on from ``checkpoint``.
        RunError: The run directory cannot be written.
    """
    state = _resumed_state(run, checkpoint)
    progress = Follower(run).poll().progress
    order = ResumeOrder(learning_rate=learning_rate, checkpoint=checkpoint)
    finished = progress.finished
    if more is None and state and finished and finished.reason is FinishReason.BUDGET:
        more = run.record().config.training.budget
    done_seconds, done_steps = (state.elapsed_seconds, state.step) if state else (0.0, 0)
    if more is not None and more.unit is BudgetUnit.MINUTES:
        minutes = round(done_seconds / 60 + more.amount, 3)
        order = ResumeOrder(learning_rate=learning_rate, minutes=minutes, checkpoint=checkpoint)
    elif more is not None:
        started = progress.started if more.unit is BudgetUnit.EPOCHS else None
        per_unit = started.steps_per_epoch if started else 1
        total_steps = done_steps + max(1, round(more.amount * per_unit))
        order = ResumeOrder(
            learning_rate=learning_rate, total_steps=total_steps, checkpoint=checkpoint
        )
    if order == ResumeOrder():
        return
    try:
        write_atomically(run.orders, to_json(order))
    except OSError as error:
        raise RunError(f"{run.orders}: cannot be written: {error.strerror}.") from error


def order_advised_extension(run: Run) -> None:
    """`order_extension` without choices, save those that the run advises after a divergence.

    Raises:
        RunError: As `order_extension`.
    """
    failed = Follower(run).poll().progress.failed
    order_extension(
        run,
        None,
        failed.learning_rate if failed else None,
        failed.checkpoint if failed else None,
    )


def _resumed_state(run: Run, checkpoint: int | None) -> TrainingState | None:
    """The state that training goes on from; None if it begins at the beginning."""
    if checkpoint == 0 and 0 not in steps_on_disk(run):
        return None
    try:
        return load_for_training(run, checkpoint).state
    except CheckpointError:
        if checkpoint is not None or steps_on_disk(run):
            raise
        return None
