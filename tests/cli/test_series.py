"""``lstm-tui train --seeds``: several runs one after the other."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lstm_tui.cli import headless, series as cli_series
from lstm_tui.config import RunConfig
from lstm_tui.errors import INTERRUPTED
from lstm_tui.runs.directory import Run
from lstm_tui.workers.series import RunSeries, plan_seeds
from tests.cli.conftest import FAST
from tests.workers.test_series import FakeStarts

Invoke = Callable[..., Any]


def test_two_seeds_are_trained_and_compared(invoke: Invoke, place: Path) -> None:
    seeds = ("--seeds", "2", "--seed", "4", "--name", "pair")
    steps = ("--steps", "20", "--evaluate-every", "10")
    result = invoke("train", place / "ships.txt", *steps, *seeds, *FAST)
    assert result.status == 0
    assert [Path(line).name for line in result.out.splitlines()] == ["pair-seed4", "pair-seed5"]
    runs = [Run(Path(line)) for line in result.out.splitlines()]
    assert [run.record().config.training.seed for run in runs] == [4, 5]
    assert "Run 2 of 2 (seed 5): pair-seed5" in result.err
    table = result.err[result.err.index("final val") :].splitlines()
    assert [line.split()[:3] for line in table[1:3]] == [
        ["pair-seed4", "4", "20"],
        ["pair-seed5", "5", "20"],
    ]
    assert "Best validation loss: mean" in table[3]


def test_a_failed_run_is_listed_and_sets_the_exit_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    series = RunSeries(plan_seeds(RunConfig(), "x", 3), FakeStarts(tmp_path, refuse="x-seed2"))
    series.start_next()
    assert cli_series.follow_series(series) == 1
    lines = capsys.readouterr().err.splitlines()
    assert "Run 2 of 3 (seed 2): Error: x-seed2: the disk is full." in lines
    assert [line.split()[-1] for line in lines if line.startswith("x-seed")][-3:] == [
        "finished",
        "started",
        "finished",
    ]


def test_ctrl_c_ends_the_series(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    series = RunSeries(plan_seeds(RunConfig(), "x", 3), FakeStarts(tmp_path))
    series.start_next()
    follow = headless.follow_run

    def interrupted(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(
            "lstm_tui.cli.headless.HeadlessLog.show",
            lambda *_: os.kill(os.getpid(), signal.SIGINT),
        )
        return follow(*arguments, **options)

    monkeypatch.setattr(cli_series, "follow_run", interrupted)
    monkeypatch.setattr("lstm_tui.cli.headless._has_started", lambda *_: True)
    assert cli_series.follow_series(series) == INTERRUPTED
    assert "2 runs were not started: x-seed2, x-seed3." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--seeds", "0"), "--seeds 0: must be 1 to 1,000"),
        (("--seeds", "2", "--seed", str(2**63 - 1)), "--seed "),
        (("--seeds", "2", "--name", "x" * 95), "a run's name is"),
    ],
)
def test_invalid_series_are_reported_in_one_line(
    invoke: Invoke, place: Path, options: tuple[str, ...], words: str
) -> None:
    result = invoke("train", place / "ships.txt", "--steps", "5", *options, *FAST)
    assert result.status == 2
    assert words in result.err.splitlines()[-1]


def test_the_number_of_seeds_may_come_from_a_file(
    invoke: Invoke, place: Path, tmp_path: Path
) -> None:
    (tmp_path / "train.toml").write_text("seeds = 2\nsteps = 4\nname = 'toml'\n")
    result = invoke("train", place / "ships.txt", "--config", tmp_path / "train.toml", *FAST)
    assert [Path(line).name for line in result.out.splitlines()] == ["toml-seed1", "toml-seed2"]
