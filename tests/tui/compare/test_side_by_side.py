"""Samples side by side: columns where there is room, rows where there is none."""

from lstm_tui.config import Cell
from lstm_tui.exports.comparison import ComparedRun
from lstm_tui.runs.progress import RunProgress, Sample
from lstm_tui.tui.compare.side_by_side import render_side_by_side


def run(cell: Cell, text: str) -> ComparedRun:
    progress = RunProgress(samples=(Sample(100, 0.8, text),))
    return ComparedRun(f"x-{cell}", cell.label, str(cell), cell, progress=progress)


RUNS = [run(Cell.LSTM, "one two three four\nfive"), run(Cell.GRU, "\n\n[red]漢字漢字漢字漢字漢字")]


def test_each_run_has_a_column() -> None:
    assert render_side_by_side(RUNS, 35, 4).plain.split("\n") == [
        "● lstm           │ ▲ gru · step 100",
        "one two three    │ [red]漢字漢字漢 ",
        "four             │ 字漢字漢字      ",
        "five             │                 ",
    ]


def test_narrow_samples_are_below_each_other() -> None:
    assert render_side_by_side(RUNS, 26, 4).plain.split("\n") == [
        "● lstm  one two three ",
        "        four↵five",
        "▲ gru   [red]漢字漢字漢字",
        "        漢字漢字",
    ]


def test_before_the_first_sample_it_says_what_comes() -> None:
    assert render_side_by_side([], 40, 4).plain == "What the networks write appears here."
