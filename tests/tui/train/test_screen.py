"""The Train screen, driven by keys and the mouse; what it does is read from the run directory."""

import json
import math
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import MouseScrollLeft, MouseScrollRight, MouseScrollUp
from textual.pilot import Pilot
from textual.widgets import Input

from lstm_tui.colors.display import Display
from lstm_tui.colors.names import Depth
from lstm_tui.runs.commands import Detach, Pause, Resume, SampleNow, SaveNow, Stop, Tune
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Failed, FinishReason, Paused, Sampled, Started
from lstm_tui.runs.follower import Follower, Health, RunStatus
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.tui.train.screen import TrainScreen
from lstm_tui.tui.widgets.page_dialog import PageDialog
from lstm_tui.tui.widgets.panel import ContentPanel
from lstm_tui.workers.process import WorkerHandle
from lstm_tui.workers.shutdown import ExitSummary
from tests.support.fake_runs import (
    Clock,
    beginning,
    ended,
    make_run,
    noted,
    say,
    told,
    trained_run,
    training,
)
from tests.support.screens import (
    is_on_top,
    notifications,
    press,
    screen_text,
    stand_in,
    turn_wheel,
    watching,
)

SIZES = [(80, 24), (160, 48)]
NASTY = "[b]bold[/b] [@click=app.bell]x[/] {{[[a|b]]}} \x1b[31m\u202ea\u0301\u200b"
SHOWN = "[b]bold[/b] [@click=app.bell]x[/] {{[[a|b]]}} ␛[31m␦a◌␦"


def look(pilot: Pilot[ExitSummary]) -> str:
    """The screen after another poll, and one more: not every poll draws the figures."""
    screen = pilot.app.screen
    if isinstance(screen, TrainScreen):
        screen.poll()
        screen.poll()
    return screen_text(pilot.app)


@pytest.mark.parametrize("size", SIZES)
async def test_the_parts_are_there(tmp_path: Path, size: tuple[int, int]) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run, size) as pilot:
            text = screen_text(pilot.app)
    for part in (
        "atlas-20261124-101500 · LSTM 2×256 · 0.87 M parameters", "● training",
        "Loss, nats per character", "─● validation", "1,448 / 6,000", "24%", "▼ best",
        "clipped at 1", "chars/s", "Sample · step 1,400 · temperature 0.8", "← 7 of 7 →",
        "Messages", "space Pause", "q Quit",
    ):  # fmt: skip
        assert part in text


async def test_new_events_are_drawn(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 400)
    with run.locked():
        async with watching(run) as pilot:
            assert "Sample · step 400" in screen_text(pilot.app)
            say(run, *training(401, 608), noted(608, "Something new."))
            look(pilot)
            await pilot.pause()
            text = screen_text(pilot.app)
            assert "608 / 6,000" in text
            assert "Sample · step 600" in text
            assert "Something new." in text


