"""A budget in minutes is planned as steps, and planned again when throughput changes."""

from dataclasses import replace

import pytest

from lstm_tui.config import TrainingConfig
from lstm_tui.runs.commands import (
    Tune,
)
from lstm_tui.runs.events import (
    Finished,
    Tuned,
)
from lstm_tui.text.corpus import Corpus
from lstm_tui.training.trainer import StepResult
from tests.support.training_rig import GOOD, STATE, Rig


def minutes_rig(corpus: Corpus, minutes: float = 1.0) -> Rig:
    training = TrainingConfig(batch=4, chunk=8, evaluate_every=100, sample_length=1)
    rig = Rig(corpus, training, replace(STATE, total_steps=None, minutes=minutes))
    rig.trainer.step_seconds = 0.05
    return rig


def test_minutes_become_steps_when_throughput_is_known(corpus: Corpus) -> None:
    rig = minutes_rig(corpus)
    rig.run()
    planned = rig.of(Tuned)[0]
    assert planned.elapsed_seconds == pytest.approx(3.0, abs=0.06)
    assert planned.total_steps is not None
    assert planned.why == f"1 minute at 640 characters/s are {planned.total_steps:,} steps."
    assert rig.of(Finished)[0].elapsed_seconds == pytest.approx(60, rel=0.1)
    assert rig.of(Finished)[0].step == rig.session.state.total_steps


def test_a_change_of_throughput_corrects_the_plan(corpus: Corpus) -> None:
    rig = minutes_rig(corpus, 2.0)

    def slower(position: int) -> StepResult:
        rig.trainer.step_seconds = 0.05 if position < 600 else 0.1
        return GOOD

    rig.trainer.result = slower
    rig.run()
    first, second = rig.of(Tuned)[:2]
    assert first.total_steps is not None
    assert second.total_steps is not None
    assert second.total_steps < 0.95 * first.total_steps
    assert second.why.startswith("The speed has changed: 2 minutes at ")
    assert second.why.endswith(f"not {first.total_steps:,}.")
    assert rig.of(Finished)[0].elapsed_seconds == pytest.approx(120, rel=0.1)


def test_a_steady_throughput_keeps_the_plan(corpus: Corpus) -> None:
    rig = minutes_rig(corpus)
    rig.run()
    assert len(rig.of(Tuned)) == 1


def test_a_budget_in_steps_replaces_one_in_minutes(corpus: Corpus) -> None:
    rig = minutes_rig(corpus)
    rig.script = {100: [Tune(total_steps=150)]}
    rig.run()
    assert (rig.session.state.step, rig.session.state.minutes) == (150, None)


def test_new_minutes_are_planned_from_the_beginning_of_the_run(corpus: Corpus) -> None:
    rig = minutes_rig(corpus, 1.0)
    rig.script = {600: [Tune(minutes=2.0)]}
    rig.run()
    assert [event.why.split(" at ")[0] for event in rig.of(Tuned)] == [
        "1 minute",
        "You set: budget 2 minutes in total.",
        "2 minutes",
    ]
    assert rig.of(Finished)[0].elapsed_seconds == pytest.approx(120, rel=0.1)
