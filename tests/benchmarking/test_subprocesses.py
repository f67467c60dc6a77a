"""Figures that come from another process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_tui.benchmarking.measurement import BenchOptions, Measurement, decode_measurement
from lstm_tui.benchmarking.subprocesses import measurements_from

PROGRAM = """
import os, sys, time
from lstm_tui.benchmarking.measurement import Measurement
from lstm_tui.benchmarking.subprocesses import serve


def good(options):
    print("a library says something")
    yield Measurement("good", "s", (1.0, 2.0), note=f"{options.quick} {options.device}")


def bad(options):
    yield Measurement("half", "s", (1.0,))
    raise ValueError("out of [ink]")


def dead(options):
    yield Measurement("before", "s", (1.0,))
    print("killed", file=sys.stderr, flush=True)
    os._exit(9)


def endless(options):
    yield Measurement("first", "s", (1.0,))
    time.sleep(1000)


serve({"good": good, "bad": bad, "dead": dead, "endless": endless}, sys.argv[1:])
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module that measures as above."""
    (tmp_path / "measures_of_a_test.py").write_text(PROGRAM, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    return "measures_of_a_test"


def test_figures_come_from_another_process(module: str) -> None:
    (figure,) = measurements_from(module, ["good"], BenchOptions(quick=True))
    assert figure == Measurement("good", "s", (1.0, 2.0), note="True auto")


def test_what_a_library_prints_is_no_figure(module: str) -> None:
    command = [sys.executable, "-m", module, "good"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert decode_measurement(done.stdout).name == "good"
    assert b"a library says something" in done.stderr


def test_a_measure_that_fails_is_told_and_the_others_go_on(module: str) -> None:
    found = list(measurements_from(module, ["bad", "good"], BenchOptions()))
    assert [figure.name for figure in found] == ["half", "bad", "good"]
    assert found[1].measured == ()
    assert found[1].note == "could not be measured: out of [ink]"


def test_a_process_that_dies_is_told_with_its_last_words(module: str) -> None:
    before, dead = measurements_from(module, ["dead"], BenchOptions())
    assert before.name == "before"
    assert dead.name == "dead"
    assert dead.note == "could not be measured: its process ended with 9: killed"


def test_a_reader_who_leaves_ends_the_process(module: str) -> None:
    figures = measurements_from(module, ["endless"], BenchOptions())
    assert next(figures).name == "first"
    figures.close()  # returns when the process is gone