async def test_space_pauses_and_goes_on(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            await press(pilot, "space")
            assert told(run) == [Pause()]
            say(run, Paused(step=1448, elapsed_seconds=48))
            look(pilot)
            await pilot.pause()
            text = screen_text(pilot.app)
            assert "● paused" in text
            assert "space Resume" in text
            await press(pilot, "space")
            assert told(run) == [Pause(), Resume()]


async def test_sample_and_save_are_asked_for(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            await press(pilot, "s", "S")
            assert told(run) == [SampleNow(), SaveNow()]


async def test_a_click_on_the_footer_does_what_the_key_does(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            await pilot.click("#keys", offset=(17, 0))
            assert told(run) == [SampleNow()]


async def test_samples_are_browsed(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            assert "← 6 of 7 → · End newest" in await press(pilot, "left")
            assert "Sample · step 1,000" in await press(pilot, "left")
            say(run, *training(1449, 1608))
            look(pilot)
            await pilot.pause()
            text = screen_text(pilot.app)
            assert "Sample · step 1,000" in text
            assert "← 5 of 8 →" in text
            assert "step 1,000 · temperature 1" in await press(pilot, "v")
            assert "step 1,200 · temperature 1" in await press(pilot, "right")
            assert "step 1,600 · temperature 1" in await press(pilot, "end")


@pytest.mark.parametrize("size", SIZES)
async def test_units_that_emerge_are_listed_best_first(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    run = trained_run(tmp_path, 100)
    with run.locked():
        async with watching(run, size) as pilot:
            assert "best unit of each pattern …" in screen_text(pilot.app)
            say(run, *training(97, 600))
            look(pilot)
            await pilot.pause()
            rows = [line for line in screen_text(pilot.app).splitlines() if "L1:131" in line]
            assert len(rows) == 1
            assert "url " in rows[0]
            assert f"{0.14 + 0.79 * (1 - math.exp(-600 / 500)):.2f}" in rows[0]
            assert (".cell" in rows[0]) == (size == SIZES[1])


@pytest.mark.parametrize("size", SIZES)
async def test_the_chart_of_f1_takes_the_place_of_the_loss(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run, size) as pilot:
            loss = screen_text(pilot.app)
            assert "f F1 chart" in loss
            text = await press(pilot, "f")
            assert "F1 of the best unit" in text
            assert "f Loss chart" in text
            assert "Loss, nats" not in text
            assert "F1 of the best unit ─" in await press(pilot, "L", "b")  # losses have scales
            assert "0 whole run" in await press(pilot, "plus")
            assert await press(pilot, "0", "b", "L", "L", "f") == loss


async def test_a_run_that_looked_for_no_units_says_so(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    say(run, *beginning(), ended(100, FinishReason.BUDGET))
    async with watching(run) as pilot:
        assert "none was looked for" in screen_text(pilot.app)
        assert "waiting for units to emerge …" in await press(pilot, "f")


async def test_the_chart_is_steered_by_keys(tmp_path: Path) -> None:
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


async def test_the_chart_is_steered_by_the_mouse(tmp_path: Path) -> None:
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


async def test_a_zoomed_chart_moves_along_with_the_newest_step(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 800)
    with run.locked():
        async with watching(run, (160, 48)) as pilot:
            assert "steps 320 to 800" in await press(pilot, "plus")
            say(run, *training(801, 1000))
            look(pilot)
            await pilot.pause()
            assert "steps 520 to 1,000" in screen_text(pilot.app)


async def test_tune_sends_what_was_typed(tmp_path: Path) -> None:
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
            assert told(run) == []
            await press(pilot, "escape", "t")
            await press(pilot, *"0.002", "tab", "tab", *"0.7", "tab", *"8,000", "enter")
            assert told(run) == [Tune(learning_rate=0.002, temperature=0.7, total_steps=8000)]


async def test_tune_says_beside_the_field_what_is_wrong(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            text = await press(pilot, "t", *"50")
            assert "learning rate 50: must be" in text
            assert "to 10." in text
            text = await press(pilot, "tab", *"x", "enter")
            assert "must be a number" in text
            assert told(run) == []
            await press(pilot, "escape")
            assert is_on_top(pilot, TrainScreen)
            text = await press(pilot, "t", "tab", "tab", "tab", *"9", "enter")
            assert "step 1,448 is done" in text
            text = await press(pilot, *"999", "tab", *"9", "enter")
            assert "steps or minutes, not" in text
            await press(pilot, "backspace", "enter")
            assert told(run) == [Tune(total_steps=9999)]


async def test_tune_says_why_clipping_is_not_turned_off_under_way(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            text = await press(pilot, "t", "tab", *"off", "enter")
            assert "cannot be turned off" in text
            assert "under way, only loosened" in text
            assert told(run) == []


async def test_tune_offers_no_clip_where_nothing_is_clipped(tmp_path: Path) -> None:
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
            assert told(run) == [Tune(temperature=0.7)]


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
        assert "has no samples, so nothing is written" in text
        await press(pilot, "escape", "e", "down", "down", "down", "enter")
        assert "has no loss yet" in " ".join(look(pilot).split())
    assert set(Path.cwd().iterdir()) == there


async def test_export_complains_of_a_place_that_is_not_there(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    async with watching(run) as pilot:
        await press(pilot, "e")
        for name, complaint in (("", "needs a name"), ("no/where.txt", "cannot be written")):
            pilot.app.screen.query_one("#file", Input).value = name
            pilot.app.screen.query_one("#file").focus()
            assert complaint in await press(pilot, "enter")


@pytest.mark.parametrize("size", SIZES)
async def test_help_names_every_key_of_the_footer(tmp_path: Path, size: tuple[int, int]) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run, size) as pilot:
            text = await press(pilot, "question_mark")
            assert is_on_top(pilot, PageDialog)
            assert "pause or continue" in text
            assert "perplexity" in await press(pilot, "end") or size == SIZES[1]
            await press(pilot, "escape")
            assert is_on_top(pilot, TrainScreen)


async def test_messages_can_be_read_in_full(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    say(run, *(noted(1448, f"remark number {number}") for number in range(12)))
    async with watching(run) as pilot:
        text = await press(pilot, "m")
        assert "remark number 11" in text
        assert "remark number 0" in text


async def test_text_is_shown_character_by_character(tmp_path: Path) -> None:
    run = make_run(tmp_path, "[red]run[b]")
    say(
        run,
        *beginning(),
        Sampled(step=1, elapsed_seconds=0, temperature=0.8, text=NASTY),
        noted(2, NASTY),
        Failed(step=3, elapsed_seconds=1, message=NASTY),
    )
    run.worker_log.write_text(NASTY)
    async with watching(run, (200, 48)) as pilot:
        text = screen_text(pilot.app)
        assert text.count(SHOWN) == 2  # the sample, the error; the note is broken into lines
        assert SHOWN in await press(pilot, "m")
        assert " [red]run[b] · LSTM" in text


async def test_a_dead_worker_says_so_and_can_be_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = trained_run(tmp_path)
    run.worker_log.write_text('Traceback:\n  File "torch.py"\nMemoryError: no room\n')
    started: list[Run] = []
    looked_after: list[Run] = []

    def launch(run: Run) -> WorkerHandle:
        started.append(run)
        return WorkerHandle(run)

    monkeypatch.setattr("lstm_tui.workers.monitor.launch", launch)
    monkeypatch.setattr("lstm_tui.workers.monitor.ensure_corpus", looked_after.append)
    changed = "notes.txt: has changed"
    monkeypatch.setattr("lstm_tui.workers.monitor.text_changes", lambda _run: changed)
    async with watching(run) as pilot:
        text = screen_text(pilot.app)
        for part in ("● dead", "exited without a message", "MemoryError: no room", "worker.log",
                     "R Resume"):  # fmt: skip
            assert part in text
        assert "Traceback" not in text
        assert "This run is not training." in await press(pilot, "space")
        assert told(run) == []
        assert changed in await press(pilot, "R")
        assert started == looked_after == [run]
    assert changed not in run.events.read_text()


async def test_a_run_whose_text_is_gone_is_not_resumed_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTM_TUI_CACHE", str(tmp_path / "cache"))
    run = trained_run(tmp_path / "runs")
    async with watching(run) as pilot:
        await press(pilot, "R")
        said = notifications(pilot.app)
        assert any("no text that you trained on with lstm-tui" in message for message in said)
        assert any(
            "lstm-tui resume" in message and message.endswith("--text FILE") for message in said
        )
    assert not run.worker_log.exists()


async def test_a_run_that_somebody_else_trains_is_not_started_twice(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    async with watching(run) as pilot:
        with run.locked():
            await press(pilot, "R")
        said = notifications(pilot.app)
        assert any("is already training this run" in message for message in said)


async def test_a_finished_run_is_read_only(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    say(run, ended(1448, FinishReason.PATIENCE))
    async with watching(run) as pilot:
        text = screen_text(pilot.app)
        assert "● finished" in text
        assert "Stopped early: the validation loss no longer improved. Best validation loss" in text
        assert "R Extend" not in text
        await press(pilot, "s", "t", "R")
        assert told(run) == []
        await press(pilot, "q")
    assert pilot.app.return_value == ExitSummary(
        0,
        "Stopped early: the validation loss no longer improved. "
        f"Step 1,400 is saved in {run.path}.",
    )


async def test_a_broken_log_is_shown(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.events.open("ab") as log:
        log.write(b"{]\n")
    async with watching(run, (160, 48)) as pilot:
        assert "not an event" in screen_text(pilot.app)
        assert "Delete or mend that line" in look(pilot)


async def test_silence_is_said(tmp_path: Path) -> None:
    run, clock = trained_run(tmp_path), Clock()
    app = LstmTuiApp(tmp_path, WorkerHandle(run), clock=clock, poll_seconds=0)
    with run.locked():
        async with app.run_test(size=(80, 24)) as pilot:
            clock.now += 7.5
            look(pilot)
            await pilot.pause()
            text = screen_text(app)
            assert "● silent 7 s" in text
            assert "Nothing heard for 7 s" in text


async def test_quit_stops_and_saves_by_default(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with stand_in(run) as worker:
        async with watching(run, worker=worker) as pilot:
            assert "atlas-20261124-101500 is not done." in await press(pilot, "q")
            await press(pilot, "enter")
            await pilot.pause(0.3)
            assert "Saving atlas-20261124-101500 …" in screen_text(pilot.app)
            assert told(run) == [Stop()]
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
        assert told(run) == [Detach()]
        assert not worker.ended
    assert pilot.app.return_value == ExitSummary(
        0, f"The run trains on. Come back with: lstm-tui attach {run.path}"
    )


async def test_quit_can_be_cancelled(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with stand_in(run) as worker:
        async with watching(run, worker=worker) as pilot:
            for keys in (["q", "escape"], ["q", "right", "right", "enter"], ["ctrl+c", "c"]):
                await press(pilot, *keys)
                assert is_on_top(pilot, TrainScreen)
        assert told(run) == []


@pytest.mark.parametrize("key", ["ctrl+c", "q"])
async def test_the_key_that_asks_to_quit_leaves_when_it_is_pressed_again(
    tmp_path: Path, key: str
) -> None:
    run = trained_run(tmp_path)
    with stand_in(run) as worker:
        async with watching(run, worker=worker) as pilot:
            await press(pilot, key, key)
            await pilot.pause(0.3)
            assert "Saving" in screen_text(pilot.app)
            await press(pilot, "ctrl+c")
        assert told(run) == [Stop()]
    assert pilot.app.return_value is not None


async def test_an_attached_run_is_left_alone_by_default(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            await press(pilot, "q", "enter")
    assert told(run) == []
    assert pilot.app.return_value is not None
    assert "lstm-tui attach" in pilot.app.return_value.message


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (40, 12), (300, 90)])
async def test_any_size_is_survived(tmp_path: Path, size: tuple[int, int]) -> None:
    run = trained_run(tmp_path)
    async with watching(run, size) as pilot:
        lines = screen_text(pilot.app).splitlines()
        assert len(lines) == size[1]
        assert all(len(line) <= size[0] for line in lines)
        await press(pilot, "question_mark")
        await press(pilot, "escape")
        await pilot.resize_terminal(80, 24)
        await pilot.pause(0.2)
        assert "step     1,448 / 6,000" in screen_text(pilot.app)


async def test_the_themes_take_turns_and_no_color_is_enough(tmp_path: Path) -> None:
    display = Display(Depth.NONE)
    async with watching(trained_run(tmp_path), display=display) as pilot:
        dark = screen_text(pilot.app)
        assert pilot.app.theme == "lstm-dark"
        assert await press(pilot, "T") == dark
        assert pilot.app.theme == "lstm-light"
        assert pilot.app.no_color


async def test_a_big_log_is_read_behind_the_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_tui.tui.train.screen.BIG_LOG_BYTES", 1)
    async with watching(trained_run(tmp_path)) as pilot:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "1,448 / 6,000" in screen_text(pilot.app)


async def test_a_run_that_nobody_trains_is_left_while_its_log_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_tui.tui.train.screen.BIG_LOG_BYTES", 1)
    enough = threading.Event()
    polls: list[Follower] = []

    def poll(follower: Follower, **_: object) -> RunStatus:
        polls.append(follower)
        enough.wait(60)
        return RunStatus(follower.progress, Health.DEAD, 0.0)

    monkeypatch.setattr(Follower, "poll", poll)
    async with watching(trained_run(tmp_path)) as pilot:
        await pilot.press("q")
        left = pilot.app.return_value
        enough.set()
    assert left is not None  # without a question
    assert left.exit_status == 0
    assert len(polls) == 1  # none beside the one that goes on


async def test_a_log_that_cannot_be_read_is_no_run_that_starts(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    run.events.write_bytes(b"nonsense\n")
    async with watching(run, (160, 48)) as pilot:
        text = look(pilot)
        assert "● unreadable" in text
        assert "● starting" not in text
        assert "not an event" in text
        assert "Its log cannot be read." in await press(pilot, "R")
        await press(pilot, "q")
    assert pilot.app.return_value is not None  # without a question
    assert pilot.app.return_value.exit_status == 1


async def test_a_worker_whose_log_cannot_be_read_is_there_all_the_same(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run, (160, 48)) as pilot:
            with run.events.open("ab") as log:
                log.write(b"nonsense\n")
            assert "● unreadable" in look(pilot)
            assert "is not done." in await press(pilot, "q")


async def test_of_a_long_sample_a_part_is_laid_out(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 400)
    lines = "".join(f"{number}\n" for number in range(50_000))
    say(run, Sampled(step=400, elapsed_seconds=20.0, temperature=0.8, text=lines))
    async with watching(run) as pilot:
        shown = pilot.app.screen.query_one("#sample-text", ContentPanel)
        assert shown.text.count("\n") <= 1_001
        assert shown.text.endswith(" more characters: e exports the whole sample.")
