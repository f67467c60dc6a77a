"""Background jobs: nothing waits for their threads, and results reach only a mounted screen."""

import os
import re
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import TextArea
from textual.worker import WorkerFailed

import lstm_tui.cli
from lstm_tui.config import Quantity
from lstm_tui.inspection.pattern_masks import PatternLabels
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.runs.directory import Run
from lstm_tui.runs.listing import RunList
from lstm_tui.scoring import intervention, pattern_loss, ranking_pass
from lstm_tui.tui import background_jobs, resume_action
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.tui.background_jobs import Jobs, Ticket
from lstm_tui.tui.neurons import jobs
from lstm_tui.tui.neurons.open_text_dialog import OpenTextDialog
from lstm_tui.tui.neurons.pattern_dialog import PatternDialog
from lstm_tui.tui.train import screen
from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.export_dialog import ExportDialog
from lstm_tui.workers.process import WorkerHandle
from tests.support.fake_runs import Clock
from tests.support.gates import Gate, job_threads, until
from tests.support.neuron_pilot import browsing
from tests.support.neuron_runs import LINK


class Shelf(Screen[None]):
    """A screen with jobs."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs = Jobs(self)
        self.taken: list[str] = []


@asynccontextmanager
async def shelved() -> AsyncIterator[tuple[App[None], Shelf, Pilot[None]]]:
    """An app that shows a `Shelf`."""
    app = App[None]()
    async with app.run_test() as pilot:
        shelf = Shelf()
        await app.push_screen(shelf)
        yield app, shelf, pilot


async def test_results_are_taken_in_order_in_the_event_loop() -> None:
    async with shelved() as (app, shelf, pilot):
        threads = []

        def take(word: str) -> None:
            shelf.taken.append(word)
            threads.append(threading.current_thread())

        def work(ticket: Ticket) -> None:
            for word in "abc":
                ticket.hand_over(take, word)

        shelf.jobs.start("reading", work)
        assert shelf.jobs.running("reading")
        await app.workers.wait_for_complete()
        assert shelf.taken == ["a", "b", "c"]
        assert set(threads) == {threading.main_thread()}
        assert not shelf.jobs.running("reading")
        assert not shelf.jobs.running("ranking")
        await pilot.pause()


async def test_only_the_newest_job_of_a_kind_counts(gate: Gate) -> None:
    async with shelved() as (_, shelf, pilot):
        tickets = []

        def old(ticket: Ticket) -> None:
            tickets.append(ticket)
            ticket.hand_over(shelf.taken.append, "old, in time")
            gate.wait()
            ticket.hand_over(shelf.taken.append, "old")

        shelf.jobs.start("reading", old)
        shelf.jobs.start("ranking", lambda ticket: ticket.hand_over(shelf.taken.append, "other"))
        await until(pilot, lambda: len(shelf.taken) == 2)
        shelf.jobs.start("reading", lambda ticket: ticket.hand_over(shelf.taken.append, "new"))
        await until(pilot, lambda: tickets[0].cancelled)
        gate.opened.set()
        await until(pilot, lambda: not job_threads())
        await pilot.pause()
        assert sorted(shelf.taken) == ["new", "old, in time", "other"]


async def test_results_are_dropped_while_a_screen_is_removed(gate: Gate) -> None:
    """Its children are removed before its workers end: nothing may query them."""
    async with shelved() as (app, shelf, pilot):

        def work(ticket: Ticket) -> None:
            gate.wait()
            ticket.hand_over(shelf.taken.append, "late")
            gate.left.set()

        shelf.jobs.start("reading", work)
        await until(pilot, gate.entered.is_set)
        gone = app.pop_screen()
        gate.opened.set()
        gate.left.wait(60)  # the event loop stands still: the job is not cancelled yet
        await gone
        await until(pilot, lambda: not job_threads())
        await pilot.pause()
        assert shelf.taken == []


async def test_an_unexpected_error_of_a_thread_is_not_swallowed() -> None:
    def work(_: Ticket) -> None:
        raise ZeroDivisionError

    async def fail() -> None:
        async with shelved() as (_, shelf, pilot):
            shelf.jobs.start("reading", work)
            await pilot.pause()

    with pytest.raises(WorkerFailed, match="ZeroDivisionError"):
        await fail()


async def test_quitting_waits_for_no_thread(gate: Gate) -> None:
    async with shelved() as (app, shelf, pilot):
        threads = []

        def work(_: Ticket) -> None:
            threads.append(threading.current_thread())
            gate.wait()

        shelf.jobs.start("reading", work)
        await until(pilot, gate.entered.is_set)
        app.exit()
    (thread,) = threads
    assert thread.daemon
    assert thread.is_alive()
    assert not gate.opened.is_set()


def test_the_process_ends_while_a_thread_runs(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses: list[int] = []
    monkeypatch.setattr(lstm_tui.cli, "run", lambda: 3)
    monkeypatch.setattr(os, "_exit", statuses.append)
    thread = threading.Thread(target=gate.wait, daemon=True)
    thread.start()
    with pytest.raises(SystemExit):
        lstm_tui.cli.main()
    assert statuses == [3]
    gate.opened.set()
    thread.join()
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    with pytest.raises(SystemExit) as left:
        lstm_tui.cli.main()
    assert (statuses, left.value.code) == ([3], 3)
    assert not sys.stdout.closed


def test_screens_start_threads_only_as_jobs() -> None:
    """Textual waits for its own thread workers at exit, or calls back a removed screen."""
    package = Path(background_jobs.__file__).parent
    other = re.compile(r"call_from_thread|thread=True|to_thread|in_executor|threading\.Thread\(")
    found = [path.name for path in package.rglob("*.py") if other.search(path.read_text("utf-8"))]
    assert found == ["background_jobs.py"]


def _reading(at: Any, patch: pytest.MonkeyPatch, gate: Gate) -> None:
    reading = at.session.activations
    patch.setattr(type(reading), "read_rest", gate.around(lambda *_: iter(())))
    at.screen.jobs.start_reading()


def _ranking(at: Any, patch: pytest.MonkeyPatch, gate: Gate) -> None:
    patch.setattr(jobs, "score_units", gate.around(ranking_pass.score_units))
    at.screen.jobs.start_ranking()


def _ablation(at: Any, patch: pytest.MonkeyPatch, gate: Gate) -> None:
    at.session.pattern = "wiki link"
    at.views.show_unit(LINK, Quantity.HIDDEN)
    patch.setattr(jobs, "read_baseline", gate.around(pattern_loss.read_baseline))
    at.screen.action_ablate()


@pytest.mark.parametrize("begin", [_reading, _ranking, _ablation])
async def test_results_for_a_closed_neurons_screen_are_dropped(
    neuron_run: Run,
    monkeypatch: pytest.MonkeyPatch,
    gate: Gate,
    begin: Callable[[Any, pytest.MonkeyPatch, Gate], None],
) -> None:
    async with browsing(neuron_run) as at:
        screen = at.screen
        begin(at, monkeypatch, gate)
        await until(at.pilot, gate.entered.is_set)
        session = at.session
        await at.app.switch_screen(Screen[None]())
        scores = session.ranking.scores  # what the run keeps may have come before
        gate.opened.set()
        await until(at.pilot, lambda: not job_threads())
        await at.pilot.pause()
        assert not screen.is_attached
        assert session.ranking.scores is scores


def _clamp(patch: pytest.MonkeyPatch, gate: Gate) -> str:
    patch.setattr(
        "lstm_tui.tui.neurons.clamp_dialog.sample_with_and_without",
        gate.around(intervention.sample_with_and_without),
    )
    return "x"


def _text(patch: pytest.MonkeyPatch, gate: Gate) -> str:
    patch.setattr(PatternLabels, "user_masks", gate.around(lambda *_: {}))
    return "t"


def _pattern(patch: pytest.MonkeyPatch, gate: Gate) -> str:
    patch.setattr(PatternLabels, "evaluate", gate.around(PatternLabels.evaluate))
    return "f"


def _export(patch: pytest.MonkeyPatch, gate: Gate) -> str:
    patch.setattr(
        "lstm_tui.tui.neurons.export_choices.render_picture_svg", gate.around(lambda *_: "")
    )
    return "e"


async def _begin(dialog: Screen[Any], pilot: Pilot[Any]) -> None:
    """Let ``dialog`` start its work."""
    if isinstance(dialog, OpenTextDialog):
        dialog.query_one("#pasted", TextArea).text = "slow"
        await pilot.click("#read")
    elif isinstance(dialog, PatternDialog):
        await pilot.press("tab", *"a=b", "enter")
    elif isinstance(dialog, ExportDialog):
        await pilot.press("enter")


@pytest.mark.parametrize("prepare", [_clamp, _text, _pattern, _export])
async def test_results_for_a_closed_dialog_are_dropped(
    neuron_run: Run,
    monkeypatch: pytest.MonkeyPatch,
    gate: Gate,
    prepare: Callable[[pytest.MonkeyPatch, Gate], str],
) -> None:
    async with browsing(neuron_run) as at:
        text: EncodedText = at.session.text
        files = set(Path().iterdir())
        await at.pilot.press(prepare(monkeypatch, gate))
        dialog = at.app.screen
        assert isinstance(dialog, Dialog)
        await _begin(dialog, at.pilot)
        await until(at.pilot, gate.entered.is_set)
        await at.app.pop_screen()
        gate.opened.set()
        await until(at.pilot, lambda: not job_threads())
        await at.pilot.pause()
        assert at.on_top == "NeuronScreen"
        assert at.session.text is text
        assert set(Path().iterdir()) == files


async def test_results_for_closed_train_and_runs_screens_are_dropped(
    neuron_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, first, resuming_gate = Gate(), Gate(), Gate()
    monkeypatch.setattr(RunList, "poll", looking.around(RunList.poll))
    monkeypatch.setattr(screen, "BIG_LOG_BYTES", -1)
    app = LstmTuiApp(
        neuron_run.path.parent, WorkerHandle(neuron_run), clock=Clock(), poll_seconds=0
    )
    async with app.run_test() as pilot:
        train = app.screen
        assert isinstance(train, screen.TrainScreen)
        await app.workers.wait_for_complete()
        monkeypatch.setattr(type(train.monitor), "poll", first.around(lambda _, **__: None))
        monkeypatch.setattr(type(train.monitor), "make_ready", resuming_gate.around(lambda _: ""))
        monkeypatch.setattr(type(train.monitor), "restart", lambda _: pytest.fail("resumed"))
        train.load()
        resume_action.resume(train.jobs, train.monitor, lambda: None)
        await until(pilot, lambda: first.entered.is_set() and resuming_gate.entered.is_set())
        await app.run_action("show('runs')")
        await until(pilot, looking.entered.is_set)
        await app.switch_screen(Screen[None]())
        for gate in (looking, first, resuming_gate):
            gate.opened.set()
        await until(pilot, lambda: not job_threads())
        await pilot.pause()
