"""When to step, evaluate, sample, save and stop. The clock and the inbox are scripts; so is what
the steps cost, for it is the session that is tested, not the network."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, pairwise
from typing import Any, TypeVar, cast

import numpy as np
import pytest

from lstm_tui.config import ModelConfig, Schedule, TrainingConfig
from lstm_tui.errors import TrainingError
from lstm_tui.neurons.reader import Reader
from lstm_tui.neurons.sampling import Sampling, beginning, generate, generate_together
from lstm_tui.runs.checkpoints import TrainingState, expected_shapes
from lstm_tui.runs.commands import (
    Command,
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
    Emerged,
    EmergedUnit,
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
from lstm_tui.training import looking
from lstm_tui.training.batches import Ids, Streams
from lstm_tui.training.session import Save, Session
from lstm_tui.training.trainer import Arrays, StepResult, Trainer

Kind = TypeVar("Kind")

MODEL = ModelConfig(hidden=4, embedding=3)
UNITS = (
    EmergedUnit(pattern="url", unit="L1:131", quantity="hidden", sign=1, f1=0.9, chance_f1=0.1),
)
GOOD = StepResult(2.0, 1.0, applied=True)
BAD = StepResult(math.nan, math.inf, applied=False)
STATE = TrainingState(
    step=0,
    elapsed_seconds=0.0,
    position=0,
    total_steps=20,
    learning_rate=0.01,
    clip=1.0,
    temperatures=(0.8, 0.0),
    device="cpu",
    precision="float32",
    threads=1,
)


class Clock:
    """Seconds that pass only when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class ScriptedTrainer:
    """Takes as long, and returns what it is told."""

    def __init__(self, corpus: Corpus, clock: Clock) -> None:
        self.streams = Streams(corpus.train, 4, 8, seed=1)
        self.position = 0
        self.clock = clock
        self.step_seconds = 0.01
        self.evaluation_seconds = 0.0
        self.evaluation_pieces = 3
        self.result: Callable[[int], StepResult] = lambda _position: GOOD
        self.losses: Iterator[float] = iter(np.linspace(3, 2, 1000).tolist())
        self.rates: list[float] = []
        random, shapes = np.random.default_rng(0), expected_shapes(MODEL, len(corpus.vocabulary))
        self._weights: Arrays = {name: random.normal(size=shapes[name]) for name in shapes}

    def step(self, learning_rate: float, clip: float) -> StepResult:
        assert clip > 0
        self.clock.now += self.step_seconds
        self.position += 1
        self.rates.append(learning_rate)
        return self.result(self.position)

    def evaluation(self, ids: Ids, begin: int) -> Iterator[float | None]:
        assert 0 < begin < len(ids)
        for _ in range(self.evaluation_pieces):
            self.clock.now += self.evaluation_seconds / self.evaluation_pieces
            yield None
        yield next(self.losses)

    def weights(self) -> Arrays:
        return self._weights

    def arrays(self) -> Arrays:
        return {}


class ScriptedEmergence:
    """Finds the same units every time, after so many seconds."""

    characters = 32  # as many as a step

    def __init__(self, clock: Clock, seconds: float = 0.0) -> None:
        self.clock, self.seconds = clock, seconds
        self.error: Exception | None = None
        self.found: tuple[EmergedUnit, ...] = UNITS

    def look(self, weights: Arrays) -> Iterator[tuple[EmergedUnit, ...] | None]:
        assert weights
        for _ in range(100):
            self.clock.now += self.seconds / 100
            yield None
        if self.error is not None:
            raise self.error
        yield self.found


