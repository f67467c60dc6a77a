"""Stopping and detaching workers when a screen closes, and the exit message."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lstm_tui.errors import RunError
from lstm_tui.runs.commands import Detach, Pause, Stop
from lstm_tui.runs.events import Failed, FinishReason, Saved
from lstm_tui.runs.follower import Health, RunStatus
from lstm_tui.runs.progress import RunProgress
from lstm_tui.workers.monitor import RunMonitor, RunView, last_error, log_tail
from lstm_tui.workers.process import WorkerHandle, launch
from lstm_tui.workers.shutdown import Shutdown, detach_all, exit_summary
from tests.patience import PATIENCE_SECONDS
from tests.support.fake_runs import Clock, ended, say, sent_commands, trained_run


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[WorkerHandle]:
    """A run with a process that ends, as a worker does, when its lifeline closes."""
    process = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        yield WorkerHandle(trained_run(tmp_path, 80), process)
    finally:
        process.kill()
        process.communicate()


def test_a_starting_worker_is_detached_only_once_it_listens(
    worker: WorkerHandle,
) -> None:
    departure = Shutdown([worker], keep=True, clock=Clock())
    assert departure.advance() == "Detaching atlas-20261124-101500 …"
    assert sent_commands(worker.run) == []
    with worker.run.locked():
        assert departure.advance() is not None
        assert departure.advance() is None
    assert sent_commands(worker.run) == [Detach()]


def test_a_starting_worker_is_stopped_by_its_lifeline(
    worker: WorkerHandle,
) -> None:
    departure = Shutdown([worker], keep=False, clock=Clock())
    assert departure.advance() == "Saving atlas-20261124-101500 …"
    assert worker.wait(PATIENCE_SECONDS) == 0
    assert departure.advance() is None
    assert sent_commands(worker.run) == []


def test_waiting_for_a_worker_has_an_end(worker: WorkerHandle) -> None:
    clock = Clock()
    departure = Shutdown([worker], keep=False, clock=clock)
    with worker.run.locked():
        assert departure.advance() is not None
        assert departure.advance() is not None
        assert sent_commands(worker.run) == [Stop()]
        clock.now += 11
        assert departure.advance() is None


@pytest.mark.parametrize(("keep", "number"), [(False, signal.SIGTERM), (True, signal.SIGHUP)])
def test_on_a_full_disk_a_signal_replaces_the_command(
    worker: WorkerHandle, monkeypatch: pytest.MonkeyPatch, keep: bool, number: signal.Signals
) -> None:
    def full(*_: object) -> None:
        raise RunError("commands.jsonl: cannot send a command: No space left on device.")

    monkeypatch.setattr("lstm_tui.workers.process.send_command", full)
    departure = Shutdown([worker], keep=keep, clock=Clock())
    with worker.run.locked():
        departure.advance()
        departure.advance()
        assert worker.process is not None
        assert worker.process.wait(PATIENCE_SECONDS) == -number  # `cat` dies of either
        assert departure.advance() is None
    with pytest.raises(RunError, match="No space left"):
        worker.send(Pause())
    with pytest.raises(RunError, match="No space left"):
        WorkerHandle(worker.run).send(Stop())


def test_the_exit_message_of_a_full_disk_names_the_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = trained_run(tmp_path, 80)
    monkeypatch.setattr("lstm_tui.workers.shutdown.disk_error", lambda _: "its disk is full")
    said = exit_summary(run, RunMonitor(WorkerHandle(run), clock=Clock()).poll(), kept=False)
    assert said.exit_status == 1
    assert "its disk is full: what was learned since the last checkpoint is lost" in said.message


def test_an_attached_run_is_stopped_and_waited_for(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 80)
    departure = Shutdown([WorkerHandle(run)], keep=False, clock=Clock())
    with run.locked():
        departure.advance()
        assert departure.advance() is not None
    assert departure.advance() is None
    assert sent_commands(run) == [Stop()]


def test_detach_all_does_not_wait(worker: WorkerHandle) -> None:
    detach_all([worker])
    assert sent_commands(worker.run) == [Detach()]


def test_the_exit_message_has_the_command_to_reattach(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 80)
    watch = RunMonitor(WorkerHandle(run), clock=Clock())
    dead = exit_summary(run, watch.poll(), kept=False)
    assert dead.exit_status == 1
    assert str(run.worker_log) in dead.message
    assert f"lstm-tui resume {run.path}" in dead.message
    assert "lstm-tui attach" in exit_summary(run, watch.poll(), kept=True).message
    say(run, ended(80, FinishReason.SIGNAL))
    said = exit_summary(run, watch.poll(), kept=False)
    assert said.message == f"Stopped by a signal. Nothing is saved in {run.path}."
    say(run, Saved(step=75, validation_loss=None, best=False, bytes=1, seconds=0.1))
    said = exit_summary(run, watch.poll(), kept=False)
    assert said.message == f"Stopped by a signal. Step 75 is saved in {run.path}."


def test_the_exit_message_after_a_divergence_has_the_resume_command(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 80)
    say(run, Failed(step=80, message="It diverged.", learning_rate=0.03, checkpoint=40))
    said = exit_summary(run, RunMonitor(WorkerHandle(run), clock=Clock()).poll(), kept=False)
    assert said.exit_status == 1
    assert said.message == (
        f"It diverged. Continue with: lstm-tui resume {run.path}"
        " --checkpoint 40 --learning-rate 0.03"
    )


def test_a_second_worker_is_refused_and_the_first_is_watched(tmp_path: Path) -> None:
    process = subprocess.Popen(["false"])
    process.wait()
    watch = RunMonitor(WorkerHandle(trained_run(tmp_path, 80), process), clock=Clock())
    refused = [watch.worker.refused]
    with watch.worker.run.locked():
        refused.append(watch.worker.refused)
        assert watch.poll().health is Health.TRAINING
    assert refused == [False, True]
    assert watch.worker.process is None


def test_a_launched_worker_is_given_time_to_start(worker: WorkerHandle) -> None:
    worker.run.events.unlink()
    clock = Clock()
    watch = RunMonitor(worker, clock=clock)
    clock.now += 50
    assert watch.poll().health is Health.STARTING
    clock.now += 20
    assert watch.poll().health is Health.DEAD


def test_the_tail_of_a_log_is_safe_and_short(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    assert log_tail(log) == []
    log.write_bytes(
        b"x" * 20_000 + b"\n" + b"".join(b"%d\r\n\n" % n for n in range(9)) + b"\x1b[2J\xff"
    )
    assert log_tail(log) == ["4", "5", "6", "7", "8", "␛[2J�"]


def test_the_screens_open_without_torch() -> None:
    script = (
        "import sys, lstm_tui.tui.app, lstm_tui.tui.runs.screen, lstm_tui.exports.loss\n"
        "import lstm_tui.tui.train.tune_dialog, lstm_tui.tui.widgets.export_dialog\n"
        "sys.exit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


TRACEBACK = (
    "[W] a warning\nTraceback (most recent call last):\n"
    '  File "worker.py", line 1, in <module>\n    raise error\n'
)


@pytest.mark.parametrize(
    ("log", "line"),
    [
        ("", ""),
        ("Killed\n", "Killed"),
        (f"{TRACEBACK}MemoryError\n", "MemoryError"),
        (f"{TRACEBACK}torch.OutOfMemoryError: none left\n\n", "torch.OutOfMemoryError: none left"),
        (
            f"{TRACEBACK}RuntimeError: CUDA error: no kernel image\nFor debugging pass X=1\n",
            "RuntimeError: CUDA error: no kernel image",
        ),
        (f"{TRACEBACK}RuntimeError: \x1b[2J\n", "RuntimeError: ␛[2J"),
    ],
)
def test_the_last_error_is_the_last_line_of_the_traceback(
    tmp_path: Path, log: str, line: str
) -> None:
    run = trained_run(tmp_path, 80)
    run.worker_log.write_text(log)
    assert last_error(WorkerHandle(run)) == line


def test_the_error_of_an_earlier_worker_is_not_reported(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 80)
    run.worker_log.write_text(f"{TRACEBACK}MemoryError\n")
    worker = launch(run)
    worker.wait(PATIENCE_SECONDS)  # this run has no text, so it ends by itself
    assert worker.log_begin == len(TRACEBACK) + len("MemoryError\n")
    assert "CorpusError" in last_error(worker)
    worker.log_begin = run.worker_log.stat().st_size
    assert last_error(worker) == ""


def test_the_exit_message_of_a_dead_run_has_its_error(tmp_path: Path) -> None:
    run = trained_run(tmp_path, 80)
    dead = RunView(RunStatus(RunProgress(), Health.DEAD, 0.0), died_of="MemoryError: no room")
    said = exit_summary(run, dead, kept=False)
    assert said.exit_status == 1
    assert said.message.startswith("The training process is gone (MemoryError: no room); see ")
