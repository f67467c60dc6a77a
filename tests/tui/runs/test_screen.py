"""The Runs screen, driven by keys."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import FinishReason
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.tui.runs.screen import OTHER_LOSS, RunsScreen
from lstm_tui.tui.runs.table import RunsTable
from lstm_tui.tui.train.screen import TrainScreen
from lstm_tui.workers.monitor import RunMonitor
from lstm_tui.workers.process import WorkerHandle
from lstm_tui.workers.shutdown import ExitSummary
from tests.support.fake_runs import (
    Clock,
    beginning,
    classifier_run,
    ended,
    make_run,
    say,
    trained_run,
)
from tests.support.gates import Gate, job_threads, until
from tests.support.imported_runs import make_imported_run
from tests.support.screens import is_on_top, notifications, press, screen_text, settled

Driver = Pilot[ExitSummary]
NOW = 1_700_000_000.0


def old(run: Run, seconds: float) -> Run:
    """``run``, last written ``seconds`` ago."""
    os.utime(run.events, (NOW - seconds, NOW - seconds))
    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three runs: the newest finished, one dead, the oldest with a name that looks like markup."""
    runs = tmp_path / "runs"
    first = trained_run(runs, 1448, name="finished-run")
    say(first, ended(1448, FinishReason.STOPPED))
    old(first, 90)
    old(trained_run(runs, 800, name="dead-run", seed=2), 4000)
    old(trained_run(runs, 400, name="[b]run[x]", seed=3), 8000)
    return runs


