"""A report about a set of units as one detector: its scores and weights, also as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lstm_tui.exports.encoding import encode_utf8, json_text
from lstm_tui.exports.step_titles import at_step
from lstm_tui.reader.units import Target, set_name
from lstm_tui.scoring.controls import ContextControl, MemoryGain, memory_gain
from lstm_tui.scoring.methods import Methods
from lstm_tui.scoring.pattern_order import lift
from lstm_tui.scoring.unit_sets import SetScore
from lstm_tui.text.glyphs import safe_line


@dataclass(frozen=True, slots=True)
class SetReport:
    """What is known about a set of units.

    Attributes:
        targets: The units.
        scores: By pattern.
        last_8: The best detectors that see only the last 8 symbols, by pattern.
        imported: Whether the steps of the network are not known.
    """

    run: str
    step: int
    source: str
    targets: tuple[Target, ...]
    scores: Mapping[str, SetScore]
    methods: Methods
    last_8: Mapping[str, ContextControl] = field(default_factory=dict)
    imported: bool = False

    @property
    def at_step(self) -> str:
        """The end of its name in a sentence: `` at step 11,700``, or ``, imported``."""
        return at_step(self.step, imported=self.imported)

    def gain(self, score: SetScore) -> MemoryGain | None:
        """The memory gain of the set; None without a control."""
        control = self.last_8.get(score.pattern)
        return None if control is None else memory_gain(score.sums, control.sums)

    def ordered(self) -> list[SetScore]:
        """The scores, the best first: F1 above chance, or R²."""
        return sorted(self.scores.values(), key=lambda score: lift(score.metrics), reverse=True)


def set_as_json(report: SetReport) -> str:
    """All of ``report`` as a JSON object.

    The value of the set is ``intercept`` plus the sum over its units of
    ``weight · (value − center) / scale``, with asinh of cell values.
    """
    return json_text(
        {
            "run": safe_line(report.run),
            "step": report.step,
            "text": encode_utf8(report.source).decode(),
            "set": set_name(report.targets),
            "methods": report.methods,
            "patterns": [
                {
                    "pattern": encode_utf8(score.pattern).decode(),
                    "threshold": score.threshold,
                    "figures": score.metrics,
                    "last_8": (control := report.last_8.get(score.pattern)) and control.metrics,
                    "memory_gain": report.gain(score),
                    "intercept": score.unit_set.intercept,
                    "units": [
                        {
                            "unit": str(unit),
                            "quantity": quantity,
                            "weight": weight,
                            "center": center,
                            "scale": scale,
                        }
                        for (unit, quantity), weight, center, scale in zip(
                            score.unit_set.targets,
                            score.unit_set.weights,
                            score.unit_set.center,
                            score.unit_set.scale,
                            strict=True,
                        )
                    ],
                }
                for score in report.ordered()
            ],
        }
    )
