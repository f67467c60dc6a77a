"""What a benchmark says: values, what they are held against, and the target.

A ratio is the median of the ratios of neighbors: see `benchmarking.measurement`. Knows nothing of
what is measured.
"""

import statistics
from dataclasses import dataclass
from pathlib import Path

from lstm_tui.benchmarking.measurement import BenchOptions, ratios
from lstm_tui.presets import Size


@dataclass(frozen=True, slots=True)
class Options(BenchOptions):
    """What can be chosen for a measurement; ``text`` is the file that the losses are of.

    ``minutes`` is how long each network of `words` trains.
    """

    text: Path | None = None
    sizes: tuple[Size, ...] = (Size.SMALL, Size.MEDIUM)
    large: bool = False
    minutes: float = 10.0


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
        return ratios(self.measured, self.against)

    @property
    def target_values(self) -> tuple[float, ...]:
        """The values that the target is for."""
        return self.ratios or self.measured

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None without a target or a value."""
        if self.target is None or not self.target_values:
            return None
        return self.target.met_by(statistics.median(self.target_values))


def at_least(bound: float) -> Target:
    """A target that more is better than."""
    return Target(bound)


def at_most(bound: float) -> Target:
    """A target that less is better than."""
    return Target(bound, at_most=True)
