"""Screens and workers that are killed or stopped."""

import os
import signal
import time
from pathlib import Path

import pytest

from lstm_tui.runs.commands import Pause, Resume, send_command
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Finished, FinishReason
from lstm_tui.runs.follower import Follower, Health
from lstm_tui.runs.progress import RunProgress
from tests.faults.conftest import MakeRun
from tests.faults.terminal import Terminal, until
from tests.patience import PATIENCE_SECONDS
from tests.support.training_processes import WorkerForks, events

SMALL = ["--layers", "1", "--hidden", "8", "--batch", "2", "--chunk", "16", "--threads", "1"]
SMALL += ["--steps", "10000000", "--precision", "float32"]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def training(run: Run, terminal: Terminal) -> RunProgress:
    """Progress of the run shown in ``terminal`` when its newest worker trains."""
    follower, until = Follower(run), time.monotonic() + PATIENCE_SECONDS
    while (sight := follower.poll()).health is not Health.TRAINING or sight.progress.step < 5:
        terminal.read(0.05)
        assert time.monotonic() < until, sight
    return sight.progress


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux which processes live")
@pytest.mark.usefixtures("corpus")
def test_a_screen_shows_the_health_of_its_worker_which_ends_with_it(
    tmp_path: Path, shelf: Path
) -> None:
    run = Run(tmp_path / "bottles")
    text, place = str(shelf / "bottles.txt"), str(tmp_path)
    with Terminal("train", text, "--name", run.name, "--runs-dir", place, *SMALL) as terminal:
        terminal.wait_for("Quit")
        starting = training(run, terminal).starting
        assert starting
        os.kill(starting.process_id, signal.SIGSTOP)
        before = len(terminal.seen)
        terminal.wait_for("silent", after=before)
        terminal.wait_for("the machine may be busy or asleep", after=before)
        os.kill(starting.process_id, signal.SIGCONT)
        terminal.wait_for("training", after=len(terminal.seen))

        os.kill(starting.process_id, signal.SIGKILL)
        before = len(terminal.seen)
        terminal.wait_for("dead", after=before)
        terminal.wait_for(
            "was killed: by kill -9, or by the system when memory ran out", after=before
        )
        terminal.press("R")
        terminal.wait_for("training", after=len(terminal.seen))
        second = training(run, terminal).starting
        assert second
        assert second.process_id != starting.process_id
        terminal.process.kill()
        terminal.process.wait()
        until(lambda: not alive(second.process_id))
    last = events(run)[-1]
    assert isinstance(last, Finished)
    assert last.reason is FinishReason.SCREEN_LOST


@pytest.mark.soak
def test_a_follower_sees_a_death_within_two_seconds_and_silence_within_five(
    forks: WorkerForks, make_run: MakeRun
) -> None:
    run = make_run()
    worker = forks.start(run)
    worker.until(lambda progress: progress.step >= 5)
    follower = Follower(run)
    assert follower.poll().health is Health.TRAINING
    worker.signal(signal.SIGSTOP)
    assert becomes(follower, Health.UNRESPONSIVE) < 5
    worker.signal(signal.SIGCONT)
    assert becomes(follower, Health.TRAINING) < 2
    worker.kill()
    assert becomes(follower, Health.DEAD) < 2


def becomes(follower: Follower, health: Health) -> float:
    """Seconds until a screen that polls four times a second sees ``health``."""
    began = time.monotonic()
    while follower.poll().health is not health:
        assert time.monotonic() - began < PATIENCE_SECONDS
        time.sleep(0.25)
    return time.monotonic() - began


@pytest.mark.soak
def test_a_pause_is_heard_for_as_long_as_it_lasts_and_the_log_does_not_grow(
    forks: WorkerForks, make_run: MakeRun
) -> None:
    run = make_run(evaluate_every=10**7)
    worker = forks.start(run)
    worker.until(lambda progress: progress.step >= 5)
    send_command(run.commands, Pause())
    follower = Follower(run)
    becomes(follower, Health.PAUSED)
    size, touched = run.events.stat().st_size, run.events.stat().st_mtime_ns
    until, healths = time.monotonic() + 6, set()
    while time.monotonic() < until:
        healths.add(follower.poll().health)
        time.sleep(0.25)
    assert healths == {Health.PAUSED}
    assert run.events.stat().st_size == size
    assert run.events.stat().st_mtime_ns > touched + 5 * 10**9
    worker.signal(signal.SIGSTOP)
    assert becomes(follower, Health.UNRESPONSIVE) < 5
    worker.signal(signal.SIGCONT)
    send_command(run.commands, Resume())
    assert becomes(follower, Health.TRAINING) < 2
    worker.kill()
