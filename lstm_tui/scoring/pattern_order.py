"""Order of patterns in a list of findings: by the memory gain of their best unit.

A unit that does no better than the last 8 symbols shows nothing about the network's memory, however
high its F1 is, so such findings come last.
"""

from dataclasses import dataclass

from lstm_tui.runs.events import f1_lift
from lstm_tui.scoring.controls import Controls
from lstm_tui.scoring.metrics import BinaryMetrics, RegressionMetrics
from lstm_tui.scoring.score_table import ScoreTable
from lstm_tui.text.labels import Label

NO_MEMORY = "No memory shown: the last 8 symbols do as well."
"""Stands above the patterns without memory gain."""


@dataclass(frozen=True, slots=True)
class PatternOrder:
    """Patterns that occur, by name.

    Attributes:
        listed: With memory gain, the highest first; then those without a control yet, by lift.
        without_gain: Those whose interval of the gain is not above 0, the highest gain first.
    """

    listed: tuple[str, ...]
    without_gain: tuple[str, ...]


def order_patterns(scores: ScoreTable, controls: Controls) -> PatternOrder:
    """The patterns of ``scores`` that occur, as a list of findings shows them."""
    occurring = [label.name for label in scores.labels if scores.occurs(label.name)]
    gains = {name: gain for name in occurring if (gain := controls.of(name).gain)}
    by_gain = sorted(gains, key=lambda name: -gains[name].value)
    unknown = [name for name in occurring if name not in gains]
    unknown.sort(key=lambda name: -lift(scores.best(name)[0].metrics))
    with_gain = [name for name in by_gain if gains[name].significant]
    without = [name for name in by_gain if not gains[name].significant]
    return PatternOrder((*with_gain, *unknown), tuple(without))


def ordered_labels(scores: ScoreTable, controls: Controls) -> list[Label]:
    """The labels of ``scores`` that occur, those with memory gain first."""
    labels = {label.name: label for label in scores.labels}
    order = order_patterns(scores, controls)
    return [labels[name] for name in (*order.listed, *order.without_gain)]


def lift(metrics: BinaryMetrics | RegressionMetrics) -> float:
    """F1 rescaled so that 0 is chance and 1 is perfect; R² for a scalar pattern."""
    if isinstance(metrics, RegressionMetrics):
        return metrics.r2
    return f1_lift(metrics.f1, metrics.chance_f1)
