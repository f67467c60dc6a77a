import pytest

from lstm_tui.formatting import age, bits, compact, duration, loss, rate, size


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
