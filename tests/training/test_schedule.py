"""Learning-rate schedule and evaluation schedule."""

import pytest
from hypothesis import given, settings, strategies as st

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


def test_hold_is_constant_then_decays_linearly() -> None:
    assert scales(HOLD, 109, 10, 50, 70) == [1.0, 1.0, 1.0]
    assert scales(HOLD, 109, 90, 100, 109) == pytest.approx([0.5, 0.25, 0.025])


def test_cosine_decays_from_the_warm_up_on() -> None:
    assert scales(COSINE, 109, 10, 60, 109) == pytest.approx([1.0, 0.5, 0.000246720], rel=1e-5)


def test_constant_does_not_decay() -> None:
    assert scales(CONSTANT, 109, 10, 109, 500) == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("config", [HOLD, COSINE, CONSTANT])
def test_the_rate_is_held_while_total_steps_is_unknown(config: TrainingConfig) -> None:
    assert scales(config, None, 10, 10**9) == [1.0, 1.0]


def test_extending_a_run_does_not_change_the_rates_before_its_decay() -> None:
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
@settings(deadline=None)
def test_a_scale_is_between_0_and_1(
    schedule: Schedule, step: int, total: int | None, warmup: int, decay: float
) -> None:
    config = TrainingConfig(schedule=schedule, warmup_steps=warmup, decay=decay)
    scale = rate_scale(step, total, config)
    assert 0 <= scale <= 1
    assert scale > 0 or (total is not None and step > total)


def due(schedule: EvaluationSchedule, last: int, total: int | None) -> list[int]:
    return [step for step in range(last) if schedule.due(step, total)]


@pytest.mark.parametrize("total", [None, 500, 10**6])
def test_evaluations_come_at_a_configured_interval(total: int | None) -> None:
    assert due(EvaluationSchedule.choose(100, 10**6, 1024), 500, total) == [100, 200, 300, 400]


def test_evaluations_take_a_twentieth_and_begin_early() -> None:
    schedule = EvaluationSchedule.choose(0, 102_400, 1024)
    assert schedule == EvaluationSchedule(700, (43, 175))
    assert due(schedule, 2200, 5000) == [43, 175, 700, 1400, 2100]


def test_evaluations_are_limited_however_fast_the_steps() -> None:
    schedule = EvaluationSchedule.choose(0, 100, 1024)
    assert due(schedule, 100_001, 100_000)[:4] == [3, 12, 2632, 5264]
    assert len(due(schedule, 100_000, 100_000)) < MOST_EVALUATIONS


@pytest.mark.parametrize("total", [60, 1_999, 2_000, 2_001, 10_000, 99_999, 100_000])
def test_early_and_last_evaluations_count_toward_the_limit(total: int) -> None:
    steps = {*due(EvaluationSchedule.choose(0, 100, 1024), total, total), total}
    assert len(steps) <= MOST_EVALUATIONS


def test_the_interval_doubles_while_total_steps_is_unknown() -> None:
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
def test_the_interval_is_fixed_with_early_stopping(total: int | None) -> None:
    assert due(EvaluationSchedule.choose(0, 100, 1024, 32), 100, total) == [32, 64, 96]
    assert due(EvaluationSchedule.choose(0, 100, 1024, 500), 199, total) == [50, 100, 150]
    assert due(EvaluationSchedule.choose(7, 100, 1024, 500), 20, total) == [7, 14]
