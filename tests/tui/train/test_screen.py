"""The Train screen, driven by keys and the mouse; its effects are read from the run directory."""

import math
import threading
from pathlib import Path

import pytest

from lstm_tui.colors.display import Display
from lstm_tui.colors.names import Depth
from lstm_tui.runs.commands import Pause, Resume, SampleNow, SaveNow
from lstm_tui.runs.copied_spans import CopiedSpan, Copies, Loop
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Failed, FinishReason, Paused, Sampled
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
    sent_commands,
    trained_run,
    training,
)
from tests.support.screens import (
    is_on_top,
    notifications,
    polled,
    press,
    screen_text,
    watching,
)

SIZES = [(80, 24), (160, 48)]
NASTY = "[b]bold[/b] [@click=app.bell]x[/] {{[[a|b]]}} \x1b[31m\u202ea\u0301\u200b"
SHOWN = "[b]bold[/b] [@click=app.bell]x[/] {{[[a|b]]}} ␛[31m␦a◌␦"


@pytest.mark.parametrize("size", SIZES)
async def test_every_part_is_shown(tmp_path: Path, size: tuple[int, int]) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run, size) as pilot:
            text = screen_text(pilot.app)
    for part in (
        "atlas-20261124-101500 · LSTM 2×256 · 0.87 M parameters", "● training",
        "Loss, nats per character", "─● validation", "1,448 / 6,000", "24%", "▼ best",
        "% clipped", "chars/s", "Sample · step 1,400 · temperature 0.8", "← 7 of 7 →",
        "Messages", "space Pause", "q Quit",
    ):  # fmt: skip
        assert part in text


async def test_new_events_are_drawn(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 400)
    with run.locked():
        async with watching(run) as pilot:
            assert "Sample · step 400" in screen_text(pilot.app)
            say(run, *training(401, 608), noted(608, "Something new."))
            polled(pilot)
            await pilot.pause()
            text = screen_text(pilot.app)
            assert "608 / 6,000" in text
            assert "Sample · step 600" in text
            assert "Something new." in text


