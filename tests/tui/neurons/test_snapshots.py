"""Snapshots of the Neurons screen and its dialogs."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App

from lstm_tui.config import Quantity
from lstm_tui.runs.directory import Run
from tests.support.neuron_pilot import LARGE, SMALL, browsing
from tests.support.neuron_runs import LINK, harbours

Check = Callable[[App[Any]], None]
SIZES = {"small": SMALL, "large": LARGE}


@pytest.fixture(autouse=True)
def one_place(neuron_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are named, not found by a path that differs from test to test."""
    monkeypatch.chdir(neuron_run.path.parent)


@pytest.mark.parametrize("size", SIZES)
async def test_neurons(neuron_run: Run, size: str, check_snapshot: Check) -> None:
    async with browsing(neuron_run, size=SIZES[size]) as at:
        at.session.pattern = "wiki link"
        at.views.show_unit(LINK, Quantity.HIDDEN)
        at.pane.move_to(harbours().index("Lume"))
        at.screen.draw()
        await at.settle()
        check_snapshot(at.app)


@pytest.mark.parametrize("keys", ["r", "rd", "rrd"])
async def test_dependence(neuron_run: Run, keys: str, check_snapshot: Check) -> None:
    async with browsing(neuron_run, size=LARGE if keys == "r" else SMALL) as at:
        at.views.show_unit(LINK, Quantity.HIDDEN)
        at.pane.move_to(harbours().index("Lume"))
        await at.press(*keys)
        check_snapshot(at.app)


@pytest.mark.parametrize("key", ["f", "c", "x", "question_mark"])
async def test_neuron_dialog(neuron_run: Run, key: str, check_snapshot: Check) -> None:
    async with browsing(neuron_run, size=SMALL) as at:
        at.views.show_unit(LINK, Quantity.HIDDEN)
        at.pane.move_to(harbours().index("Lume"))
        await at.press(key)
        check_snapshot(at.app)
