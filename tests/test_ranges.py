"""Ranges of numeric options."""

import math

import pytest

from lstm_tui.config import Budget, BudgetKind, TrainingConfig
from lstm_tui.errors import ConfigError
from lstm_tui.ranges import RANGES, Range
from lstm_tui.runs.commands import Tune


@pytest.mark.parametrize(
    ("limits", "inside", "outside", "requirement"),
    [
        (Range(1, 64), [1, 64], [0, 65, math.nan], "must be 1 to 64"),
        (Range(0, 1, high_open=True), [0, 0.99], [1, -0.1], "must be at least 0 and below 1"),
        (Range(0, 10, low_open=True), [1e-9, 10], [0, 10.1], "must be above 0 and at most 10"),
        (Range(8, 9, zero="none"), [0, 8], [7, -1], r"must be 0 \(none\) or 8 to 9"),
        (Range(0, 10**12), [0, 10**12], [10**12 + 1], "must be 0 to 1,000,000,000,000"),
    ],
)
def test_open_and_closed_ends_of_a_range(
    limits: Range, inside: list[float], outside: list[float], requirement: str
) -> None:
    for value in inside:
        limits.check("--x", value)
    for value in outside:
        with pytest.raises(ConfigError, match=f"^--x .*: {requirement}\\.$"):
            limits.check("--x", value)


def test_a_number_of_hundreds_of_digits_is_truncated() -> None:
    with pytest.raises(ConfigError) as raised:
        RANGES["--steps"].check("--steps", 10**400)
    assert len(str(raised.value)) < 100


def test_weight_decay_never_exceeds_the_weight() -> None:
    TrainingConfig(learning_rate=0.1, weight_decay=10)
    with pytest.raises(ConfigError, match="--weight-decay 10: with --learning-rate 1 it takes"):
        TrainingConfig(learning_rate=1, weight_decay=10)
    with pytest.raises(ConfigError, match=r"--weight-decay 1e\+300: must be 0 to 10"):
        TrainingConfig(weight_decay=1e300)


@pytest.mark.parametrize(
    ("option", "field", "name"),
    [
        ("--learning-rate", "learning_rate", "learning rate"),
        ("--clip", "clip", "clip"),
        ("--temperature", "temperature", "temperature"),
        ("--steps", "total_steps", "steps"),
        ("--minutes", "minutes", "minutes"),
    ],
)
def test_tune_has_the_ranges_of_the_options(option: str, field: str, name: str) -> None:
    limits = RANGES[option]
    Tune(**{field: limits.high})  # type: ignore[arg-type]
    for wrong in (limits.high * 2, -1):
        with pytest.raises(ConfigError, match=f"^{name} .*: {limits.requirement[:12]}"):
            Tune(**{field: wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", BudgetKind)
def test_a_budget_has_the_range_of_its_option(kind: BudgetKind) -> None:
    Budget(kind, RANGES[f"--{kind}"].high)
    for wrong in (0, math.inf, math.nan):
        with pytest.raises(ConfigError, match=f"^--{kind} "):
            Budget(kind, wrong)
