"""Figures that come from another process."""

import subprocess
import sys
from pathlib import Path

import pytest

from lstm_tui.benchmarking.measurement import Figure, Terms, decode_figure
from lstm_tui.benchmarking.subprocesses import figures_from

PROGRAM = """
import os, sys, time
from lstm_tui.benchmarking.measurement import Figure
from lstm_tui.benchmarking.subprocesses import serve


def good(terms):
    print("a library says something")
    yield Figure("good", "s", (1.0, 2.0), note=f"{terms.quick} {terms.device}")


def bad(terms):
    yield Figure("half", "s", (1.0,))
    raise ValueError("out of [ink]")


def dead(terms):
    yield Figure("before", "s", (1.0,))
    print("killed", file=sys.stderr, flush=True)
    os._exit(9)


def endless(terms):
    yield Figure("first", "s", (1.0,))
    time.sleep(1000)


serve({"good": good, "bad": bad, "dead": dead, "endless": endless}, sys.argv[1:])
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module that measures as above."""
    (tmp_path / "measures_of_a_test.py").write_text(PROGRAM, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "measures_of_a_test"


def test_figures_come_from_another_process(module: str) -> None:
    (figure,) = figures_from(module, ["good"], Terms(quick=True))
    assert figure == Figure("good", "s", (1.0, 2.0), note="True auto")


def test_what_a_library_prints_is_no_figure(module: str) -> None:
    command = [sys.executable, "-m", module, "good"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert decode_figure(done.stdout).figure == "good"
    assert b"a library says something" in done.stderr


def test_a_measure_that_fails_is_told_and_the_others_go_on(module: str) -> None:
    found = list(figures_from(module, ["bad", "good"], Terms()))
    assert [figure.figure for figure in found] == ["half", "bad", "good"]
    assert found[1].measured == ()
    assert found[1].note == "could not be measured: out of [ink]"


def test_a_process_that_dies_is_told_with_its_last_words(module: str) -> None:
    before, dead = figures_from(module, ["dead"], Terms())
    assert before.figure == "before"
    assert dead.figure == "dead"
    assert dead.note == "could not be measured: its process ended with 9: killed"


def test_a_reader_who_leaves_ends_the_process(module: str) -> None:
    figures = figures_from(module, ["endless"], Terms())
    assert next(figures).figure == "first"
    figures.close()  # returns when the process is gone
