"""Claims about a unit in words, which say no more than the evidence does.

"Detects", and "the network uses it", are said of a unit that beats the last 8 symbols and the
untrained network with its interval, and whose ablation raises the loss inside the pattern, with its
interval, more than that of at least 39 of 40 matched units does (p = 2/41 or less; Phipson & Smyth
2010). Otherwise the sentence says what is missing.
"""

from dataclasses import dataclass

from lstm_tui.scoring.controls import Controls, MemoryGain
from lstm_tui.scoring.intervention import Intervention
from lstm_tui.scoring.metrics import DetectorSums, primary_score
from lstm_tui.scoring.score_table import ScoreTable
from lstm_tui.scoring.unit_scores import UnitScore
from lstm_tui.scoring.unit_sets import SetScore
from lstm_tui.text.glyphs import safe_line

LEAST_CONTROLS = 40
"""Matched units that an ablation is compared with, at least."""

LEAST_BEATEN = 39 / 40
"""The share of them that it must exceed."""


@dataclass(frozen=True, slots=True)
class AblationResult:
    """The ablation of a unit, compared with units of the same layer, quantity and variance.

    Attributes:
        rise: The increase of the loss inside the pattern, in nats per symbol.
        beaten: Matched units whose ablation raises it less.
        controls: All matched units.
        low: The lower end of the interval of the increase.
    """

    rise: float
    beaten: int
    controls: int
    low: float

    @classmethod
    def of(cls, intervention: Intervention) -> "AblationResult | None":
        """The result of ``intervention``; None until all of its controls are computed."""
        controls = intervention.controls
        if len(controls) < intervention.wanted:
            return None
        rise = intervention.effect.inside
        beaten = sum(control.inside < rise for control in controls)
        return cls(rise, beaten, len(controls), intervention.intervals.inside[0])

    @property
    def significant(self) -> bool:
        """Whether the network uses the unit inside the pattern, and matched ones less."""
        return (
            self.rise > 0
            and self.low > 0
            and self.controls >= LEAST_CONTROLS
            and self.beaten >= LEAST_BEATEN * self.controls
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about one unit and one pattern; None where it has not been computed.

    Attributes:
        unit: For example ``L1:131.cell``.
        pattern: The name of the pattern.
        score: F1, or R² of a scalar pattern.
        scalar: Whether the pattern is a number.
        low: The lower end of the interval of the score.
        gain: Over the last 8 symbols.
        over_untrained: Over the best unit of the untrained network.
        ablation: For a binary pattern.
    """

    unit: str
    pattern: str
    score: float
    scalar: bool = False
    low: float | None = None
    gain: MemoryGain | None = None
    over_untrained: MemoryGain | None = None
    ablation: AblationResult | None = None


def evidence_of(
    scores: ScoreTable, controls: Controls, score: UnitScore, ablation: Intervention | None = None
) -> Evidence:
    """What is known about the unit of ``score``, one of ``scores``."""
    sums = scores.sums_of(score.unit, score.quantity, score.pattern)
    return _evidence(f"{score.unit}.{score.quantity}", score, sums, controls, ablation)


def evidence_of_set(
    controls: Controls, score: SetScore, ablation: Intervention | None = None
) -> Evidence:
    """What is known about a set of units; ``controls`` are of the text that it was scored on."""
    return _evidence(str(score.unit_set), score, score.sums, controls, ablation)


def _evidence(
    name: str,
    score: UnitScore | SetScore,
    sums: DetectorSums,
    controls: Controls,
    ablation: Intervention | None,
) -> Evidence:
    of_pattern = controls.of(score.pattern)
    return Evidence(
        unit=name,
        pattern=score.pattern,
        score=primary_score(score.metrics),
        scalar=score.threshold is None,
        low=score.metrics.interval[0],
        gain=of_pattern.gain_of(sums),
        over_untrained=of_pattern.gain_over_untrained(sums),
        ablation=None if ablation is None else AblationResult.of(ablation),
    )


def claim(evidence: Evidence) -> str:
    """What ``evidence`` shows, in one sentence or two."""
    unit, pattern = safe_line(evidence.unit), safe_line(evidence.pattern)
    doubts, unknown = _doubts(evidence), _unknown(evidence)
    ablation = evidence.ablation
    if not doubts and not unknown and (evidence.scalar or ablation is not None):
        if evidence.scalar:
            return f"{unit} follows {pattern}, and remembers more of it than the last 8 symbols."
        return f"{unit} detects {pattern}: the network uses it to know that it is inside."
    measure = "R²" if evidence.scalar else "F1"
    begin = f"{unit} correlates with {pattern} ({measure} {evidence.score:.2f})"
    if doubts:
        return f"{begin}, but {_listed(doubts)}."
    return f"{begin}; {_listed(unknown)}."


def verdict(evidence: Evidence) -> str:
    """The same in a few words, for a unit and a pattern that are named beside it."""
    doubts, unknown = _doubts(evidence), _unknown(evidence)
    reasons = doubts or unknown
    if not reasons:
        return "Follows it, with memory." if evidence.scalar else "Detects it: the network uses it."
    return f"{reasons[0][0].upper()}{reasons[0][1:]}."


def _doubts(evidence: Evidence) -> list[str]:
    """What speaks against a claim."""
    doubts = []
    if evidence.low is not None and evidence.low <= 0:
        doubts.append("its interval reaches 0")
    if evidence.gain and not evidence.gain.significant:
        doubts.append("it does no better than the last 8 symbols")
    if evidence.over_untrained and not evidence.over_untrained.significant:
        doubts.append("an untrained network has one as good")
    ablation = evidence.ablation
    if ablation and not ablation.significant:
        if ablation.rise <= 0:
            doubts.append("ablating it does not raise the loss there")
        elif not ablation.low > 0:
            doubts.append("the interval of the effect of its ablation reaches 0")
        elif ablation.controls < LEAST_CONTROLS:
            doubts.append(
                f"its ablation was compared with only {ablation.controls} matched units, "
                f"{LEAST_CONTROLS} are needed"
            )
        else:
            doubts.append(
                f"ablating it raises the loss more than only {ablation.beaten} of "
                f"{ablation.controls} matched units do"
            )
    return doubts


def _unknown(evidence: Evidence) -> list[str]:
    """What has not been computed."""
    unknown = []
    if evidence.gain is None:
        unknown.append("not yet compared with the last 8 symbols")
    if evidence.over_untrained is None:
        unknown.append("not compared with the untrained network")
    if evidence.ablation is None and not evidence.scalar:
        unknown.append("not yet tested by ablation")
    return unknown


def _listed(parts: list[str]) -> str:
    """``a``, ``a and b``, or ``a, b, and c``."""
    if len(parts) < 3:
        return " and ".join(parts)
    return f"{', '.join(parts[:-1])}, and {parts[-1]}"


LEAST_RATIO = 5.0
"""How many times as much inside as elsewhere the loss must rise to call a unit specific."""


def rises_only_inside(done: Intervention) -> bool:
    """Whether no ratio to the rise elsewhere is meaningful, as that may be none."""
    ratio = done.effect.ratio
    return ratio == float("inf") or (ratio >= LEAST_RATIO and done.intervals.elsewhere[0] <= 0)


def ablation_claim(done: Intervention) -> str:
    """What an ablation alone shows, in one or two sentences: what a unit is used for."""
    pattern, rise = safe_line(done.pattern), done.effect
    names = safe_line(", ".join(map(str, done.clamps)), 40)
    low, high = done.intervals.inside
    if rise.inside <= 0:
        return f"With {names}, the loss inside {pattern} does not rise: it is not needed there."
    elsewhere = (
        "and not elsewhere"
        if rises_only_inside(done)
        else f"{rise.ratio:.1f} times as much as elsewhere"
    )
    sentence = (
        f"With {names}, the loss inside {pattern} rises by {rise.inside:.3f} nats per symbol "
        f"({low:.3f} to {high:.3f}), {elsewhere}"
    )
    result = AblationResult.of(done)
    if result is None:
        return f"{sentence}. Matched units: {len(done.controls)} of {done.wanted} …"
    if not result.controls:
        return (
            f"{sentence}. No other unit of the layer was ablated for comparison (--controls), so "
            "it is unknown whether others do the same."
        )
    sentence += (
        f", more than with {result.beaten} of {result.controls} units of the same layer and the "
        "nearest variances."
    )
    if result.controls < LEAST_CONTROLS:
        return f"{sentence} That could be chance: {LEAST_CONTROLS} or more units are needed."
    if not result.significant:
        return f"{sentence} That could be chance."
    if rise.ratio >= LEAST_RATIO:
        return f"{sentence} The predictions inside depend on it, and little else does."
    return f"{sentence} The predictions inside depend on it, and others too."
