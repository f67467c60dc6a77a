"""How many steps a budget of minutes is."""

import math

import pytest

from lstm_tui.training.throughput import BREAK_SHARE, StepTimer


def paced(*seconds: float, interval: int = 100) -> StepTimer:
    pace = StepTimer(interval)
    for each in seconds:
        pace.record_step(each)
    return pace


def plan(
    pace: StepTimer, step: int, elapsed: float, budget: float, total: int | None
) -> int | None:
    return pace.plan(step=step, elapsed_seconds=elapsed, budget_seconds=budget, total_steps=total)


def test_before_anything_was_measured_nothing_is_planned() -> None:
    assert paced().seconds_per_step == math.inf
    assert plan(paced(), 0, 0, 60, None) is None


def test_a_clock_that_does_not_tick_gives_no_speed() -> None:
    assert paced(0.0, 0.0).seconds_per_step == math.inf
    assert plan(paced(0.0, 0.0), 2, 0, 60, None) is None


def test_the_speed_is_that_of_equal_steps() -> None:
    assert paced(*[0.1] * 50).seconds_per_step == pytest.approx(0.1)


def test_the_speed_is_time_over_steps_not_the_mean_of_those_that_took_long() -> None:
    stuttering = paced(*[0.01] * 100, 1.0, *[0.01] * 100)
    assert stuttering.seconds_per_step == pytest.approx(0.015, rel=0.05)


def test_old_steps_are_forgotten() -> None:
    assert paced(*[1.0] * 20, *[0.1] * 1000).seconds_per_step == pytest.approx(0.1, rel=0.02)


def test_the_first_plan_waits_for_three_seconds_or_a_tenth() -> None:
    assert plan(paced(*[0.1] * 29), 29, 2.9, 300, None) is None
    assert plan(paced(*[0.1] * 31), 31, 3.1, 300, None) is not None
    assert plan(paced(*[0.1] * 7), 7, 0.7, 6, None) is not None


def test_minutes_become_steps_with_time_for_breaks() -> None:
    pace = paced(*[0.1] * 40)
    with_breaks = 0.1 * (1 + BREAK_SHARE)
    assert plan(pace, 40, 4.0, 300, None) == 40 + round(296 / with_breaks)
    pace.record_break(2.0)
    assert pace.steps_in(12.0) == 100
    assert plan(pace, 40, 4.0, 300, None) == 40 + round(294 / 0.12)


def test_a_plan_that_will_be_kept_within_a_tenth_stays() -> None:
    pace = paced(*[0.1] * 1000)
    pace.record_break(0.0)
    assert plan(pace, 1000, 100.0, 200, 2000) is None
    assert plan(pace, 1000, 100.0, 200, 2190) is None
    assert plan(pace, 1000, 100.0, 200, 1810) is None


@pytest.mark.parametrize("total", [2300, 1700])
def test_a_plan_that_would_be_missed_by_over_a_tenth_is_corrected(total: int) -> None:
    pace = paced(*[0.1] * 1000)
    pace.record_break(0.0)
    assert plan(pace, 1000, 100.0, 200, total) == 2000


def test_time_that_is_over_ends_the_run() -> None:
    pace = paced(*[0.1] * 1000)
    assert plan(pace, 1000, 500.0, 200, 2000) == 1000


def test_plans_do_not_follow_each_other_at_once() -> None:
    pace = paced(*[0.1] * 1000)
    pace.record_break(0.0)
    assert plan(pace, 1000, 100.0, 200, 3000) == 2000
    assert plan(pace, 1000, 100.0, 200, 3000) is None
    for _ in range(201):
        pace.record_step(0.1)
    assert plan(pace, 1201, 120.1, 200, 3000) == 1201 + 799
