"""Replication: whether networks that were trained from different seeds have the same detectors.

For each pattern the best unit of each run is scored on the same text. Whether two runs have the
same detector is measured by the correlation of the values of their best units on one text, each
signed so that high values mean the pattern. Units of one layer are correlated anyway, because all
follow the text; so beside it stands the mean correlation of random pairs of units, one of each run,
from the layers and quantities of the two best units and signed as detectors of the same pattern.
The difference of the two is the excess. This is the comparison of “convergent learning” (Li,
Yosinski, Clune, Lipson & Hopcroft 2016) for one named unit.

The mean over all pairs is exact, without drawing pairs: with z the standardized values of unit i or
j, signed, mean over i, j of mean over t of z_i z_j = mean over t of (mean_i z_i) (mean_j z_j).
Cell values are correlated as asinh(cell), as everywhere. Letters in shapes: ``T`` characters, ``H``
units of a layer, ``R`` runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lstm_tui.reader.activation_trace import trace
from lstm_tui.reader.reader import Floats, Ids, Reader
from lstm_tui.reader.units import Quantity
from lstm_tui.scoring.controls import MemoryGain
from lstm_tui.scoring.metrics import primary_score
from lstm_tui.scoring.unit_scores import Scores, UnitScore
from lstm_tui.text.labels import Label

_MOST_VALUES = 50_000_000
"""Values of a network that are held at once: 200 MB."""

_LayerValues = tuple[int, Quantity]


@dataclass(frozen=True, slots=True)
class RunDetector:
    """The best unit of one run for a pattern, and its memory gain if it is known."""

    score: UnitScore
    gain: MemoryGain | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Correlations between runs, mean over all pairs of runs.

    Attributes:
        correlation: Pearson's r of the values of the best units, signed as detectors.
        random: The same of random pairs of units of the same layers.
        pairs: The number of pairs of runs.
    """

    correlation: float
    random: float
    pairs: int

    @property
    def excess(self) -> float:
        """How much more the best units correlate than random ones."""
        return self.correlation - self.random


@dataclass(frozen=True, slots=True)
class Replication:
    """One pattern in R runs: the best unit of each, in the order of the runs."""

    label: Label
    detectors: tuple[RunDetector, ...]
    agreement: Agreement
    last_8: float | None = None
    """F1 (or R²) of the best detector that sees only the last 8 symbols."""

    @property
    def values(self) -> tuple[float, ...]:
        """F1 (or R²) of each run."""
        return tuple(primary_score(one.score.metrics) for one in self.detectors)

    @property
    def mean(self) -> float:
        """The mean F1 (or R²)."""
        return sum(self.values) / len(self.values)

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and the highest F1 (or R²)."""
        return min(self.values), max(self.values)

    @property
    def gains(self) -> tuple[MemoryGain, ...]:
        """The memory gains that are known."""
        return tuple(one.gain for one in self.detectors if one.gain is not None)

    @property
    def mean_gain(self) -> float | None:
        """The mean memory gain; None if none is known."""
        return sum(gain.value for gain in self.gains) / len(self.gains) if self.gains else None

    @property
    def with_gain(self) -> int:
        """The number of runs whose memory gain has an interval above 0."""
        return sum(gain.significant for gain in self.gains)


@dataclass(frozen=True, slots=True, eq=False)
class DetectorSignal:
    """A detector over a text: standardized, and signed so that high values mean the pattern.

    Attributes:
        best: The best unit, (T,).
        mean: The mean over all units of its layer and quantity, (T,).
    """

    best: Floats
    mean: Floats


def detector_signals(
    reader: Reader, ids: Ids, scores: Scores, patterns: Sequence[str]
) -> dict[str, DetectorSignal]:
    """The signal of the best unit for each of ``patterns`` over ``ids`` (T,)."""
    best = {pattern: scores.best(pattern)[0] for pattern in patterns}
    needed = {(score.unit.layer, score.quantity) for score in best.values()}
    values = _standardized(reader, ids, needed)
    signals = {}
    for pattern, score in best.items():
        layer = values[score.unit.layer, score.quantity]
        signs = scores.signs(pattern, score.unit.layer, score.quantity)
        mean = layer @ (signs / len(signs)).astype(layer.dtype)
        signals[pattern] = DetectorSignal(score.sign * layer[:, score.unit.index], mean)
    return signals


def shared_characters(readers: Sequence[Reader], length: int) -> int:
    """How many of ``length`` characters are correlated: as many as fit into memory."""
    largest = max(
        one.model.layers * one.model.hidden * len(one.model.cell.states) for one in readers
    )
    return min(length, _MOST_VALUES // largest)


def _standardized(
    reader: Reader, ids: Ids, needed: set[_LayerValues]
) -> dict[_LayerValues, NDArray[np.float32]]:
    """The values of whole layers with mean 0 and variance 1, (T, H) each; constant ones are 0."""
    hidden = reader.model.hidden
    values = {one: np.empty((len(ids), hidden), np.float32) for one in sorted(needed)}
    with threadpool_limits(1, user_api="blas"):
        for block in trace(reader, ids):
            part = slice(block.start, block.start + len(block))
            for (layer, quantity), target in values.items():
                target[part] = block.quantity(quantity)[layer]
    for (_, quantity), layer_values in values.items():
        if quantity is Quantity.CELL:
            np.arcsinh(layer_values, out=layer_values)
        layer_values -= layer_values.mean(axis=0)
        deviation = layer_values.std(axis=0)
        layer_values /= np.where(deviation > 0, deviation, 1)
    return values


def agreement(signals: Sequence[DetectorSignal]) -> Agreement:
    """The agreement of the detectors of one pattern in R ≥ 2 runs, over the same T characters."""
    pairs = list(combinations(signals, 2))
    best = [float(np.mean(one.best * other.best)) for one, other in pairs]
    random = [float(np.mean(one.mean * other.mean)) for one, other in pairs]
    return Agreement(sum(best) / len(pairs), sum(random) / len(pairs), len(pairs))
