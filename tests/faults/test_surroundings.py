"""A clock that jumps back, a full process table, no home folder: one line of error, or none."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lstm_tui.formatting import age
from lstm_tui.runs.commands import Pause, send_command
from lstm_tui.runs.directory import Run
from lstm_tui.runs.follower import Follower, Health
from lstm_tui.runs.listing import RunList
from lstm_tui.runs.lookup import list_runs
from tests.faults.conftest import TEXT, MakeRun
from tests.support.training_processes import WorkerForks

DAY = 86_400
NOBODY = 65534

PROGRAM = "import sys; from lstm_tui.cli import run; sys.exit(run(sys.argv[1:]))"
SMALL = ["--headless", "--steps", "5", "--layers", "1", "--hidden", "8", "--batch", "2"]


def from_tomorrow(run: Run) -> None:
    """Make every file of ``run`` look as if it was written before the clock jumped back a day."""
    for path in (run.path, *run.path.rglob("*")):
        os.utime(path, (time.time() + DAY, time.time() + DAY))


def test_a_clock_that_jumps_back_a_day_stops_nothing(forks: WorkerForks, make_run: MakeRun) -> None:
    run, older = make_run("run", evaluate_every=10), make_run("older")
    worker = forks.start(run)
    worker.until(lambda progress: progress.saved is not None)
    follower, census = Follower(run), RunList(run.path.parent)
    assert follower.poll().health is Health.TRAINING
    from_tomorrow(run)
    from_tomorrow(older)
    step = follower.poll().progress.step
    assert worker.until(lambda progress: progress.step > step + 20)
    assert follower.poll().health is Health.TRAINING
    send_command(run.commands, Pause())
    worker.until(lambda progress: progress.state == "paused")
    from_tomorrow(run)
    time.sleep(1.5)
    assert follower.poll().silent_seconds < 1.5  # a time of change that went back is a sign too
    assert run.events.stat().st_mtime < time.time() + 60
    assert {row.run for row in census.poll()} == set(list_runs(run.path.parent)) == {run, older}
    assert age(-DAY) == "now"
    worker.kill()
    again = forks.start(run)
    assert again.until(lambda progress: progress.state == "training").step > 0
    again.kill()


def speak_as_nobody(
    place: Path, *words: str, before: str = "", **environment: str
) -> "subprocess.CompletedProcess[str]":
    """Run the program in ``place`` as a user who can read everything but write only own files."""
    if os.geteuid() or shutil.which("setpriv") is None:
        pytest.skip("only root can become another user, by setpriv")
    rights = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    user = ["--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", *rights]
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        ["setpriv", *user, sys.executable, "-c", before + PROGRAM, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=place,
        env={**known, **environment},
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A directory of that user with a text, beside one that belongs to another."""
    place = tmp_path / "place"
    place.mkdir()
    (tmp_path / "closed").mkdir(mode=0o755)
    (place / "bottles.txt").write_text(TEXT)
    if os.geteuid() == 0:
        os.chown(place, NOBODY, NOBODY)
    return place


@pytest.mark.parametrize("home", ["closed", "not there", None])
def test_a_home_that_cannot_be_written_or_is_not_there_is_one_line(
    place: Path, home: str | None
) -> None:
    environment = {} if home is None else {"HOME": str(place.parent / home)}
    done = speak_as_nobody(place, "train", "bottles.txt", *SMALL, **environment)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "/lstm-tui/corpora: the encoded text cannot be written there (" in done.stderr
    assert done.stderr.endswith("Set LSTM_TUI_CACHE to a writable folder with enough free space.\n")
    assert done.stderr.count("\n") == 1


def test_without_a_home_but_with_a_cache_a_run_trains(place: Path) -> None:
    cache = str(place / "cache")
    done = speak_as_nobody(place, "train", "bottles.txt", *SMALL, LSTM_TUI_CACHE=cache)
    assert done.returncode == 0, done.stderr
    assert Run(place / done.stdout.strip()).checkpoints.is_dir()


def test_runs_that_cannot_be_kept_here_are_one_line(place: Path) -> None:
    done = speak_as_nobody(
        place.parent / "closed",
        "train",
        str(place / "bottles.txt"),
        *SMALL,
        LSTM_TUI_CACHE=str(place / "cache"),
    )
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert (done.returncode, errors) == (1, done.stderr.splitlines()[-1:])
    assert "runs: cannot make a run here: Permission denied. Choose another place" in done.stderr


LAUNCH = """
import resource, sys
from pathlib import Path
from lstm_tui.errors import RunError
from lstm_tui.runs.directory import Run
from lstm_tui.workers.process import launch

resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
try:
    launch(Run(Path(".")))
except RunError as error:
    sys.exit(f"{error}")
"""


def test_a_full_process_table_is_said_by_whoever_starts_a_worker(place: Path) -> None:
    done = speak_as_nobody(place, before=LAUNCH)
    assert done.returncode == 1
    assert done.stderr == (
        ".: cannot start the training process: Resource temporarily unavailable.\n"
    )


FULL = "import resource, numpy; resource.setrlimit(resource.RLIMIT_NPROC, ({0}, {0})); "


def test_a_full_process_table_is_one_line(place: Path) -> None:
    """A process limit that allows the program's threads but no training process."""
    done = speak_as_nobody(
        place,
        "train",
        "bottles.txt",
        *SMALL,
        before=FULL.format(1),
        LSTM_TUI_CACHE=str(place / "cache"),
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "limit of threads" in done.stderr or "Resource temporarily unavailable" in done.stderr
