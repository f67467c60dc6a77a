"""The scores of the best units of each pattern, as they are kept in a run.

They are a part of the `Scores` that they were taken from, with the same figures: a list that is
made of them does not change when the units are ranked again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lstm_tui.reader.units import Quantity, UnitId
from lstm_tui.scoring.metrics import DetectorSums
from lstm_tui.scoring.unit_scores import Histogram, ProbeScore, Scores, UnitScore
from lstm_tui.text.labels import Label

KEPT_UNITS = 50
"""Units that are kept for each pattern; those of other ranks are known when it is ranked again."""

KEPT_HISTOGRAMS = 6
"""Units of each pattern whose histogram is kept too, which takes as much space as four scores."""

Detector = tuple[UnitId, Quantity]


@dataclass(frozen=True, slots=True, eq=False)
class KeptPattern:
    """The best units of one pattern, the best first.

    Attributes:
        occurs: As `Scores.occurs`.
        units: Their scores.
        sums: What each score is computed from.
        histograms: Of the first of them; none for a scalar label.
        probes: The probe of each layer.
    """

    occurs: bool
    units: Mapping[Detector, UnitScore]
    sums: Mapping[Detector, DetectorSums]
    histograms: Mapping[Detector, Histogram]
    probes: tuple[ProbeScore, ...]


@dataclass(frozen=True, slots=True, eq=False)
class KeptScores:
    """A `ScoreTable` of the best units of each pattern.

    Attributes:
        patterns: By name, for each of ``labels``.
        best_patterns: What `best_pattern` returns, for every unit.
    """

    labels: tuple[Label, ...]
    characters: int
    reported: int
    patterns: Mapping[str, KeptPattern]
    best_patterns: Mapping[Detector, str]

    @classmethod
    def from_scores(cls, scores: Scores, quantities: tuple[Quantity, ...]) -> "KeptScores":
        """The part of ``scores`` that is kept; ``quantities`` are those of the network's cell."""
        units = [
            UnitId(*divmod(number, scores.hidden))
            for number in range(scores.layers * scores.hidden)
        ]
        return cls(
            scores.labels,
            scores.characters,
            scores.reported,
            {label.name: _kept(scores, label.name) for label in scores.labels},
            {
                (unit, quantity): scores.best_pattern(unit, quantity)
                for quantity in quantities
                for unit in units
            },
        )

    def occurs(self, pattern: str) -> bool:
        """As `Scores.occurs`."""
        return self.patterns[pattern].occurs

    def has(self, unit: UnitId, quantity: Quantity, pattern: str) -> bool:
        """Whether the score of ``unit`` was kept."""
        return (unit, quantity) in self.patterns[pattern].units

    def best(self, pattern: str, top: int = 1) -> list[UnitScore]:
        """The ``top`` detectors of ``pattern``, or as many as were kept."""
        return list(self.patterns[pattern].units.values())[:top]

    def best_pattern(self, unit: UnitId, quantity: Quantity) -> str:
        """As `Scores.best_pattern`."""
        return self.best_patterns.get((unit, quantity), "")

    def probe(self, pattern: str) -> list[ProbeScore]:
        """As `Scores.probe`."""
        return list(self.patterns[pattern].probes)

    def of(self, unit: UnitId, quantity: Quantity, pattern: str) -> UnitScore:
        """The score of a unit that `has` knows."""
        return self.patterns[pattern].units[unit, quantity]

    def sums_of(self, unit: UnitId, quantity: Quantity, pattern: str) -> DetectorSums:
        """As `Scores.sums_of`, of a unit that `has` knows."""
        return self.patterns[pattern].sums[unit, quantity]

    def histogram(self, unit: UnitId, quantity: Quantity, pattern: str) -> Histogram | None:
        """As `Scores.histogram`; None if it was not kept."""
        return self.patterns[pattern].histograms.get((unit, quantity))


def _kept(scores: Scores, pattern: str) -> KeptPattern:
    best = scores.best(pattern, KEPT_UNITS)
    units = {(score.unit, score.quantity): score for score in best}
    histograms = {
        detector: histogram
        for detector in [*units][:KEPT_HISTOGRAMS]
        if (histogram := scores.histogram(*detector, pattern)) is not None
    }
    sums = {detector: scores.sums_of(*detector, pattern) for detector in units}
    return KeptPattern(
        scores.occurs(pattern), units, sums, histograms, tuple(scores.probe(pattern))
    )
