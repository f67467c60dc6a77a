"""The Compare screen, driven by keys."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from lstm_tui.config import Cell, RunConfig
from lstm_tui.runs.commands import Pause, Stop
from lstm_tui.runs.events import Failed, FinishReason, Saved
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.tui.compare.screen import CompareScreen
from lstm_tui.tui.train.screen import TrainScreen
from lstm_tui.workers.comparison import RunComparison
from lstm_tui.workers.process import WorkerHandle
from lstm_tui.workers.series import PlannedRun, RunOutcome, RunSeries, plan_cells
from tests.support.compared_runs import comparison_of, trained_cell, waiting_cell
from tests.support.fake_runs import Clock, beginning, ended, say, sent_commands
from tests.support.neuron_runs import make_neuron_run
from tests.support.screens import is_on_top, notifications, press, screen_text, settled
from tests.tui.test_series_follower import LiveStarts

Check = Callable[[App[Any]], None]


@pytest.fixture
def members(tmp_path: Path) -> list[RunOutcome]:
    """An LSTM that has finished, an Elman network that has failed, and a GRU that waits."""
    lstm, elman = (
        trained_cell(tmp_path, cell, steps)
        for cell, steps in ((Cell.LSTM, 800), (Cell.RNN_TANH, 400))
    )
    assert lstm.worker is not None
    assert elman.worker is not None
    say(lstm.worker.run, ended(800, FinishReason.BUDGET))
    say(elman.worker.run, Failed(step=400, message="The loss was not finite at any rate."))
    return [lstm, elman, waiting_cell(tmp_path, Cell.GRU)]


@asynccontextmanager
async def comparing(
    folder: Path,
    comparison: RunComparison,
    series: RunSeries | None = None,
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[Pilot[Any]]:
    app = LstmTuiApp(folder, series=series, comparison=comparison, clock=Clock(), poll_seconds=0)
    async with app.run_test(size=size, notifications=True) as pilot:
        await settled(pilot)
        yield pilot


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 48), (50, 30)])
async def test_comparison(
    tmp_path: Path, members: list[RunOutcome], size: tuple[int, int], check_snapshot: Check
) -> None:
    async with comparing(tmp_path, comparison_of(members), size=size) as pilot:
        check_snapshot(pilot.app)


async def test_f_shows_the_gradient_against_distance(
    tmp_path: Path, members: list[RunOutcome], check_snapshot: Check
) -> None:
    async with comparing(tmp_path, comparison_of(members), size=(100, 30)) as pilot:
        assert "Gradient norm" not in screen_text(pilot.app)
        await press(pilot, "f")
        check_snapshot(pilot.app)
        assert "Loss, nats" in await press(pilot, "f")


@pytest.mark.parametrize("height", [9, 11, 14, 18, 24])
async def test_every_run_has_its_row_at_every_height(
    tmp_path: Path, members: list[RunOutcome], height: int
) -> None:
    async with comparing(tmp_path, comparison_of(members), size=(80, height)) as pilot:
        text = screen_text(pilot.app)
        assert all(row in text for row in ("● LSTM  ", "▲ Elman RNN (tanh)  ", "■ GRU  "))


async def test_wide_screens_show_both_charts(tmp_path: Path, members: list[RunOutcome]) -> None:
    async with comparing(tmp_path, comparison_of(members), size=(120, 30)) as pilot:
        text = screen_text(pilot.app)
        assert "Loss, nats" in text
        assert "Gradient norm" in text


async def test_enter_opens_the_run_under_the_cursor_and_escape_returns(
    tmp_path: Path, members: list[RunOutcome]
) -> None:
    async with comparing(tmp_path, comparison_of(members)) as pilot:
        await press(pilot, "j", "enter")
        assert is_on_top(pilot, TrainScreen)
        assert "atlas-rnn-tanh" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert is_on_top(pilot, CompareScreen)
        await press(pilot, "G", "enter")
        assert notifications(pilot.app)[-1] == "This run has not been started yet."


async def test_a_click_on_a_row_opens_its_run(tmp_path: Path, members: list[RunOutcome]) -> None:
    async with comparing(tmp_path, comparison_of(members)) as pilot:
        await pilot.click("#cells", offset=(8, 2))
        await settled(pilot)
        assert is_on_top(pilot, TrainScreen)
        assert "atlas-rnn-tanh" in screen_text(pilot.app)


async def test_b_shows_bits_in_the_chart_and_in_the_table(
    tmp_path: Path, members: list[RunOutcome]
) -> None:
    async with comparing(tmp_path, comparison_of(members)) as pilot:
        assert "val nats" in screen_text(pilot.app)
        text = await press(pilot, "b")
        assert "Loss, bits" in text
        assert "val bits" in text


async def test_a_failed_run_is_explained(tmp_path: Path, members: list[RunOutcome]) -> None:
    async with comparing(tmp_path, comparison_of(members)) as pilot:
        assert "▲ Elman RNN (tanh): The loss was not finite at any rate." in screen_text(pilot.app)


async def test_the_comparison_is_exported(tmp_path: Path, members: list[RunOutcome]) -> None:
    async with comparing(tmp_path, comparison_of(members)) as pilot:
        await press(pilot, "e", "enter")
        await press(pilot, "e", "down", "enter")
        assert "half-life 12.4" in (tmp_path / "comparison.svg").read_text("utf-8")
        content = json.loads((tmp_path / "comparison.json").read_text("utf-8"))
        assert [run["cell"] for run in content["runs"]] == ["lstm", "rnn-tanh", "gru"]


async def test_gradients_that_are_not_in_the_log_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))
    run = make_neuron_run(tmp_path, steps=(0, 10), cell=Cell.GRU)
    saved = Saved(step=10, validation_loss=None, best=False, bytes=1, seconds=0)
    say(run, *beginning(), saved, ended(10, FinishReason.BUDGET))
    member = RunOutcome(PlannedRun(run.name, "GRU", run.record().config), WorkerHandle(run))
    async with comparing(tmp_path, comparison_of([member]), size=(120, 30)) as pilot:
        await settled(pilot)
        row = next(line for line in screen_text(pilot.app).splitlines() if "● GRU" in line)
        assert 0 < float(row.split()[-1]) < 60
        assert "10⁻" in screen_text(pilot.app)


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[LiveStarts]:
    starts = LiveStarts(tmp_path)
    yield starts
    starts.close()


@pytest.fixture
def series(starts: LiveStarts) -> RunSeries:
    series = RunSeries(plan_cells(RunConfig(), "ab", (Cell.LSTM, Cell.GRU)), starts)
    series.start_next()
    return series


def of_series(series: RunSeries) -> RunComparison:
    return RunComparison(("text.txt",), lambda: series.members)


async def polled(pilot: Pilot[Any]) -> str:
    screen = pilot.app.screen
    assert isinstance(screen, CompareScreen)
    screen.poll()
    return await settled(pilot)


async def test_the_next_cell_starts_and_appears_in_the_picture(
    tmp_path: Path, starts: LiveStarts, series: RunSeries
) -> None:
    async with comparing(tmp_path, of_series(series), series) as pilot:
        text = screen_text(pilot.app)
        assert "● training 1 of 2" in text
        assert "waiting" in text
        starts.finish()
        await polled(pilot)
        assert isinstance(pilot.app, LstmTuiApp)
        pilot.app.advance_series()
        text = await polled(pilot)
        assert "● training 2 of 2" in text
        assert "waiting" not in text
        assert is_on_top(pilot, CompareScreen)
        assert [worker.run.name for worker in starts.workers] == ["ab-lstm", "ab-gru"]


async def test_space_pauses_and_x_stops_the_run_that_is_training(
    tmp_path: Path, starts: LiveStarts, series: RunSeries
) -> None:
    async with comparing(tmp_path, of_series(series), series) as pilot:
        await press(pilot, "space")
        assert notifications(pilot.app)[-1] == "Pauses ab-lstm."
        await press(pilot, "X")
        assert notifications(pilot.app)[-1] == (
            "Stops ab-lstm; the next one starts when it is saved."
        )
        assert sent_commands(starts.workers[0].run) == [Pause(), Stop()]
        assert series.goes_on


async def test_quitting_asks_about_the_run_that_is_training(
    tmp_path: Path, series: RunSeries
) -> None:
    async with comparing(tmp_path, of_series(series), series) as pilot:
        question = await press(pilot, "q")
        assert "ab-lstm" in question
        assert "Run 2 will not be" in question
        await press(pilot, "d")
        await pilot.pause(0.3)
    assert not series.goes_on