class Rig:
    """A session with all that it needs, and what it said."""

    def __init__(
        self,
        corpus: Corpus,
        training: TrainingConfig | None = None,
        state: TrainingState = STATE,
        remarks: tuple[str, ...] = (),
        emergence_seconds: float | None = None,
    ) -> None:
        self.clock = Clock()
        self.emergence = ScriptedEmergence(self.clock, emergence_seconds or 0.0)
        self.trainer = ScriptedTrainer(corpus, self.clock)
        self.script: dict[int, list[Command]] = {}
        """Commands by the number of the look into the inbox."""
        self.inbox_of_signals: dict[int, FinishReason] = {}
        """Reasons to stop that arrive beside the inbox, by the number of the look into it."""
        self.looks = 0
        self.said: list[Event | Save] = []
        self.times: list[float] = []
        config = training or TrainingConfig(
            batch=4, chunk=8, evaluate_every=10, sample_length=5, warmup_steps=0
        )
        self.session = Session(
            cast("Trainer", self.trainer),
            corpus,
            MODEL,
            config,
            state,
            clock=self.clock,
            inbox=self.inbox,
            remarks=remarks,
            emerging=None if emergence_seconds is None else self.emergence,
        )

    def inbox(self, wait_seconds: float) -> list[Command]:
        self.looks += 1
        if self.looks in self.inbox_of_signals:
            self.session.stop(self.inbox_of_signals[self.looks])
        assert self.looks < 100_000, "nobody ends this session"
        commands = self.script.get(self.looks, [])
        if not commands:
            self.clock.now += wait_seconds
        return commands

    def run(self, orders: Tune | None = None, on_save: Callable[[], None] = lambda: None) -> None:
        """Take the session to its end; ``on_save`` is called in the place of each save."""
        for said in self.session.events(orders):
            self.said.append(said)
            self.times.append(self.clock.now)
            if isinstance(said, Save):
                on_save()

    def story(self) -> str:
        """The kinds of what was said, in order, repetitions left out."""
        kinds = [type(said).__name__ for said in self.said]
        return " ".join(
            kind for place, kind in enumerate(kinds) if not place or kinds[place - 1] != kind
        )

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [said for said in self.said if isinstance(said, kind)]


@pytest.fixture
def rig(corpus: Corpus) -> Rig:
    return Rig(corpus)


def test_a_run_says_everything_in_order(rig: Rig) -> None:
    rig.run()
    look = "Evaluated Save Sampled"
    assert rig.story() == f"Sampled Stepped {look} Stepped {look} Finished"
    assert [said.step for said in rig.of(Evaluated)] == [10, 20]
    assert [said.state.step for said in rig.of(Save)] == [10, 20]
    assert [said.temperature for said in rig.of(Sampled)] == [0.8, 0.0] * 3
    assert {len(said.text) for said in rig.of(Sampled)} == {5}
    (finished,) = rig.of(Finished)
    assert (finished.step, finished.reason) == (20, FinishReason.BUDGET)
    assert finished.elapsed_seconds == pytest.approx(0.2)


def test_every_step_is_reported_once(rig: Rig) -> None:
    rig.trainer.result = lambda position: StepResult(float(position), 0.5, applied=True)
    rig.run()
    reported = [loss for said in rig.of(Stepped) for loss in said.losses]
    assert reported == [float(step) for step in range(1, 21)]
    for said in rig.of(Stepped):
        assert said.losses[-1] == said.step
        assert len(said.gradient_norms) == len(said.losses)
        assert said.characters_per_second == pytest.approx(32 / 0.01)


def test_there_are_at_most_ten_reports_a_second(corpus: Corpus) -> None:
    rig = Rig(
        corpus,
        state=replace(STATE, total_steps=1000),
        training=TrainingConfig(batch=4, chunk=8, evaluate_every=10**6, sample_length=1),
    )
    rig.trainer.step_seconds = 0.001
    rig.run()
    times = [time for said, time in zip(rig.said, rig.times, strict=True) if type(said) is Stepped]
    assert 9 <= len(times) <= 11
    assert all(later - earlier >= 0.099 for earlier, later in pairwise(times[:-1]))


def test_the_mean_training_loss_since_the_last_look_is_told(rig: Rig) -> None:
    rig.trainer.result = lambda position: StepResult(float(position), 0.5, applied=True)
    rig.run()
    assert [said.train_loss for said in rig.of(Evaluated)] == [5.5, 15.5]


