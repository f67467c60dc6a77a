"""Percentages and intervals in tables."""

import math

import pytest

from lstm_tui.cli.pair_tables import interval_text, percent
from lstm_tui.scoring.proportions import Proportion


@pytest.mark.parametrize(
    ("share", "shown"), [(1.0, "100"), (0.9995, "100"), (0.5, "50"), (0.123, "12.3")]
)
def test_percent(share: float, shown: str) -> None:
    assert percent(share) == shown


def test_no_pairs_are_a_dash() -> None:
    assert percent(math.nan) == "–"


@pytest.mark.parametrize(
    ("proportion", "shown"),
    [
        (Proportion(1399, 1400), "99–100"),
        (Proportion(1, 1400), "0–1"),
        (Proportion(5, 10), "23–77"),
    ],
)
def test_an_interval_contains_its_percentage(proportion: Proportion, shown: str) -> None:
    assert interval_text(proportion) == shown
    low, high = map(float, shown.split("–"))
    assert low <= float(percent(proportion.share)) <= high
