"""Session: when it steps, evaluates, saves and stops, and the order of its events."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from lstm_tui.config import Clipping, Schedule, TrainingConfig
from lstm_tui.errors import DivergenceError, TrainingError
from lstm_tui.runs.commands import (
    Detach,
    Pause,
    Resume,
    SampleNow,
    SaveNow,
    Stop,
    Tune,
)
from lstm_tui.runs.events import (
    Busy,
    Diverged,
    Evaluated,
    Event,
    Finished,
    FinishReason,
    Noted,
    Paused,
    Resumed,
    Sampled,
    Stepped,
    Tuned,
)
from lstm_tui.text.corpus import Corpus
from lstm_tui.training.session import Save
from lstm_tui.training.trainer import StepResult
from tests.support.training_rig import BAD, GOOD, STATE, Rig


def test_events_come_in_order(rig: Rig) -> None:
    rig.run()
    evaluation = "Evaluated Save Sampled"
    assert rig.story() == f"Sampled Stepped {evaluation} Stepped {evaluation} Finished"
    assert [event.step for event in rig.of(Evaluated)] == [10, 20]
    assert [event.state.step for event in rig.of(Save)] == [10, 20]
    assert [event.temperature for event in rig.of(Sampled)] == [0.8, 0.0] * 3
    assert {len(event.text) for event in rig.of(Sampled)} == {5}
    (finished,) = rig.of(Finished)
    assert (finished.step, finished.reason) == (20, FinishReason.BUDGET)
    assert finished.elapsed_seconds == pytest.approx(0.2)


def test_every_step_is_reported_once(rig: Rig) -> None:
    rig.trainer.result = lambda position: StepResult(float(position), 0.5, applied=True)
    rig.run()
    reported = [loss for event in rig.of(Stepped) for loss in event.losses]
    assert reported == [float(step) for step in range(1, 21)]
    for event in rig.of(Stepped):
        assert event.losses[-1] == event.step
        assert len(event.gradient_norms) == len(event.losses)
        assert event.characters_per_second == pytest.approx(32 / 0.01)


def test_the_share_of_clipped_steps_is_reported(rig: Rig) -> None:
    rig.trainer.result = lambda position: StepResult(2.0, 5.0, True, float(position % 4 == 0))
    rig.run()
    reported = rig.of(Stepped)
    steps = [len(event.losses) for event in reported]
    shares = [event.clipped or 0.0 for event in reported]
    assert np.dot(steps, shares) == pytest.approx(5)


def test_there_are_at_most_ten_reports_a_second(corpus: Corpus) -> None:
    rig = Rig(
        corpus,
        state=replace(STATE, total_steps=1000),
        training=TrainingConfig(batch=4, chunk=8, evaluate_every=10**6, sample_length=1),
    )
    rig.trainer.step_seconds = 0.001
    rig.run()
    times = rig.times_of(Stepped)
    assert 9 <= len(times) <= 11
    assert all(later - earlier >= 0.099 for earlier, later in pairwise(times[:-1]))


def test_the_mean_training_loss_since_the_last_evaluation_is_reported(rig: Rig) -> None:
    rig.trainer.result = lambda position: StepResult(float(position), 0.5, applied=True)
    rig.run()
    assert [event.train_loss for event in rig.of(Evaluated)] == [5.5, 15.5]


def test_the_best_evaluation_is_marked(rig: Rig) -> None:
    rig.trainer.losses = iter([2.0, 2.5])
    rig.run()
    assert [event.best for event in rig.of(Evaluated)] == [True, False]
    assert [event.best for event in rig.of(Save)] == [True, False]
    last = rig.session.state
    assert (last.best_step, last.best_loss, last.validation_loss) == (10, 2.0, 2.5)
    assert last.evaluations_since_best == 1


def test_a_run_ends_with_an_evaluation(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, total_steps=15))
    rig.run()
    assert [event.step for event in rig.of(Evaluated)] == [10, 15]
    assert [event.state.step for event in rig.of(Save)] == [10, 15]


def test_without_a_validation_text_there_is_no_evaluation(corpus: Corpus) -> None:
    rig = Rig(replace(corpus, validation_spans=()))
    rig.run()
    assert rig.story() == "Sampled Stepped Save Sampled Stepped Save Sampled Finished"


def test_a_validation_loss_that_is_not_finite_becomes_a_note(rig: Rig) -> None:
    rig.trainer.losses = iter([math.nan, math.inf])
    with pytest.raises(DivergenceError, match="validation loss of these weights is not finite"):
        rig.run()
    assert rig.of(Evaluated) == []
    assert ["not finite" in event.message for event in rig.of(Noted)] == [True, True]
    last = rig.session.state
    assert (last.validation_loss, last.best_step, last.evaluations_since_best) == (None, None, 2)


def test_only_a_new_run_reports_startup_notes(corpus: Corpus) -> None:
    rig = Rig(corpus, startup_notes=("Twelve characters were folded.",))
    rig.run()
    assert [event.message for event in rig.of(Noted)] == ["Twelve characters were folded."]
    resumed = Rig(corpus, state=replace(STATE, step=10), startup_notes=("Twelve …",))
    resumed.run()
    assert resumed.of(Noted) == []
    assert resumed.story() == "Stepped Evaluated Save Sampled Finished"


def test_the_rate_follows_the_schedule(corpus: Corpus) -> None:
    training = TrainingConfig(
        batch=4, chunk=8, warmup_steps=4, schedule=Schedule.HOLD, decay=0.5, sample_length=0
    )
    rig = Rig(corpus, training)
    rig.run()
    rates = [rate / 0.01 for rate in rig.trainer.rates]
    assert rates[:5] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert rates[-2:] == pytest.approx([2 / 16 / 0.5, 1 / 16 / 0.5])
    assert rig.of(Stepped)[-1].learning_rate == pytest.approx(rig.trainer.rates[-1])


def test_paused_time_does_not_count_and_has_a_heartbeat(rig: Rig) -> None:
    rig.script = {5: [Pause()], 205: [Resume()]}
    rig.run()
    heartbeats = rig.times_of(Paused)
    assert 99 < heartbeats[-1] - heartbeats[0] < 101
    assert all(later - earlier <= 1 for earlier, later in pairwise(heartbeats))
    assert {event.step for event in rig.of(Paused)} == {4}
    assert {round(event.elapsed_seconds, 6) for event in rig.of(Paused)} == {0.04}
    assert [event.step for event in rig.of(Resumed)] == [4]
    assert rig.of(Finished)[0].elapsed_seconds == pytest.approx(0.2)
    assert rig.story().startswith("Sampled Stepped Paused Resumed Stepped Evaluated")


def test_pausing_or_resuming_twice_has_no_effect(rig: Rig) -> None:
    rig.script = {3: [Resume(), Pause(), Pause()], 4: [Resume(), Resume()]}
    rig.run()
    assert len(rig.of(Resumed)) == 1
    assert rig.session.state.step == 20


def test_a_paused_run_can_be_saved_sampled_tuned_and_stopped(rig: Rig) -> None:
    rig.script = {
        5: [Pause()],
        7: [SaveNow()],
        9: [SampleNow()],
        11: [Tune(clip=3.0)],
        13: [Stop()],
    }
    rig.run()
    assert [event.state.step for event in rig.of(Save)] == [4, 4]
    assert rig.of(Tuned)[0].clip == 3.0
    assert rig.of(Finished)[0].reason is FinishReason.STOPPED
    assert [event.state.elapsed_seconds for event in rig.of(Save)] == pytest.approx([0.04, 0.04])


def test_a_clip_is_not_set_without_clipping(corpus: Corpus) -> None:
    rig = Rig(corpus, TrainingConfig(clipping=Clipping.OFF))
    rig.script = {5: [Tune(clip=3.0)]}
    rig.run()
    (tuned,) = rig.of(Tuned)
    assert (tuned.clip, rig.session.state.clip) == (None, 1.0)
    assert "--clipping off" in tuned.why


def test_a_tune_is_applied_and_reported(rig: Rig) -> None:
    rig.script = {6: [Tune(learning_rate=0.5, temperature=0.3, total_steps=12)]}
    rig.run()
    (tuned,) = rig.of(Tuned)
    assert (tuned.step, tuned.learning_rate, tuned.total_steps) == (5, 0.5, 12)
    assert tuned.temperatures == (0.3, 0.8, 0.0)
    assert tuned.why == "You set: learning rate 0.5, temperature 0.3, budget 12 steps in total."
    assert rig.session.state.step == 12
    assert rig.trainer.rates[4] == 0.01 < rig.trainer.rates[5]
    assert [event.temperature for event in rig.of(Sampled)][-3:] == [0.3, 0.8, 0.0]


def test_a_budget_below_the_current_step_ends_the_run(rig: Rig) -> None:
    rig.script = {6: [Tune(total_steps=2)]}
    rig.run()
    assert rig.of(Finished)[0] == replace(rig.of(Finished)[0], step=5, reason=FinishReason.BUDGET)
    assert [event.state.step for event in rig.of(Save)] == [5]


def test_a_resume_request_is_applied_first(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, step=20))
    rig.run(Tune(total_steps=25))
    assert isinstance(rig.effects[0], Tuned)
    assert rig.session.state.step == 25
    assert rig.of(Save)[-1].state.total_steps == 25


def test_samples_and_saves_come_on_request(rig: Rig) -> None:
    rig.script = {4: [SampleNow()], 6: [SaveNow()], 7: [Detach()]}
    rig.run()
    assert [event.step for event in rig.of(Sampled)] == [0, 0, 3, 3, 10, 10, 20, 20]
    assert [event.state.step for event in rig.of(Save)] == [5, 10, 20]


def test_a_stop_saves_without_an_evaluation(rig: Rig) -> None:
    rig.script = {7: [Stop()]}
    rig.run()
    assert rig.story() == "Sampled Stepped Save Finished"
    assert rig.of(Save)[0].state.step == rig.of(Finished)[0].step == 6
    assert rig.of(Finished)[0].reason is FinishReason.STOPPED


def test_a_stop_right_after_a_save_does_not_save_again(rig: Rig) -> None:
    rig.script = {7: [SaveNow(), Stop()]}
    rig.run()
    assert [event.state.step for event in rig.of(Save)] == [6]


def test_a_stop_before_the_first_step_saves(rig: Rig) -> None:
    rig.script = {1: [Stop()]}
    rig.run()
    assert [event.state.step for event in rig.of(Save)] == [0]


def test_a_stop_during_an_evaluation_still_saves(rig: Rig) -> None:
    rig.trainer.evaluation_seconds = 3.0
    rig.script = {12: [Stop()]}  # ten steps, and the second piece of the evaluation
    rig.run()
    assert rig.of(Evaluated) == []
    assert rig.story() == "Sampled Stepped Busy Save Finished"
    assert rig.of(Save)[0].state.step == 10


def test_the_first_reason_to_stop_is_reported(rig: Rig) -> None:
    def signals() -> None:
        rig.session.stop(FinishReason.SIGNAL)
        rig.session.stop(FinishReason.SCREEN_LOST)

    rig.run(on_save=signals)
    assert rig.of(Finished)[0].reason is FinishReason.SIGNAL


def test_a_long_evaluation_has_a_heartbeat(rig: Rig) -> None:
    rig.trainer.evaluation_seconds, rig.trainer.evaluation_pieces = 10.0, 100
    rig.run()
    gaps = [later - earlier for earlier, later in pairwise(rig.times)]
    assert max(gaps) <= 1.0
    assert {event.doing for event in rig.of(Busy)} == {"evaluating on the validation text"}


def test_a_pause_during_an_evaluation_pauses_before_the_next_step(rig: Rig) -> None:
    rig.trainer.evaluation_seconds = 3.0
    rig.script = {12: [Pause()], 40: [Stop()]}
    rig.run()
    assert rig.session.state.step == 10
    assert [event.step for event in rig.of(Evaluated)] == [10]
    assert rig.of(Finished)[0].elapsed_seconds == pytest.approx(2.1)


def test_early_stopping_ends_a_run_that_no_longer_improves(corpus: Corpus) -> None:
    training = TrainingConfig(batch=4, chunk=8, evaluate_every=10, sample_length=1, patience=3)
    rig = Rig(corpus, training, replace(STATE, total_steps=1000))
    rig.trainer.losses = iter([2.0, 1.9, 1.95, 1.91, 1.92, 1.0])
    rig.run()
    assert rig.of(Finished)[0] == replace(
        rig.of(Finished)[0], step=50, reason=FinishReason.PATIENCE
    )
    assert rig.of(Save)[-1].state.best_step == 20


def test_a_dropped_step_is_reported_with_a_lower_rate(rig: Rig) -> None:
    rig.trainer.result = lambda position: BAD if position == 7 else GOOD
    rig.run()
    (diverged,) = rig.of(Diverged)
    assert (diverged.step, diverged.loss, diverged.gradient_norm) == (7, None, None)
    assert diverged.suggested_learning_rate == 0.003
    losses = [loss for event in rig.of(Stepped) for loss in event.losses]
    assert losses == [2.0] * 6 + [None] + [2.0] * 13
    assert rig.of(Evaluated)[0].train_loss == 2.0


def test_dropped_steps_are_reported_ten_times_a_second(corpus: Corpus) -> None:
    training = TrainingConfig(batch=4, chunk=8, evaluate_every=10**6, sample_length=0)
    rig = Rig(corpus, training, replace(STATE, total_steps=1000))
    rig.trainer.step_seconds = 0.001
    rig.trainer.result = lambda position: BAD if position % 4 else GOOD
    rig.run()
    assert 9 <= len(rig.of(Diverged)) <= 11
    assert sum(event.dropped for event in rig.of(Diverged)) == 750
    stamps = [event.step for event in rig.of(Event)]
    assert stamps == sorted(stamps)


def test_fifty_dropped_steps_in_a_row_end_the_run(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, total_steps=1000))
    rig.trainer.result = lambda position: BAD if position > 30 or position % 2 else GOOD
    with pytest.raises(DivergenceError, match=r"50 steps in a row.*not finite") as raised:
        rig.run()
    assert raised.value.learning_rate == 0.003
    assert rig.session.state.step == 80
    assert len([loss for event in rig.of(Stepped) for loss in event.losses]) == 80


def test_a_failed_save_is_repeated_at_the_end(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, total_steps=20))

    def fail_the_second() -> None:
        if len(rig.of(Save)) == 2:
            rig.session.save_failed()

    rig.run(on_save=fail_the_second)
    assert [event.state.step for event in rig.of(Save)] == [10, 20, 20]
    assert [event.step for event in rig.of(Evaluated)] == [10, 20]
    assert isinstance(rig.effects[-1], Finished)


def test_a_last_state_that_cannot_be_saved_is_an_error(rig: Rig) -> None:
    with pytest.raises(TrainingError, match="last state could not be saved"):
        rig.run(on_save=rig.session.save_failed)
    assert rig.of(Finished) == []


def test_elapsed_time_continues_from_the_state(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, step=10, elapsed_seconds=77.0))
    rig.run()
    assert rig.of(Finished)[0].elapsed_seconds == pytest.approx(77.1)


def test_stamps_of_events_never_decrease(rig: Rig) -> None:
    rig.script = {3: [Pause()], 9: [Resume()], 12: [SaveNow(), SampleNow()]}
    rig.run()
    stamps = [(event.step, event.elapsed_seconds) for event in rig.of(Event)]
    assert stamps == sorted(stamps)
