"""What screens cost: the speed of the training beside them, and the processor time of one.

The real program trains the same steps with its screen open and without, in turns. And it trains
while keys are held down on its Neurons screen, in turns with leaving that alone.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from lstm_tui.benchmarking.measurement import interleave
from lstm_tui.benchmarking.pseudo_terminal import OnTerminal
from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Finished, Saved, Stepped
from tests.benchmarks.program import (
    characters_per_second,
    events_of,
    run_headless,
    started,
    training_text,
    wait_until_gone,
)
from tests.benchmarks.results import Options, Result, at_least, at_most

TRAINING_SECONDS = 15.0
REPEATS = 5
WATCHED_SECONDS = 30.0
WINDOWS = 3
SETTLING_SECONDS = 5.0
SCROLLED_SECONDS = 12.0
SCROLLED_WINDOWS = 5
HELD_KEYS = {"next unit": b"j", "cursor right": b"\x1b[C", "page down": b"\x1b[6~"}
REPEATED_PER_SECOND = 30
"""How often a key that is held down comes, as terminals and desktops are usually set."""


def measure(place: Path, options: Options) -> Iterator[Result]:
    """The ratio of speeds, then the processor time of the screen."""
    text = place / "text.txt"
    text.write_text(training_text(), "utf-8")
    first = Trial(place, text, ())
    first.without_screen(200)
    choice = started(first.run)
    same = ("--precision", choice.precision, "--threads", f"{choice.threads}")
    speed = characters_per_second(first.run) / choice.characters_per_step
    steps = max(100, round(speed * options.seconds(TRAINING_SECONDS)))
    trial = Trial(place, text, same)
    with_screen, without = interleave(
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
    seconds = options.seconds(SCROLLED_SECONDS)
    for words, key in HELD_KEYS.items():
        held, alone = trial.scrolled(key, seconds, options.repeats(SCROLLED_WINDOWS))
        yield Result(
            f"screen: training beside held keys, {words}",
            "characters/s",
            held,
            alone,
            at_least(0.7),
            f"{how}; on the Neurons screen, a key {REPEATED_PER_SECOND} times a second against "
            f"none, windows of {seconds:.0f} s",
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
        note=f"{how}; 160×48, without input, windows of {seconds:.0f} s",
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

    def scrolled(
        self, key: bytes, seconds: float, windows: int
    ) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Characters a second while ``key`` is held on the Neurons screen, and while none is."""
        held, alone = [], []
        with OnTerminal(*self._new(10**9), "--evaluate-every", "10000000") as screen:
            while not self._said(Stepped):
                screen.check()
                time.sleep(0.5)
            screen.press(b"s")
            while not self._said(Saved):
                screen.check()
                time.sleep(0.5)
            screen.press(b"2")
            time.sleep(2 * SETTLING_SECONDS)
            for _ in range(windows):
                alone.append(self._speed(seconds, lambda: time.sleep(0.1)))
                held.append(self._speed(seconds, partial(_repeat, screen, key)))
        wait_until_gone(self.run)
        return tuple(held), tuple(alone)

    def _speed(self, seconds: float, meanwhile: Callable[[], None]) -> float:
        """Characters a second of the newest run, while ``meanwhile`` is done again and again."""
        begin = events_of(self.run)[-1]
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            meanwhile()
        end = events_of(self.run)[-1]
        steps, took = end.step - begin.step, end.elapsed_seconds - begin.elapsed_seconds
        return started(self.run).characters_per_step * steps / took

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

    def _said(self, kind: type[Finished | Saved | Stepped]) -> bool:
        return any(isinstance(event, kind) for event in events_of(self.run))


def _repeat(screen: OnTerminal, key: bytes) -> None:
    """Press ``key`` as a keyboard does that repeats it."""
    screen.press(key)
    time.sleep(1 / REPEATED_PER_SECOND)
