"""Ranking of units: by their score on a pattern, or by their values at one position."""

from collections.abc import Callable

import numpy as np

from lstm_tui.errors import ConfigError
from lstm_tui.reader.reader import Floats, Ids, Reader
from lstm_tui.reader.units import Quantity, UnitId
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.pattern_order import lift
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.unit_scores import Scores, UnitScore
from lstm_tui.text.labels import Label
from lstm_tui.text.vocabulary import Vocabulary

RANKED_UNITS = 100
"""Units that are listed for one pattern."""


class UnitRanking:
    """The scores of the units, and the lists that are made of them.

    Attributes:
        scores: For the present weights and patterns; None until they are computed.
        listed: Those that order the list: ``scores``, or until then the previous ones.
        progress: The share of the text that is ranked; None if no ranking is under way.
        error: Why the units were not ranked.
    """

    def __init__(self) -> None:
        self.scores: Scores | None = None
        self.listed: Scores | None = None
        self.progress: float | None = None
        self.error = ""
        self._rows: dict[str, list[UnitScore]] = {}
        self._best_patterns: dict[tuple[UnitId, Quantity], str] = {}

    def set_scores(self, scores: Scores) -> None:
        """Use newly computed scores."""
        self.scores = self.listed = scores
        self.progress, self.error = None, ""
        self._rows.clear()
        self._best_patterns.clear()

    def outdate(self) -> None:
        """The weights or the patterns changed: keep the scores for the order of the list only."""
        self.scores = None

    @property
    def waiting(self) -> str:
        """Why there are no scores yet; empty if there are."""
        if self.scores is not None:
            return ""
        return self.error or f"Ranking all units … {100 * (self.progress or 0):.0f} %"

    def rows(self, pattern: str) -> list[UnitScore]:
        """The best units for ``pattern``; if it is empty, the best unit for each pattern."""
        if self.listed is None:
            return []
        if pattern not in self._rows:
            self._rows[pattern] = _rows(self.listed, pattern)
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
        return self.scores.of(unit, quantity, pattern)


def _rows(scores: Scores, pattern: str) -> list[UnitScore]:
    if pattern:
        known = any(label.name == pattern for label in scores.labels) and scores.occurs(pattern)
        return scores.best(pattern, RANKED_UNITS) if known else []
    best = [scores.best(label.name)[0] for label in scores.labels if scores.occurs(label.name)]
    return sorted(best, key=lift, reverse=True)


def largest(values: Floats, count: int) -> list[tuple[UnitId, float]]:
    """The units with the largest of ``values`` (L, H), by absolute value."""
    flat = values.ravel()
    order = np.argsort(-np.abs(flat), kind="stable")[:count]
    return [(UnitId(*divmod(int(i), values.shape[1])), float(flat[i])) for i in order]


def make_scores(
    reader: Reader,
    ids: Ids,
    vocabulary: Vocabulary,
    labels: tuple[Label, ...],
    progress: Callable[[float], None],
    too_slow: Callable[[ConfigError], object],
) -> Scores:
    """Score all units on a text; ``too_slow`` is called with the error of each pattern left out.

    Raises:
        CorpusError: The text is shorter than 2,000 characters.
    """
    return score_units(reader, label_text(ids, vocabulary, labels, too_slow=too_slow), progress)
