"""Very long logs and an incomplete last line: opening takes little time and memory."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Noted, Stepped, encode_event
from lstm_tui.runs.follower import Follower
from lstm_tui.runs.loss_curve import LossCurve
from lstm_tui.runs.progress import RunProgress
from lstm_tui.runs.progress_cache import load_progress, snapshot_path
from tests.benchmarks.attach import said
from tests.faults.conftest import MakeRun
from tests.support.random_text import make_run as random_run
from tests.support.training_processes import WorkerForks, events

EVENTS = 30_000
"""Six megabytes of log; a snapshot is kept of every four."""


def write_log(run: Run, count: int) -> None:
    with run.events.open("wb") as log:
        log.writelines(map(encode_event, said(count)))


def curves(progress: RunProgress) -> tuple[LossCurve, ...]:
    """The curves over the steps, which do not compare."""
    return progress.losses, progress.gradients.norms, progress.gradients.clipped


def same(first: RunProgress, second: RunProgress) -> bool:
    """Whether two values are equal; curves are compared by their points."""
    blank = RunProgress()
    without = partial(replace, losses=blank.losses, gradients=blank.gradients)
    return without(first) == without(second) and all(
        one.stride == other.stride
        and np.array_equal(one.sums, other.sums)
        and np.array_equal(one.counts, other.counts)
        for one, other in zip(curves(first), curves(second), strict=True)
    )


@pytest.fixture
def run(own_cache: Path) -> Run:
    """A run with a long log and cached progress."""
    run = random_run(own_cache.parent)
    write_log(run, EVENTS)
    Follower(run).poll()
    return run


def test_cached_progress_equals_folded_progress(run: Run) -> None:
    known = load_progress(run)
    assert known is not None
    prefix, progress = known
    assert prefix.size == run.events.stat().st_size
    assert prefix.lines == len(run.events.read_bytes().splitlines())
    with run.events.open("ab") as log:
        log.write(encode_event(Noted(step=10**6, message="new")))
    after = Follower(run).poll().progress
    assert after.notes[-1].message == "new"
    snapshot_path(run).unlink()
    assert same(after, Follower(run).poll().progress)
    assert progress.step == 3 * EVENTS


def cut(run: Run) -> None:
    with run.events.open("r+b") as log:
        log.truncate(run.events.stat().st_size // 2)


def lost_a_line(run: Run) -> None:
    lines = run.events.read_bytes().splitlines(keepends=True)
    run.events.write_bytes(b"".join([*lines[:100], *lines[101:], lines[-1]]))


def other_digits(run: Run) -> None:
    run.events.write_bytes(run.events.read_bytes().replace(b'"losses":[1.', b'"losses":[2.', 50))


def flipped_bit(run: Run) -> None:
    path = snapshot_path(run)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def torn(run: Run) -> None:
    path = snapshot_path(run)
    path.write_bytes(path.read_bytes()[:1000])


def nonsense(run: Run) -> None:
    snapshot_path(run).write_bytes(b'{"sha256":"x","content":' + b"[" * 100_000)


@pytest.mark.parametrize("harm", [cut, lost_a_line, other_digits, flipped_bit, torn, nonsense])
def test_damaged_or_foreign_cached_progress_is_ignored(
    run: Run, harm: Callable[[Run], None]
) -> None:
    harm(run)
    assert load_progress(run) is None
    view = Follower(run).poll().progress
    snapshot_path(run).unlink(missing_ok=True)
    assert same(view, Follower(run).poll().progress)


def test_a_log_is_read_without_a_writable_cache(run: Run) -> None:
    snapshot_path(run).unlink()
    snapshot_path(run).mkdir()
    assert Follower(run).poll().progress.step == 3 * EVENTS


def test_a_worker_caches_its_progress_and_a_resume_keeps_it(
    forks: WorkerForks, make_run: MakeRun
) -> None:
    run = make_run(evaluate_every=10)
    worker = forks.start(run)
    worker.until(lambda progress: progress.saved is not None)
    worker.kill()
    with run.events.open("ab") as log:  # as after a day
        filler = Noted(step=1, message="x" * 1000)
        log.writelines([encode_event(filler)] * 5000)
    worker = forks.start(run)
    before = worker.until(lambda progress: progress.state == "training").step
    worker.until(lambda progress: progress.saved is not None and progress.step > before + 30)
    assert snapshot_path(run).exists()
    worker.kill()
    worker = forks.start(run)
    worker.until(lambda progress: progress.starting is not None)
    worker.signal(signal.SIGTERM)
    worker.wait()
    known = load_progress(run)
    assert known is not None
    assert 0 < known[0].size < run.events.stat().st_size


def test_a_line_torn_in_a_character_loses_nothing_before_and_nothing_after(
    forks: WorkerForks, make_run: MakeRun
) -> None:
    run = make_run(evaluate_every=10)
    worker = forks.start(run)
    worker.until(lambda progress: progress.saved is not None)
    worker.kill()
    whole = "€ 日 🙂".encode()
    for cut_at in range(1, len(whole)):
        with run.events.open("ab") as log:
            log.write(b'{"kind":"Noted","step":0,"message":"' + whole[:cut_at])
        before = len([event for event in events(run) if isinstance(event, Stepped)])
        assert before
        view = Follower(run).poll().progress
        assert view.step > 0
        if cut_at in (1, 5, len(whole) - 1):
            worker = forks.start(run)
            step = worker.until(lambda progress: progress.state == "training").step
            worker.until(lambda progress, step=step: progress.step > step + 5)  # type: ignore[misc]
            worker.kill()
            assert whole[:cut_at] not in run.events.read_bytes()


ATTACH = """
import json, sys, time
from pathlib import Path
from lstm_tui.runs.directory import Run
from lstm_tui.runs.follower import Follower

begin, computing = time.perf_counter(), time.process_time()
sight = Follower(Run(Path(sys.argv[1]))).poll()
seconds, computing = time.perf_counter() - begin, time.process_time() - computing
# Not ru_maxrss: that includes the peak of the parent process.
status = Path("/proc/self/status").read_text().split()
peak = int(status[status.index("VmHWM:") + 1]) / 1024
print(json.dumps([seconds, computing, peak, sight.progress.step]))
"""


@pytest.mark.soak
def test_a_million_events(tmp_path: Path) -> None:
    """The first opening folds all events if none are cached; later ones are fast."""
    count = int(os.environ.get("LSTM_TUI_EVENTS", "1000000"))
    run = random_run(tmp_path)
    write_log(run, count)
    megabytes = run.events.stat().st_size / 1e6
    print(f"\n{count:,} events, {megabytes:,.0f} MB")
    for which in ("first look", "attach"):
        done = subprocess.run(
            [sys.executable, "-c", ATTACH, str(run.path)], capture_output=True, check=True
        )
        seconds, computing, peak, step = json.loads(done.stdout)
        print(f"{which}: {seconds:.2f} s ({computing:.2f} s of computing), {peak:.0f} MB at most")
        assert step == 3 * count
        assert peak < 150
    assert computing <= 1.0  # what it takes by the clock depends on who else computes
