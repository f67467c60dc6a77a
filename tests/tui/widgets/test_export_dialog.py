"""The export dialog, for a run of any name."""

import json
from pathlib import Path

import pytest
from textual.app import App
from textual.widgets import Input, OptionList

from lstm_tui.tui.widgets.export_dialog import ExportChoice, ExportDialog
from tests.support.fake_runs import (
    beginning,
    make_run,
    say,
    trained_run,
)
from tests.support.screens import (
    polled,
    press,
    watching,
)

CHOICES = (
    ExportChoice("Samples", "-samples.txt", lambda _check: "samples"),
    ExportChoice("Loss", "-loss.csv", lambda _check: "loss"),
)


@pytest.mark.parametrize(
    ("run", "offered"),
    [
        ("atlas-2", "atlas-2-samples.txt"),
        ("~root", "root-samples.txt"),
        (".a\nb", "a-b-samples.txt"),
    ],
)
async def test_the_name_that_is_offered_can_be_written(
    run: str, offered: str, tmp_path: Path
) -> None:
    app = App[None]()
    async with app.run_test() as pilot:
        app.push_screen(ExportDialog(CHOICES, run, tmp_path))
        await pilot.pause()
        assert app.screen.query_one("#file", Input).value == offered
        app.screen.query_one("#kinds", OptionList).focus()
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        for _ in range(100):
            await pilot.pause(0.02)
            if (tmp_path / offered).is_file():
                break
    assert (tmp_path / offered).read_text("utf-8") == "samples"


async def test_export_writes_and_never_overwrites(tmp_path: Path) -> None:
    run = trained_run(tmp_path / "runs")
    here = Path.cwd()
    async with watching(run) as pilot:
        assert "atlas-20261124-101500-samples.txt" in await press(pilot, "e")
        assert "Written:" in await press(pilot, "enter")
        written = here / "atlas-20261124-101500-samples.txt"
        assert written.read_text().startswith("=== step 200, temperature 0.8 ===\nThe [[Harbour")
        assert "-samples-2.txt" in await press(pilot, "e")
        pilot.app.screen.query_one("#file", Input).value = written.name
        text = await press(pilot, "tab", "enter")
        assert "is there already;" in text
        await press(pilot, "escape", "e", "down", "down", "down", "down", "down", "enter")
        assert json.loads((here / "atlas-20261124-101500-loss.json").read_text())["train"]


async def test_a_run_without_samples_or_loss_writes_no_file(tmp_path: Path) -> None:
    run = make_run(tmp_path / "runs")
    say(run, *beginning())
    there = set(Path.cwd().iterdir())
    async with watching(run) as pilot:
        text = " ".join((await press(pilot, "e", "enter")).split())
        assert "has no samples, so nothing" in text
        await press(pilot, "escape", "e", "down", "down", "down", "enter")
        assert "has no loss yet" in " ".join(polled(pilot).split())
    assert set(Path.cwd().iterdir()) == there


async def test_export_to_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    async with watching(run) as pilot:
        await press(pilot, "e")
        for name, complaint in (("", "needs a name"), ("no/where.txt", "cannot be written")):
            pilot.app.screen.query_one("#file", Input).value = name
            pilot.app.screen.query_one("#file").focus()
            assert complaint in await press(pilot, "enter")
