"""What the Train screen costs: the speed of the training beside it, and its own processor time.

The real program trains the same steps with its screen open and without, in turns.
"""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from lstm_tui.measuring.figures import in_turns
from lstm_tui.measuring.terminal import OnTerminal
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Finished, Stepped
from tests.benchmarks import texts
from tests.benchmarks.program import (
    characters_per_second,
    events_of,
    run_headless,
    started,
    wait_until_gone,
)
from tests.benchmarks.results import Options, Result, at_least, at_most

TRAINING_SECONDS = 15.0
REPEATS = 5
WATCHED_SECONDS = 30.0
WINDOWS = 3
SETTLING_SECONDS = 5.0


def measure(place: Path, options: Options) -> Iterator[Result]:
    """The ratio of speeds, then the processor time of the screen."""
    text = place / "text.txt"
    text.write_text(texts.text(), "utf-8")
    first = Trial(place, text, ())
    first.without_screen(200)
    choice = started(first.run)
    same = ("--precision", choice.precision, "--threads", f"{choice.threads}")
    speed = characters_per_second(first.run) / choice.characters_per_step
    steps = max(100, round(speed * options.seconds(TRAINING_SECONDS)))
    trial = Trial(place, text, same)
    with_screen, without = in_turns(
        options.repeats(REPEATS),
        partial(trial.with_screen, steps),
        partial(trial.without_screen, steps),
    )
    how = f"default size, {choice.precision}, --threads {choice.threads}"
    yield Result(
        "screen: training beside it",
        "characters/s",
        with_screen,
        without,
        at_least(0.95),
        f"{how}; the same {steps:,} steps with the screen open against --headless",
    )
    if not Path("/proc/self/stat").exists():
        yield Result("screen: its own processor time", note="skipped: needs /proc")
        return
    seconds = options.seconds(WATCHED_SECONDS)
    yield Result(
        "screen: its own processor time",
        "% of a core",
        trial.watched(seconds, options.repeats(WINDOWS)),
        target=at_most(4.0),
        note=f"{how}; 160×48, nobody touching it, windows of {seconds:.0f} s",
    )


class Trial:
    """Trains on ``text`` again and again, each time as a new run; ``run`` is the newest."""

    def __init__(self, place: Path, text: Path, choices: tuple[str, ...]) -> None:
        self._place = place
        self._command = ("train", str(text), "--device", "cpu", *choices)
        self.run = Run(place)

    def _new(self, steps: int) -> tuple[str, ...]:
        number = len(list(self._place.glob("run-*")))
        self.run = Run(self._place / f"run-{number}")
        where = ("--runs-dir", str(self._place), "--name", self.run.name)
        return (*self._command, *where, "--steps", f"{steps}")

    def without_screen(self, steps: int) -> float:
        """Characters a second, headless."""
        run_headless(*self._new(steps), "--headless")
        return characters_per_second(self.run)

    def with_screen(self, steps: int) -> float:
        """Characters a second, the screen open all the while."""
        with OnTerminal(*self._new(steps)) as screen:
            while not self._said(Finished):
                screen.check()
                time.sleep(1.0)
        return characters_per_second(self.run)

    def watched(self, seconds: float, windows: int) -> tuple[float, ...]:
        """Percent of a core that the screen takes itself, in each of some windows of a training."""
        shares = []
        with OnTerminal(*self._new(10**9)) as screen:
            while not self._said(Stepped):
                screen.check()
                time.sleep(0.5)
            time.sleep(SETTLING_SECONDS)
            for _ in range(windows):
                before, begin = screen.cpu_seconds, time.perf_counter()
                time.sleep(seconds)
                took = screen.cpu_seconds - before
                shares.append(100 * took / (time.perf_counter() - begin))
        wait_until_gone(self.run)
        return tuple(shares)

    def _said(self, kind: type[Finished | Stepped]) -> bool:
        return any(isinstance(event, kind) for event in events_of(self.run))
