"""What a `Tune` does to a training."""

from lstm_tui.runs.checkpoints import TrainingState
from lstm_tui.runs.commands import Tune
from lstm_tui.runs.events import Tuned
from lstm_tui.training.tuning import in_minutes, retuned

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


def test_what_is_none_stays() -> None:
    assert retuned(STATE, Tune()) == (STATE, Tuned(why="You set: nothing."))


def test_a_new_temperature_comes_first_and_there_are_at_most_four() -> None:
    state = STATE
    for temperature in (0.1, 0.2, 0.5):
        state, _ = retuned(state, Tune(temperature=temperature))
    assert state.temperatures == (0.5, 0.2, 0.1, 0.8)


def test_steps_end_minutes_and_minutes_end_steps() -> None:
    in_time, said = retuned(STATE, Tune(minutes=3.5))
    assert (in_time.total_steps, in_time.minutes) == (None, 3.5)
    assert said.why == "You set: budget 3.5 minutes."
    in_steps, said = retuned(in_time, Tune(total_steps=1200))
    assert (in_steps.total_steps, in_steps.minutes) == (1200, None)
    assert said.why == "You set: budget 1,200 steps."


def test_one_minute_is_no_plural() -> None:
    assert [in_minutes(minutes) for minutes in (1, 0.5, 5)] == [
        "1 minute",
        "0.5 minutes",
        "5 minutes",
    ]
