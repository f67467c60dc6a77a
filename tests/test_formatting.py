"""Parsing and formatting of numbers."""

import math

import pytest

from lstm_tui.errors import ConfigError
from lstm_tui.formatting import (
    age,
    bits,
    compact,
    duration,
    fixed,
    grouped,
    loss,
    parse_number,
    parse_whole,
    rate,
    size,
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        (" 12 ", 12),
        ("-3", -3),
        ("900000", 900_000),
        ("900,000", 900_000),
        ("1,234,567", 1_234_567),
        ("1_000", 1_000),
        ("1" + "0" * 400, 10**400),
    ],
)
def test_a_whole_number_may_be_grouped_by_three(typed: str, number: int) -> None:
    assert parse_whole(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1,5",
        "0,010",
        "900.000",
        "900.0",
        "1e6",
        "90,000,0",
        "1234,567",
        "1,000_000",
        "1,",
        "1,000.",
        "0x10",
        "٣",
    ],
)
def test_an_invalid_whole_number_is_refused(typed: str) -> None:
    with pytest.raises(ConfigError, match=r"^must be a whole number, such as 2000$"):
        parse_whole(typed, "2000")


def test_a_number_of_more_digits_than_python_reads_is_refused() -> None:
    with pytest.raises(ConfigError, match="must be a whole number"):
        parse_whole("9" * 5_000)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("0.01", 0.01), (".5", 0.5), ("2.", 2), ("-1e-3", -0.001), (" 7 ", 7), ("Inf", math.inf)],
)
def test_a_number_has_a_decimal_point(typed: str, number: float) -> None:
    assert parse_number(typed) == number


@pytest.mark.parametrize("typed", ["", "0,01", "1,5", "1,500", "1_000.5", "1.000.000", "x", "1 5"])
def test_a_comma_in_a_number_is_refused(typed: str) -> None:
    with pytest.raises(ConfigError, match=r"^must be a number, such as 0\.01$"):
        parse_number(typed)


def test_numbers_of_any_size_are_short() -> None:
    assert (fixed(1.2345), fixed(1e40, 4), fixed(-1e39, 2)) == ("1.234", "1.00e+40", "-1.00e+39")
    assert (fixed(3033.25), fixed(-73_583.975, 1)) == ("3,033.250", "-73,584.0")
    assert (grouped(12_345), grouped(2**53), grouped(1e18)) == ("12,345", "9.01e+15", "1.00e+18")


@pytest.mark.parametrize(
    ("number", "words"),
    [(512, "512"), (9_999, "9,999"), (12_400, "12.4 k"), (870_000, "0.87 M"), (3.2e9, "3.20 G")],
)
def test_counts_are_compact(number: float, words: str) -> None:
    assert compact(number) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (252, "4 min 12 s"),
        (3 * 3600 + 300, "3 h 05 min"),
        (52 * 3600, "2 d 4 h"),
        (float("inf"), "–"),
        (float("nan"), "–"),
        (-1, "–"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-3, "now"), (4, "now"), (12, "12 s ago"), (300, "5 min ago"), (8000, "2 h ago"),
     (9 * 86400, "9 days ago")],
)  # fmt: skip
def test_ages(seconds: float, words: str) -> None:
    assert age(seconds) == words


def test_sizes_losses_and_rates() -> None:
    assert [size(count) for count in (0, 900, 14_200_000, 3.1e9)] == [
        "0 kB", "1 kB", "14.2 MB", "3.1 GB",
    ]  # fmt: skip
    assert bits(1.0) == pytest.approx(1.442695)
    assert [loss(None), loss(float("nan")), loss(1.5, 2)] == ["–", "–", "1.50"]
    assert [rate(None), rate(0.008), rate(2.5e-5)] == ["–", "0.008", "2.5e-05"]
