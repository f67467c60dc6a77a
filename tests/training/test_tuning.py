"""A `Tune` command applied to the training state."""

from dataclasses import replace

from lstm_tui.runs.commands import Tune
from lstm_tui.runs.events import Tuned
from lstm_tui.runs.resume_request import ResumeRequest
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.training.tuning import apply_tune, format_minutes

STATE = TrainingState(
    step=7,
    elapsed_seconds=1.0,
    position=7,
    total_steps=100,
    learning_rate=0.01,
    clip=1.0,
    temperatures=(0.8, 0.5, 1.0),
    device="cpu",
    precision="float32",
    threads=1,
    minutes=None,
)


def test_an_empty_tune_changes_nothing() -> None:
    assert apply_tune(STATE, Tune()) == (STATE, Tuned(why="You set: nothing."))


def test_a_rate_that_decays_more_than_the_whole_weight_is_not_set() -> None:
    state, event = apply_tune(STATE, Tune(learning_rate=10.0), weight_decay=0.2)
    assert (state, event.learning_rate) == (STATE, None)
    assert event.why.startswith("Learning rate 10 was not set: with --weight-decay 0.2")
    state, event = apply_tune(STATE, Tune(learning_rate=5.0), weight_decay=0.2)
    assert (state.learning_rate, event.learning_rate) == (5.0, 5.0)


def test_a_new_temperature_comes_first_and_there_are_at_most_four() -> None:
    state = STATE
    for temperature in (0.1, 0.2, 0.5):
        state, _ = apply_tune(state, Tune(temperature=temperature))
    assert state.temperatures == (0.5, 0.2, 0.1, 0.8)


def test_a_resume_reports_the_minutes_added() -> None:
    state = replace(STATE, elapsed_seconds=4.8)
    _, event = apply_tune(state, ResumeRequest(minutes=0.28))
    assert event.why == "You set: budget 0.2 minutes more, 0.28 minutes in total."


def test_steps_replace_minutes_and_minutes_replace_steps() -> None:
    in_time, event = apply_tune(STATE, Tune(minutes=3.5))
    assert (in_time.total_steps, in_time.minutes) == (None, 3.5)
    assert event.why == "You set: budget 3.5 minutes in total."
    in_steps, event = apply_tune(in_time, Tune(total_steps=1200))
    assert (in_steps.total_steps, in_steps.minutes) == (1200, None)
    assert event.why == "You set: budget 1,200 steps in total."


def test_minutes_are_rounded() -> None:
    _, event = apply_tune(STATE, Tune(minutes=12.417))
    assert event.why == "You set: budget 12.4 minutes in total."
    assert [format_minutes(it) for it in (0.05, 2.25, 59.96, 1234.5)] == [
        "0.05 minutes",
        "2.25 minutes",
        "60 minutes",
        "1,234.5 minutes",
    ]


def test_a_clip_without_effect_is_not_set() -> None:
    state, event = apply_tune(STATE, Tune(learning_rate=0.5, clip=5.0), clips=False)
    assert (state.learning_rate, state.clip, event.clip) == (0.5, STATE.clip, None)
    assert event.why == (
        "You set: learning rate 0.5. The clip was not set: this run does not clip gradients "
        "(--clipping off)."
    )
    _, event = apply_tune(STATE, Tune(clip=5.0), clips=False)
    assert event.why == "The clip was not set: this run does not clip gradients (--clipping off)."


def test_one_minute_is_singular() -> None:
    assert [format_minutes(minutes) for minutes in (1, 0.5, 5)] == [
        "1 minute",
        "0.5 minutes",
        "5 minutes",
    ]
