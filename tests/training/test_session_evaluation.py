"""Samples and emerging units: when a session evaluates them, and how long that may take."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

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
from lstm_tui.runs.copied_spans import Copies
from lstm_tui.runs.events import (
    Busy,
    Emerged,
    Finished,
    FinishReason,
    Noted,
    Sampled,
)
from lstm_tui.studies.copying import find_loop
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.vocabulary import Vocabulary
from lstm_tui.training import evaluation
from lstm_tui.training.measurements import MeasurementTracker, emergence_measurement
from lstm_tui.training.session import Save
from tests.support.neuron_runs import invented_weights
from tests.support.training_rig import MODEL, STATE, UNITS, Clock, Rig, ScriptedEmergence


def emerging_rig(corpus: Corpus, seconds: float, steps: int = 2000, characters: int = 32) -> Rig:
    """A session of ``steps`` of 0.01 s, with an evaluation after every hundredth."""
    training = TrainingConfig(batch=4, chunk=8, evaluate_every=100, sample_length=1)
    state = replace(STATE, total_steps=steps)
    return Rig(
        corpus,
        training,
        state,
        emergence_seconds=seconds,
        emergence_characters=characters,
    )


def test_emerging_units_are_reported_at_each_evaluation(corpus: Corpus) -> None:
    rig = emerging_rig(corpus, 0.001)
    rig.run()
    assert rig.of(Emerged)[0] == replace(rig.of(Emerged)[0], step=100, units=UNITS)
    assert [event.step for event in rig.of(Emerged)] == list(range(100, 2001, 100))
    assert rig.story().endswith("Evaluated Save Sampled Emerged Finished")


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.29])
def test_scoring_units_takes_no_more_than_its_share(corpus: Corpus, seconds: float) -> None:
    rig = emerging_rig(corpus, seconds)
    rig.run()
    scored = rig.of(Emerged)
    assert scored[-1].step == 2000
    assert len(scored) * seconds <= 0.03 * rig.of(Finished)[0].elapsed_seconds
    first_half = [event for event in scored if event.step <= 1000]
    assert len(scored) == 1 or 2 * len(first_half) >= len(scored) - 1


def test_logits_that_scoring_does_not_compute_take_no_time() -> None:
    emergence: Any = ScriptedEmergence(Clock())
    emergence.characters = 100_000  # 20 seconds of training at 5,000 symbols/s
    few, many = (
        MeasurementTracker(emergence_measurement(emergence, MODEL, symbols), Clock())
        for symbols in (1, 1000)
    )
    assert not few.due(300.0, 1.0, 5_000.0)  # three hundredths of 300 seconds are 9
    assert many.due(300.0, 1.0, 5_000.0)


def test_units_are_always_scored_at_the_end(corpus: Corpus) -> None:
    rig = emerging_rig(corpus, 5.0, steps=150, characters=10_000)  # assumed: as long as 300 steps
    rig.run()
    assert [event.step for event in rig.of(Emerged)] == [150]
    assert {event.doing for event in rig.of(Busy)} == {"scoring units against patterns"}
    assert max(later - earlier for earlier, later in pairwise(rig.times)) <= 1.0


def test_units_are_scored_when_early_stopping_ends_the_run(corpus: Corpus) -> None:
    training = TrainingConfig(batch=4, chunk=8, evaluate_every=10, sample_length=1, patience=1)
    rig = Rig(corpus, training, emergence_seconds=1.0)
    rig.trainer.losses = iter([2.0, 2.5])
    rig.run()
    assert [event.step for event in rig.of(Emerged)] == [20]


def test_a_resumed_run_budgets_only_its_own_time(corpus: Corpus) -> None:
    training = TrainingConfig(batch=4, chunk=8, evaluate_every=100, sample_length=1)
    state = replace(STATE, step=10_000, total_steps=12_000, elapsed_seconds=100.0)
    rig = Rig(corpus, training, state, emergence_seconds=0.29)
    rig.run()
    assert len(rig.of(Emerged)) == 1 or len(rig.of(Emerged)) * 0.29 <= 0.03 * 21


def test_a_stop_does_not_wait_for_unit_scores(corpus: Corpus) -> None:
    rig = emerging_rig(corpus, 30.0, steps=100)
    rig.script = {102: [Stop()]}  # a hundred steps, and the second piece of the scoring
    begin = rig.clock.now
    rig.run()
    assert rig.clock.now - begin < 3
    assert rig.of(Emerged) == []
    assert rig.of(Save)[-1].state.step == 100


def test_a_failure_to_score_units_does_not_end_training(corpus: Corpus) -> None:
    rig = emerging_rig(corpus, 0.001)
    rig.emergence.error = ValueError("no such label")
    rig.run()
    assert rig.of(Emerged) == []
    assert [event.message for event in rig.of(Noted)] == [
        "Units are no longer scored during training: ValueError: no such label"
    ]
    assert rig.of(Finished)[0].step == 2000


def test_an_overflow_skips_one_scoring_only(corpus: Corpus) -> None:
    rig = emerging_rig(corpus, 0.001)
    rig.emergence.error = CheckpointError("overflow")

    def recover() -> None:
        if rig.of(Noted):
            rig.emergence.error = None

    rig.run(on_save=recover)
    assert [event.message for event in rig.of(Noted)] == [
        "Units were not scored: the network's values overflow."
    ]
    assert rig.of(Emerged)


def test_samples_that_overflow_do_not_end_training(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overflow(*_: object) -> Iterator[Drawn]:
        yield np.zeros(2, np.int64)
        raise CheckpointError("overflow")

    monkeypatch.setattr(evaluation, "generate_together", overflow)
    rig.run()
    assert rig.of(Sampled) == []
    assert {event.message for event in rig.of(Noted)} == {evaluation.NO_SAMPLES}
    assert isinstance(rig.effects[-1], Finished)


def test_no_event_without_emerging_units(corpus: Corpus) -> None:
    rig = emerging_rig(corpus, 0.001)
    rig.emergence.units = ()
    rig.run()
    assert (rig.of(Emerged), rig.of(Noted)) == ([], [])


def test_each_temperature_has_its_own_text(rig: Rig, corpus: Corpus) -> None:
    rig.run()
    reader, start = Reader(rig.trainer.weights(), MODEL), beginning(corpus.vocabulary)
    greedy = islice(generate(reader, start, Sampling(0.0), np.random.default_rng(0)), 5)
    _, at_zero = rig.of(Sampled)[:2]
    assert (at_zero.temperature, at_zero.text) == (0.0, corpus.vocabulary.decode(list(greedy)))


def test_samples_say_what_they_copy_and_where_they_loop(corpus: Corpus) -> None:
    training = TrainingConfig(batch=4, chunk=8, evaluate_every=10, sample_length=200)
    copies, searched = Copies(share=0.5), list[str]()

    def describe(text: str, _: object) -> Copies:
        searched.append(text)
        return copies

    rig = Rig(corpus, training, describe_copies=describe)
    rig.run()
    assert searched == [event.text for event in rig.of(Sampled)]
    assert {event.copies for event in rig.of(Sampled)} == {copies}
    greedy = [event for event in rig.of(Sampled) if event.temperature == 0]
    assert [event.loop for event in greedy] == [find_loop(event.text) for event in greedy]
    assert greedy[0].loop is not None  # an untrained network


def test_samples_say_where_documents_end() -> None:
    vocabulary, model = Vocabulary(("a", "b", "\n"), end="\n"), replace(MODEL, documents=True)
    weights = invented_weights(model, len(vocabulary), seed=1)
    searched = list[tuple[str, list[list[int]]]]()

    def describe(text: str, documents: Sequence[NDArray[np.integer]]) -> None:
        searched.append((text, [document.tolist() for document in documents]))

    *_, events = evaluation.write_samples(
        weights, model, vocabulary, STATE, length=60, seed=1, describe_copies=describe
    )
    assert events
    for text, documents in searched:  # the last one is not complete
        assert list(map(vocabulary.decode, documents)) == text.split("\n")[:-1]
    for event in events:
        assert isinstance(event, Sampled)
        line_feeds = [at for at, character in enumerate(event.text) if character == "\n"]
        assert list(event.ends) == line_feeds
    assert any(event.ends for event in events if isinstance(event, Sampled))


def slow_samples_rig(corpus: Corpus, monkeypatch: pytest.MonkeyPatch, patience: int = 0) -> Rig:
    """A session whose samples take a minute."""
    training = TrainingConfig(
        batch=4, chunk=8, evaluate_every=10, sample_length=600, patience=patience
    )
    rig = Rig(corpus, training)

    def slowly(*arguments: Any) -> Iterator[Drawn]:
        for drawn in generate_together(*arguments):
            rig.clock.now += 0.1
            yield drawn

    monkeypatch.setattr(evaluation, "generate_together", slowly)
    return rig


@pytest.fixture
def slow_samples(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> Rig:
    return slow_samples_rig(corpus, monkeypatch)


def test_long_samples_have_a_heartbeat(slow_samples: Rig) -> None:
    slow_samples.run()
    gaps = [later - earlier for earlier, later in pairwise(slow_samples.times)]
    assert max(gaps) <= 1.0
    assert {event.doing for event in slow_samples.of(Busy)} == {"writing samples"}
    assert {len(event.text) for event in slow_samples.of(Sampled)} == {600}


@pytest.mark.parametrize("how", ["command", "signal"])
def test_a_stop_does_not_wait_for_long_samples(slow_samples: Rig, how: str) -> None:
    rig = slow_samples
    if how == "command":
        rig.script = {3: [Stop()]}
    else:
        rig.inbox_of_signals = {3: FinishReason.SIGNAL}
    begin = rig.clock.now
    rig.run()
    assert rig.clock.now - begin < 3
    assert rig.story() == "Busy Save Finished"


def test_requesting_samples_twice_writes_them_once(slow_samples: Rig) -> None:
    slow_samples.script = {2: [SampleNow(), SaveNow()], 3: [SampleNow()]}
    slow_samples.run()
    assert [event.step for event in slow_samples.of(Sampled)] == [0, 0, 10, 10, 20, 20]
    assert [event.state.step for event in slow_samples.of(Save)] == [0, 10, 20]


def test_early_stopping_still_writes_long_samples(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = slow_samples_rig(corpus, monkeypatch, patience=1)
    rig.trainer.losses = iter([2.0, 2.5])
    rig.run()
    assert rig.of(Finished)[0].reason is FinishReason.PATIENCE
    assert [event.step for event in rig.of(Sampled)] == [0, 0, 10, 10, 20, 20]
