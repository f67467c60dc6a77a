"""The tune dialog, and what it sends."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from lstm_tui.config import Clipping
from lstm_tui.runs.commands import Tune
from lstm_tui.runs.events import Started, Tuned
from lstm_tui.runs.progress import RunProgress, fold
from lstm_tui.tui.train.screen import TrainScreen
from lstm_tui.tui.train.tune_dialog import TuneField, fields
from tests.support.fake_runs import (
    beginning,
    make_run,
    say,
    sent_commands,
    started_with,
    trained_run,
    training,
)
from tests.support.screens import (
    is_on_top,
    press,
    watching,
)


async def test_tune_sends_the_new_values(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            text = await press(pilot, "t")
            assert "now 0.004" in text
            assert "now 6,000" in text
            text = await press(pilot, *"0,01", "enter")
            assert "must be a number" in text
            assert "0.01" in text
            text = await press(pilot, "tab", "tab", "tab", *"900.000", "enter")
            assert "must be a whole number" in text
            assert sent_commands(run) == []
            await press(pilot, "escape", "t")
            await press(pilot, *"0.002", "tab", "tab", *"0.7", "tab", *"8,000", "enter")
            assert sent_commands(run) == [
                Tune(learning_rate=0.002, temperature=0.7, total_steps=8000)
            ]


async def test_tune_shows_errors_beside_the_field(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            text = await press(pilot, "t", *"50")
            assert "learning rate 50: must be" in text
            assert "to 10." in text
            text = await press(pilot, "tab", *"x", "enter")
            assert "must be a number" in text
            assert sent_commands(run) == []
            await press(pilot, "escape")
            assert is_on_top(pilot, TrainScreen)
            text = await press(pilot, "t", "tab", "tab", "tab", *"9", "enter")
            assert "step 1,448 is done" in text
            text = await press(pilot, *"999", "tab", *"9", "enter")
            assert "steps or minutes, not" in text
            await press(pilot, "backspace", "enter")
            assert sent_commands(run) == [Tune(total_steps=9999)]


async def test_clipping_cannot_be_turned_off_while_training(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            text = await press(pilot, "t", "tab", *"off", "enter")
            assert "cannot be turned off" in text
            assert "under way, only loosened" in text
            assert sent_commands(run) == []


async def test_the_clip_field_is_disabled_without_clipping(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    starting, started = beginning()
    assert isinstance(started, Started)
    say(run, starting, replace(started, clip=0.0, clipping="off"), *training(1, 80))
    with run.locked():
        async with watching(run) as pilot:
            text = await press(pilot, "t")
            assert "started with --clipping" in text
            assert "clip gradients at  off" in text
            await press(pilot, "tab", *"0.7", "enter")
            assert sent_commands(run) == [Tune(temperature=0.7)]


def test_the_clip_field_of_tune_says_what_it_does() -> None:
    def clip(**changes: Any) -> TuneField:
        progress = fold(RunProgress(), started_with(**changes))
        return next(field for field in fields(progress) if field.argument == "clip")

    assert (clip().now, clip().fixed) == ("now 1", "")
    assert clip(clipping="value").now == "now 1, each value by itself"
    assert clip(clip=0.0).fixed == "off"
    progress = fold(RunProgress(), [*started_with(clip=0.0), Tuned(clip=5.0, why="")])
    assert progress.clipping is Clipping.OFF