def test_the_best_evaluation_is_marked_and_remembered(rig: Rig) -> None:
    rig.trainer.losses = iter([2.0, 2.5])
    rig.run()
    assert [said.best for said in rig.of(Evaluated)] == [True, False]
    assert [said.best for said in rig.of(Save)] == [True, False]
    last = rig.session.state
    assert (last.best_step, last.best_loss, last.validation_loss) == (10, 2.0, 2.5)
    assert last.evaluations_since_best == 1


def test_a_look_that_is_not_due_is_made_at_the_end(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, total_steps=15))
    rig.run()
    assert [said.step for said in rig.of(Evaluated)] == [10, 15]
    assert [said.state.step for said in rig.of(Save)] == [10, 15]


def test_without_a_validation_text_there_is_no_evaluation(corpus: Corpus) -> None:
    rig = Rig(replace(corpus, train_length=len(corpus)))
    rig.run()
    assert rig.story() == "Sampled Stepped Save Sampled Stepped Save Sampled Finished"


def test_a_validation_loss_that_is_not_finite_is_said_in_words(rig: Rig) -> None:
    rig.trainer.losses = iter([math.nan, math.inf])
    rig.run()
    assert rig.of(Evaluated) == []
    assert ["not finite" in said.message for said in rig.of(Noted)] == [True, True]
    last = rig.session.state
    assert (last.validation_loss, last.best_step, last.evaluations_since_best) == (None, None, 2)


def test_a_new_run_begins_with_remarks_a_resumed_one_does_not(corpus: Corpus) -> None:
    rig = Rig(corpus, remarks=("Twelve characters were folded.",))
    rig.run()
    assert [said.message for said in rig.of(Noted)] == ["Twelve characters were folded."]
    resumed = Rig(corpus, state=replace(STATE, step=10), remarks=("Twelve …",))
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


def test_paused_time_does_not_count_and_is_spoken_through(rig: Rig) -> None:
    rig.script = {5: [Pause()], 205: [Resume()]}
    rig.run()
    beats = [time for said, time in zip(rig.said, rig.times, strict=True) if type(said) is Paused]
    assert 99 < beats[-1] - beats[0] < 101
    assert all(later - earlier <= 1 for earlier, later in pairwise(beats))
    assert {said.step for said in rig.of(Paused)} == {4}
    assert {round(said.elapsed_seconds, 6) for said in rig.of(Paused)} == {0.04}
    assert [said.step for said in rig.of(Resumed)] == [4]
    assert rig.of(Finished)[0].elapsed_seconds == pytest.approx(0.2)
    assert rig.story().startswith("Sampled Stepped Paused Resumed Stepped Evaluated")


def test_pausing_twice_and_resuming_twice_is_once(rig: Rig) -> None:
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
    assert [said.state.step for said in rig.of(Save)] == [4, 4]
    assert rig.of(Tuned)[0].clip == 3.0
    assert rig.of(Finished)[0].reason is FinishReason.STOPPED
    assert [said.state.elapsed_seconds for said in rig.of(Save)] == pytest.approx([0.04, 0.04])


def test_a_tune_is_obeyed_and_said(rig: Rig) -> None:
    rig.script = {6: [Tune(learning_rate=0.5, temperature=0.3, total_steps=12)]}
    rig.run()
    (tuned,) = rig.of(Tuned)
    assert (tuned.step, tuned.learning_rate, tuned.total_steps) == (5, 0.5, 12)
    assert tuned.temperatures == (0.3, 0.8, 0.0)
    assert tuned.why == "You set: learning rate 0.5, temperature 0.3, budget 12 steps."
    assert rig.session.state.step == 12
    assert rig.trainer.rates[4] == 0.01 < rig.trainer.rates[5]
    assert [said.temperature for said in rig.of(Sampled)][-3:] == [0.3, 0.8, 0.0]