@asynccontextmanager
async def listing(folder: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
    """The Runs screen of ``folder`` after one poll."""
    app = LstmTuiApp(folder, clock=Clock(), now=lambda: NOW, poll_seconds=0)
    async with app.run_test(size=size, notifications=True) as pilot:
        await settled(pilot)
        yield pilot


def rows(text: str) -> list[list[str]]:
    """The words of the table."""
    return [line.split() for line in text.splitlines()[2:] if "●" in line and "ago" in line]


async def test_runs_are_listed_newest_first(folder: Path) -> None:
    async with listing(folder, (120, 30)) as pilot:
        text = screen_text(pilot.app)
    assert [row[0] for row in rows(text)] == ["finished-run", "dead-run", "[b]run[x]"]
    assert rows(text)[0][1:8] == ["●", "stopped", "LSTM", "2×256", "1.568", "1,448", "24%"]
    assert "1 min ago" in text
    assert "─● validation" in text


async def test_names_are_whole_in_the_first_drawing(folder: Path) -> None:
    async with listing(folder, (120, 30)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, RunsScreen)
        screen.query_one(RunsTable)._widths = {}  # as if it had never drawn
        screen.draw()
        text = screen_text(pilot.app)  # without a moment for the table to measure anything
        assert [row[0] for row in rows(text)] == ["finished-run", "dead-run", "[b]run[x]"]
        assert screen_text(pilot.app) == await settled(pilot)


async def test_an_empty_folder_says_what_to_type(tmp_path: Path) -> None:
    async with listing(tmp_path / "none") as pilot:
        assert "lstm-tui train atlas" in screen_text(pilot.app)
        await press(pilot, "enter", "R", "1", "2", "D", "space")
        await press(pilot, "q")
    assert pilot.app.return_value == ExitSummary()


async def test_enter_opens_a_run_and_3_comes_back(folder: Path) -> None:
    async with listing(folder) as pilot:
        text = await press(pilot, "down", "enter")
        assert is_on_top(pilot, TrainScreen)
        assert "dead-run" in text
        await press(pilot, "3")
        assert is_on_top(pilot, RunsScreen)
        assert len(rows(await settled(pilot))) == 3


async def test_escape_goes_one_level_back(folder: Path) -> None:
    async with listing(folder) as pilot:
        before = screen_text(pilot.app)
        await press(pilot, "escape", "escape")
        assert screen_text(pilot.app) == before
        text = await press(pilot, "down", "enter")
        assert "Esc Back" in text
        await press(pilot, "question_mark", "escape")
        assert is_on_top(pilot, TrainScreen)
        text = await press(pilot, "escape")
        await settled(pilot)
        assert is_on_top(pilot, RunsScreen)
        assert "Esc Back" not in text
        await press(pilot, "enter")
        assert "dead-run" in screen_text(pilot.app)  # the cursor is where it was
        await press(pilot, "escape", "u", *"fin", "enter", "escape")
        assert is_on_top(pilot, RunsScreen)
        assert len(rows(await settled(pilot))) == 3


async def test_escape_goes_back_to_the_first_screen(folder: Path) -> None:
    first = WorkerHandle(Run(folder / "finished-run"))
    app = LstmTuiApp(folder, first, clock=Clock(), now=lambda: NOW, poll_seconds=0)
    async with app.run_test(notifications=True) as pilot:
        assert "Esc Back" not in await press(pilot, "escape", "escape")
        await press(pilot, "3", "down", "enter")
        await settled(pilot)
        assert "dead-run" in await press(pilot, "3", "enter")
        for kind in (RunsScreen, TrainScreen, TrainScreen):
            await press(pilot, "escape")
            await settled(pilot)
            assert is_on_top(pilot, kind)
        assert "finished-run" in screen_text(pilot.app)
        assert len(app.screen_stack) == 2


async def test_a_covered_screen_is_polled_and_drawn_when_it_is_visible_again(
    tmp_path: Path,
) -> None:
    run = trained_run(tmp_path, 400)
    app = LstmTuiApp(tmp_path, WorkerHandle(run), clock=Clock(), now=lambda: NOW, poll_seconds=0)
    async with app.run_test() as pilot:
        await press(pilot, "3")
        await settled(pilot)
        say(run, ended(400, FinishReason.STOPPED))
        below = next(one for one in app.screen_stack if isinstance(one, TrainScreen))
        below.poll()
        assert below.monitor.view.progress.finished is not None
        assert below.query_one("#ending").has_class("trouble")  # as it was drawn last
        await press(pilot, "escape")
        assert not below.query_one("#ending").has_class("trouble")


async def test_a_long_path_does_not_hide_how_many_runs_are_live(folder: Path) -> None:
    longer = folder.parent / ("a" * 60) / "runs"
    longer.parent.mkdir()
    folder.rename(longer)
    with Run(longer / "dead-run").locked():
        async with listing(longer) as pilot:
            assert "· 1 live" in screen_text(pilot.app).splitlines()[0]


async def test_1_opens_a_live_run(folder: Path) -> None:
    with Run(folder / "dead-run").locked():
        async with listing(folder) as pilot:
            assert "live" in screen_text(pilot.app)
            await press(pilot, "1")  # live runs come first
            assert is_on_top(pilot, TrainScreen)
            assert "dead-run · LSTM" in screen_text(pilot.app)


async def test_letters_move_the_cursor(folder: Path) -> None:
    async with listing(folder) as pilot:
        for key, name in (
            ("j", "dead-run"),
            ("k", "finished-run"),
            ("G", "[b]run[x]"),
            ("g", "finished-run"),
        ):
            assert f" {name}" in (await press(pilot, key, "enter")).splitlines()[0]
            await press(pilot, "3")


async def test_resume_starts_a_worker_and_opens_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def launch(run: Run) -> WorkerHandle:
        started.append(run.name)
        return WorkerHandle(run)

    monkeypatch.setattr("lstm_tui.workers.monitor.launch", launch)
    monkeypatch.setattr("lstm_tui.workers.monitor.ensure_corpus", lambda _run: None)
    monkeypatch.setattr("lstm_tui.workers.monitor.text_changes", lambda _run: "")
    async with listing(folder) as pilot:
        await press(pilot, "down", "R")
        assert started == ["dead-run"]
        assert is_on_top(pilot, TrainScreen)


@pytest.mark.parametrize("key", ["enter", "2", "D", "question_mark"])
async def test_no_run_is_resumed_after_another_screen_was_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch, gate: Gate, key: str
) -> None:
    monkeypatch.setattr(RunMonitor, "make_ready", gate.around(lambda _: ""))
    monkeypatch.setattr(RunMonitor, "restart", lambda _: pytest.fail("resumed"))
    monkeypatch.setattr(
        LstmTuiApp, "open_neurons", lambda app, _run: app.push_screen(Screen[None]())
    )
    async with listing(folder) as pilot:
        await pilot.press("down", "R")
        await until(pilot, gate.entered.is_set)
        await pilot.press(key)
        opened = pilot.app.screen
        assert not isinstance(opened, RunsScreen)
        gate.opened.set()
        await until(pilot, lambda: not job_threads())
        await pilot.pause()
        assert pilot.app.screen is opened
        said = notifications(pilot.app)
    assert said == ["dead-run was not resumed: something else was opened. Press R again."]


async def test_a_run_that_no_longer_improves_is_not_resumed(tmp_path: Path) -> None:
    run = trained_run(tmp_path / "runs")
    say(run, ended(1448, FinishReason.PATIENCE))
    async with listing(tmp_path / "runs") as pilot:
        assert "no longer improves" in " ".join((await press(pilot, "R")).split())


async def test_an_imported_network_opens_on_its_neurons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))
    old(make_imported_run(tmp_path / "runs"), 90)
    async with listing(tmp_path / "runs", (100, 30)) as pilot:
        assert "net" in screen_text(pilot.app)
        assert "● imported" in screen_text(pilot.app)
        assert "imported: there is no training to draw" in screen_text(pilot.app)
        assert "It was imported, not trained here" in " ".join((await press(pilot, "R")).split())
        neurons = await press(pilot, "enter")
        assert "text, 3,000 characters" in neurons
        assert "net · imported · LSTM 1×16" in neurons
        assert "step 0" not in neurons
        assert not isinstance(pilot.app.screen, TrainScreen)
        trained = await press(pilot, "1")
        assert isinstance(pilot.app.screen, TrainScreen)
        assert "● imported" in trained
        assert "Imported from net.safetensors" in trained
        assert "lstm-tui train --from" in trained


