"""Whole screens, compared with ``snapshots/`` character by character."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from lstm_tui.runs.events import Failed
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.workers.process import WorkerHandle
from tests.support.fake_runs import Clock, classifier_run, noted, say, trained_run

Check = Callable[[App[Any]], None]
SIZES = {"small": (80, 24), "large": (160, 48), "narrow": (50, 30)}


@pytest.fixture(autouse=True)
def short_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are shown by name, not by a path that differs from test to test."""
    monkeypatch.setenv("LSTM_TUI_RUNS", str(tmp_path / "runs"))
    (tmp_path / "runs").mkdir()


@pytest.mark.parametrize("size", SIZES)
async def test_training(tmp_path: Path, size: str, check_snapshot: Check) -> None:
    run = trained_run(tmp_path / "runs")
    say(run, noted(1448, "The machine is slower than at first: the budget is now 6,000 steps."))
    app = LstmTuiApp(tmp_path / "runs", WorkerHandle(run), clock=Clock(), poll_seconds=0)
    with run.locked():
        async with app.run_test(size=SIZES[size]) as pilot:
            await pilot.pause()
            check_snapshot(app)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("classes", [2, 20])
async def test_classifier(tmp_path: Path, classes: int, size: str, check_snapshot: Check) -> None:
    names = tuple(f"comp.group{number}" for number in range(classes))
    run = classifier_run(tmp_path / "runs", classes=names)
    app = LstmTuiApp(tmp_path / "runs", WorkerHandle(run), clock=Clock(), poll_seconds=0)
    with run.locked():
        async with app.run_test(size=SIZES[size]) as pilot:
            await pilot.press(*["f"] * (classes > 2))
            await pilot.pause()
            check_snapshot(app)


@pytest.mark.parametrize("size", SIZES)
async def test_f1_chart(tmp_path: Path, size: str, check_snapshot: Check) -> None:
    run = trained_run(tmp_path / "runs")
    app = LstmTuiApp(tmp_path / "runs", WorkerHandle(run), clock=Clock(), poll_seconds=0)
    with run.locked():
        async with app.run_test(size=SIZES[size]) as pilot:
            await pilot.press("f")
            await pilot.pause()
            check_snapshot(app)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("chart", ["norm", "distance"])
async def test_gradient_chart(tmp_path: Path, chart: str, size: str, check_snapshot: Check) -> None:
    run = trained_run(tmp_path / "runs")
    app = LstmTuiApp(tmp_path / "runs", WorkerHandle(run), clock=Clock(), poll_seconds=0)
    with run.locked():
        async with app.run_test(size=SIZES[size]) as pilot:
            await pilot.press(*["f"] * (2 if chart == "norm" else 3))
            await pilot.pause()
            check_snapshot(app)


async def test_failed(check_snapshot: Check) -> None:
    run = trained_run(Path("runs"))
    run.worker_log.write_text("Traceback (most recent call last):\n  ...\nOSError: disk is full\n")
    say(run, Failed(step=1448, elapsed_seconds=48, message="The disk is full. Make room."))
    app = LstmTuiApp(Path("runs"), WorkerHandle(run), clock=Clock(), poll_seconds=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        check_snapshot(app)


@pytest.mark.parametrize("key", ["t", "e", "q", "question_mark"])
async def test_dialog(tmp_path: Path, key: str, check_snapshot: Check) -> None:
    run = trained_run(tmp_path / "runs")
    app = LstmTuiApp(tmp_path / "runs", WorkerHandle(run), clock=Clock(), poll_seconds=0)
    with run.locked():
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(key)
            await pilot.pause()
            check_snapshot(app)


async def test_runs(check_snapshot: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed, name in enumerate(("atlas-lstm", "atlas-gru", "shakespeare"), 1):
        trained_run(Path("runs"), 400 * seed, name=name, seed=seed)
    monkeypatch.setattr("lstm_tui.runs.listing.last_written", lambda run: float(len(run.name)))
    app = LstmTuiApp(Path("runs"), clock=Clock(), now=lambda: 60.0, poll_seconds=0)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.press("space", "down", "space")
        await pilot.pause()
        check_snapshot(app)
