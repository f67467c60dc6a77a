"""Numbers as a person types them, with a decimal point or a decimal comma."""

import math

import pytest

from lstm_tui.errors import ConfigError
from lstm_tui.formatting import fixed, grouped, parse_number, parse_whole


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
def test_what_is_no_whole_number_is_refused(typed: str) -> None:
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


def test_figures_of_any_size_are_short() -> None:
    assert (fixed(1.2345), fixed(1e40, 4), fixed(-1e39, 2)) == ("1.234", "1.00e+40", "-1.00e+39")
    assert (grouped(12_345), grouped(2**53), grouped(1e18)) == ("12,345", "9.01e+15", "1.00e+18")
