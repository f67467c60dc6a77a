"""A run without a screen: what is printed, and the exit status."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lstm_tui.cli import headless
from lstm_tui.cli.headless import SignalHandlers, follow
from lstm_tui.cli.headless_log import ALL_RIGHT, EventLines, describe_progress
from lstm_tui.runs.events import Classified, Evaluated, Event, Failed, FinishReason, Starting
from lstm_tui.runs.follower import Health, RunStatus
from lstm_tui.runs.progress import RunProgress, fold
from lstm_tui.workers.process import WorkerHandle
from tests.patience import PATIENCE_SECONDS
from tests.support.fake_runs import (
    beginning,
    classifier_beginning,
    classifier_run,
    classifying,
    ended,
    noted,
    say,
    trained_run,
    training,
)


def worker_that_ended(command: str) -> "subprocess.Popen[bytes]":
    """A process in the place of a worker, and already gone."""
    process = subprocess.Popen([command])
    process.wait()
    return process


def finished(folder: Path) -> WorkerHandle:
    worker = WorkerHandle(trained_run(folder, 80))
    say(worker.run, ended(80, FinishReason.BUDGET))
    return worker


def test_finished_run_has_status_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    worker = finished(tmp_path)
    worker.process = worker_that_ended("true")
    assert follow(worker) == 0
    assert capsys.readouterr().out == f"{worker.run.path}\n"


def test_a_run_that_ended_diverged_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worker = WorkerHandle(trained_run(tmp_path, 80))
    say(worker.run, Evaluated(step=80, validation_loss=155.3, train_loss=None, best=False))
    say(worker.run, ended(80, FinishReason.BUDGET))
    worker.process = worker_that_ended("true")
    assert follow(worker) == 0
    assert "The network diverged: its validation loss is 155.3 nats per " in capsys.readouterr().err


def test_refused_worker_is_reported_whatever_the_log_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worker = finished(tmp_path)
    worker.process = worker_that_ended("false")
    with worker.run.locked():
        assert follow(worker) == 1
    result = capsys.readouterr()
    assert "is training this run. Watch it with: lstm-tui attach" in result.err
    assert result.out == ""


def test_failed_worker_is_reported_after_an_earlier_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worker = finished(tmp_path)
    worker.process = worker_that_ended("false")
    worker.run.worker_log.write_text(
        'Traceback (most recent call last):\n  File "worker.py", line 1, in <module>\n'
        "    import torch\nImportError: No module named torch\nwhich is needed\n"
    )
    assert follow(worker) == 1
    result = capsys.readouterr()
    assert "exited without a message" in result.err
    assert result.err.splitlines()[0].endswith(": ImportError: No module named torch")
    assert "Traceback" not in result.err
    assert "lstm-tui resume" not in result.err  # there is no checkpoint to resume from


def test_divergence_ends_with_the_complete_resume_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worker = WorkerHandle(trained_run(tmp_path, 80))
    say(worker.run, Failed(step=80, message="It diverged.", learning_rate=0.03, checkpoint=40))
    assert follow(worker) == 1
    lines = capsys.readouterr().err.splitlines()
    command = f"lstm-tui resume {worker.run.path} --checkpoint 40 --learning-rate 0.03"
    assert lines[-3].endswith("It diverged.")
    assert lines[-2] == f"Continue with: {command}"
    assert "lstm-tui resume" not in lines[-1]


def test_each_note_is_printed_once() -> None:
    result: list[str] = []
    lines, progress = EventLines(result.append), RunProgress()

    def hear(*events: Event) -> None:
        nonlocal progress
        progress = fold(progress, events)
        lines.show(RunStatus(progress, Health.TRAINING, 0.0))

    hear(*beginning(), noted(0, "one"))
    hear(noted(0, "two"))
    hear()
    hear(*(noted(5, f"{number}") for number in range(150)))
    hear(noted(5, "last"))
    assert result[:2] == ["step 0  one", "step 0  two"]
    assert result[2:] == [f"step 5  {number}" for number in range(50, 150)] + ["step 5  last"]


def test_notes_and_evaluations_are_printed_by_step() -> None:
    result: list[str] = []
    lines = EventLines(result.append)

    def evaluated(step: int) -> Event:
        return Evaluated(step=step, validation_loss=2.0, train_loss=2.0, best=True)

    events = [noted(0, "begun"), evaluated(30), noted(45, "half"), evaluated(60), noted(60, "end")]
    progress = fold(RunProgress(), events)
    lines.show(RunStatus(progress, Health.FINISHED, 0.0))
    assert [line.split("  ")[0] for line in result] == [
        "step 0", "step 30", "step 45", "step 60", "step 60"
    ]  # fmt: skip
    assert [line.endswith("end") for line in result] == [False] * 4 + [True]
    lines.show(RunStatus(fold(progress, [evaluated(90)]), Health.FINISHED, 0.0))
    assert len(result) == 6


def test_a_worker_that_writes_nothing_is_reported_with_its_reason() -> None:
    result: list[str] = []
    status = RunStatus(RunProgress(step=7), Health.UNRESPONSIVE, 5.4, "The disk is full.")
    EventLines(result.append).show(status)
    assert result == ["step 7  no message from the worker for 5 s. The disk is full."]


def test_the_bar_shows_the_fraction_of_the_budget_and_the_time_left() -> None:
    status = RunStatus(fold(RunProgress(), beginning(200)), Health.STARTING, 0.0)
    assert describe_progress(status).startswith("starting")
    progress = fold(RunProgress(), [*beginning(200), *training(1, 100)])
    shown = describe_progress(RunStatus(progress, Health.TRAINING, 0.0))
    assert re.fullmatch(r"training, loss [\d.]+ █{12}·{12} 48 %, 96 steps, .* left", shown)


def test_resumed_run_prints_only_new_events() -> None:
    result: list[str] = []
    lines = EventLines(result.append, resumed=True)

    def evaluated(step: int) -> Event:
        return Evaluated(step=step, validation_loss=2.0, train_loss=2.0, best=True)

    earlier = [*beginning(), noted(0, "begun"), evaluated(30), ended(30, FinishReason.BUDGET)]
    starting = Starting(step=30, process_id=2, host="here")
    progress = fold(RunProgress(), [*earlier, starting])
    lines.show(RunStatus(progress, Health.STARTING, 0.0))
    lines.show(RunStatus(progress, Health.STARTING, 0.0))
    assert result == ["Resumed from step 30."]
    events = [noted(30, "Resumed from step 30. Set aside."), noted(30, "new"), evaluated(40)]
    lines.show(RunStatus(fold(progress, events), Health.TRAINING, 0.0))
    assert result[1:3] == ["step 30  Set aside.", "step 30  new"]
    assert [line.split("/")[0] for line in result[3:]] == ["step 40"]


def test_run_that_is_not_training_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert follow(finished(tmp_path)) == 0
    assert "is not training. Continue it with: lstm-tui resume" in capsys.readouterr().err


@pytest.mark.parametrize("ours", [True, False])
def test_events_of_an_earlier_worker_are_not_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ours: bool
) -> None:
    worker = WorkerHandle(trained_run(tmp_path, 80))
    process = worker_that_ended("true")
    say(worker.run, Starting(step=80, process_id=process.pid if ours else 1, host="here"))
    say(worker.run, noted(80, "Resumed elsewhere."), ended(80, FinishReason.BUDGET))
    worker.process = process
    assert follow(worker) == 0
    assert ("Resumed elsewhere." in capsys.readouterr().err) is ours


def test_ctrl_c_before_the_worker_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker of this test, as a real one, ends when its lifeline closes."""
    process = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    worker = WorkerHandle(trained_run(tmp_path, 80), process)

    class Interrupted(SignalHandlers):
        def __enter__(self) -> "Interrupted":
            super().__enter__()
            self.interrupt()
            return self

    monkeypatch.setattr(headless, "SignalHandlers", Interrupted)
    assert follow(worker) == 1
    assert process.wait(PATIENCE_SECONDS) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_signals_of_an_observer_send_no_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], number: signal.Signals
) -> None:
    run = trained_run(tmp_path, 80)
    with run.locked():
        threading.Timer(0.5, os.kill, (os.getpid(), number)).start()
        assert follow(WorkerHandle(run)) == 130
    assert not run.commands.exists() or not run.commands.read_bytes()
    assert "The run trains on. Come back with: lstm-tui attach" in capsys.readouterr().err


