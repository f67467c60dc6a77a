"""Percentages and intervals in tables."""

import math

import numpy as np
import pytest
from rich.console import Console

from lstm_tui.cli import pair_tables
from lstm_tui.cli.pair_tables import interval_text, percent, show_pairs, show_sentences
from lstm_tui.exports.loss_reports import EvaluatedNetwork
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.studies.pair_comparison import PairComparison
from lstm_tui.text.minimal_pairs import MinimalPair


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


def test_numbers_are_whole_in_a_narrow_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pair_tables, "table_console", lambda: Console(width=50))
    pairs = tuple(
        MinimalPair("The keys to the cabinet by the door ", "are ", "is ", group * 30)
        for group in "ab"
    )
    comparison = PairComparison(pairs, np.log([[0.5, 0.25], [0.001, 0.002]]))
    network = EvaluatedNetwork("lstm", 1, "LSTM 1×8", "char")
    show_sentences(comparison, network)
    show_pairs(comparison, network)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[-5:] == ["0.5", "0.25", "2", "×", "right"]
    assert "{are␣" in lines[1]
    assert [line.split()[-5:] for line in lines[5:7]] == [
        ["100", "%", "20–100", "%", "+0.69"],
        ["0", "%", "0–80", "%", "-0.69"],
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "shown"),
    [
        (0.5, 0.25, "2 ×"),
        (0.01, 0.324, "1/32.4 ×"),
        (1e-5, 0.18398, "1/18,398 ×"),
        (0.5, 0.5, "1 ×"),
        (0.5, 0.5000001, "1 ×"),
    ],
)
def test_a_ratio_below_one_is_a_fraction(
    right: float, wrong: float, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    comparison = PairComparison((MinimalPair("a ", "b ", "c "),), np.log([[right, wrong]]))
    show_sentences(comparison, EvaluatedNetwork("lstm", 1, "LSTM 1×8", "char"))
    assert f" {shown}  " in capsys.readouterr().out
