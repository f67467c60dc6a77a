"""The learning rate of a step, and which steps are evaluated after."""

import pytest
from hypothesis import given, strategies as st

from lstm_tui.config import Schedule, TrainingConfig
from lstm_tui.training.schedule import MOST_EVALUATIONS, EvaluationSchedule, rate_scale

HOLD = TrainingConfig(schedule=Schedule.HOLD, warmup_steps=9, decay=0.4)
COSINE = TrainingConfig(schedule=Schedule.COSINE, warmup_steps=9)
CONSTANT = TrainingConfig(schedule=Schedule.CONSTANT, warmup_steps=9)


def scales(config: TrainingConfig, total: int | None, *steps: int) -> list[float]:
    return [rate_scale(step, total, config) for step in steps]


@pytest.mark.parametrize("config", [HOLD, COSINE, CONSTANT])
@pytest.mark.parametrize("total", [None, 109])
def test_the_rate_warms_up_linearly(config: TrainingConfig, total: int | None) -> None:
    assert scales(config, total, 1, 5, 9) == [0.1, 0.5, 0.9]


def test_hold_is_constant_then_falls_in_a_line() -> None:
    assert scales(HOLD, 109, 10, 50, 70) == [1.0, 1.0, 1.0]
    assert scales(HOLD, 109, 90, 100, 109) == pytest.approx([0.5, 0.25, 0.025])


def test_cosine_falls_from_the_warm_up_on() -> None:
    assert scales(COSINE, 109, 10, 60, 109) == pytest.approx([1.0, 0.5, 0.000246720], rel=1e-5)


def test_constant_stays() -> None:
    assert scales(CONSTANT, 109, 10, 109, 500) == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("config", [HOLD, COSINE, CONSTANT])
def test_without_a_known_end_the_rate_is_held(config: TrainingConfig) -> None:
    assert scales(config, None, 10, 10**9) == [1.0, 1.0]


def test_a_run_that_is_extended_in_its_hold_never_noticed() -> None:
    steps = range(1, 61)
    assert scales(HOLD, 109, *steps) == scales(HOLD, 1009, *steps)
    assert rate_scale(100, 109, HOLD) < 1.0 == rate_scale(100, 1009, HOLD)


def test_a_short_run_warms_up_for_a_quarter_at_most() -> None:
    assert scales(HOLD, 4, 1, 2) == [0.5, pytest.approx(1.0)]
    assert rate_scale(1, 1, HOLD) == 1.0


def test_without_decay_hold_is_constant() -> None:
    assert rate_scale(109, 109, TrainingConfig(decay=0.0)) == 1.0


@given(
    st.sampled_from(Schedule),
    st.integers(1, 500),
    st.none() | st.integers(1, 300),
    st.integers(0, 400),
    st.floats(0, 1),
)
def test_a_scale_is_never_negative_nor_above_one(
    schedule: Schedule, step: int, total: int | None, warmup: int, decay: float
) -> None:
    config = TrainingConfig(schedule=schedule, warmup_steps=warmup, decay=decay)
    scale = rate_scale(step, total, config)
    assert 0 <= scale <= 1
    assert scale > 0 or (total is not None and step > total)


def due(looks: EvaluationSchedule, last: int, total: int | None) -> list[int]:
    return [step for step in range(last) if looks.due(step, total)]


@pytest.mark.parametrize("total", [None, 500, 10**6])
def test_looks_come_at_the_interval_that_was_asked_for(total: int | None) -> None:
    assert due(EvaluationSchedule.choose(100, 10**6, 1024), 500, total) == [100, 200, 300, 400]


def test_looks_cost_a_twentieth_and_begin_early() -> None:
    looks = EvaluationSchedule.choose(0, 102_400, 1024)
    assert looks == EvaluationSchedule(700, (43, 175))
    assert due(looks, 2200, 5000) == [43, 175, 700, 1400, 2100]


def test_looks_are_no_more_than_enough_however_fast_the_steps() -> None:
    looks = EvaluationSchedule.choose(0, 100, 1024)
    assert due(looks, 100_001, 100_000)[:4] == [3, 12, 2632, 5264]
    assert len(due(looks, 100_000, 100_000)) < MOST_EVALUATIONS


@pytest.mark.parametrize("total", [60, 1_999, 2_000, 2_001, 10_000, 99_999, 100_000])
def test_looks_with_the_early_ones_and_the_last_are_at_most_as_many_as_is_said(total: int) -> None:
    steps = {*due(EvaluationSchedule.choose(0, 100, 1024), total, total), total}
    assert len(steps) <= MOST_EVALUATIONS


def test_looks_grow_rare_as_long_as_the_budget_is_not_known_in_steps() -> None:
    assert due(EvaluationSchedule.choose(0, 100, 1024), 1000, None) == [
        3,
        12,
        50,
        100,
        200,
        400,
        800,
    ]


@pytest.mark.parametrize("total", [None, 100, 100_000])
def test_a_run_that_stops_early_is_looked_at_as_often_throughout(total: int | None) -> None:
    assert due(EvaluationSchedule.choose(0, 100, 1024, 32), 100, total) == [32, 64, 96]
    assert due(EvaluationSchedule.choose(0, 100, 1024, 500), 199, total) == [50, 100, 150]
    assert due(EvaluationSchedule.choose(7, 100, 1024, 500), 20, total) == [7, 14]
