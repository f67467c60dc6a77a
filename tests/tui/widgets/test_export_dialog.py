"""The export dialog, for a run of any name."""

from pathlib import Path

import pytest
from textual.app import App
from textual.widgets import Input, OptionList

from lstm_tui.tui.widgets.export_dialog import ExportChoice, ExportDialog

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
