"""The best units of a ranking in words: pattern, unit, score, and that of the last 8 symbols."""

from dataclasses import dataclass

from lstm_tui.reader.units import target_name
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.metrics import BinaryMetrics, primary_score
from lstm_tui.scoring.pattern_order import order_patterns
from lstm_tui.scoring.score_table import ScoreTable
from lstm_tui.text.glyphs import safe_line


@dataclass(frozen=True, slots=True)
class BestUnit:
    """The best unit for ``pattern``.

    ``score`` is in words, such as ``F1 0.98``. ``last_8`` is the score of the best detector that
    sees only the last 8 symbols; None if it was not computed.
    """

    pattern: str
    unit: str
    score: str
    last_8: float | None


def best_units(scores: ScoreTable, controls: Controls, most: int) -> list[BestUnit]:
    """The best units of at most ``most`` patterns, by memory gain; only those with any."""
    return [
        _best(scores, controls, name) for name in order_patterns(scores, controls).listed[:most]
    ]


def _best(scores: ScoreTable, controls: Controls, pattern: str) -> BestUnit:
    (score,) = scores.best(pattern)
    last_8 = controls.of(pattern).last_8
    metric = "F1" if isinstance(score.metrics, BinaryMetrics) else "R²"
    return BestUnit(
        safe_line(pattern, 40),
        target_name(score.unit, score.quantity),
        f"{metric} {primary_score(score.metrics):.2f}",
        None if last_8 is None else primary_score(last_8.metrics),
    )
