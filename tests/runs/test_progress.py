"""Folding events into `RunProgress`."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, strategies as st

from lstm_tui.config import Clipping, Quantity, SymbolKind
from lstm_tui.runs.events import (
    Diverged,
    Emerged,
    EmergedUnit,
    Evaluated,
    Event,
    Failed,
    Finished,
    FinishReason,
    GradientsMeasured,
    Noted,
    Paused,
    Resumed,
    Sampled,
    Saved,
    Started,
    Starting,
    Stepped,
    Tuned,
    decode_event,
    encode_event,
)
from lstm_tui.runs.gradient_history import GRADIENT_CURVES_KEPT, GradientHistory
from lstm_tui.runs.loss_curve import LossCurve
from lstm_tui.runs.progress import Evaluation, Note, RunProgress, Sample, fold
from tests.support.fake_runs import classified, classifying

STARTED = Started(
    device="cpu",
    precision="float32",
    threads=1,
    total_steps=100,
    parameters=10,
    characters_per_step=64,
    steps_per_epoch=20,
    train_characters=1000,
    validation_characters=100,
    learning_rate=0.01,
    clip=1.0,
    temperatures=(0.8,),
)


def stepped(step: int, *losses: float | None, norm: float = 1.0, speed: float = 640.0) -> Stepped:
    return Stepped(
        step=step,
        elapsed_seconds=step / 10,
        losses=losses,
        gradient_norms=(norm,) * len(losses),
        learning_rate=0.01,
        characters_per_second=speed,
    )


def evaluated(step: int, validation: float, train: float, best: bool = False) -> Evaluated:
    return Evaluated(step=step, validation_loss=validation, train_loss=train, best=best)


def emerged(step: int, f1: float) -> Emerged:
    unit = EmergedUnit(
        pattern="url", unit="L1:131", quantity=Quantity.HIDDEN, sign=1, f1=f1, chance_f1=0.1
    )
    return Emerged(step=step, units=(unit,))


def measured(step: int) -> GradientsMeasured:
    return GradientsMeasured(step=step, log_norms=(0.0, -1.0), half_life=0.7, vanishes=True)


NO_LOSSES, NO_GRADIENTS = LossCurve(), GradientHistory()  # compared by identity
SAVED = Saved(step=3, validation_loss=None, best=False, bytes=1, seconds=0.1)
FINISHED = Finished(step=9, reason=FinishReason.BUDGET)
ALL_KINDS: list[Event] = [
    Starting(process_id=1, host="here"),
    STARTED,
    Sampled(temperature=0.8, text="x"),
    stepped(1, 3.0),
    stepped(3, 2.0, None),
    evaluated(3, 2.5, 2.4, best=True),
    SAVED,
    emerged(3, 0.4),
    Noted(step=3, message="note"),
    Tuned(step=3, total_steps=50, why="tuned"),
    Diverged(step=4, loss=None, gradient_norm=None, suggested_learning_rate=0.003),
    Paused(step=4),
    Resumed(step=4),
    replace(stepped(5, 1.0), clipped=1.0),
    evaluated(5, 2.6, 2.3),
    measured(5),
    emerged(5, 0.7),
    FINISHED,
    Failed(step=9, message="no"),
]


def without_curves(progress: RunProgress) -> RunProgress:
    return replace(
        progress, losses=NO_LOSSES, gradients=NO_GRADIENTS, train_loss=None, train_weight=0
    )


def assert_same(first: RunProgress, second: RunProgress) -> None:
    assert without_curves(first) == without_curves(second)
    assert (first.train_loss or 0.0) == pytest.approx(second.train_loss or 0.0, rel=1e-12)
    assert first.train_weight == pytest.approx(second.train_weight, rel=1e-12)
    for one, other in (
        (first.losses, second.losses),
        (first.gradients.norms, second.gradients.norms),
        (first.gradients.clipped, second.gradients.clipped),
    ):
        for ours, theirs in zip(one.points(), other.points(), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@given(st.lists(st.sampled_from(ALL_KINDS), max_size=40), st.integers(1, 7))
def test_folding_at_once_equals_folding_piece_by_piece(events: list[Event], size: int) -> None:
    blank = RunProgress()
    at_once = fold(blank, events)
    piecewise = blank
    for first in range(0, len(events), size):
        piecewise = fold(piecewise, events[first : first + size])
    assert_same(at_once, piecewise)


def test_folding_nothing_changes_nothing() -> None:
    progress = fold(RunProgress(), ALL_KINDS)
    assert fold(progress, []) is progress


def test_a_run_goes_through_its_states() -> None:
    progress, states = RunProgress(), []
    for event in (
        Starting(process_id=1, host=""),
        STARTED,
        Paused(),
        Noted(message="still paused"),
        Resumed(),
        FINISHED,
        Starting(process_id=2, host=""),
        STARTED,
        Failed(message="no"),
        Starting(process_id=3, host=""),
    ):
        progress = fold(progress, [event])
        states.append(progress.state)
    assert " ".join(states) == (
        "starting training paused paused training finished starting training failed starting"
    )
    assert (progress.finished, progress.failed) == (None, None)


def test_metrics_are_of_the_newest_event() -> None:
    progress = fold(
        RunProgress(), [STARTED, stepped(1, 3.0), stepped(3, 2.0, 1.0, norm=7, speed=320)]
    )
    assert (progress.step, progress.elapsed_seconds) == (3, 0.3)
    assert (progress.gradient_norm, progress.characters_per_second) == (7, 320)
    assert progress.fraction == 0.03
    assert progress.seconds_left == 97 * 64 / 320
    assert progress.epochs == 3 / 20


def test_nothing_is_known_of_the_budget_before_it_is_in_steps() -> None:
    progress = fold(RunProgress(), [replace(STARTED, total_steps=None), stepped(1, 3.0)])
    assert (progress.fraction, progress.seconds_left) == (None, None)
    tuned = fold(progress, [Tuned(step=1, total_steps=10, why="measured")])
    assert (tuned.fraction, tuned.notes) == (0.1, (Note(1, "measured", about_pace=True),))


def test_a_tune_changes_only_what_it_says() -> None:
    before = fold(RunProgress(), [STARTED])
    after = fold(before, [Tuned(learning_rate=0.5, why="x")])
    assert (after.peak_learning_rate, after.clip, after.total_steps) == (0.5, 1.0, 100)
    after = fold(after, [Tuned(temperatures=(0.1, 0.8), clip=2.0, why="x")])
    assert (after.peak_learning_rate, after.clip, after.temperatures) == (0.5, 2.0, (0.1, 0.8))


def test_tune_does_not_turn_clipping_on() -> None:
    unclipped = fold(RunProgress(), [replace(STARTED, clip=0.0)])
    assert fold(unclipped, [Tuned(clip=5.0, why="x")]).clipping is Clipping.OFF


@pytest.mark.parametrize("clipping", [Clipping.NORM, Clipping.VALUE])
def test_clipping_is_that_of_the_started_event(clipping: Clipping) -> None:
    line = encode_event(replace(STARTED, clipping=clipping))
    assert fold(RunProgress(), read(line)).clipping is clipping


def read(line: bytes) -> list[Event]:
    return [event for event in [decode_event(line)] if event is not None]


def test_the_first_shown_loss_is_the_first_loss() -> None:
    assert fold(RunProgress(), [stepped(1, 3.25)]).train_loss == pytest.approx(3.25)


def test_the_shown_loss_forgets_old_steps() -> None:
    progress = fold(RunProgress(), [stepped(1000, *[9.0] * 1000), stepped(2000, *[1.0] * 1000)])
    assert progress.train_loss == pytest.approx(1.0, abs=1e-6)


def test_dropped_steps_are_counted_and_not_drawn() -> None:
    diverged = Diverged(step=2, loss=None, gradient_norm=None, suggested_learning_rate=0.003)
    progress = fold(RunProgress(), [stepped(3, 3.0, None, 2.0), diverged])
    assert progress.losses.points()[0].tolist() == [1, 3]
    assert (progress.diverged_count, progress.diverged) == (1, diverged)
    assert progress.notes[0].message == (
        "The loss of step 2 was not finite; the step was dropped. A lower learning rate may hold."
    )


def test_many_dropped_steps_are_one_note() -> None:
    diverged = Diverged(
        step=9, loss=1.0, gradient_norm=None, suggested_learning_rate=0.003, dropped=7
    )
    progress = fold(RunProgress(), [diverged])
    assert progress.diverged_count == 7
    assert progress.notes[0].message.startswith(
        "The gradient of step 9 was not finite; 7 steps up to it were dropped."
    )


def test_dropped_steps_are_noted_once_per_trouble() -> None:
    def dropped(step: int, rate: float = 0.003) -> Diverged:
        return Diverged(step=step, loss=None, gradient_norm=None, suggested_learning_rate=rate)

    together = fold(RunProgress(), [dropped(step) for step in range(2, 22)])
    assert [note.step for note in together.notes] == [2]
    assert together.diverged_count == 20
    piecewise = fold(fold(RunProgress(), [dropped(2)]), [dropped(3)])
    assert [note.step for note in piecewise.notes] == [2]
    for later in (dropped(3, 0.001), dropped(5_000), dropped(1)):
        assert [note.step for note in fold(together, [later]).notes] == [2, later.step]


def test_steps_that_cannot_be_are_not_drawn() -> None:
    assert fold(RunProgress(), [stepped(1, 5.0, 4.0, 3.0)]).losses.points()[0].tolist() == [1]


def test_evaluations_and_samples_are_kept_in_order() -> None:
    progress = fold(RunProgress(), ALL_KINDS)
    assert progress.samples == (Sample(0, 0.8, "x"),)
    assert progress.best == Evaluation(3, 2.5, 2.4, True)
    assert progress.validation == Evaluation(5, 2.6, 2.3, False)
    assert progress.saved == SAVED
    assert progress.emergences == (emerged(3, 0.4), emerged(5, 0.7))


def test_lists_are_bounded() -> None:
    events: list[Event] = []
    for step in range(1, 5001):
        events += [
            evaluated(step, 2.0, 2.0),
            Sampled(step=step, temperature=1.0, text="x"),
            Noted(step=step, message="n"),
            emerged(step, 0.5),
        ]
    progress = fold(RunProgress(), events)
    assert (len(progress.samples), progress.samples_dropped) == (300, 4700)
    assert len(progress.evaluations) == 4096
    assert (len(progress.emergences), progress.emergences[-1].step) == (4096, 5000)
    assert (len(progress.notes), progress.notes_dropped) == (100, 4900)
    assert progress.samples[-1].step == 5000


def test_long_samples_are_bounded_together() -> None:
    events = [Sampled(step=step, temperature=1.0, text="x" * 100_000) for step in range(1, 201)]
    whole = fold(RunProgress(), events)
    assert (len(whole.samples), whole.samples_dropped) == (100, 100)
    assert [sample.step for sample in whole.samples] == list(range(101, 201))
    by_line = RunProgress()
    for event in events:
        by_line = fold(by_line, [event])
    assert_same(by_line, whole)


def test_units_that_emerge_are_bounded_together() -> None:
    units = emerged(1, 0.5).units * 256
    events = [Emerged(step=step, units=units) for step in range(1, 601)]
    progress = fold(RunProgress(), events)
    assert [one.step for one in progress.emergences] == list(range(89, 601))


def test_the_share_of_clipped_steps_is_known() -> None:
    mostly = replace(stepped(900, *[2.0] * 900), clipped=0.75)
    never = replace(stepped(1000, *[2.0] * 100), clipped=0.0)
    progress = fold(RunProgress(), [mostly, never])
    assert progress.gradients.clipped_share == pytest.approx(0.675)
    assert progress.gradients.recently_clipped == 0.0
    assert fold(RunProgress(), [stepped(9, 2.0)]).gradients.clipped_share is None


def test_gradient_norms_are_kept_for_every_step() -> None:
    events = [stepped(2, 2.0, 2.0, norm=0.5), stepped(3, 2.0, norm=80.0)]
    steps, norms = fold(RunProgress(), events).gradients.norms.points()
    assert (steps.tolist(), norms.tolist()) == ([1.0, 2.0, 3.0], [0.5, 0.5, 80.0])


def test_the_first_and_the_newest_gradient_curve_are_kept() -> None:
    events = [measured(step) for step in range(1, 501)]
    progress = fold(RunProgress(), events)
    steps = [curve.step for curve in progress.gradient_curves]
    assert (steps[0], steps[-1]) == (1, 500)
    assert len(steps) == 64
    assert max(later - earlier for earlier, later in pairwise(steps)) <= 16
    piecewise = fold(fold(RunProgress(), events[:77]), events[77:])
    assert piecewise.gradient_curves == progress.gradient_curves


def test_a_long_log_is_folded_at_once() -> None:
    events = [stepped(10 * number, *[2.0] * 10) for number in range(1, 10_001)]
    progress = fold(RunProgress(), events)
    assert progress.step == 100_000
    assert sum(progress.losses.counts) == 100_000


def test_a_budget_that_is_used_up_is_unknown_while_training_goes_on() -> None:
    before = fold(RunProgress(), [STARTED])
    resumed = fold(before, [replace(STARTED, step=100), Noted(step=101, message="on")])
    assert (resumed.planned_steps, resumed.fraction, resumed.seconds_left) == (None, None, None)
    assert fold(resumed, [Tuned(step=101, total_steps=200, why="")]).fraction == 0.505
    assert fold(before, [Noted(step=100, message="there")]).fraction == 1.0


def test_a_loss_per_symbol_becomes_one_per_character() -> None:
    """Runs with different symbols are compared by it."""
    words = replace(
        STARTED,
        symbols=SymbolKind.WORD,
        characters_per_symbol=4.0,
        train_characters_per_symbol=5.0,
    )
    progress = fold(RunProgress(), [words])
    assert (progress.loss_unit, progress.counts_characters) == ("symbol", False)
    assert progress.per_character(6.0) == 1.5
    assert progress.train_characters_per_symbol == 5.0


@pytest.mark.parametrize(
    ("symbols", "ratio", "unit"),
    [
        (SymbolKind.CHAR, 1.0, "character"),
        (SymbolKind.BYTE, 1.0, "byte"),
        (SymbolKind.CHAR, 0.9, "symbol"),  # [END] is no character
        (SymbolKind.WORD, 1.0, "symbol"),
    ],
)
def test_the_unit_of_a_loss(symbols: SymbolKind, ratio: float, unit: str) -> None:
    started = replace(STARTED, symbols=symbols, characters_per_symbol=ratio)
    assert fold(RunProgress(), [started]).loss_unit == unit


def test_losses_of_a_classifier_are_per_document() -> None:
    started = replace(STARTED, symbols=SymbolKind.WORD, characters_per_symbol=4.0, classes=2)
    progress = fold(RunProgress(), [started])
    assert (progress.classifies, progress.loss_unit) == (True, "document")
    assert progress.per_character(0.3) == 0.3


def test_only_the_newest_classification_has_mistakes() -> None:
    progress = fold(RunProgress(), classifying(1, 600))
    assert [len(one.mistakes) for one in progress.classified] == [0, 0, 5]
    assert progress.baseline is not None


@pytest.mark.parametrize("swapped", [False, True])
def test_the_classification_of_the_best_evaluation_is_kept(swapped: bool) -> None:
    def at(step: int, *, best: bool) -> list[Event]:
        evaluated = Evaluated(step=step, validation_loss=0.5, train_loss=None, best=best)
        return [classified(step), evaluated] if swapped else [evaluated, classified(step)]

    progress = fold(RunProgress(), [*at(200, best=True), *at(400, best=False)])
    assert progress.best_classified == replace(classified(200), mistakes=())
    newer = fold(progress, at(600, best=True))
    assert newer.best_classified == replace(classified(600), mistakes=())


def test_many_classifications_are_thinned_but_not_the_best() -> None:
    events = [Evaluated(step=1, validation_loss=0.5, train_loss=None, best=True), classified(1)]
    events += [classified(step) for step in range(2, 500)]
    progress = fold(RunProgress(), events)
    assert len(progress.classified) <= GRADIENT_CURVES_KEPT
    assert progress.best_classified is not None
    assert progress.best_classified.step == 1
