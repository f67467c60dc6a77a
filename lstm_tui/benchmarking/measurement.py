"""Measurements: repeated values, a reference, and the limit of the machine.

The result is a median with its spread. What is compared is measured interleaved (ABAB…), and the
ratio is the median of the ratios of adjacent values: what slows the machine for a while slows both.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from lstm_tui.config import Device

Values = tuple[float, ...]

QUIET_CORES = 0.1
"""With a load above this from other processes, figures are not worth quoting."""


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """Options of a benchmark.

    ``quick`` repeats and waits as little as possible: such figures show the order of magnitude, and
    that a measurement works. ``device`` is where networks train.
    """

    quick: bool = False
    device: Device = Device.AUTO

    def repeats(self, usual: int) -> int:
        """How often to measure."""
        return 1 if self.quick else usual

    def seconds(self, usual: float) -> float:
        """How long to measure for."""
        return usual / 6 if self.quick else usual


@dataclass(frozen=True, slots=True)
class Comparison:
    """Something else that was measured in turns with a figure, and in words what it is."""

    what: str
    values: Values

    @property
    def median(self) -> float:
        """The value to quote."""
        return statistics.median(self.values)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measurement, with a value for each repeat.

    Attributes:
        name: What was measured.
        unit: Of all values here.
        measured: What was found.
        against: What is used for the same today, measured in turns with it.
        limit: The most that the machine could do, measured in turns with it too.
        note: What else there is to say; why nothing was measured, where nothing was.
    """

    name: str
    unit: str = ""
    measured: Values = ()
    against: Comparison | None = None
    limit: Comparison | None = None
    note: str = ""

    @property
    def median(self) -> float | None:
        """The value to quote; None where nothing was measured."""
        return statistics.median(self.measured) if self.measured else None

    @property
    def spread(self) -> float | None:
        """From the lowest to the highest, as a share of the median; None with under two values."""
        if len(self.measured) < 2:
            return None
        return (max(self.measured) - min(self.measured)) / statistics.median(self.measured)

    @property
    def ratio(self) -> float | None:
        """How many times as much as what it is held against; None where nothing is."""
        return _median_ratio(self.measured, self.against)

    @property
    def share(self) -> float | None:
        """Which part of the limit is reached; None where there is none."""
        return _median_ratio(self.measured, self.limit)


def ratios(measured: Values, against: Values) -> Values:
    """``measured`` over ``against``, repeat by repeat."""
    return tuple(a / b for a, b in zip(measured, against, strict=True))


def _median_ratio(measured: Values, other: Comparison | None) -> float | None:
    return statistics.median(ratios(measured, other.values)) if measured and other else None


def encode_measurement(figure: Measurement) -> bytes:
    """``figure`` as a line of JSON: how a process that measures tells the one that shows."""
    return msgspec.json.encode(figure) + b"\n"


def decode_measurement(line: bytes) -> Measurement:
    """What `encode_measurement` gave."""
    return msgspec.json.decode(line, type=Measurement)


def interleave(repeats: int, *measures: Callable[[], float]) -> Iterator[Values]:
    """For each of ``measures`` what it gave each time, all of them measured in turns: ABAB…"""
    rounds = [tuple(measure() for measure in measures) for _ in range(repeats)]
    yield from zip(*rounds, strict=True)


def seconds_of(action: Callable[[], object]) -> float:
    """How long ``action`` takes."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def rate_of(
    action: Callable[[], float], seconds: float, finish: Callable[[], object] = lambda: None
) -> float:
    """How much ``action`` gets done in a second, repeated for ``seconds`` after once unmeasured.

    ``action`` returns what one call has done, for example characters. ``finish`` returns when all
    that was begun is done: a GPU works on after a call has returned.
    """
    action()
    finish()
    done, begin = 0.0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        done += action()
    finish()
    return done / (time.perf_counter() - begin)


def amount(value: float) -> str:
    """``value`` with four digits that count."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
