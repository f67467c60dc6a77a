"""How samples close a pattern, with and without units: shares, lengths, and a sentence.

`closing_samples` computes them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.units import Clamp
from lstm_tui.scoring.metrics import DRAWS, bootstrap_interval
from lstm_tui.scoring.proportions import wilson_interval
from lstm_tui.text.glyphs import safe_line


@dataclass(frozen=True, slots=True)
class Closings:
    """How N samples close a pattern.

    Attributes:
        lengths: Symbols that each writes until the pattern is closed, the closing ones included; 0
            if it is not closed.
    """

    lengths: tuple[int, ...]

    @property
    def share(self) -> float:
        """The share of samples that close it."""
        return float(np.mean(np.array(self.lengths) > 0))

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the share (Wilson 1927)."""
        closed = sum(length > 0 for length in self.lengths)
        return wilson_interval(closed, len(self.lengths))

    @property
    def mean_length(self) -> float | None:
        """The mean length of those that close it; None if there are none."""
        closed = [length for length in self.lengths if length]
        return float(np.mean(closed)) if closed else None

    @property
    def median_length(self) -> float | None:
        """The median length of all samples; None if at least half do not close it."""
        lengths = np.where(np.array(self.lengths) > 0, self.lengths, np.inf)
        median = float(np.median(lengths))
        return median if np.isfinite(median) else None


@dataclass(frozen=True, slots=True)
class ClosingSamples:
    """Samples with a unit, without it, and without matched units.

    Attributes:
        clamps: The units and the values at which they were held.
        pattern: The name of the pattern.
        inside: Symbols of a prime inside the pattern.
        length: Symbols of a sample.
        temperature: Of the sampling.
        plain: Without clamps.
        ablated: With the clamps.
        matched: With matched units clamped instead; None if the layer has no others.
        matched_units: How many different ones, or sets of them.
    """

    clamps: tuple[Clamp, ...]
    pattern: str
    inside: int
    length: int
    temperature: float
    plain: Closings
    ablated: Closings
    matched: Closings | None
    matched_units: int

    @property
    def share_change(self) -> tuple[float, float]:
        """95 % interval of the change of the share by the ablation, by a bootstrap over primes.

        It is compared with matched units if there are any, else with the plain network.
        """
        return self._interval(lambda lengths: float((lengths > 0).mean()))

    @property
    def length_change(self) -> tuple[float, float]:
        """The same for the mean length of samples that close; nan if there are none."""
        return self._interval(lambda lengths: _mean(lengths[lengths > 0]))

    @property
    def significant(self) -> bool:
        """Whether one of these intervals does not contain 0."""
        return any(low > 0 or high < 0 for low, high in (self.share_change, self.length_change))

    @property
    def units(self) -> str:
        """The names of the units, such as ``L1:131.cell``."""
        return ", ".join(str(clamp).partition("=")[0] for clamp in self.clamps)

    def _interval(self, figure: Callable[[NDArray[np.int64]], float]) -> tuple[float, float]:
        ablated = np.array(self.ablated.lengths)
        other = np.array((self.matched or self.plain).lengths)
        drawn = np.random.default_rng(1).integers(len(ablated), size=(DRAWS, len(ablated)))
        changes = np.array([figure(ablated[one]) - figure(other[one]) for one in drawn])
        known = changes[np.isfinite(changes)]
        return bootstrap_interval(known, len(ablated)) if len(known) else (np.nan, np.nan)


def _mean(values: NDArray[np.int64]) -> float:
    return float(values.mean()) if len(values) else float("nan")


def describe_closings(samples: ClosingSamples) -> str:
    """What the samples show, in one sentence or two."""
    plain, ablated, matched = samples.plain, samples.ablated, samples.matched
    low, high = ablated.interval
    without = "another unit" if len(samples.clamps) == 1 else "other units"
    text = (
        f"Without {safe_line(samples.units, 60)}, the network closes {safe_line(samples.pattern)} "
        f"within {samples.length} symbols in {100 * ablated.share:.0f} % of samples "
        f"({100 * low:.0f} to {100 * high:.0f} %) instead of {100 * plain.share:.0f} %"
    )
    if matched:
        text += f"; without {without} of the same layer and variance in {100 * matched.share:.0f} %"
    means = [f"{one.mean_length or np.nan:.1f}" for one in (ablated, plain, matched) if one]
    if "nan" not in means:
        text += f". Those that are closed take {means[0]} symbols instead of {means[1]}"
        text += f" ({means[-1]})" * bool(matched)
    return f"{text}." + " That could be chance." * (not samples.significant)