async def test_selected_runs_share_one_chart(folder: Path) -> None:
    async with listing(folder, (120, 40)) as pilot:
        text = await press(pilot, "space", "down", "space")
        assert "─● finished-run ─▲ dead-run" in " ".join(text.split())
        text = await press(pilot, "space", "up", "space")
        assert "─● validation" in text


async def test_delete_asks_first(folder: Path) -> None:
    async with listing(folder) as pilot:
        assert "Delete finished-run with its checkpoints" in await press(pilot, "D")
        await press(pilot, "enter")
        await press(pilot, "D", "escape")
        assert (folder / "finished-run").is_dir()
        text = await press(pilot, "D", "y")
        assert "finished-run was deleted." in text
        assert [row[0] for row in rows(await settled(pilot))] == ["dead-run", "[b]run[x]"]
        assert sorted(path.name for path in folder.iterdir()) == ["[b]run[x]", "dead-run"]


async def test_a_live_run_is_not_deleted(folder: Path) -> None:
    with Run(folder / "dead-run").locked():
        async with listing(folder) as pilot:
            assert "dead-run is training. Stop it first." in await press(pilot, "D")
            assert is_on_top(pilot, RunsScreen)
    async with listing(folder) as pilot:
        with Run(folder / "finished-run").locked():
            assert "a process is training it" in " ".join((await press(pilot, "D", "y")).split())
    assert (folder / "finished-run").is_dir()


async def test_the_filter_shows_matching_names(folder: Path) -> None:
    async with listing(folder) as pilot:
        text = await press(pilot, "u", *"DEAD", "enter")
        assert [row[0] for row in rows(text)] == ["dead-run"]
        assert len(rows(await press(pilot, "escape"))) == 3


async def test_a_run_that_cannot_be_read_is_listed(folder: Path) -> None:
    (folder / "broken").mkdir()
    (folder / "broken" / "run.json").write_text("{")
    make_run(folder, "no-events")
    log_broken = make_run(folder, "log-broken")
    say(log_broken, *beginning())
    with log_broken.events.open("ab") as log:
        log.write(b"nonsense\n")
    async with listing(folder, (120, 40)) as pilot:
        text = screen_text(pilot.app)
        assert text.count("unreadable") == 2
        assert "6 runs" in text
        for _ in range(6):
            await press(pilot, "enter")
            assert is_on_top(pilot, TrainScreen)
            await press(pilot, "3")
            await settled(pilot)
            await press(pilot, "down")


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (50, 14)])
async def test_the_screen_opens_at_any_size(folder: Path, size: tuple[int, int]) -> None:
    async with listing(folder, size) as pilot:
        await press(pilot, "down", "space")
        await pilot.resize_terminal(80, 24)
        await pilot.pause(0.2)
        assert "dead-run" in screen_text(pilot.app)


async def test_help_shows_the_keys(folder: Path) -> None:
    async with listing(folder) as pilot:
        assert "their curves are drawn in one chart" in await press(pilot, "question_mark")


@pytest.mark.parametrize("columns", [60, 80, 100, 105])
async def test_the_table_is_whole_at_every_width(tmp_path: Path, columns: int) -> None:
    names = ("short", "harbour-20261129-101500", "quay-20261130-235959-with-dropout-0.5-and-long")
    for number, name in enumerate(names):
        old(trained_run(tmp_path, 400, name=name, seed=number), 90 * (number + 1))
    async with listing(tmp_path, (columns, 30)) as pilot:
        text = screen_text(pilot.app)
        table = pilot.app.screen.query_one(RunsTable)
        assert not table.show_horizontal_scrollbar
        assert table.virtual_size.width <= table.size.width
    lines = text.splitlines()
    for name, line in zip(names, lines[2:5], strict=True):
        assert line.lstrip().startswith(name[:9])
        assert re.search(r" 1\.\d{3} ", line)
    assert "best val" in lines[1]


async def test_a_classifier_is_listed_with_its_accuracy(folder: Path) -> None:
    old(classifier_run(folder, name="a-classifier"), 10)
    async with listing(folder, (120, 40)) as pilot:
        text = screen_text(pilot.app)
        assert "a-classifier" in rows(text)[0]
        assert "96.5 %" in text
        assert "Loss, nats per document" in text
        assert "Loss, nats per character" in await press(pilot, "down")


async def test_a_classifier_has_no_chart_with_a_language_model(folder: Path) -> None:
    old(classifier_run(folder, name="a-classifier"), 10)
    async with listing(folder, (120, 40)) as pilot:
        await press(pilot, "space", "down", "space")
        assert notifications(pilot.app) == [OTHER_LOSS]
        text = await press(pilot, "up")
        assert "─● a-classifier" in text
        assert "Loss, nats per document" in text
