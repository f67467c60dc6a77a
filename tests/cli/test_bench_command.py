"""``lstm-tui bench``: that it works; speed is not asserted."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lstm_tui.benchmarking.measurement import Comparison, Measurement
from lstm_tui.benchmarking.registry import BENCHMARKS
from lstm_tui.cli.bench_table import BenchReport, report_as_json, show_report
from tests.test_start_up import loaded_after

Invoke = Callable[..., Any]

FIGURES = (
    Measurement(
        "training [b]medium",
        "characters/s",
        (30_000.0, 33_000.0),
        Comparison("the plain loop", (20_000.0, 20_000.0)),
        Comparison("the peak", (60_000.0, 60_000.0)),
        "bfloat16",
    ),
    Measurement("keys", note="could not be measured: \x1b[31mred"),
)


def test_quick_result_as_json(invoke: Invoke) -> None:
    result = invoke("bench", "--quick", "--only", "memory", "--json")
    assert result.status == 0
    report = json.loads(result.out)
    assert report["quick"] is True
    assert report["versions"]["lstm-tui"]
    (figure,) = report["figures"]
    assert (figure["figure"], figure["unit"]) == ("memory, read", "GB/s")
    assert figure["measured"] == [figure["median"]]
    assert figure["median"] > 0
    assert "--quick" in report["warnings"][-1]


def test_progress_goes_to_standard_error(invoke: Invoke) -> None:
    result = invoke("bench", "--quick", "--only", "memory")
    assert result.err.splitlines()[0] == "1/1 memory"
    assert "memory, read" in result.out
    assert "Measured with --quick" in result.out
    assert "\x1b" not in result.out + result.err


def test_tracing_is_compared_with_the_peak(invoke: Invoke) -> None:
    result = invoke("bench", "--quick", "--only", "tracing", "--json")
    (figure,) = json.loads(result.out)["figures"]
    assert figure["unit"] == "characters/s"
    assert figure["limit"]["what"] == "NumPy's float32 peak"
    assert figure["share"] == pytest.approx(figure["median"] / figure["limit"]["median"])


def test_printing_process_loads_no_torch() -> None:
    words = ["--quick", "--only", "memory", "--json"]
    code = f"from lstm_tui.cli.bench import bench; bench.main({words!r}, standalone_mode=False)"
    assert not loaded_after(code) & {"torch", "textual", "numpy"}


def test_help_loads_no_large_library() -> None:
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
def test_invalid_arguments_are_reported(invoke: Invoke, options: list[str], words: str) -> None:
    result = invoke("bench", *options)
    assert result.status == 2
    assert words in result.err
    assert result.out == ""


def test_list_names_all_benchmarks_and_runs_none(invoke: Invoke) -> None:
    result = invoke("bench", "--list")
    assert result.out.splitlines() == [entry.name for entry in BENCHMARKS]
    assert invoke("bench", "--list", "--only", "sampling").out.splitlines() == [
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


def test_output_has_no_markup_and_no_terminal_codes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_report(BenchReport(FIGURES, busy_cores=None, quick=False))
    out = capsys.readouterr().out
    assert "training [b]medium" in out
    assert "could not be measured" in out
    assert "\x1b" not in out


def test_busy_machine_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    noisy, quiet = (BenchReport(FIGURES, busy, quick=False) for busy in (1.26, 0.02))
    show_report(noisy)
    assert "Noisy: other processes kept up to 1.3 cores busy" in capsys.readouterr().out
    show_report(quiet)
    assert "Noisy" not in capsys.readouterr().out
    assert json.loads(report_as_json(noisy))["cores_busy_with_other_things"] == 1.26


def test_json_has_every_repeat_and_unit() -> None:
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
