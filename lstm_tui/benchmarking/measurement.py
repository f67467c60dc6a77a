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
"""With a load above this from other processes, measurements are unreliable."""


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
    """A reference measured interleaved with a measurement, and its description."""

    what: str
    values: Values

    @property
    def median(self) -> float:
        """The median."""
        return statistics.median(self.values)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measurement, with a value for each repeat.

    Attributes:
        name: What was measured.
        unit: Unit of all values.
        measured: The values, one for each repeat.
        against: The usual alternative, measured interleaved.
        limit: The limit of the machine, measured interleaved.
        note: A remark, or the reason why nothing was measured.
    """

    name: str
    unit: str = ""
    measured: Values = ()
    against: Comparison | None = None
    limit: Comparison | None = None
    note: str = ""

    @property
    def median(self) -> float | None:
        """The median; None if nothing was measured."""
        return statistics.median(self.measured) if self.measured else None

    @property
    def spread(self) -> float | None:
        """Range of the values as a share of the median; None for fewer than two values."""
        if len(self.measured) < 2:
            return None
        return (max(self.measured) - min(self.measured)) / statistics.median(self.measured)

    @property
    def ratio(self) -> float | None:
        """Median ratio to `against`; None without it."""
        return _median_ratio(self.measured, self.against)

    @property
    def share(self) -> float | None:
        """Median share of `limit`; None without it."""
        return _median_ratio(self.measured, self.limit)


def ratios(measured: Values, against: Values) -> Values:
    """``measured`` over ``against``, repeat by repeat."""
    return tuple(a / b for a, b in zip(measured, against, strict=True))


def _median_ratio(measured: Values, other: Comparison | None) -> float | None:
    return statistics.median(ratios(measured, other.values)) if measured and other else None


def encode_measurement(figure: Measurement) -> bytes:
    """``figure`` as a line of JSON, to send it to the process that shows it."""
    return msgspec.json.encode(figure) + b"\n"


def decode_measurement(line: bytes) -> Measurement:
    """The measurement that `encode_measurement` encoded."""
    return msgspec.json.decode(line, type=Measurement)


def interleave(repeats: int, *measures: Callable[[], float]) -> Iterator[Values]:
    """Values of each of ``measures``, measured interleaved: ABAB…"""
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
    """Throughput of ``action`` per second, repeated for ``seconds`` after one warm-up call.

    ``action`` returns the amount of work of one call, for example characters. ``finish``
    synchronizes: a GPU still computes after a call has returned.
    """
    action()
    finish()
    done, begin = 0.0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        done += action()
    finish()
    return done / (time.perf_counter() - begin)


def amount(value: float) -> str:
    """``value`` with four significant digits."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
