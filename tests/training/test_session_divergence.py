"""Weights that have diverged never become the newest checkpoint."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from lstm_tui.config import TrainingConfig
from lstm_tui.errors import DivergenceError
from lstm_tui.runs.commands import SaveNow, Stop
from lstm_tui.runs.events import Finished, Noted
from lstm_tui.text.corpus import Corpus
from lstm_tui.training.session import SAVE_SECONDS, Save
from lstm_tui.training.trainer import StepResult
from tests.support.training_rig import BAD, GOOD, STATE, Rig

FAR_APART = TrainingConfig(batch=4, chunk=8, evaluate_every=10**6, sample_length=0)


def saved(rig: Rig) -> list[int]:
    return [save.state.step for save in rig.of(Save)]


def refusals(rig: Rig) -> list[tuple[int, str]]:
    notes = [(note.step, note.message) for note in rig.of(Noted)]
    return [note for note in notes if note[1].startswith("Not saved:")]


def dropped_after(last: int) -> Callable[[int], StepResult]:
    return lambda position: BAD if position > last else GOOD


def test_weights_whose_validation_loss_is_not_finite_are_not_saved(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, total_steps=40))
    rig.trainer.losses = iter([2.0, math.nan, 1.9, math.inf])
    with pytest.raises(DivergenceError, match="validation loss of these weights is not finite"):
        rig.run()
    assert saved(rig) == [10, 30]
    notes = [(note.step, note.message) for note in rig.of(Noted)]
    assert [step for step, message in notes if "No checkpoint is saved until" in message] == [
        20,
        40,
    ]
    assert refusals(rig) == []


@pytest.mark.parametrize("patience", [0, 1])
def test_a_run_that_ends_diverged_is_an_error(corpus: Corpus, patience: int) -> None:
    training = TrainingConfig(
        batch=4, chunk=8, evaluate_every=10, sample_length=0, patience=patience
    )
    rig = Rig(corpus, training, replace(STATE, learning_rate=0.15))
    rig.trainer.losses = iter([2.0, math.nan])
    with pytest.raises(DivergenceError) as raised:
        rig.run()
    assert raised.value.learning_rate == 0.05
    assert rig.of(Finished) == []


def test_a_run_that_diverged_and_recovered_ends_well(corpus: Corpus) -> None:
    rig = Rig(corpus)
    rig.trainer.losses = iter([math.nan, 2.0])
    rig.run()
    assert isinstance(rig.effects[-1], Finished)


def test_a_stop_ends_a_run_that_has_diverged(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, total_steps=40))
    rig.trainer.losses = iter([math.nan])
    rig.script = {15: [Stop()]}
    rig.run()
    assert isinstance(rig.effects[-1], Finished)


def test_a_requested_save_of_diverged_weights_is_refused(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, total_steps=20))
    rig.trainer.losses = iter([math.nan, 1.9])
    rig.script = {13: [SaveNow()]}
    rig.run()
    assert saved(rig) == [20]
    assert "the validation loss of these weights is not finite" in refusals(rig)[0][1]


def test_nothing_is_saved_if_every_step_was_dropped(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, total_steps=30))
    rig.trainer.result = dropped_after(10)
    with pytest.raises(DivergenceError, match="every step since the last checkpoint was dropped"):
        rig.run()
    assert saved(rig) == [10]
    assert [step for step, _ in refusals(rig)] == [20, 30]
    assert "every step since the last checkpoint was dropped" in refusals(rig)[0][1]


def test_a_stop_right_after_a_dropped_step_does_not_save(corpus: Corpus) -> None:
    rig = Rig(corpus, FAR_APART, replace(STATE, total_steps=1000))
    rig.trainer.result = dropped_after(15)
    rig.script = {18: [Stop()]}
    rig.run()
    assert saved(rig) == []
    assert "the loss or gradient of the last step was not finite" in refusals(rig)[0][1]
    assert isinstance(rig.effects[-1], Finished)


def test_a_finite_evaluation_is_saved_after_a_dropped_step(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, total_steps=10))
    rig.trainer.result = dropped_after(9)
    rig.run()
    assert saved(rig) == [10]


def test_a_requested_save_is_refused_with_a_note(corpus: Corpus) -> None:
    rig = Rig(corpus, FAR_APART, replace(STATE, total_steps=20))
    rig.trainer.result = lambda position: BAD if position == 5 else GOOD
    rig.script = {6: [SaveNow()], 12: [SaveNow()]}
    rig.run()
    assert saved(rig) == [11, 20]
    assert [step for step, _ in refusals(rig)] == [5]


def test_diverged_weights_are_not_saved_between_evaluations(corpus: Corpus) -> None:
    rig = Rig(corpus, FAR_APART, replace(STATE, total_steps=50))
    rig.trainer.step_seconds = SAVE_SECONDS / 10
    rig.trainer.result = dropped_after(15)
    rig.run()
    # At step 20 no save is due for steps 16 to 20, which were dropped.
    assert saved(rig)[0] == 10
    assert set(saved(rig)) <= {10, 50}


@pytest.mark.parametrize("applied", [True, False])
def test_a_failed_save_is_repeated_unless_the_weights_diverged(
    corpus: Corpus, applied: bool
) -> None:
    rig = Rig(corpus, state=replace(STATE, total_steps=20))
    rig.trainer.result = dropped_after(20 if applied else 10)

    def fail_the_first() -> None:
        if len(rig.of(Save)) == 1:
            rig.session.save_failed()

    rig.run(on_save=fail_the_first)
    assert saved(rig) == [10, 20]
