"""Samples and emerging units: when a session looks for them, and how long that may take."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise
from typing import Any

import numpy as np
import pytest

from lstm_tui.config import TrainingConfig
from lstm_tui.errors import CheckpointError
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.sampling import (
    Drawn,
    Sampling,
    beginning,
    generate,
    generate_together,
)
from lstm_tui.runs.commands import (
    SampleNow,
    SaveNow,
    Stop,
)
from lstm_tui.runs.events import (
    Busy,
    Emerged,
    Finished,
    FinishReason,
    Noted,
    Sampled,
)
from lstm_tui.text.corpus import Corpus
from lstm_tui.training import evaluation
from lstm_tui.training.session import Save
from tests.support.training_rig import MODEL, STATE, UNITS, Rig


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
    assert {said.doing for said in rig.of(Busy)} == {"scoring units against patterns"}
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
        "Units are no longer scored during training: ValueError: no such label"
    ]
    assert rig.of(Finished)[0].step == 2000


def test_an_overflow_skips_one_look_for_units_only(corpus: Corpus) -> None:
    rig = emerging_rig(corpus, 0.001)
    rig.emergence.error = CheckpointError("overflow")

    def recover() -> None:
        if rig.of(Noted):
            rig.emergence.error = None

    rig.run(on_save=recover)
    assert [said.message for said in rig.of(Noted)] == [
        "Units were not scored: the network's values overflow."
    ]
    assert rig.of(Emerged)


def test_samples_that_overflow_end_no_training(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def overflow(*_: object) -> Iterator[Drawn]:
        yield np.zeros(2, np.int64)
        raise CheckpointError("overflow")

    monkeypatch.setattr(evaluation, "generate_together", overflow)
    rig.run()
    assert rig.of(Sampled) == []
    assert {said.message for said in rig.of(Noted)} == {evaluation.NO_SAMPLES}
    assert isinstance(rig.said[-1], Finished)


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

    def slowly(*arguments: Any) -> Iterator[Drawn]:
        for drawn in generate_together(*arguments):
            rig.clock.now += 0.1
            yield drawn

    monkeypatch.setattr(evaluation, "generate_together", slowly)
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