def test_a_budget_below_the_present_step_ends_the_run(rig: Rig) -> None:
    rig.script = {6: [Tune(total_steps=2)]}
    rig.run()
    assert rig.of(Finished)[0] == replace(rig.of(Finished)[0], step=5, reason=FinishReason.BUDGET)
    assert [said.state.step for said in rig.of(Save)] == [5]


def test_orders_are_obeyed_before_anything_else(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, step=20))
    rig.run(Tune(total_steps=25))
    assert isinstance(rig.said[0], Tuned)
    assert rig.session.state.step == 25
    assert rig.of(Save)[-1].state.total_steps == 25


def test_samples_and_saves_come_when_asked_for(rig: Rig) -> None:
    rig.script = {4: [SampleNow()], 6: [SaveNow()], 7: [Detach()]}
    rig.run()
    assert [said.step for said in rig.of(Sampled)] == [0, 0, 3, 3, 10, 10, 20, 20]
    assert [said.state.step for said in rig.of(Save)] == [5, 10, 20]


def test_a_stop_saves_without_another_look(rig: Rig) -> None:
    rig.script = {7: [Stop()]}
    rig.run()
    assert rig.story() == "Sampled Stepped Save Finished"
    assert rig.of(Save)[0].state.step == rig.of(Finished)[0].step == 6
    assert rig.of(Finished)[0].reason is FinishReason.STOPPED


def test_a_stop_right_after_a_save_does_not_save_again(rig: Rig) -> None:
    rig.script = {7: [SaveNow(), Stop()]}
    rig.run()
    assert [said.state.step for said in rig.of(Save)] == [6]


def test_a_stop_before_the_first_step_leaves_something_to_resume(rig: Rig) -> None:
    rig.script = {1: [Stop()]}
    rig.run()
    assert [said.state.step for said in rig.of(Save)] == [0]


def test_a_stop_during_an_evaluation_still_saves(rig: Rig) -> None:
    rig.trainer.evaluation_seconds = 3.0
    rig.script = {12: [Stop()]}  # ten steps, and the second piece of the evaluation
    rig.run()
    assert rig.of(Evaluated) == []
    assert rig.story() == "Sampled Stepped Busy Save Finished"
    assert rig.of(Save)[0].state.step == 10


def test_a_stop_by_a_signal_names_the_first_reason(rig: Rig) -> None:
    def signals() -> None:
        rig.session.stop(FinishReason.SIGNAL)
        rig.session.stop(FinishReason.SCREEN_LOST)

    rig.run(on_save=signals)
    assert rig.of(Finished)[0].reason is FinishReason.SIGNAL


def test_a_long_evaluation_says_that_it_goes_on(rig: Rig) -> None:
    rig.trainer.evaluation_seconds, rig.trainer.evaluation_pieces = 10.0, 100
    rig.run()
    gaps = [later - earlier for earlier, later in pairwise(rig.times)]
    assert max(gaps) <= 1.0
    assert {said.doing for said in rig.of(Busy)} == {"reading the validation text"}


def test_a_pause_during_an_evaluation_holds_before_the_next_step(rig: Rig) -> None:
    rig.trainer.evaluation_seconds = 3.0
    rig.script = {12: [Pause()], 40: [Stop()]}
    rig.run()
    assert rig.session.state.step == 10
    assert [said.step for said in rig.of(Evaluated)] == [10]
    assert rig.of(Finished)[0].elapsed_seconds == pytest.approx(2.1)


def emerging_rig(corpus: Corpus, seconds: float, steps: int = 2000) -> Rig:
    """A session of ``steps`` of 0.01 s, of which every hundredth is followed by a look."""
    training = TrainingConfig(batch=4, chunk=8, evaluate_every=100, sample_length=1)
    state = replace(STATE, total_steps=steps)
    return Rig(corpus, training, state, emergence_seconds=seconds)


