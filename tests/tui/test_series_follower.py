"""A series of runs on the Train screen: the next run starts and is shown; quitting ends it."""

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lstm_tui.config import RunConfig
from lstm_tui.errors import RunError
from lstm_tui.runs.commands import Detach
from lstm_tui.runs.events import FinishReason
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.tui.widgets.page_dialog import PageDialog
from lstm_tui.workers.process import Process, WorkerHandle
from lstm_tui.workers.series import PlannedRun, RunSeries, plan_seeds
from tests.support.fake_runs import Clock, ended, say, sent_commands, trained_run
from tests.support.screens import is_on_top, notifications, press, screen_text, stand_in


class LiveStarts:
    """Creates runs that train until `finish` ends the newest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.refuse = ""
        self.workers: list[WorkerHandle] = []
        self._held = [ExitStack()]

    def __call__(self, planned: PlannedRun, waiting: Process | None) -> WorkerHandle:
        del waiting
        if planned.name == self.refuse:
            raise RunError("the folder is gone.")
        run = trained_run(self.folder, 80, name=planned.name)
        self._held.append(ExitStack())
        self.workers.append(self._held[-1].enter_context(stand_in(run)))
        return self.workers[-1]

    def finish(self) -> None:
        say(self.workers[-1].run, ended(80, FinishReason.BUDGET))
        process = self.workers[-1].process
        assert isinstance(process, subprocess.Popen)
        process.communicate()  # closes the lifeline
        self._held[-1].close()

    def close(self) -> None:
        for held in self._held:
            held.close()


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[LiveStarts]:
    starts = LiveStarts(tmp_path)
    yield starts
    starts.close()


@pytest.fixture
def series(starts: LiveStarts) -> RunSeries:
    series = RunSeries(plan_seeds(RunConfig(), "ab", 3), starts)
    series.start_next()
    return series


def app_of(series: RunSeries) -> LstmTuiApp:
    assert series.current is not None
    folder = series.current.run.path.parent
    return LstmTuiApp(folder, series=series, clock=Clock(), poll_seconds=0)


async def test_the_next_run_starts_and_is_shown(starts: LiveStarts, series: RunSeries) -> None:
    app = app_of(series)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        app.advance_series()
        assert "Run 1 of 3 (seed 1)" in screen_text(app)
        starts.finish()
        app.advance_series()
        await pilot.pause()
        text = screen_text(app)
        assert "Run 2 of 3 (seed 2)" in text
        assert "ab-seed2" in text
        assert notifications(app)[0].startswith("ab-seed1 has ended")


async def test_a_dialog_keeps_its_run_while_the_next_one_trains(
    starts: LiveStarts, series: RunSeries
) -> None:
    app = app_of(series)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "question_mark")
        starts.finish()
        app.advance_series()
        await pilot.pause()
        assert is_on_top(pilot, PageDialog)
        assert [worker.run.name for worker in starts.workers] == ["ab-seed1", "ab-seed2"]
        await press(pilot, "escape")
        app.advance_series()
        await pilot.pause()
        assert "Run 2 of 3 (seed 2)" in screen_text(app)


async def test_a_run_that_cannot_start_is_reported_and_skipped(
    starts: LiveStarts, series: RunSeries
) -> None:
    app = app_of(series)
    starts.refuse = "ab-seed2"
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        starts.finish()
        app.advance_series()
        await pilot.pause()
        assert "Run 2 of 3 (seed 2): the folder is gone." in notifications(app)
        assert "Run 3 of 3 (seed 3)" in screen_text(app)
    assert series.exit_status == 1


async def test_detaching_ends_the_series(starts: LiveStarts, series: RunSeries) -> None:
    app = app_of(series)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        question = await press(pilot, "q")
        assert "Runs 2 to 3" in question
        assert "will not be started" in question
        await press(pilot, "d")
        await pilot.pause(0.3)
    assert sent_commands(starts.workers[0].run) == [Detach()]
    assert not series.goes_on
    assert len(starts.workers) == 1


async def test_stopping_the_present_run_ends_the_series(
    starts: LiveStarts, series: RunSeries
) -> None:
    app = app_of(series)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await press(pilot, "q", "s")
        await pilot.pause(0.3)
        starts.finish()
        await pilot.pause(0.3)
        app.advance_series()
    assert len(starts.workers) == 1
    assert [outcome.planned.name for outcome in series.outcomes] == ["ab-seed1"]
