"""Apply a `Tune` command, or a new plan for a budget in minutes, to the training state. Pure."""

from dataclasses import replace

from lstm_tui.runs.commands import Tune
from lstm_tui.runs.events import Tuned
from lstm_tui.runs.resume_request import ResumeRequest
from lstm_tui.runs.training_state import TrainingState

TEMPERATURES_KEPT = 4
"""Samples are written at each temperature, and more would not fit on a screen."""


def apply_tune(
    state: TrainingState, tune: Tune, *, clips: bool = True, weight_decay: float = 0.0
) -> tuple[TrainingState, Tuned]:
    """``state`` with the values of ``tune`` set, and the event that reports them.

    The clip is ignored unless the run ``clips``, and a learning rate with which ``weight_decay``
    would take more than the whole weight at each step. A new temperature comes first. A budget in
    steps replaces one in minutes, and the other way round.
    """
    changes = []
    clip = tune.clip if clips else None
    rate = tune.learning_rate
    if rate is not None and rate * weight_decay > 1:
        rate = None
    if rate is not None:
        state = replace(state, learning_rate=rate)
        changes.append(f"learning rate {rate:g}")
    if clip is not None:
        state = replace(state, clip=clip)
        changes.append(f"clip {clip:g}")
    if tune.temperature is not None:
        others = (known for known in state.temperatures if known != tune.temperature)
        temperatures = (tune.temperature, *others)[:TEMPERATURES_KEPT]
        state = replace(state, temperatures=temperatures)
        changes.append(f"temperature {tune.temperature:g}")
    if tune.total_steps is not None:
        state = replace(state, total_steps=tune.total_steps, minutes=None)
        changes.append(f"budget {tune.total_steps:,} steps in total")
    elif tune.minutes is not None:
        state = replace(state, total_steps=None, minutes=tune.minutes)
        more = tune.minutes - state.elapsed_seconds / 60
        extends = isinstance(tune, ResumeRequest) and state.elapsed_seconds > 0 and more > 0
        extension = f"{format_minutes(more)} more, " if extends else ""
        changes.append(f"budget {extension}{format_minutes(tune.minutes)} in total")
    why = [f"You set: {', '.join(changes)}."] if changes else []
    if tune.clip is not None and clip is None:
        why.append("The clip was not set: this run does not clip gradients (--clipping off).")
    if rate is None and tune.learning_rate is not None:
        why.append(
            f"Learning rate {tune.learning_rate:g} was not set: with --weight-decay "
            f"{weight_decay:g} it takes more than the whole weight at each step."
        )
    return state, Tuned(
        learning_rate=rate,
        clip=clip,
        temperatures=state.temperatures if tune.temperature is not None else None,
        total_steps=tune.total_steps,
        why=" ".join(why) or "You set: nothing.",
    )


def format_minutes(minutes: float) -> str:
    """For example ``5 minutes``, with two decimals at most, and one from 10 minutes on."""
    digits = 1 if minutes >= 10 else 2
    number = f"{minutes:,.{digits}f}".rstrip("0").rstrip(".")
    return f"{number} minute" + ("" if minutes == 1 else "s")


def replan(
    state: TrainingState, total_steps: int, symbols_per_second: float, symbols: str = "characters"
) -> tuple[TrainingState, Tuned]:
    """``state`` with its minutes planned as ``total_steps``, and the event that reports it.

    ``symbols`` is what a second has so many of.
    """
    assert state.minutes is not None
    speed = f"{symbols_per_second:,.0f} {symbols}/s"
    why = f"{format_minutes(state.minutes)} at {speed} are {total_steps:,} steps"
    before = state.total_steps
    why = f"{why}." if before is None else f"The speed has changed: {why}, not {before:,}."
    return replace(state, total_steps=total_steps), Tuned(total_steps=total_steps, why=why)