async def test_space_pauses_and_continues(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            await press(pilot, "space")
            assert sent_commands(run) == [Pause()]
            say(run, Paused(step=1448, elapsed_seconds=48))
            polled(pilot)
            await pilot.pause()
            text = screen_text(pilot.app)
            assert "● paused" in text
            assert "space Resume" in text
            await press(pilot, "space")
            assert sent_commands(run) == [Pause(), Resume()]


async def test_s_asks_for_a_sample_and_shift_s_for_a_checkpoint(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            await press(pilot, "s", "S")
            assert sent_commands(run) == [SampleNow(), SaveNow()]


async def test_a_click_on_the_footer_runs_the_action_of_the_key(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            await pilot.click("#keys", offset=(17, 0))
            assert sent_commands(run) == [SampleNow()]


async def test_samples_are_browsed(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run) as pilot:
            assert "← 6 of 7 → · End newest" in await press(pilot, "left")
            assert "Sample · step 1,000" in await press(pilot, "left")
            say(run, *training(1449, 1608))
            polled(pilot)
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
            polled(pilot)
            await pilot.pause()
            rows = [line for line in screen_text(pilot.app).splitlines() if "L1:131" in line]
            assert len(rows) == 1
            assert "url " in rows[0]
            assert f"{0.14 + 0.79 * (1 - math.exp(-600 / 500)):.2f}" in rows[0]
            assert (".cell" in rows[0]) == (size == SIZES[1])


@pytest.mark.parametrize("size", SIZES)
async def test_f_goes_through_the_charts(tmp_path: Path, size: tuple[int, int]) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run, size) as pilot:
            loss = screen_text(pilot.app)
            assert "f F1 chart" in loss
            text = await press(pilot, "f")
            assert "F1 of the best unit" in text
            assert "f Gradient norm" in text
            assert "Loss, nats" not in text
            assert "F1 of the best unit ─" in await press(pilot, "L", "b")  # losses have scales
            assert "0 whole run" in await press(pilot, "plus")
            norm = await press(pilot, "0", "b", "L", "L", "f")
            assert "Gradient norm · 30% of steps clipped" in norm
            assert "── clip 1" in norm
            distance = await press(pilot, "f")
            assert "Gradient reach · half-life 5.5 symbols" in distance
            assert "── step 200" in distance
            assert "─● step 1,400" in distance
            assert "f Loss chart" in distance
            assert await press(pilot, "f") == loss


async def test_a_run_without_units_says_so(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    say(run, *beginning(), ended(100, FinishReason.BUDGET))
    async with watching(run) as pilot:
        assert "none was looked for" in screen_text(pilot.app)
        assert "waiting for units to emerge …" in await press(pilot, "f")


@pytest.mark.parametrize("size", SIZES)
async def test_help_names_every_key_of_the_footer(tmp_path: Path, size: tuple[int, int]) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run, size) as pilot:
            text = await press(pilot, "question_mark")
            assert is_on_top(pilot, PageDialog)
            assert "pause or continue" in text
            assert "temperature:" in await press(pilot, "end")
            await press(pilot, "escape")
            assert is_on_top(pilot, TrainScreen)


async def test_m_shows_all_messages(tmp_path: Path) -> None:
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


async def test_a_dead_worker_is_reported_and_can_be_resumed(
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
        assert sent_commands(run) == []
        assert changed in await press(pilot, "R")
        assert started == looked_after == [run]
    assert changed not in run.events.read_text()


async def test_a_run_whose_text_is_gone_is_not_resumed(
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


async def test_a_run_that_another_process_trains_is_not_started_twice(tmp_path: Path) -> None:
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
        assert sent_commands(run) == []
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
        assert "Delete or mend that line" in polled(pilot)


async def test_an_unresponsive_worker_is_reported(tmp_path: Path) -> None:
    run, clock = trained_run(tmp_path), Clock()
    app = LstmTuiApp(tmp_path, WorkerHandle(run), clock=clock, poll_seconds=0)
    with run.locked():
        async with app.run_test(size=(80, 24)) as pilot:
            clock.now += 7.5
            polled(pilot)
            await pilot.pause()
            text = screen_text(app)
            assert "● silent 7 s" in text
            assert "Nothing heard for 7 s" in text


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (40, 12), (300, 90)])
async def test_the_screen_opens_at_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
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


async def test_themes_alternate_also_without_colors(tmp_path: Path) -> None:
    display = Display(Depth.NONE)
    async with watching(trained_run(tmp_path), display=display) as pilot:
        dark = screen_text(pilot.app)
        assert pilot.app.theme == "lstm-dark"
        assert await press(pilot, "T") == dark
        assert pilot.app.theme == "lstm-light"
        assert pilot.app.no_color


async def test_a_big_log_is_read_in_a_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_tui.tui.train.screen.BIG_LOG_BYTES", 1)
    async with watching(trained_run(tmp_path)) as pilot:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "1,448 / 6,000" in screen_text(pilot.app)


async def test_quitting_while_a_log_is_read_does_not_ask_about_an_idle_run(
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


async def test_a_run_with_an_unreadable_log_is_not_starting(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    run.events.write_bytes(b"nonsense\n")
    async with watching(run, (160, 48)) as pilot:
        text = polled(pilot)
        assert "● unreadable" in text
        assert "● starting" not in text
        assert "not an event" in text
        assert "Its log cannot be read." in await press(pilot, "R")
        await press(pilot, "q")
    assert pilot.app.return_value is not None  # without a question
    assert pilot.app.return_value.exit_status == 1


async def test_a_worker_with_an_unreadable_log_is_still_asked_about(tmp_path: Path) -> None:
    run = trained_run(tmp_path)
    with run.locked():
        async with watching(run, (160, 48)) as pilot:
            with run.events.open("ab") as log:
                log.write(b"nonsense\n")
            assert "● unreadable" in polled(pilot)
            assert "is not finished." in await press(pilot, "q")


async def test_documents_that_are_copied_are_one_line_above_a_sample(tmp_path: Path) -> None:
    run, text = trained_run(tmp_path, 400), "East\nRoom\nChen\n" * 6
    found = Copies(documents=18, documents_copied=12)
    say(run, Sampled(step=400, elapsed_seconds=20.0, temperature=0.8, text=text, copies=found))
    lines = []
    for size in ((80, 24), (160, 48)):
        async with watching(run, size) as pilot:
            shown = pilot.app.screen.query_one("#sample-text", ContentPanel)
            lines.append(shown.text.split("\n")[0])
            assert len(lines[-1]) <= shown.size.width
    assert lines == [
        "copies: 12 of 18 documents",
        "copies: 12 of 18 documents stand in the training text · no 20 characters in a row",
    ]


@pytest.mark.parametrize(
    ("size", "copies"),
    [
        ((80, 24), "copies: longest 50 · 42 % in spans of 20+"),
        (
            (160, 48),
            f"copies: longest 50 characters, line 7: “{'x' * 43}…” · 42 % in spans of 20 or more",
        ),
    ],
)
async def test_what_a_sample_copies_is_one_line_above_it(
    tmp_path: Path, size: tuple[int, int], copies: str
) -> None:
    run, text = trained_run(tmp_path, 400), "Here: " + "x" * 50 + "the " * 16
    span, loop = CopiedSpan(begin=6, end=56), Loop(begin=56, end=120, period=4)
    found = Copies(longest=span, place="line 7", share=5 / 12, spans=(span,))
    sampled = Sampled(
        step=400, elapsed_seconds=20.0, temperature=0.8, text=text, copies=found, loop=loop
    )
    say(run, sampled)
    async with watching(run, size) as pilot:
        shown = pilot.app.screen.query_one("#sample-text", ContentPanel)
        lines = shown.text.split("\n")
        assert lines == [copies, "loop: “the ” 16 times, from character 57 on", text]
        assert max(map(len, lines[:2])) <= shown.size.width


async def test_only_part_of_a_long_sample_is_laid_out(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 400)
    lines = "".join(f"{number}\n" for number in range(50_000))
    say(run, Sampled(step=400, elapsed_seconds=20.0, temperature=0.8, text=lines))
    async with watching(run) as pilot:
        shown = pilot.app.screen.query_one("#sample-text", ContentPanel)
        assert shown.text.count("\n") <= 1_001
        assert shown.text.endswith(" more characters: e exports the whole sample.")