def test_units_that_emerge_are_told_at_each_look(corpus: Corpus) -> None:
    rig = emerging_rig(corpus, 0.001)
    rig.run()
    assert rig.of(Emerged)[0] == replace(rig.of(Emerged)[0], step=100, units=UNITS)
    assert [said.step for said in rig.of(Emerged)] == list(range(100, 2001, 100))
    assert rig.story().endswith("Evaluated Save Sampled Emerged Finished")


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.29])
def test_looking_for_units_takes_no_more_than_its_share(corpus: Corpus, seconds: float) -> None:
    rig = emerging_rig(corpus, seconds)
    rig.run()
    looks = rig.of(Emerged)
    assert looks[-1].step == 2000
    assert len(looks) * seconds <= 0.03 * rig.of(Finished)[0].elapsed_seconds
    first_half = [said for said in looks if said.step <= 1000]
    assert len(looks) == 1 or 2 * len(first_half) >= len(looks) - 1


def test_the_last_look_is_for_units_too_whatever_it_takes(corpus: Corpus) -> None:
    rig = emerging_rig(corpus, 5.0, steps=150)
    rig.emergence.characters = 10_000  # so it is thought to take as long as 300 steps
    rig.run()
    assert [said.step for said in rig.of(Emerged)] == [150]
    assert {said.doing for said in rig.of(Busy)} == {"looking for units that know a pattern"}
    assert max(later - earlier for earlier, later in pairwise(rig.times)) <= 1.0


def test_the_look_after_which_patience_ends_is_the_last_one(corpus: Corpus) -> None:
    training = TrainingConfig(batch=4, chunk=8, evaluate_every=10, sample_length=1, patience=1)
    rig = Rig(corpus, training, emergence_seconds=1.0)
    rig.trainer.losses = iter([2.0, 2.5])
    rig.run()
    assert [said.step for said in rig.of(Emerged)] == [20]


def test_a_resumed_run_allots_the_time_that_is_left(corpus: Corpus) -> None:
    training = TrainingConfig(batch=4, chunk=8, evaluate_every=100, sample_length=1)
    state = replace(STATE, step=10_000, total_steps=12_000, elapsed_seconds=100.0)
    rig = Rig(corpus, training, state, emergence_seconds=0.29)
    rig.run()
    assert len(rig.of(Emerged)) == 1 or len(rig.of(Emerged)) * 0.29 <= 0.03 * 21


def test_a_stop_does_not_wait_for_units(corpus: Corpus) -> None:
    rig = emerging_rig(corpus, 30.0, steps=100)
    rig.script = {102: [Stop()]}  # a hundred steps, and the second piece of the look
    begin = rig.clock.now
    rig.run()
    assert rig.clock.now - begin < 3
    assert rig.of(Emerged) == []
    assert rig.of(Save)[-1].state.step == 100


def test_a_failure_to_look_for_units_stops_nothing(corpus: Corpus) -> None:
    rig = emerging_rig(corpus, 0.001)
    rig.emergence.error = ValueError("no such label")
    rig.run()
    assert rig.of(Emerged) == []
    assert [said.message for said in rig.of(Noted)] == [
        "Emerging units are no longer looked for, as that failed. ValueError: no such label"
    ]
    assert rig.of(Finished)[0].step == 2000


def test_where_nothing_was_found_nothing_is_told(corpus: Corpus) -> None:
    rig = emerging_rig(corpus, 0.001)
    rig.emergence.found = ()
    rig.run()
    assert (rig.of(Emerged), rig.of(Noted)) == ([], [])


def test_each_temperature_has_its_own_text(rig: Rig, corpus: Corpus) -> None:
    rig.run()
    reader, start = Reader(rig.trainer.weights(), MODEL), beginning(corpus.vocabulary)
    greedy = islice(generate(reader, start, Sampling(0.0), np.random.default_rng(0)), 5)
    _, at_zero = rig.of(Sampled)[:2]
    assert (at_zero.temperature, at_zero.text) == (0.0, corpus.vocabulary.decode(list(greedy)))


