"""Interface of a ranking: what lists, panels and exports read of the scores of a network.

`unit_scores.Scores` computes the score of any unit from the counts of a pass. `kept_scores.
KeptScores` has those of the best units, as they were kept in a run.
"""

from typing import Protocol

from lstm_tui.reader.units import Quantity, UnitId
from lstm_tui.scoring.metrics import DetectorSums
from lstm_tui.scoring.unit_scores import Histogram, ProbeScore, UnitScore
from lstm_tui.text.labels import Label


class ScoreTable(Protocol):
    """Scores of units on labels; `unit_scores.Scores` documents each member."""

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels, binary ones first."""

    @property
    def characters(self) -> int:
        """Characters that were read."""

    @property
    def reported(self) -> int:
        """Characters of the reporting blocks."""

    def occurs(self, pattern: str) -> bool:
        """Whether ``pattern`` occurs, but not everywhere, in choosing and reporting blocks."""

    def has(self, unit: UnitId, quantity: Quantity, pattern: str) -> bool:
        """Whether the score of ``unit`` for ``pattern`` is known."""

    def best(self, pattern: str, top: int = 1) -> list[UnitScore]:
        """The ``top`` detectors of ``pattern``, ranked on the choosing blocks."""

    def best_pattern(self, unit: UnitId, quantity: Quantity) -> str:
        """The binary pattern that a unit detects best; empty if none occurs."""

    def probe(self, pattern: str) -> list[ProbeScore]:
        """The scores of the probe of each layer."""

    def of(self, unit: UnitId, quantity: Quantity, pattern: str) -> UnitScore:
        """The score of one unit, which `has` knows."""

    def sums_of(self, unit: UnitId, quantity: Quantity, pattern: str) -> DetectorSums:
        """What the score of one unit is computed from, by stretch of the text."""

    def histogram(self, unit: UnitId, quantity: Quantity, pattern: str) -> Histogram | None:
        """Histogram of a unit's values; None for a scalar label, or if it was not kept."""
