"""What a `Tune` does to the state of a training. Pure."""

from dataclasses import replace

from lstm_tui.runs.commands import Tune
from lstm_tui.runs.events import Tuned
from lstm_tui.runs.resume_request import ResumeRequest
from lstm_tui.runs.training_state import TrainingState

TEMPERATURES_KEPT = 4
"""All are written at every look; more would fill the screen with samples that nobody compares."""


def apply_tune(
    state: TrainingState, order: Tune, *, clips: bool = True, weight_decay: float = 0.0
) -> tuple[TrainingState, Tuned]:
    """``state`` as ``order`` wants it, and the event that says so.

    Where a training clips nothing (``clips``) a clip is not set, since it would do nothing. Nor is
    a learning rate that with ``weight_decay`` would take more than the whole weight at each step.
    A new temperature comes first. A budget in steps ends one in minutes; one in minutes is planned
    anew from the speed.
    """
    said = []
    clip = order.clip if clips else None
    rate = order.learning_rate
    if rate is not None and rate * weight_decay > 1:
        rate = None
    if rate is not None:
        state = replace(state, learning_rate=rate)
        said.append(f"learning rate {rate:g}")
    if clip is not None:
        state = replace(state, clip=clip)
        said.append(f"clip {clip:g}")
    if order.temperature is not None:
        others = (known for known in state.temperatures if known != order.temperature)
        temperatures = (order.temperature, *others)[:TEMPERATURES_KEPT]
        state = replace(state, temperatures=temperatures)
        said.append(f"temperature {order.temperature:g}")
    if order.total_steps is not None:
        state = replace(state, total_steps=order.total_steps, minutes=None)
        said.append(f"budget {order.total_steps:,} steps in all")
    elif order.minutes is not None:
        state = replace(state, total_steps=None, minutes=order.minutes)
        more = order.minutes - state.elapsed_seconds / 60
        added = isinstance(order, ResumeRequest) and state.elapsed_seconds > 0 and more > 0
        added_words = f"{in_minutes(more)} more, " if added else ""
        said.append(f"budget {added_words}{in_minutes(order.minutes)} in all")
    why = [f"You set: {', '.join(said)}."] if said else []
    if order.clip is not None and clip is None:
        why.append("No clip was set: this run clips nothing (--clipping off).")
    if rate is None and order.learning_rate is not None:
        why.append(
            f"Learning rate {order.learning_rate:g} was not set: with --weight-decay "
            f"{weight_decay:g} it takes more than the whole weight at each step."
        )
    return state, Tuned(
        learning_rate=rate,
        clip=clip,
        temperatures=state.temperatures if order.temperature is not None else None,
        total_steps=order.total_steps,
        why=" ".join(why) or "You set: nothing.",
    )


def in_minutes(minutes: float) -> str:
    """For example ``5 minutes``; hundredths only where they are a part worth speaking of."""
    digits = 1 if minutes >= 10 else 2
    shown = f"{minutes:,.{digits}f}".rstrip("0").rstrip(".")
    return f"{shown} minute" + ("" if minutes == 1 else "s")


def replan(
    state: TrainingState, total_steps: int, characters_per_second: float
) -> tuple[TrainingState, Tuned]:
    """``state`` when its minutes turned out to be ``total_steps``, and what was said about it."""
    assert state.minutes is not None
    speed = f"{characters_per_second:,.0f} characters/s"
    why = f"{in_minutes(state.minutes)} at {speed} are {total_steps:,} steps"
    before = state.total_steps
    why = f"{why}." if before is None else f"The speed has changed: {why}, not {before:,}."
    return replace(state, total_steps=total_steps), Tuned(total_steps=total_steps, why=why)
