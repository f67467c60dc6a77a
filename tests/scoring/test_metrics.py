import numpy as np
import pytest

from lstm_tui.scoring.metrics import bootstrap_interval


@pytest.mark.parametrize(
    ("groups", "tail"), [(4, 0.0001), (12, 0.0108), (13, 0.0117), (1_000, 0.0249)]
)
def test_interval_of_few_groups_is_wider_than_percentiles(groups: int, tail: float) -> None:
    samples = np.linspace(0, 1, 100_001)
    low, high = bootstrap_interval(samples, groups)
    assert low == pytest.approx(tail, abs=2e-4)
    assert high == pytest.approx(1 - tail, abs=2e-4)


def test_interval_of_one_group_is_the_range_of_the_samples() -> None:
    assert bootstrap_interval(np.array([0.2, 0.5, 0.9]), 1) == (0.2, 0.9)


@pytest.mark.parametrize(("groups", "expected"), [(4, 0.85), (6, 0.92), (12, 0.945)])
def test_interval_of_few_groups_contains_the_truth_nearly_as_often_as_it_says(
    groups: int, expected: float
) -> None:
    """Percentiles 2.5 and 97.5 contain it in 0.77, 0.87 and 0.93 of the cases."""
    random = np.random.default_rng(0)
    values = random.normal(size=(400, groups))
    drawn = random.multinomial(groups, np.full(groups, 1 / groups), 1_000) @ values.T / groups
    intervals = [bootstrap_interval(means, groups) for means in drawn.T]
    assert np.mean([low <= 0 <= high for low, high in intervals]) >= expected
