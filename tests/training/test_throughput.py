"""Step throughput, and a budget in minutes planned as steps."""

import math

import pytest

from lstm_tui.training.throughput import BREAK_SHARE, StepTimer


def timed(*seconds: float, interval: int = 100) -> StepTimer:
    timer = StepTimer(interval)
    for each in seconds:
        timer.record_step(each)
    return timer


def plan(
    timer: StepTimer, step: int, elapsed: float, budget: float, total: int | None
) -> int | None:
    return timer.plan(step=step, elapsed_seconds=elapsed, budget_seconds=budget, total_steps=total)


def test_there_is_no_plan_before_a_measurement() -> None:
    assert timed().seconds_per_step == math.inf
    assert plan(timed(), 0, 0, 60, None) is None


def test_a_clock_that_does_not_tick_gives_no_throughput() -> None:
    assert timed(0.0, 0.0).seconds_per_step == math.inf
    assert plan(timed(0.0, 0.0), 2, 0, 60, None) is None


def test_seconds_per_step_of_equal_steps() -> None:
    assert timed(*[0.1] * 50).seconds_per_step == pytest.approx(0.1)


def test_seconds_per_step_is_total_time_over_total_steps() -> None:
    stuttering = timed(*[0.01] * 100, 1.0, *[0.01] * 100)
    assert stuttering.seconds_per_step == pytest.approx(0.015, rel=0.05)


def test_old_steps_lose_weight() -> None:
    assert timed(*[1.0] * 20, *[0.1] * 1000).seconds_per_step == pytest.approx(0.1, rel=0.02)


def test_the_first_plan_waits_for_three_seconds_or_a_tenth() -> None:
    assert plan(timed(*[0.1] * 29), 29, 2.9, 300, None) is None
    assert plan(timed(*[0.1] * 31), 31, 3.1, 300, None) is not None
    assert plan(timed(*[0.1] * 7), 7, 0.7, 6, None) is not None


def test_minutes_become_steps_with_time_for_breaks() -> None:
    timer = timed(*[0.1] * 40)
    with_breaks = 0.1 * (1 + BREAK_SHARE)
    assert plan(timer, 40, 4.0, 300, None) == 40 + round(296 / with_breaks)
    timer.record_break(2.0)
    assert timer.steps_in(12.0) == 100
    assert plan(timer, 40, 4.0, 300, None) == 40 + round(294 / 0.12)


def test_a_plan_within_a_tenth_of_the_budget_is_kept() -> None:
    timer = timed(*[0.1] * 1000)
    timer.record_break(0.0)
    assert plan(timer, 1000, 100.0, 200, 2000) is None
    assert plan(timer, 1000, 100.0, 200, 2190) is None
    assert plan(timer, 1000, 100.0, 200, 1810) is None


@pytest.mark.parametrize("total", [2300, 1700])
def test_a_plan_off_by_more_than_a_tenth_is_corrected(total: int) -> None:
    timer = timed(*[0.1] * 1000)
    timer.record_break(0.0)
    assert plan(timer, 1000, 100.0, 200, total) == 2000


def test_a_used_up_budget_ends_the_run() -> None:
    timer = timed(*[0.1] * 1000)
    assert plan(timer, 1000, 500.0, 200, 2000) == 1000


def test_plans_have_a_minimum_interval() -> None:
    timer = timed(*[0.1] * 1000)
    timer.record_break(0.0)
    assert plan(timer, 1000, 100.0, 200, 3000) == 2000
    assert plan(timer, 1000, 100.0, 200, 3000) is None
    for _ in range(201):
        timer.record_step(0.1)
    assert plan(timer, 1201, 120.1, 200, 3000) == 1201 + 799
