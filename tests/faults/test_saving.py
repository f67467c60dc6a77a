"""Any system call of a save may fail; the earlier checkpoint is kept."""

import errno
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lstm_tui.runs.checkpoints import load_checkpoint, load_for_training
from lstm_tui.runs.directory import Run
from lstm_tui.runs.retention import clean_leftovers
from tests.faults.conftest import Disk
from tests.support.random_text import make_run, same, save, weights_of

PAGE = 4096


def fill(folder: Path, keep_free: int) -> Path:
    """Fill the disk of ``folder`` up to a number of free bytes."""
    ballast = folder / "ballast"
    free = os.statvfs(folder).f_bavail * PAGE - keep_free
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free)
    return ballast


def spend_names(folder: Path, keep_free: int) -> Path:
    """Use up the inodes of the disk of ``folder`` but for a number of files."""
    crowd = folder / "crowd"
    crowd.mkdir()
    for number in range(os.statvfs(folder).f_ffree - keep_free):
        (crowd / str(number)).touch()
    return crowd


def assert_nothing_lost(run: Run, failed: bool) -> None:
    clean_leftovers(run, time.time())
    step = 10 if failed else 20
    assert load_for_training(run).state.step == step
    assert same(load_checkpoint(run, 10).weights, weights_of(10))
    assert not [path for path in run.checkpoints.iterdir() if path.name.startswith(".")]
    if not failed:
        assert same(load_checkpoint(run).weights, weights_of(20))


@pytest.mark.parametrize("what", ["bytes", "names"])
def test_a_full_disk_refuses_a_save_and_keeps_the_one_before(disk: Disk, what: str) -> None:
    refusals = 0
    for room in range(20):
        place = disk("size=256k,nr_inodes=64")
        run = make_run(place)
        save(run, 10)
        if what == "bytes":
            fill(place, room * PAGE)
        else:
            spend_names(place, room)
        failed = False
        try:
            save(run, 20)
        except OSError as error:
            failed = error.errno == errno.ENOSPC
        assert_nothing_lost(run, failed)
        refusals += failed
        if not failed:
            break
    assert refusals >= 4  # four files, and what makes room for their names


TOKEN = "0" * 16
PART = f".00000020.{TOKEN}.part"
"""Directory of the checkpoint, with a name that strace can filter."""

SAVE = f"""
import secrets, sys
from pathlib import Path
secrets.token_hex = lambda _: {TOKEN!r}
from lstm_tui.runs.directory import Run
from tests.support.random_text import save
save(Run(Path(sys.argv[1])), 20)
"""


@pytest.mark.soak
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("call", ["write", "fsync", "renameat", "mkdirat", "openat"])
def test_every_call_of_a_save_may_fail(tmp_path: Path, call: str, error: str) -> None:
    """strace makes the Nth such call on the checkpoints fail, for every N."""
    try:
        subprocess.run(["strace", "-V"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("there is no strace")
    refusals = turn = 0
    while True:
        turn += 1
        run = make_run(tmp_path / f"{call}-{turn}")
        save(run, 10)
        trace = traced_save(run, call, f"{call}:error={error}:when={turn}")
        refused = "(INJECTED)" in trace
        assert_nothing_lost(run, failed=refused and not (run.checkpoints / "00000020").exists())
        refusals += refused
        if not refused:
            break
    print(f"\n{call} {error}: {refusals} of {refusals} left the checkpoint before it whole")
    assert refusals >= 1


def traced_save(run: Run, call: str, fault: str) -> str:
    """The strace output of a save, for calls that concern checkpoints."""
    trace = run.path / "trace"
    tracing = ["strace", "-f", "-o", str(trace), f"--trace={call}", f"--inject={fault}"]
    concerned = [f"--trace-path={run.checkpoints / name}" for name in NAMES]
    subprocess.run(
        [*tracing, *concerned, sys.executable, "-c", SAVE, str(run.path)],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    return re.sub(r"\s+", " ", trace.read_text())


NAMES = [
    "",
    "00000020",
    PART,
    *(
        f"{PART}/{name}"
        for name in ("weights.safetensors", "optimizer.safetensors", "state.json", "manifest.json")
    ),
]
