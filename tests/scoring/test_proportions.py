"""Confidence intervals of proportions."""

import math

import pytest

from lstm_tui.scoring.proportions import Proportion, difference_interval, wilson_interval


@pytest.mark.parametrize(
    ("successes", "trials", "interval"),
    [  # Newcombe 1998, table I, method 3
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_wilson_interval_is_that_of_the_literature(
    successes: int, trials: int, interval: tuple[float, float]
) -> None:
    assert wilson_interval(successes, trials) == pytest.approx(interval, abs=1e-4)


def test_interval_is_symmetric_and_stays_within_0_and_1() -> None:
    low, high = wilson_interval(200, 200)
    assert high == 1
    assert (1 - high, 1 - low) == pytest.approx(wilson_interval(0, 200))


def test_higher_confidence_gives_a_wider_interval() -> None:
    low, high = wilson_interval(50, 80)
    lower, higher = wilson_interval(50, 80, 0.99)
    assert lower < low < high < higher


def test_proportions_add_up() -> None:
    assert Proportion(1, 2) + Proportion(3, 6) == Proportion(4, 8)
    assert Proportion(4, 8).share == 0.5
    assert Proportion(4, 8).interval == wilson_interval(4, 8)


def test_without_trials_nothing_is_known() -> None:
    assert math.isnan(Proportion(0, 0).share)
    assert Proportion(0, 0).interval == (0.0, 1.0)


@pytest.mark.parametrize(
    ("one", "other", "interval"),
    [  # Newcombe 1998, table II, method 10
        (Proportion(56, 70), Proportion(48, 80), (0.0524, 0.3339)),
        (Proportion(9, 10), Proportion(3, 10), (0.1705, 0.8090)),
        (Proportion(10, 10), Proportion(0, 20), (0.6791, 1.0)),
    ],
)
def test_the_interval_of_a_difference_is_that_of_the_literature(
    one: Proportion, other: Proportion, interval: tuple[float, float]
) -> None:
    assert difference_interval(one, other) == pytest.approx(interval, abs=1e-4)


def test_without_trials_a_difference_may_be_anything() -> None:
    assert difference_interval(Proportion(0, 0), Proportion(1, 2)) == (-1, 1)
