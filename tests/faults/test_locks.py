"""Two workers for one run, a worker that died, a reused process id."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lstm_tui.errors import RunLockedError
from lstm_tui.runs.directory import Run
from tests.faults.conftest import MakeRun
from tests.patience import PATIENCE_SECONDS
from tests.support.random_text import make_run as random_run
from tests.support.training_processes import WorkerForks

DEATHS = 100

HOLDERS = """
import os, sys, time
from pathlib import Path
from lstm_tui.runs.directory import Run

run = Run(Path(sys.argv[1]))
for _ in sys.stdin:
    child = os.fork()
    if child == 0:
        with run.locked():
            print(os.getpid(), flush=True)
            time.sleep(60)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""
"""For each line forks a process that takes the run, and says which one and when it is dead."""


def test_a_second_worker_is_refused_with_the_name_of_the_first(
    forks: WorkerForks, make_run: MakeRun
) -> None:
    run = make_run()
    first = forks.start(run)
    first.until(lambda progress: progress.step >= 5)
    second = forks.start(run)
    assert second.wait() == 1
    assert f"run: process {first.pid} on " in run.worker_log.read_text()
    assert f"Watch it with: lstm-tui attach {run.path}" in run.worker_log.read_text()
    step = first.until(lambda progress: progress.step >= 5).step
    assert first.until(lambda progress: progress.step > step + 5)
    first.kill()


def test_a_run_is_unlocked_when_its_worker_dies(tmp_path: Path) -> None:
    run = random_run(tmp_path)
    command = [sys.executable, "-c", HOLDERS, str(run.path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as holders:
        assert holders.stdin
        assert holders.stdout
        for _ in range(DEATHS):
            print(file=holders.stdin, flush=True)
            holder = int(holders.stdout.readline())
            assert run.is_locked()
            with pytest.raises(RunLockedError, match="another process"), run.locked(0.0):
                pass
            os.kill(holder, signal.SIGKILL)
            assert holders.stdout.readline() == "gone\n"
            assert (run.path / "run.lock").exists()  # left by the dead one
            assert not run.is_locked()
            with run.locked(0.0):
                pass
        holders.stdin.close()


@pytest.mark.parametrize("left", ["", "1\n", "4194304\n"], ids=["empty", "init", "unused"])
def test_the_content_of_a_lock_file_does_not_matter(tmp_path: Path, left: str) -> None:
    """A live process id in the file, such as a reused one, does not hold the lock."""
    run = random_run(tmp_path)
    (run.path / "run.lock").write_text(left)
    (run.path / "events.jsonl").write_text(
        f'{{"kind":"Starting","step":0,"elapsed_seconds":0.0,"process_id":{os.getpid()},"host":"x"}}\n'
    )
    assert not run.is_locked()
    refused = pytest.raises(RunLockedError, match=f"process {os.getpid()} on x")
    with run.locked(0.0), refused, Run(run.path).locked(0.0):
        pass


def test_of_two_workers_started_at_once_one_is_refused(
    forks: WorkerForks, make_run: MakeRun
) -> None:
    for number in range(3):
        run = make_run(f"run-{number}", steps=10**7)
        both = [forks.start(run), forks.start(run)]
        until = time.monotonic() + PATIENCE_SECONDS
        while (statuses := [one.process.poll() for one in both]) == [None, None]:
            assert time.monotonic() < until
            time.sleep(0.02)
        assert sorted(statuses, key=str) == [1, None]
        both[statuses.index(None)].kill()
        assert run.events.read_bytes().count(b'"Starting"') == 1
