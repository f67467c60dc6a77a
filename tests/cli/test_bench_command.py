"""``lstm-tui bench``: that it works, not how fast anything is."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lstm_tui.benchmarking.measurement import Comparison, Figure
from lstm_tui.benchmarking.registry import CATALOGUE
from lstm_tui.cli.bench_table import BenchReport, report_as_json, show_report
from tests.test_start_up import loaded_after

Speak = Callable[..., Any]

FIGURES = (
    Figure(
        "training [b]medium",
        "characters/s",
        (30_000.0, 33_000.0),
        Comparison("the plain loop", (20_000.0, 20_000.0)),
        Comparison("the peak", (60_000.0, 60_000.0)),
        "bfloat16",
    ),
    Figure("keys", note="could not be measured: \x1b[31mred"),
)


def test_a_quick_figure_comes_as_json(speak: Speak) -> None:
    said = speak("bench", "--quick", "--only", "memory", "--json")
    assert said.status == 0
    report = json.loads(said.out)
    assert report["quick"] is True
    assert report["versions"]["lstm-tui"]
    (figure,) = report["figures"]
    assert (figure["figure"], figure["unit"]) == ("memory, read", "GB/s")
    assert figure["measured"] == [figure["median"]]
    assert figure["median"] > 0
    assert "--quick" in report["warnings"][-1]


def test_progress_goes_to_standard_error(speak: Speak) -> None:
    said = speak("bench", "--quick", "--only", "memory")
    assert said.err.splitlines()[0] == "1/1 memory"
    assert "memory, read" in said.out
    assert "Measured with --quick" in said.out
    assert "\x1b" not in said.out + said.err


def test_traces_are_a_share_of_the_peak(speak: Speak) -> None:
    said = speak("bench", "--quick", "--only", "tracing", "--json")
    (figure,) = json.loads(said.out)["figures"]
    assert figure["unit"] == "characters/s"
    assert figure["limit"]["what"] == "NumPy's float32 peak"
    assert figure["share"] == pytest.approx(figure["median"] / figure["limit"]["median"])


def test_the_process_that_shows_figures_never_loads_torch() -> None:
    words = ["--quick", "--only", "memory", "--json"]
    code = f"from lstm_tui.cli.bench import bench; bench.main({words!r}, standalone_mode=False)"
    assert not loaded_after(code) & {"torch", "textual", "numpy"}


def test_help_loads_nothing_heavy() -> None:
    code = "from lstm_tui.cli.bench import bench; bench.main(['--help'], standalone_mode=False)"
    assert not loaded_after(code) & {"torch", "textual", "numpy", "rich", "msgspec"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--only", "trainig"], "--only trainig: no such figure. Did you mean training?"),
        (["--only", "x"], "There are: memory, peak, training"),
        (["--device", "abacus"], "--device"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_is_told(speak: Speak, options: list[str], words: str) -> None:
    said = speak("bench", *options)
    assert said.status == 2
    assert words in said.err
    assert said.out == ""


def test_list_says_all_figures_and_measures_none(speak: Speak) -> None:
    said = speak("bench", "--list")
    assert said.out.splitlines() == [entry.name for entry in CATALOGUE]
    assert speak("bench", "--list", "--only", "sampling").out.splitlines() == [
        "sampling-medium",
        "sampling-large",
    ]


def test_the_table_has_median_spread_ratio_and_share(capsys: pytest.CaptureFixture[str]) -> None:
    show_report(BenchReport(FIGURES, busy_cores=0.0, quick=False))
    out = capsys.readouterr().out
    heading, training, keys = out.splitlines()[:3]
    assert heading.split() == ["benchmark", "median", "unit", "spread", "against", "ratio", "share"]
    shown = training.split("medium")[1].split()
    assert shown == ["31,500", "characters/s", "10", "%", "20,000", "1.57×", "52", "%"]
    assert keys.split() == ["2", "keys", "–"]
    assert " 1  against the plain loop; share of the peak (60,000 characters/s); bfloat16" in out


def test_what_is_shown_is_neither_markup_nor_terminal_codes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_report(BenchReport(FIGURES, busy_cores=None, quick=False))
    out = capsys.readouterr().out
    assert "training [b]medium" in out
    assert "could not be measured" in out
    assert "\x1b" not in out


def test_a_busy_machine_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    noisy, quiet = (BenchReport(FIGURES, busy, quick=False) for busy in (1.26, 0.02))
    show_report(noisy)
    assert "Noisy: other processes kept up to 1.3 cores busy" in capsys.readouterr().out
    show_report(quiet)
    assert "Noisy" not in capsys.readouterr().out
    assert json.loads(report_as_json(noisy))["cores_busy_with_other_things"] == 1.26


def test_json_has_every_repeat_and_its_units() -> None:
    training, keys = json.loads(report_as_json(BenchReport(FIGURES, 0.0, quick=False)))["figures"]
    assert training["measured"] == [30_000, 33_000]
    assert training["against"] == {
        "what": "the plain loop",
        "median": 20_000,
        "measured": [20_000, 20_000],
    }
    assert training["ratio"] == pytest.approx(1.575)
    assert training["share"] == pytest.approx(0.525)
    assert (keys["median"], keys["against"], keys["limit"]) == (None, None, None)