class TestErrors:
    """``lstm_tui.cli.run``: an error becomes a message and a status."""

    @pytest.mark.parametrize(
        "words",
        [["sample", "\x1b[31m"], ["train", "\x1b[31m"], ["train", "x", "--config", "\x1b[31m"]],
        ids=["run", "file", "config"],
    )
    def test_quoted_text_has_no_terminal_codes(
        self, place: Path, invoke: Callable[..., Any], words: list[str]
    ) -> None:
        result = invoke(*words)
        assert result.status in (1, 2)
        assert "␛[31m" in result.err
        assert "\x1b" not in result.err
        assert place.exists()

    @pytest.mark.parametrize(
        "words", [["neurons", "--pattern", r"x=\w"], ["sample", "--length", "1000"]], ids=" ".join
    )
    def test_ctrl_c_is_one_line_and_130(
        self,
        trained: str,
        invoke: Callable[..., Any],
        monkeypatch: pytest.MonkeyPatch,
        words: list[str],
    ) -> None:
        def interrupted(*_: object, **__: object) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(2.0)  # in a thread of a command: the command waits for it

        monkeypatch.setattr("lstm_tui.reader.reader.Reader.step", interrupted)
        # A process that pytest-xdist starts ignores the signal.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            result = invoke(words[0], trained, *words[1:])
        finally:
            signal.signal(signal.SIGINT, before)
        assert (result.status, result.err.strip().splitlines()[-1]) == (130, "Interrupted.")

    def test_os_error_is_one_line(
        self,
        trained: str,
        place: Path,
        invoke: Callable[..., Any],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied", str(place))

        monkeypatch.setattr("lstm_tui.runs.checkpoints.steps_on_disk", refuse)
        result = invoke("sample", trained)
        assert (result.status, result.err) == (1, f"Error: {place}: Permission denied.\n")

    def test_closed_pipe_is_no_failure(self, place: Path) -> None:
        shell = 'set -o pipefail; "$0" -c "$1" corpus show "$2" --json | true'
        code = "from lstm_tui.cli import main; main()"
        done = subprocess.run(
            ["bash", "-c", shell, sys.executable, code, str(place / "ships.txt")],
            capture_output=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("term", ["dumb", ""])
def test_terminal_without_cursor_gets_lines(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    term: str,
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    worker = finished(tmp_path)
    worker.process = worker_that_ended("true")
    assert headless.monitor(worker, headless=False) == 0
    result = capsys.readouterr()
    first, *others = result.err.splitlines()
    assert first.startswith(f"TERM={term}: no screen" if term else "TERM is not set: no screen")
    assert "--headless" in first
    assert "The budget is used up" in others[-1]
    assert "\x1b" not in result.out + result.err


def test_headless_does_not_mention_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    worker = finished(tmp_path)
    worker.process = worker_that_ended("true")
    assert headless.monitor(worker, headless=True) == 0
    assert "TERM" not in capsys.readouterr().err


def test_a_classifier_reports_accuracy_beside_its_bag_of_symbols() -> None:
    result: list[str] = []
    lines = EventLines(result.append)
    progress = fold(RunProgress(), [*classifier_beginning(), *classifying(1, 208)])
    lines.show(RunStatus(progress, Health.TRAINING, 0.0))
    assert result[0] == (
        "bag of symbols  val 0.4700 nats per document  accuracy 79.0 % (76.0–81.7)  macro-F1 0.790"
    )
    assert re.fullmatch(
        r"step 200/6,000  train 0.2998  val 0.3748 nats per document \(best\)  "
        r"accuracy 69.0 % \(65.7–72.1\)  macro-F1 0.690  31,\d+ symbols/s",
        result[1],
    )
    lines.show(RunStatus(progress, Health.FINISHED, 0.0))
    assert len(result) == 2


def test_a_classifier_without_mistakes_is_told_of_patience_once() -> None:
    result: list[str] = []
    lines = EventLines(result.append)
    every = ((400, 0), (0, 400))
    events = [
        replace(event, confusion=every) if isinstance(event, Classified) else event
        for event in [*classifier_beginning(), *classifying(1, 1448)]
    ]
    for count in range(len(events)):
        lines.show(RunStatus(fold(RunProgress(), events[: count + 1]), Health.TRAINING, 0.0))
    said = [line for line in result if "--patience" in line]
    assert said == [f"step 1,000  {ALL_RIGHT}"]


def test_an_evaluation_waits_for_its_accuracy() -> None:
    result: list[str] = []
    lines = EventLines(result.append)
    events = [*classifier_beginning(), *classifying(1, 208)]
    without = [event for event in events if not isinstance(event, Classified)]
    lines.show(RunStatus(fold(RunProgress(), without), Health.TRAINING, 0.0))
    assert [line.split("  ")[0] for line in result] == ["bag of symbols"]
    lines.show(RunStatus(fold(RunProgress(), without), Health.FINISHED, 0.0))
    assert [line.split("  ")[0] for line in result] == ["bag of symbols", "step 200/6,000"]


def test_the_end_of_a_classifier_has_its_confusion_matrix(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worker = WorkerHandle(classifier_run(tmp_path, 208))
    say(worker.run, ended(208, FinishReason.BUDGET))
    worker.process = worker_that_ended("true")
    assert follow(worker) == 0
    error = capsys.readouterr().err
    assert "at step 200: accuracy 69.0 % (65.7–72.1), bag of symbols 79.0 %." in error
    assert "Not above the bag of symbols" in error
    assert "negative       276       124   69.0 %" in error


def test_a_classifier_whose_loss_alone_rises_is_reported_as_it_ended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    worker = WorkerHandle(classifier_run(tmp_path, 208))
    later = Evaluated(step=208, validation_loss=0.9, train_loss=0.1, best=False)
    say(worker.run, later, Classified(step=208, confusion=((390, 10), (10, 390))))
    say(worker.run, ended(208, FinishReason.BUDGET))
    worker.process = worker_that_ended("true")
    assert follow(worker) == 0
    error = capsys.readouterr().err
    assert "208 steps: accuracy 97.5 % (96.2–98.4), bag of symbols 79.0 %; best" in error
    assert "at step 200: accuracy 69.0 %" in error
    assert "Above the bag of symbols" in error
    assert "negative       390        10   97.5 %" in error
    assert "Its accuracy has not fallen since" in error
    assert "--checkpoint best" not in error
