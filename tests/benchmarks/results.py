"""What a benchmark says: values, what they are held against, and the target.

Every figure is a median, and the spread beside it says how much to believe it. Where two things
are compared they are measured in turns, and the ratio is the median of the ratios of neighbours:
what slows the machine for a while then slows both. Knows nothing of what is measured.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lstm_tui.config import Size


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen for a measurement.

    ``text`` is the file that the losses are of. ``quick`` repeats and waits as little as possible:
    such figures show that a benchmark works and nothing else.
    """

    text: Path | None = None
    sizes: tuple[Size, ...] = (Size.SMALL, Size.MEDIUM)
    large: bool = False
    quick: bool = False

    def repeats(self, usual: int) -> int:
        """How often to measure."""
        return 1 if self.quick else usual

    def seconds(self, usual: float) -> float:
        """How long to measure for."""
        return usual / 6 if self.quick else usual


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must reach: of the ratio where there is one, else of the measured value."""

    bound: float
    at_most: bool = False

    def met_by(self, value: float) -> bool:
        """Whether ``value`` reaches it."""
        return value <= self.bound if self.at_most else value >= self.bound


@dataclass(frozen=True, slots=True)
class Result:
    """One row: ``measured`` and ``against`` have an entry for each repeat, both in ``unit``.

    A row without values was not measured, and ``note`` says why.
    """

    figure: str
    unit: str = ""
    measured: tuple[float, ...] = ()
    against: tuple[float, ...] = ()
    target: Target | None = None
    note: str = ""

    @property
    def ratios(self) -> tuple[float, ...]:
        """``measured`` over ``against``, repeat by repeat; empty where nothing is compared."""
        if not self.against:
            return ()
        return tuple(a / b for a, b in zip(self.measured, self.against, strict=True))

    @property
    def judged(self) -> tuple[float, ...]:
        """The values that the target is for."""
        return self.ratios or self.measured

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None without a target or a value."""
        if self.target is None or not self.judged:
            return None
        return self.target.met_by(statistics.median(self.judged))


def at_least(bound: float) -> Target:
    """A target that more is better than."""
    return Target(bound)


def at_most(bound: float) -> Target:
    """A target that less is better than."""
    return Target(bound, at_most=True)


def in_turns(repeats: int, *measures: Callable[[], float]) -> Iterator[tuple[float, ...]]:
    """For each of ``measures`` what it gave each time, all of them measured in turns: ABAB…"""
    rounds = [tuple(measure() for measure in measures) for _ in range(repeats)]
    yield from zip(*rounds, strict=True)


def seconds_of(action: Callable[[], object]) -> float:
    """How long ``action`` takes."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def rate_of(action: Callable[[], int], seconds: float) -> float:
    """How much ``action`` gets done in a second, repeated for ``seconds`` after once unmeasured.

    ``action`` returns what one call has done, for example characters.
    """
    action()
    done, begin = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - begin) < seconds:
        done += action()
    return done / elapsed
