import pytest
from hypothesis import given, strategies as st

from lstm_tui.exports.axes import linear_ticks, logarithmic_ticks, power_labels, tick_labels


@pytest.mark.parametrize(
    ("low", "high", "most", "labels"),
    [
        (1.3, 4.2, 4, ["2", "3", "4"]),
        (1.3, 4.2, 8, ["1.5", "2.0", "2.5", "3.0", "3.5", "4.0"]),
        (0, 6000, 6, ["0", "2,000", "4,000", "6,000"]),
        (1.551, 1.559, 3, ["1.5525", "1.5550", "1.5575"]),
    ],
)
def test_ticks_are_round(low: float, high: float, most: int, labels: list[str]) -> None:
    assert tick_labels(linear_ticks(low, high, most)) == labels


def test_logarithmic_ticks_are_even_by_ratio() -> None:
    assert logarithmic_ticks(1, 1000, 4) == [1, 10, 100, 1000]
    assert logarithmic_ticks(1, 100, 8) == [1, 2, 5, 10, 20, 50, 100]
    assert tick_labels(logarithmic_ticks(1.4, 4.1, 4)) == ["2", "3", "4"]
    assert logarithmic_ticks(1e-8, 1, 4) == [1e-6, 1e-3, 1]


@pytest.mark.parametrize("ends", [(1, 1), (2, 1), (float("nan"), 1), (0, float("inf"))])
def test_empty_range_has_no_ticks(ends: tuple[float, float]) -> None:
    assert linear_ticks(*ends, 5) == []
    assert logarithmic_ticks(*ends, 5) == []


@given(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6), st.integers(1, 12))
def test_ticks_are_within_the_range_and_few(low: float, span: float, most: int) -> None:
    high = low + span
    for ticks in (linear_ticks(low, high, most), logarithmic_ticks(low, high, most)):
        assert len(ticks) <= most
        assert all(low - 1e-9 * span <= tick <= high + 1e-9 * span for tick in ticks)
        assert len(tick_labels(ticks)) == len(ticks)


@pytest.mark.parametrize(
    ("ticks", "labels"),
    [
        ([0.01, 1, 100], ["0.01", "1", "100"]),
        ([1e-10, 1e-5, 1], ["10⁻¹⁰", "10⁻⁵", "10⁰"]),
        ([1e-3, 2e-3, 5e-3], ["10⁻³", "2·10⁻³", "5·10⁻³"]),
    ],
)
def test_ticks_of_a_log_scale_are_powers(ticks: list[float], labels: list[str]) -> None:
    assert power_labels(ticks) == labels
