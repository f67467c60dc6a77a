"""An hour of training with a screen in use: memory and file descriptors stay constant."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.runs.directory import Run
from lstm_tui.runs.follower import Follower
from tests.faults.terminal import Terminal
from tests.faults.test_processes import SMALL, training

KEYS = [
    " ", " ", "s", "S", "v", "\x1b[D", "\x1b[C", "f", "f", "m", "\x1b", "?", "\x1b", "t", "\x1b",
    "T", "T", "+", "-", "2", "j", "k", "\x1b", "3", "\x1b", "e", "\x1b",
]  # fmt: skip
"""Pause and continue, sample, save, every chart and dialog, the neurons, all runs, and back."""

SIZES = [(120, 40), (80, 24), (160, 48)]
SETTLING_SHARE = 0.3
"""The first part of the time, in which caches fill, does not count."""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="asks Linux how much memory a process has"
)


@dataclass(frozen=True)
class Slope:
    """Growth per hour, with its standard error."""

    per_hour: float
    error: float

    @classmethod
    def of(cls, seconds: list[float], values: list[float]) -> "Slope":
        begin = int(SETTLING_SHARE * len(values))
        x, y = np.array(seconds[begin:]) / 3600, np.array(values[begin:])
        (slope, _), covariance = np.polyfit(x, y, 1, cov="unscaled")
        residual = y - np.polyval(np.polyfit(x, y, 1), x)
        # Neighbours are alike, so only every tenth value is counted as one of its own.
        spread = residual.std(ddof=2) * np.sqrt(10)
        return cls(float(slope), float(np.sqrt(covariance[0, 0]) * spread))

    def __str__(self) -> str:
        return f"{self.per_hour:+.2f} ± {self.error:.2f} an hour"


def megabytes(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


@dataclass(frozen=True)
class Held:
    """Memory and descriptors of a process after each round through all keys."""

    megabytes: list[float]
    descriptors: list[int]

    @property
    def more_descriptors(self) -> int:
        """Increase from the second third of the time to the last.

        A thread that reads a file holds it for a moment, so the fewest of each third count.
        """
        third = len(self.descriptors) // 3
        return min(self.descriptors[-third:]) - min(self.descriptors[third:-third])


def use_for(seconds: float, place: Path, text: Path) -> tuple[list[float], dict[str, Held]]:
    """Train and use the screen; return the end of each round and the resources of the processes."""
    run = Run(place / "bottles")
    words = ["train", str(text), "--name", run.name, "--runs-dir", str(place), *SMALL]
    with Terminal(*words) as terminal:
        terminal.wait_for("Quit")
        starting = training(run, terminal).starting
        assert starting
        pids = {"screen": terminal.process.pid, "training": starting.process_id}
        began, number = time.monotonic(), 0
        at: list[float] = []
        held = {name: Held([], []) for name in pids}
        while (elapsed := time.monotonic() - began) < seconds:
            terminal.press(KEYS[number % len(KEYS)], quiet_seconds=0.05)
            number += 1
            if number % len(KEYS) == 0:
                terminal.resize(*SIZES[number // len(KEYS) % len(SIZES)])
                terminal.seen = b""
                at.append(elapsed)
                for name, pid in pids.items():
                    held[name].megabytes.append(megabytes(pid))
                    held[name].descriptors.append(descriptors(pid))
        assert terminal.process.poll() is None
        assert Follower(run).poll().health.live
        terminal.process.terminate()
    return at, held


@pytest.mark.soak
@pytest.mark.usefixtures("corpus")
def test_an_hour_of_use_leaves_memory_and_descriptors_flat(tmp_path: Path, shelf: Path) -> None:
    minutes = float(os.environ.get("LSTM_TUI_MINUTES", "60"))
    at, held = use_for(60 * minutes, tmp_path, shelf / "bottles.txt")
    assert len(at) >= 9, "too short to tell anything"
    print()
    for name, one in held.items():
        few, most = min(one.descriptors), max(one.descriptors)
        print(
            f"{name}: memory {Slope.of(at, one.megabytes)} MB of {one.megabytes[-1]:.0f}, "
            f"descriptors {few} to {most}, {one.more_descriptors:+d} in the end, {len(at)} rounds"
        )
    assert all(one.more_descriptors <= 0 for one in held.values())
