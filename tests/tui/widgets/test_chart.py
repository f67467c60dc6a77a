"""The chart, driven by keys and the mouse."""

from pathlib import Path

from textual.events import MouseScrollLeft, MouseScrollRight, MouseScrollUp

from tests.support.fake_runs import (
    say,
    trained_run,
    training,
)
from tests.support.screens import (
    polled,
    press,
    screen_text,
    turn_wheel,
    watching,
)


async def test_keys_zoom_and_pan_the_chart(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    async with watching(run, (160, 48)) as pilot:
        assert "steps 579 to 1,448 · 0 whole run" in await press(pilot, "plus")
        assert "steps 362 to 1,231" in await press(pilot, "less_than_sign")
        assert "steps 579 to 1,448" in await press(pilot, "full_stop")
        assert "0 whole run" not in await press(pilot, "0")
        assert "nats per character · log loss ─" in await press(pilot, "L")
        assert "log loss and step" in await press(pilot, "L")
        assert "Loss, bits per character ─" in await press(pilot, "L", "b")
        assert "0 whole run" not in await press(pilot, "minus", "minus")


async def test_the_mouse_zooms_and_pans_the_chart(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    async with watching(run, (160, 48)) as pilot:
        await pilot.hover("#chart", offset=(60, 8))
        await pilot.pause()
        assert "step 698 · train" in screen_text(pilot.app)
        await turn_wheel(pilot, MouseScrollUp, "#chart", offset=(60, 8))
        await pilot.hover("#run")
        await pilot.pause()
        zoomed = screen_text(pilot.app)
        assert "0 whole run" in zoomed
        await turn_wheel(pilot, MouseScrollLeft, "#chart", offset=(60, 8))
        await pilot.hover("#run")
        await pilot.pause()
        assert screen_text(pilot.app) != zoomed
        await turn_wheel(pilot, MouseScrollRight, "#chart", offset=(60, 8))
        await pilot.hover("#run")
        await pilot.pause()
        assert screen_text(pilot.app) == zoomed
        await pilot.click("#chart", times=2)
        await pilot.hover("#run")
        await pilot.pause()
        assert "0 whole run" not in screen_text(pilot.app)


async def test_a_zoomed_chart_follows_the_newest_step(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 800)
    with run.locked():
        async with watching(run, (160, 48)) as pilot:
            assert "steps 320 to 800" in await press(pilot, "plus")
            say(run, *training(801, 1000))
            polled(pilot)
            await pilot.pause()
            assert "steps 520 to 1,000" in screen_text(pilot.app)
