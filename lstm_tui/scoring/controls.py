"""Results of the controls of a ranking: what could explain a unit's score without the unit.

A unit that detects a pattern is compared with the best detectors that see only the last 1 and the
last 8 symbols (`context_detector`), with the same network before training, and with the best of all
units on circularly shifted labels. All read the same blocks of the same text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.units import Target
from lstm_tui.scoring.metrics import (
    BinaryMetrics,
    DetectorSums,
    RegressionMetrics,
    paired_difference,
    primary_score,
)
from lstm_tui.scoring.unit_scores import ProbeScore

CONTEXTS = (1, 8)
"""Symbols that the detectors see which units are compared with."""

DISTANCES = 60
"""The recall is measured up to this distance from the opening."""


@dataclass(frozen=True, slots=True)
class ContextControl:
    """The best detector of a pattern that sees only the last ``context`` symbols.

    Attributes:
        metrics: From the reporting blocks.
        sums: What they are computed from, by stretch of the text.
    """

    context: int
    metrics: BinaryMetrics | RegressionMetrics
    sums: DetectorSums = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class MemoryGain:
    """F1 (or R²) of a unit minus that of a control: of the last 8 symbols if not said otherwise.

    Attributes:
        interval: 95 % interval, by a paired bootstrap over stretches of the text.
    """

    value: float
    interval: tuple[float, float]

    @property
    def significant(self) -> bool:
        """Whether the whole interval is above 0."""
        return self.interval[0] > 0


def memory_gain(unit: DetectorSums, control: DetectorSums) -> MemoryGain:
    """The gain of a unit over a control, on the same stretches of a text."""
    return MemoryGain(*paired_difference(unit, control))


@dataclass(frozen=True, slots=True, eq=False)
class RecallByDistance:
    """Recall at k = 1 … 60 characters after the opening of a span, (60,) each.

    Attributes:
        unit: The share of these characters that the best unit finds; nan if there are none.
        last_8: The share that the detector finds that sees the last 8 symbols.
        spans: The number of characters that stand there: of spans longer than k.
    """

    unit: NDArray[np.float64]
    last_8: NDArray[np.float64]
    spans: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class UntrainedControl:
    """The best unit and the probes of the same network before training.

    Attributes:
        metrics: Of its best unit, chosen as the trained network's is.
        sums: What they are computed from, by stretch of the text.
        probes: F1 (or R²) of the probe of each layer, lowest layer first.
    """

    metrics: BinaryMetrics | RegressionMetrics
    sums: DetectorSums = field(repr=False, compare=False)
    probes: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ShiftNull:
    """The best of all units on labels that are shifted circularly (`shift_null`).

    Attributes:
        observed: F1 (or R²) of the best unit on the labels as they are, on the same characters.
        best: F1 (or R²) of the best unit for each shift.
    """

    observed: float
    best: tuple[float, ...]

    @property
    def p_value(self) -> float:
        """(1 + number of shifts that reach the score) / (1 + number of shifts).

        The score is counted as one of the shifts, so it is never 0 (Phipson & Smyth 2010).
        """
        reached = sum(score >= self.observed for score in self.best)
        return (1 + reached) / (1 + len(self.best))


SPARSE_SHARE = 0.95
"""The share of the full probe's score that a sparse probe must reach."""


@dataclass(frozen=True, slots=True)
class SparseProbe:
    """Linear probes on growing sets of units of one layer (`sparse_probes`).

    Attributes:
        sizes: Numbers of units, ascending.
        scores: F1 (or R²) with so many units.
        full: With all units of the layer, on the same characters.
        units: The units of the largest set, in the order in which they were added.
    """

    layer: int
    sizes: tuple[int, ...]
    scores: tuple[float, ...]
    full: float
    units: tuple[Target, ...]

    @property
    def k95(self) -> int | None:
        """The fewest units with 95 % of the score of all; None if even the largest set has less.

        None too if the probe on all units predicts nothing.
        """
        reached = (
            size
            for size, score in zip(self.sizes, self.scores, strict=True)
            if score >= SPARSE_SHARE * self.full > 0
        )
        return next(reached, None)

    @property
    def smallest(self) -> tuple[Target, ...]:
        """The units of the smallest such set, which `reader.units.set_name` names; or none."""
        return self.units[: self.k95 or 0]


@dataclass(frozen=True, slots=True)
class PatternControls:
    """The controls of one pattern; None where one has not been computed or cannot be.

    Attributes:
        gain: The memory gain of the best unit.
        recall: Of the best unit; None for a scalar pattern too.
        sparse: The sparse probe of each layer, lowest layer first; empty if there are none.
    """

    pattern: str
    last_1: ContextControl | None = None
    last_8: ContextControl | None = None
    gain: MemoryGain | None = None
    recall: RecallByDistance | None = None
    untrained: UntrainedControl | None = None
    null: ShiftNull | None = None
    sparse: tuple[SparseProbe, ...] = ()

    def gain_of(self, unit: DetectorSums) -> MemoryGain | None:
        """The memory gain of any unit, from its `Scores.sums_of`; None without a last-8 control."""
        return None if self.last_8 is None else memory_gain(unit, self.last_8.sums)

    def gain_over_untrained(self, unit: DetectorSums) -> MemoryGain | None:
        """The same against the untrained network's best unit; None without one."""
        return None if self.untrained is None else memory_gain(unit, self.untrained.sums)

    def selectivity(self, probe: ProbeScore) -> float | None:
        """F1 (or R²) of a probe minus that of the untrained network's probe of the same layer.

        A linear probe learns some of a pattern from any layer that keeps what it read; what it
        learns from training alone is the difference (after Hewitt & Liang 2019). None without an
        untrained network.
        """
        if self.untrained is None:
            return None
        return primary_score(probe.metrics) - self.untrained.probes[probe.layer]


@dataclass(frozen=True, slots=True)
class Controls:
    """The controls of a ranking, so far.

    Attributes:
        patterns: By name; those that do not occur are missing.
        fraction: The share of the work that is done.
        notes: What was left out and why, a sentence each.
    """

    patterns: Mapping[str, PatternControls] = field(default_factory=dict)
    fraction: float = 0.0
    notes: tuple[str, ...] = ()

    def of(self, pattern: str) -> PatternControls:
        """The controls of ``pattern``; empty if there are none."""
        return self.patterns.get(pattern) or PatternControls(pattern)

    def updated(self, fraction: float, *changed: PatternControls) -> "Controls":
        """The same with the controls of some patterns replaced."""
        patterns = {**self.patterns, **{one.pattern: one for one in changed}}
        return replace(self, patterns=patterns, fraction=fraction)
