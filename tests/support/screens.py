"""Textual screens as tests see them: their text, what is on top, keys, and notifications."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from textual.app import App
from textual.events import MouseEvent
from textual.pilot import Pilot
from textual.screen import Screen

from lstm_tui.colors.display import Display
from lstm_tui.runs.directory import Run
from lstm_tui.tui.app import TRUECOLOR, LstmTuiApp
from lstm_tui.tui.train.screen import TrainScreen
from lstm_tui.workers.process import WorkerHandle
from lstm_tui.workers.shutdown import ExitSummary
from tests.support.fake_runs import Clock


def screen_text(app: App[Any]) -> str:
    """The characters of the topmost screen, one line each."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips) + "\n"


def is_on_top(pilot: Pilot[Any], kind: type[Screen[Any]]) -> bool:
    """Whether the topmost screen is one of ``kind``."""
    return isinstance(pilot.app.screen, kind)


def notifications(app: App[Any]) -> list[str]:
    """The messages of the notifications that are shown."""
    return [notification.message for notification in app._notifications]


@asynccontextmanager
async def watching(
    run: Run,
    size: tuple[int, int] = (80, 24),
    worker: WorkerHandle | None = None,
    display: Display = TRUECOLOR,
) -> AsyncIterator[Pilot[ExitSummary]]:
    """The Train screen over ``run``; time stands still and nothing is polled unasked."""
    worker = worker or WorkerHandle(run)
    app = LstmTuiApp(run.path.parent, worker, display=display, clock=Clock(), poll_seconds=0)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield pilot


@contextmanager
def stand_in(run: Run) -> Iterator[WorkerHandle]:
    """A process that holds ``run`` as a worker does, and ends when its lifeline closes."""
    process = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        with run.locked():
            yield WorkerHandle(run, process)
    finally:
        process.kill()
        process.communicate()


def polled(pilot: Pilot[Any]) -> str:
    """The text of the Train screen after two polls: not every poll draws the metrics."""
    screen = pilot.app.screen
    if isinstance(screen, TrainScreen):
        screen.poll()
        screen.poll()
    return screen_text(pilot.app)


async def press(pilot: Pilot[Any], *keys: str) -> str:
    """Press ``keys``, wait for the jobs that they start, and return the text of the screen."""
    await pilot.press(*keys)
    return await settled(pilot)


async def settled(pilot: Pilot[Any]) -> str:
    """The text of the screen once its jobs are done."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return screen_text(pilot.app)


async def turn_wheel(
    pilot: Pilot[Any], event: type[MouseEvent], selector: str, offset: tuple[int, int]
) -> None:
    """Send an event of the mouse wheel to a widget."""
    await pilot._post_mouse_events([event], selector, offset=offset)
