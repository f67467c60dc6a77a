"""Medians, spreads, ratios and shares; and figures as lines of JSON."""

import pytest

from lstm_tui.benchmarking.measurement import (
    BenchOptions,
    Comparison,
    Measurement,
    amount,
    decode_measurement,
    encode_measurement,
    interleave,
    rate_of,
    ratios,
)
from lstm_tui.config import Device

FIGURE = Measurement(
    "training",
    "characters/s",
    (30.0, 10.0, 20.0),
    Comparison("the plain loop", (10.0, 10.0, 5.0)),
    Comparison("the peak", (40.0, 40.0, 40.0)),
    "a note",
)


def test_the_median_is_quoted_and_the_spread_is_a_share_of_it() -> None:
    assert FIGURE.median == 20
    assert FIGURE.spread == pytest.approx((30 - 10) / 20)


def test_a_ratio_is_the_median_of_the_ratios_of_adjacent_values() -> None:
    assert ratios(FIGURE.measured, (10.0, 10.0, 5.0)) == (3.0, 1.0, 4.0)
    assert FIGURE.ratio == 3  # the ratio of the medians would be 2


def test_a_share_is_the_median_of_the_shares_of_adjacent_values() -> None:
    assert FIGURE.share == 0.5


def test_one_repeat_has_no_spread() -> None:
    assert Measurement("a", "s", (1.0,)).spread is None


def test_what_was_not_measured_has_no_values() -> None:
    figure = Measurement("a", note="could not be measured")
    assert (figure.median, figure.spread, figure.ratio, figure.share) == (None, None, None, None)


def test_a_figure_survives_its_line_of_json() -> None:
    line = encode_measurement(FIGURE)
    assert line.count(b"\n") == 1
    assert decode_measurement(line) == FIGURE


def test_measures_are_taken_in_turns() -> None:
    order: list[str] = []

    def one() -> float:
        order.append("one")
        return 1.0

    def other() -> float:
        order.append("other")
        return 2.0

    assert list(interleave(3, one, other)) == [(1.0, 1.0, 1.0), (2.0, 2.0, 2.0)]
    assert order == ["one", "other"] * 3


def test_a_rate_leaves_the_first_call_out_and_waits_for_the_last() -> None:
    calls: list[str] = []

    def act() -> float:
        calls.append("act")
        return 5.0

    assert rate_of(act, 0.001, lambda: calls.append("finish")) > 0
    assert calls[:2] == ["act", "finish"]
    assert calls[-1] == "finish"
    assert calls.count("finish") == 2


def test_quick_terms_measure_once_and_briefly() -> None:
    assert BenchOptions(quick=True).repeats(5) == 1
    assert BenchOptions(quick=True).seconds(6.0) == 1
    assert BenchOptions().repeats(5) == 5
    assert BenchOptions().seconds(6.0) == 6
    assert BenchOptions().device is Device.AUTO


@pytest.mark.parametrize(
    ("value", "shown"), [(31_234.5, "31,234"), (12.3456, "12.35"), (0.08123, "0.08123")]
)
def test_an_amount_has_the_digits_that_count(value: float, shown: str) -> None:
    assert amount(value) == shown