@pytest.fixture
def slow_samples(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """A session whose samples take a minute."""
    rig = Rig(corpus, TrainingConfig(batch=4, chunk=8, evaluate_every=10, sample_length=600))

    def slowly(*arguments: Any) -> Iterator[tuple[int, ...]]:
        for symbols in generate_together(*arguments):
            rig.clock.now += 0.1
            yield symbols

    monkeypatch.setattr(looking, "generate_together", slowly)
    return rig


def test_long_samples_say_that_they_are_being_written(slow_samples: Rig) -> None:
    slow_samples.run()
    gaps = [later - earlier for earlier, later in pairwise(slow_samples.times)]
    assert max(gaps) <= 1.0
    assert {said.doing for said in slow_samples.of(Busy)} == {"writing samples"}
    assert {len(said.text) for said in slow_samples.of(Sampled)} == {600}


@pytest.mark.parametrize("how", ["told", "by a signal"])
def test_a_stop_does_not_wait_for_long_samples(slow_samples: Rig, how: str) -> None:
    rig = slow_samples
    if how == "told":
        rig.script = {3: [Stop()]}
    else:
        rig.inbox_of_signals = {3: FinishReason.SIGNAL}
    begin = rig.clock.now
    rig.run()
    assert rig.clock.now - begin < 3
    assert rig.story() == "Busy Save Finished"


def test_asking_for_samples_while_they_are_written_writes_them_once(slow_samples: Rig) -> None:
    slow_samples.script = {2: [SampleNow(), SaveNow()], 3: [SampleNow()]}
    slow_samples.run()
    assert [said.step for said in slow_samples.of(Sampled)] == [0, 0, 10, 10, 20, 20]
    assert [said.state.step for said in slow_samples.of(Save)] == [0, 10, 20]


def test_a_run_that_patience_ends_still_writes_long_samples(slow_samples: Rig) -> None:
    rig = slow_samples
    rig.session._training = replace(rig.session._training, patience=1)
    rig.trainer.losses = iter([2.0, 2.5])
    rig.run()
    assert rig.of(Finished)[0].reason is FinishReason.PATIENCE
    assert [said.step for said in rig.of(Sampled)] == [0, 0, 10, 10, 20, 20]


def test_patience_ends_a_run_that_no_longer_improves(corpus: Corpus) -> None:
    training = TrainingConfig(batch=4, chunk=8, evaluate_every=10, sample_length=1, patience=3)
    rig = Rig(corpus, training, replace(STATE, total_steps=1000))
    rig.trainer.losses = iter([2.0, 1.9, 1.95, 1.91, 1.92, 1.0])
    rig.run()
    assert rig.of(Finished)[0] == replace(
        rig.of(Finished)[0], step=50, reason=FinishReason.PATIENCE
    )
    assert rig.of(Save)[-1].state.best_step == 20


def test_a_dropped_step_is_said_with_advice(rig: Rig) -> None:
    rig.trainer.result = lambda position: BAD if position == 7 else GOOD
    rig.run()
    (diverged,) = rig.of(Diverged)
    assert (diverged.step, diverged.loss, diverged.gradient_norm) == (7, None, None)
    assert diverged.suggested_learning_rate == 0.003
    losses = [loss for said in rig.of(Stepped) for loss in said.losses]
    assert losses == [2.0] * 6 + [None] + [2.0] * 13
    assert rig.of(Evaluated)[0].train_loss == 2.0


def test_dropped_steps_are_said_ten_times_a_second(corpus: Corpus) -> None:
    training = TrainingConfig(batch=4, chunk=8, evaluate_every=10**6, sample_length=0)
    rig = Rig(corpus, training, replace(STATE, total_steps=1000))
    rig.trainer.step_seconds = 0.001
    rig.trainer.result = lambda position: BAD if position % 4 else GOOD
    rig.run()
    assert 9 <= len(rig.of(Diverged)) <= 11
    assert sum(said.dropped for said in rig.of(Diverged)) == 750
    stamps = [said.step for said in rig.said if isinstance(said, Event)]
    assert stamps == sorted(stamps)


def test_fifty_dropped_steps_in_a_row_end_the_run(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, total_steps=1000))
    rig.trainer.result = lambda position: BAD if position > 30 or position % 2 else GOOD
    with pytest.raises(TrainingError, match=r"50 steps in a row.*--learning-rate 0\.003"):
        rig.run()
    assert rig.session.state.step == 80
    assert len([loss for said in rig.of(Stepped) for loss in said.losses]) == 80


