"""Ranking of units: by their score on a pattern, or by their values at one position."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lstm_tui.reader.reader import Floats
from lstm_tui.reader.units import Quantity, UnitId
from lstm_tui.scoring.controls import Controls, MemoryGain
from lstm_tui.scoring.pattern_order import order_patterns
from lstm_tui.scoring.score_table import ScoreTable
from lstm_tui.scoring.unit_scores import UnitScore

RANKED_UNITS = 100
"""Units that are listed for one pattern."""

RowKey = tuple[UnitId, Quantity, str]


def key_of(score: UnitScore) -> RowKey:
    """The unit, its quantity, and the pattern of ``score``."""
    return score.unit, score.quantity, score.pattern


@dataclass(frozen=True, slots=True)
class RankedRows:
    """A ranked list: units with memory gain, or for which it is not known yet; then the others.

    Attributes:
        listed: The first part.
        without_gain: Units that do no better than the last 8 symbols.
        gains: The memory gain of each (`key_of`); None where it is not known yet.
    """

    listed: tuple[UnitScore, ...] = ()
    without_gain: tuple[UnitScore, ...] = ()
    gains: Mapping[RowKey, MemoryGain | None] = field(default_factory=dict)

    @property
    def all(self) -> list[UnitScore]:
        """Both parts."""
        return [*self.listed, *self.without_gain]


class UnitRanking:
    """The scores of the units, and the lists that are made of them.

    Attributes:
        scores: For the present weights and patterns; None until they are computed.
        listed: Those that order the list: ``scores``, or until then the previous ones.
        controls: Of ``scores``, as far as they are computed.
        progress: The share of the text that is ranked; None if no ranking is under way.
        computing: Whether controls are under way.
        error: Why the units were not ranked.
    """

    def __init__(self) -> None:
        self.scores: ScoreTable | None = None
        self.listed: ScoreTable | None = None
        self.controls = Controls()
        self.progress: float | None = None
        self.computing = False
        self.error = ""
        self._ordered_by = Controls()
        self._rows: dict[str, RankedRows] = {}
        self._best_patterns: dict[tuple[UnitId, Quantity], str] = {}

    def set_scores(self, scores: ScoreTable) -> None:
        """Use newly computed scores; their controls are not known yet."""
        self.scores = self.listed = scores
        self.controls = self._ordered_by = Controls()
        self.progress, self.error = None, ""
        self.computing = False
        self._rows.clear()
        self._best_patterns.clear()

    def set_controls(self, controls: Controls, *, finished: bool) -> bool:
        """Use controls of the present scores; True if the order of the lists changed.

        The lists are ordered once, when all memory gains are known.
        """
        self.controls, self.computing = controls, not finished
        if self.scores is None or self._ordered_by.patterns:
            return False
        occurring = [one.name for one in self.scores.labels if self.scores.occurs(one.name)]
        if not occurring or any(controls.of(name).gain is None for name in occurring):
            return False
        self._ordered_by = controls
        self._rows.clear()
        return True

    def outdate(self) -> None:
        """The weights or the patterns changed: keep the scores for the order of the list only."""
        self.scores = None
        self.controls, self.computing = Controls(), False

    @property
    def missing_controls(self) -> str:
        """How far the controls are; empty if none is under way."""
        if not self.computing:
            return ""
        return f"computing controls … {100 * self.controls.fraction:.0f} %"

    @property
    def waiting(self) -> str:
        """Why there are no scores yet; empty if there are."""
        if self.scores is not None:
            return ""
        return self.error or f"The units are being ranked: {100 * (self.progress or 0):.0f} %"

    def rows(self, pattern: str) -> "RankedRows":
        """The best units for ``pattern``; if it is empty, the best unit for each pattern."""
        if self.listed is None:
            return RankedRows()
        if pattern not in self._rows:
            self._rows[pattern] = _rows(self.listed, self._ordered_by, pattern)
        return self._rows[pattern]

    def best_pattern(self, unit: UnitId, quantity: Quantity) -> str:
        """The pattern that the unit detects best, although other units may detect it better."""
        if self.listed is None:
            return ""
        key = unit, quantity
        if key not in self._best_patterns:
            self._best_patterns[key] = self.listed.best_pattern(*key)
        return self._best_patterns[key]

    def score(self, unit: UnitId, quantity: Quantity, pattern: str) -> UnitScore | None:
        """The score of the present weights; None if there is none, or too few examples."""
        if self.scores is None or not pattern or not self.scores.occurs(pattern):
            return None
        if not self.scores.has(unit, quantity, pattern):
            return None
        return self.scores.of(unit, quantity, pattern)


def _rows(scores: ScoreTable, controls: Controls, pattern: str) -> RankedRows:
    if not pattern:
        order = order_patterns(scores, controls)
        listed = [scores.best(name)[0] for name in order.listed]
        without = [scores.best(name)[0] for name in order.without_gain]
        gains = {key_of(score): controls.of(score.pattern).gain for score in (*listed, *without)}
        return RankedRows(tuple(listed), tuple(without), gains)
    known = any(label.name == pattern for label in scores.labels) and scores.occurs(pattern)
    best = scores.best(pattern, RANKED_UNITS) if known else []
    of_pattern = controls.of(pattern)
    gains = {
        key_of(score): of_pattern.gain_of(scores.sums_of(score.unit, score.quantity, pattern))
        for score in best
    }
    groups: dict[bool, list[UnitScore]] = {True: [], False: []}
    for score in best:
        gain = gains[key_of(score)]
        groups[gain is None or gain.significant].append(score)
    return RankedRows(tuple(groups[True]), tuple(groups[False]), gains)


def largest(values: Floats, count: int) -> list[tuple[UnitId, float]]:
    """The units with the largest of ``values`` (L, H), by absolute value."""
    flat = values.ravel()
    order = np.argsort(-np.abs(flat), kind="stable")[:count]
    return [(UnitId(*divmod(int(i), values.shape[1])), float(flat[i])) for i in order]
