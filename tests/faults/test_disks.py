"""The disk becomes full, read-only or unreachable during training."""

import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from lstm_tui.runs.commands import Stop, send_command
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Failed, Finished, Noted, Saved
from lstm_tui.runs.follower import Follower, Health, RunStatus, unresponsive_reason
from lstm_tui.tui.train.messages_panel import render_ending, render_messages
from lstm_tui.workers.monitor import RunMonitor
from lstm_tui.workers.process import WorkerHandle
from tests.faults.conftest import Disk, MakeRun
from tests.faults.test_killing import losses
from tests.faults.test_saving import fill
from tests.patience import PATIENCE_SECONDS
from tests.support.training_processes import Worker, WorkerForks, events


def trained(worker: Worker) -> int:
    """The step after a few steps of training."""
    return worker.until(lambda progress: progress.step >= 5).step


def view(follower: Follower, health: Health) -> RunStatus:
    """The run as soon as its health is ``health``."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (status := follower.poll()).health is not health:
        assert time.monotonic() < until, status
        time.sleep(0.05)
    return status


def shown(run: Run) -> str:
    """The disk error that the Train screen shows."""
    watch = RunMonitor(WorkerHandle(run))
    words = render_ending(watch.poll(), run.name, "worker.log")
    return f"{words.plain if words else ''}\n{render_messages(watch.view.progress).plain}"


def test_on_a_full_disk_training_waits_and_goes_on_when_there_is_room(
    forks: WorkerForks, make_run: MakeRun, disk: Disk
) -> None:
    place = disk("size=4m")
    run = make_run(folder=place, evaluate_every=10**7)
    began = time.monotonic()
    worker = forks.start(run)
    trained(worker)
    ballast = fill(place, 0)
    follower = Follower(run)
    status = view(follower, Health.UNRESPONSIVE)
    expected = "Its disk is full: training waits, and continues when there is room."
    assert status.why_silent == expected
    stuck = run.events.read_bytes()
    time.sleep(0.5)
    assert stuck == run.events.read_bytes()

    ballast.unlink()
    view(follower, Health.TRAINING)
    note = worker.until(lambda progress: bool(progress.notes)).notes[-1].message
    assert note.startswith("Training waited ")
    assert note.endswith("could not be written: No space left on device.")
    assert note in shown(run)
    send_command(run.commands, Stop())
    assert worker.wait() == 0
    last = events(run)[-1]
    assert isinstance(last, Finished)
    assert len(losses(events(run))) == last.step
    waited = float(note.split()[2])
    assert last.elapsed_seconds < time.monotonic() - began - waited + 0.1  # waiting is no training


@pytest.mark.parametrize("how", ["told", "by a signal"])
def test_a_worker_that_waits_for_room_can_be_ended(
    forks: WorkerForks, make_run: MakeRun, disk: Disk, how: str
) -> None:
    place = disk("size=4m")
    run = make_run(folder=place, evaluate_every=100)
    send_command(run.commands, Stop())  # of long ago; its page has room for one command more
    worker = forks.start(run)
    worker.until(lambda now: now.saved is not None and now.step > now.saved.step)
    fill(place, 0)
    size = -1
    while size != (size := run.events.stat().st_size):
        time.sleep(0.5)
    if how == "told":
        send_command(run.commands, Stop())
    else:
        worker.signal(signal.SIGTERM)
    assert worker.wait() == 1  # nothing could be saved
    assert not run.is_locked()
    newest = max(event.step for event in events(run) if isinstance(event, Saved))
    (place / "ballast").unlink()
    assert forks.start(run).until(lambda progress: progress.started is not None).step >= newest


def test_a_save_without_room_is_said_and_training_goes_on(
    forks: WorkerForks, make_run: MakeRun, disk: Disk
) -> None:
    place = disk("size=4m,nr_inodes=40")
    run = make_run(folder=place, evaluate_every=10)
    worker = forks.start(run)
    worker.until(lambda progress: progress.saved is not None)
    for number in range(os.statvfs(place).f_ffree):
        (place / str(number)).touch()
    note = worker.until(lambda progress: bool(progress.notes)).notes[-1]
    assert note.message.startswith("NOT saved: No space left on device.")
    assert note.message in shown(run)
    assert worker.until(lambda progress: progress.step > note.step + 20)
    worker.kill()


def test_a_run_that_is_deleted_while_it_trains_ends_and_the_screen_says_so(
    forks: WorkerForks, make_run: MakeRun
) -> None:
    run = make_run(evaluate_every=10)
    worker = forks.start(run)
    watch = RunMonitor(WorkerHandle(run))
    trained(worker)
    watch.poll()
    log = run.events.open("rb")
    while run.path.exists():  # a save under way may make the folder anew
        shutil.rmtree(run.path, ignore_errors=True)
    assert worker.wait() == 1
    assert "the run directory is gone: deleted, moved" in watch.poll().broken
    with log:
        said = log.read().splitlines()
    assert b'"Failed"' in said[-1]
    assert b"was deleted while it trained" in said[-1]
    assert not run.path.exists()


def test_a_directory_that_turns_read_only_is_said_and_nothing_is_called_saved(
    forks: WorkerForks, make_run: MakeRun
) -> None:
    run = make_run(evaluate_every=10, steps=400)
    worker = forks.start(run, without_capabilities=True)
    step = worker.until(lambda progress: progress.saved is not None).step
    run.checkpoints.chmod(0o555)
    note = worker.until(lambda progress: bool(progress.notes)).notes[-1]
    assert note.message == "NOT saved: Permission denied. The previous checkpoint is intact."
    assert worker.wait() == 1
    said = events(run)
    assert isinstance(said[-1], Failed)
    assert "could not be saved" in said[-1].message
    assert said[-1].message in shown(run)
    for event in said:
        if isinstance(event, Saved) and event.step > step:
            assert event.step < min(one.step for one in said if isinstance(one, Noted))


def test_a_disk_says_why_nothing_can_be_written(disk: Disk, tmp_path: Path) -> None:
    assert unresponsive_reason(tmp_path) == ""
    assert unresponsive_reason(disk("size=64k,ro")) == "Its disk has become read-only."
    full = disk("size=64k")
    fill(full, 0)
    assert unresponsive_reason(full).startswith("Its disk is full")
    assert "No such file" in unresponsive_reason(tmp_path / "gone")
