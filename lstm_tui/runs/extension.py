"""What a resume should be told: how much longer to train, and at which rate."""

from lstm_tui.config import Budget, BudgetUnit
from lstm_tui.errors import CheckpointError, RunError
from lstm_tui.files import to_json, write_atomically
from lstm_tui.runs.checkpoints import load_for_training
from lstm_tui.runs.commands import Tune
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import FinishReason
from lstm_tui.runs.follower import Follower


def order_extension(run: Run, more: Budget | None, learning_rate: float | None = None) -> None:
    """Leave word in ``resume.json`` for the next worker of ``run``, where there is need of it.

    ``more`` is counted from the newest checkpoint. When it is None, a run whose budget is used up
    gets as much again, and any other run what is left of its budget.

    Raises:
        RunError: The run directory cannot be written.
    """
    try:
        state = load_for_training(run).state
    except CheckpointError:
        return  # it begins at the beginning, with all of its budget
    progress = Follower(run).poll().progress
    if more is None and progress.finished and progress.finished.reason is FinishReason.BUDGET:
        more = run.record().config.training.budget
    tune = Tune(learning_rate=learning_rate)
    if more is not None and more.unit is BudgetUnit.MINUTES:
        minutes = state.elapsed_seconds / 60 + more.amount
        tune = Tune(learning_rate=learning_rate, minutes=round(minutes, 3))
    elif more is not None:
        started = progress.started if more.unit is BudgetUnit.EPOCHS else None
        per_unit = started.steps_per_epoch if started else 1
        total_steps = state.step + max(1, round(more.amount * per_unit))
        tune = Tune(learning_rate=learning_rate, total_steps=total_steps)
    if tune == Tune():
        return
    try:
        write_atomically(run.orders, to_json(tune))
    except OSError as error:
        raise RunError(f"{run.orders}: cannot be written: {error.strerror}.") from error
