"""How the Neurons screen orders units: by pattern, and by what they do at one place. Pure."""

from collections.abc import Callable

import numpy as np

from lstm_tui.errors import ConfigError
from lstm_tui.reader.reader import Floats, Ids, Reader
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.events import f1_lift
from lstm_tui.scoring.labeled_text import label_text
from lstm_tui.scoring.metrics import ScalarFigures
from lstm_tui.scoring.ranking_pass import score_units
from lstm_tui.scoring.unit_scores import Scores, UnitScore
from lstm_tui.text.labels import Label
from lstm_tui.text.vocabulary import Vocabulary

RANKED_UNITS = 100
"""Of one pattern that are listed."""


def ranking(scores: Scores, pattern: str) -> list[UnitScore]:
    """The best units for ``pattern``; where it is empty, the best unit of each pattern."""
    if pattern:
        known = any(label.name == pattern for label in scores.labels) and scores.occurs(pattern)
        return scores.best(pattern, RANKED_UNITS) if known else []
    best = [scores.best(label.name)[0] for label in scores.labels if scores.occurs(label.name)]
    return sorted(best, key=lift, reverse=True)


def largest(values: Floats, count: int) -> list[tuple[UnitId, float]]:
    """The units with the largest of ``values`` (L, H), by absolute value."""
    flat = values.ravel()
    order = np.argsort(-np.abs(flat), kind="stable")[:count]
    return [(UnitId(*divmod(int(at), values.shape[1])), float(flat[at])) for at in order]


def lift(score: UnitScore) -> float:
    """How far a unit gets from chance to perfection, by F1; of a scalar pattern, its R²."""
    figures = score.figures
    if isinstance(figures, ScalarFigures):
        return figures.r2
    return f1_lift(figures.f1, figures.chance_f1)


def make_scores(
    reader: Reader,
    ids: Ids,
    vocabulary: Vocabulary,
    labels: tuple[Label, ...],
    progress: Callable[[float], None],
    too_slow: Callable[[ConfigError], object],
) -> Scores:
    """Rank all units on a text; ``too_slow`` is told of patterns that are left out.

    Raises:
        CorpusError: The text is shorter than 2,000 characters.
    """
    return score_units(reader, label_text(ids, vocabulary, labels, too_slow=too_slow), progress)
