"""Quitting while a worker trains."""

from pathlib import Path

import pytest

from lstm_tui.runs.commands import Detach, Stop
from lstm_tui.runs.events import FinishReason
from lstm_tui.tui.train.screen import TrainScreen
from lstm_tui.workers.shutdown import ExitSummary
from tests.support.fake_runs import (
    ended,
    say,
    sent_commands,
    trained_run,
)
from tests.support.screens import (
    is_on_top,
    press,
    screen_text,
    stand_in,
    watching,
)


async def test_quit_stops_and_saves_by_default(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with stand_in(run) as worker:
        async with watching(run, worker=worker) as pilot:
            assert "atlas-20261124-101500 is not finished." in await press(pilot, "q")
            await press(pilot, "enter")
            await pilot.pause(0.3)
            assert "Saving atlas-20261124-101500 …" in screen_text(pilot.app)
            assert sent_commands(run) == [Stop()]
            say(run, ended(1448, FinishReason.STOPPED))
            assert worker.process is not None
            worker.process.kill()
            worker.process.wait()
            await pilot.pause(0.3)
    assert pilot.app.return_value == ExitSummary(
        0, f"Stopped as asked. Step 1,400 is saved in {run.path}."
    )


async def test_quit_can_keep_training(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with stand_in(run) as worker:
        async with watching(run, worker=worker) as pilot:
            await press(pilot, "ctrl+c", "d")
            await pilot.pause(0.3)
        assert sent_commands(run) == [Detach()]
        assert not worker.ended
    assert pilot.app.return_value == ExitSummary(
        0, f"The run trains on. Come back with: lstm-tui attach {run.path}"
    )


async def test_quit_can_be_canceled(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with stand_in(run) as worker:
        async with watching(run, worker=worker) as pilot:
            for keys in (["q", "escape"], ["q", "right", "right", "enter"], ["ctrl+c", "c"]):
                await press(pilot, *keys)
                assert is_on_top(pilot, TrainScreen)
        assert sent_commands(run) == []


@pytest.mark.parametrize("key", ["ctrl+c", "q"])
async def test_a_second_press_gives_the_default_answer(tmp_path: Path, key: str) -> None:
    run = trained_run(tmp_path)
    with stand_in(run) as worker:
        async with watching(run, worker=worker) as pilot:
            await press(pilot, key, key)
            await pilot.pause(0.3)
            assert "Saving" in screen_text(pilot.app)
            await press(pilot, "ctrl+c")
        assert sent_commands(run) == [Stop()]
    assert pilot.app.return_value is not None


async def test_an_attached_run_continues_by_default(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            await press(pilot, "q", "enter")
    assert sent_commands(run) == []
    assert pilot.app.return_value is not None
    assert "lstm-tui attach" in pilot.app.return_value.message
