"""Steps of the checkpoints that one can move between."""

from lstm_tui.errors import RunError
from lstm_tui.runs.checkpoint_files import steps_on_disk
from lstm_tui.runs.directory import Run


def listed_steps(run: Run) -> list[int]:
    """The steps that have a checkpoint, ascending; none if they cannot be listed."""
    try:
        return steps_on_disk(run)
    except RunError:
        return []


def nearest_step(wanted: int, steps: list[int]) -> int | None:
    """The step of ``steps`` nearest to ``wanted``, the older of two; None if there is none."""
    return min(steps, key=lambda step: abs(step - wanted), default=None)


def step_from(present: int, steps: list[int], by: int) -> int | None:
    """The step after ``present``, or the one before if ``by`` is negative; None if none is."""
    if by > 0:
        return next((step for step in steps if step > present), None)
    return next((step for step in reversed(steps) if step < present), None)
