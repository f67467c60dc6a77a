"""A series of runs: the order, what a failure means, and what stops it."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from lstm_tui.config import Cell, RunConfig, TrainingConfig
from lstm_tui.errors import ConfigError, RunError
from lstm_tui.runs.events import Failed, FinishReason
from lstm_tui.runs.follower import Follower
from lstm_tui.workers.process import Process, WorkerHandle
from lstm_tui.workers.series import PlannedRun, RunSeries, plan_cells, plan_seeds
from tests.support.fake_runs import ended, make_run, say, training


class FakeStarts:
    """Creates runs whose workers have ended already; ``refuse`` cannot be created."""

    def __init__(self, folder: Path, *, refuse: str = "", fail: str = "") -> None:
        self.folder, self.refuse, self.fail = folder, refuse, fail
        self.configs: list[RunConfig] = []

    def __call__(self, planned: PlannedRun, waiting: Process | None) -> WorkerHandle:
        assert waiting is None
        if planned.name == self.refuse:
            raise RunError(f"{planned.name}: the disk is full.")
        self.configs.append(planned.config)
        run = make_run(self.folder, planned.name)
        say(run, *training(1, 16))
        last = ended(16, FinishReason.BUDGET)
        say(run, Failed(step=16, message="It diverged.") if planned.name == self.fail else last)
        process = subprocess.Popen(["true"])
        process.wait()
        return WorkerHandle(run, process)


def train(series: RunSeries) -> list[str]:
    """Train all of ``series``; the titles of its runs."""
    titles = []
    while series.goes_on:
        try:
            worker = series.start_next()
        except RunError:
            continue
        titles.append(series.title)
        series.record_end(Follower(worker.run).poll(worker_ended=True))
    return titles


def test_seeds_are_trained_one_after_the_other(tmp_path: Path) -> None:
    starts = FakeStarts(tmp_path)
    config = RunConfig(training=TrainingConfig(seed=7))
    series = RunSeries(plan_seeds(config, "atlas", 3), starts)
    assert train(series) == ["Run 1 of 3 (seed 7)", "Run 2 of 3 (seed 8)", "Run 3 of 3 (seed 9)"]
    assert [config.training.seed for config in starts.configs] == [7, 8, 9]
    assert [outcome.worker.run.name for outcome in series.outcomes if outcome.worker] == [
        "atlas-seed7",
        "atlas-seed8",
        "atlas-seed9",
    ]
    assert series.exit_status == 0


def test_only_the_seed_differs() -> None:
    config = RunConfig(training=TrainingConfig(seed=2, learning_rate=0.01))
    first, second = plan_seeds(config, "x", 2)
    assert first.config == config
    assert second.config == RunConfig(training=TrainingConfig(seed=3, learning_rate=0.01))


def test_only_the_cell_differs() -> None:
    config = RunConfig(training=TrainingConfig(seed=2))
    lstm, elman = plan_cells(config, "x", (Cell.LSTM, Cell.RNN_TANH))
    assert (lstm.name, elman.name) == ("x-lstm", "x-rnn-tanh")
    assert lstm.config == config
    assert elman.config == replace(config, model=replace(config.model, cell=Cell.RNN_TANH))


def test_the_members_of_a_series_are_its_runs_in_order(tmp_path: Path) -> None:
    cells = (Cell.LSTM, Cell.GRU, Cell.ADDITIVE)
    series = RunSeries(plan_cells(RunConfig(), "x", cells), FakeStarts(tmp_path, refuse="x-gru"))
    series.start_next()
    assert [one.worker is not None for one in series.members] == [True, False, False]
    assert series.current is not None
    series.record_end(Follower(series.current.run).poll(worker_ended=True))
    with pytest.raises(RunError):
        series.start_next()
    assert [one.planned.name for one in series.members] == ["x-lstm", "x-gru", "x-additive"]
    assert [bool(one.trouble) for one in series.members] == [False, True, False]


def test_a_seed_beyond_the_range_is_refused() -> None:
    config = RunConfig(training=TrainingConfig(seed=2**63 - 1))
    with pytest.raises(ConfigError, match="--seed"):
        plan_seeds(config, "x", 2)


@pytest.mark.parametrize("bad", [{"refuse": "x-seed2"}, {"fail": "x-seed2"}])
def test_a_run_that_fails_does_not_end_the_series(tmp_path: Path, bad: dict[str, str]) -> None:
    series = RunSeries(plan_seeds(RunConfig(), "x", 3), FakeStarts(tmp_path, **bad))
    train(series)
    assert [outcome.failed for outcome in series.outcomes] == [False, True, False]
    assert series.exit_status == 1


def test_a_stopped_series_starts_no_further_run(tmp_path: Path) -> None:
    series = RunSeries(plan_seeds(RunConfig(), "x", 3), FakeStarts(tmp_path))
    series.start_next()
    series.stop()
    assert not series.goes_on
    assert [planned.name for planned in series.remaining] == ["x-seed2", "x-seed3"]


def test_a_worker_that_exits_with_an_error_counts_as_failed(tmp_path: Path) -> None:
    def start(planned: PlannedRun, waiting: Process | None) -> WorkerHandle:
        worker = FakeStarts(tmp_path)(planned, waiting)
        worker.process = subprocess.Popen(["false"])
        worker.process.wait()
        return worker

    series = RunSeries(plan_seeds(RunConfig(), "x", 1), start)
    train(series)
    assert series.exit_status == 1