def test_a_save_that_failed_is_made_up_for_at_the_end(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, total_steps=20))

    def fail_the_second() -> None:
        if len(rig.of(Save)) == 2:
            rig.session.unsaved()

    rig.run(on_save=fail_the_second)
    assert [said.state.step for said in rig.of(Save)] == [10, 20, 20]
    assert [said.step for said in rig.of(Evaluated)] == [10, 20]
    assert isinstance(rig.said[-1], Finished)


def test_a_last_state_that_cannot_be_saved_is_not_a_good_end(rig: Rig) -> None:
    with pytest.raises(TrainingError, match="last state could not be saved"):
        rig.run(on_save=rig.session.unsaved)
    assert rig.of(Finished) == []


def minutes_rig(corpus: Corpus, minutes: float = 1.0) -> Rig:
    training = TrainingConfig(batch=4, chunk=8, evaluate_every=100, sample_length=1)
    rig = Rig(corpus, training, replace(STATE, total_steps=None, minutes=minutes))
    rig.trainer.step_seconds = 0.05
    return rig


def test_minutes_become_steps_when_the_speed_is_known(corpus: Corpus) -> None:
    rig = minutes_rig(corpus)
    rig.run()
    planned = rig.of(Tuned)[0]
    assert planned.elapsed_seconds == pytest.approx(3.0, abs=0.06)
    assert planned.total_steps is not None
    assert planned.why == f"1 minute at 640 characters/s are {planned.total_steps:,} steps."
    assert rig.of(Finished)[0].elapsed_seconds == pytest.approx(60, rel=0.1)
    assert rig.of(Finished)[0].step == rig.session.state.total_steps


def test_a_change_of_speed_corrects_the_plan(corpus: Corpus) -> None:
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


def test_a_steady_speed_corrects_nothing(corpus: Corpus) -> None:
    rig = minutes_rig(corpus)
    rig.run()
    assert len(rig.of(Tuned)) == 1


def test_a_budget_in_steps_ends_one_in_minutes(corpus: Corpus) -> None:
    rig = minutes_rig(corpus)
    rig.script = {100: [Tune(total_steps=150)]}
    rig.run()
    assert (rig.session.state.step, rig.session.state.minutes) == (150, None)


def test_other_minutes_are_planned_anew_counted_from_the_beginning(corpus: Corpus) -> None:
    rig = minutes_rig(corpus, 1.0)
    rig.script = {600: [Tune(minutes=2.0)]}
    rig.run()
    assert [said.why.split(" at ")[0] for said in rig.of(Tuned)] == [
        "1 minute",
        "You set: budget 2 minutes.",
        "2 minutes",
    ]
    assert rig.of(Finished)[0].elapsed_seconds == pytest.approx(120, rel=0.1)


def test_elapsed_time_goes_on_from_the_state(corpus: Corpus) -> None:
    rig = Rig(corpus, state=replace(STATE, step=10, elapsed_seconds=77.0))
    rig.run()
    assert rig.of(Finished)[0].elapsed_seconds == pytest.approx(77.1)


def test_events_are_stamped_with_step_and_time_that_never_go_back(rig: Rig) -> None:
    rig.script = {3: [Pause()], 9: [Resume()], 12: [SaveNow(), SampleNow()]}
    rig.run()
    stamps = [(said.step, said.elapsed_seconds) for said in rig.said if isinstance(said, Event)]
    assert stamps == sorted(stamps)
