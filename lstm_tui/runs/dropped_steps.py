"""Notes on steps that were dropped because their loss or gradient was not finite."""

from lstm_tui.runs.events import Diverged

SAME_TROUBLE_STEPS = 1_000
"""Steps after a dropped one within which others at the same learning rate are not noted again."""


def begins_trouble(event: Diverged, last: Diverged | None) -> bool:
    """Whether ``event`` is to be noted: it does not belong to the same trouble as the ``last``."""
    if last is None or event.suggested_learning_rate != last.suggested_learning_rate:
        return True
    first = event.step - event.dropped + 1
    return event.step < last.step or first > last.step + SAME_TROUBLE_STEPS


def dropped_steps_note(event: Diverged) -> str:
    """One line on the dropped steps. It names no learning rate, as none has been tried yet."""
    what = "loss" if event.loss is None else "gradient"
    steps = "the step was" if event.dropped == 1 else f"{event.dropped} steps up to it were"
    return (
        f"The {what} of step {event.step:,} was not finite; {steps} dropped. "
        "A lower learning rate may hold."
    )
