"""A report about one unit: its scores, its weights and its measured effects, also as JSON."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Quantity
from lstm_tui.exports.encoding import encode_utf8, json_text
from lstm_tui.exports.rankings import RankingReport
from lstm_tui.reader.units import UnitId
from lstm_tui.scoring.claims import claim, evidence_of
from lstm_tui.scoring.metrics import primary_score
from lstm_tui.scoring.pattern_order import lift
from lstm_tui.scoring.unit_effects import UnitEffects, extremes
from lstm_tui.scoring.unit_scores import UnitScore
from lstm_tui.scoring.unit_weights import UnitWeights
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.vocabulary import Vocabulary

LISTED = 6
"""Symbols or units that are listed at each end, at most."""


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What is known about one unit.

    Attributes:
        unit, quantity: The unit, and which of its states is scored and ablated.
        ranking: The scores of all units, with controls.
        vocabulary: The V symbols of the network.
        weights: Into and out of the unit.
        effects: Measured by ablation; None for a classifier, which predicts no symbols.
    """

    unit: UnitId
    quantity: Quantity
    ranking: RankingReport
    vocabulary: Vocabulary
    weights: UnitWeights
    effects: UnitEffects | None

    def scores(self) -> list[UnitScore]:
        """The scores of the unit on the patterns, the best detected first.

        Those for which a kept ranking does not have the unit are left out.
        """
        scores = self.ranking.scores
        target = self.unit, self.quantity
        patterns = [label.name for label in scores.labels if scores.occurs(label.name)]
        units = [scores.of(*target, one) for one in patterns if scores.has(*target, one)]
        return sorted(units, key=lambda score: lift(score.metrics), reverse=True)


def unit_as_json(report: UnitReport) -> str:
    """All of ``report`` as a JSON object; numbers by symbol are in the order of ``symbols``."""
    ranking, effects, weights = report.ranking, report.effects, report.weights
    return json_text(
        {
            "run": safe_line(ranking.run),
            "step": ranking.step,
            "text": encode_utf8(ranking.source).decode(),
            "characters": ranking.scores.characters,
            "reported_characters": ranking.scores.reported,
            "methods": ranking.methods,
            "unit": str(report.unit),
            "quantity": report.quantity,
            "scores": list(_scores(report)),
            "symbols": report.vocabulary.names,
            "weights": {
                "output": _numbers(weights.output),
                "gates": [
                    {
                        "gate": gate.gate,
                        "symbols": _numbers(gate.symbols),
                        "below": _numbers(gate.below),
                        "recurrent": _numbers(gate.recurrent),
                        "bias": gate.bias,
                    }
                    for gate in weights.gates
                ],
            },
            "measured": effects
            and {
                "held_at": effects.clamp.value,
                "pattern": encode_utf8(effects.pattern).decode() or None,
                "characters": effects.characters,
                "log_probability": _numbers(effects.inside),
                "log_probability_elsewhere": _numbers(effects.elsewhere),
                "value_changes": _numbers(effects.value_changes),
                "occurrences": effects.occurrences.tolist(),
            },
        }
    )


def _scores(report: UnitReport) -> Iterator[dict[str, Any]]:
    ranking = report.ranking
    for score in report.scores():
        controls = ranking.controls.of(score.pattern)
        yield {
            "pattern": encode_utf8(score.pattern).decode(),
            "sign": score.sign,
            "threshold": score.threshold,
            "figures": score.metrics,
            "memory_gain": report.ranking.gain(score),
            "last_8": controls.last_8 and primary_score(controls.last_8.metrics),
            "untrained": controls.untrained and primary_score(controls.untrained.metrics),
            "claim": claim(evidence_of(ranking.scores, ranking.controls, score)),
        }


def listed_ends(
    values: NDArray[np.float64], label: Callable[[int], str], width: int
) -> tuple[str, str]:
    """The highest and the lowest of ``values`` (n,) with their labels, as many as ``width`` holds.

    For example ``] +1.13  = +0.82`` and ``↵ -0.77  . -0.67``; a dash if there is none.
    """

    def listed(indices: list[int]) -> str:
        line = ""
        for part in (f"{label(index)} {values[index]:+.2f}" for index in indices):
            longer = f"{line}  {part}" if line else part
            if line and len(longer) > width:
                break
            line = longer
        return line or "–"

    highest, lowest = extremes(values, LISTED)
    return listed(highest), listed(lowest)


@dataclass(frozen=True, slots=True, eq=False)
class WeightRow:
    """The weights of one gate from one source, or those to the output.

    Attributes:
        name: The gate in words, or ``output``.
        source: For example ``symbols``, ``layer L0``; ``to symbols`` of the output.
        values: The weights, (n,).
        label: The name of each symbol or unit.
    """

    name: str
    source: str
    values: NDArray[np.float64]
    label: Callable[[int], str]


def weight_rows(weights: UnitWeights, vocabulary: Vocabulary) -> list[WeightRow]:
    """The weights into and out of a unit, for a table."""
    layer, rows = weights.unit.layer, []
    for gate in weights.gates:
        name = str(gate.gate).replace("_", " ")
        if gate.symbols is not None:
            rows.append(WeightRow(name, "symbols", gate.symbols, vocabulary.label))
        if gate.below is not None:
            rows.append(WeightRow(name, f"layer L{layer - 1}", gate.below, _units(layer - 1)))
        rows.append(WeightRow(name, f"layer L{layer}", gate.recurrent, _units(layer)))
    if weights.output is not None:
        rows.append(WeightRow("output", "to symbols", weights.output, vocabulary.label))
    return rows


def _units(layer: int) -> Callable[[int], str]:
    return lambda index: str(UnitId(layer, index))


def _numbers(values: NDArray[np.float64] | None) -> list[float | None] | None:
    """``values`` (n,) as a list; what is not a finite number is None."""
    if values is None:
        return None
    return [one if np.isfinite(one) else None for one in values.tolist()]
