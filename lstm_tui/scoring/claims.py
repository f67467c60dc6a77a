"""Claims about a unit in words, which say no more than the evidence does.

"Detects", and "the network uses it", are said of a unit that beats the last 8 symbols and the
untrained network with its interval, and whose ablation raises the loss inside the pattern more than
that of at least 39 of 40 matched units does (p = 2/41 or less; Phipson & Smyth 2010). Otherwise the
sentence says what is missing.
"""

from dataclasses import dataclass

from lstm_tui.scoring.controls import MemoryGain
from lstm_tui.text.glyphs import safe_line

LEAST_CONTROLS = 40
"""Matched units that an ablation is compared with, at least."""

LEAST_BEATEN = 39 / 40
"""The share of them that it must exceed."""


@dataclass(frozen=True, slots=True)
class AblationResult:
    """The ablation of a unit, compared with units of the same layer, quantity and variance.

    Attributes:
        rise: The increase of the loss inside the pattern, in nats per character.
        beaten: Matched units whose ablation raises it less.
        controls: All matched units.
    """

    rise: float
    beaten: int
    controls: int

    @property
    def significant(self) -> bool:
        """Whether the network uses the unit inside the pattern, and matched ones less."""
        return (
            self.rise > 0
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
        gain: Over the last 8 symbols.
        over_untrained: Over the best unit of the untrained network.
        ablation: For a binary pattern.
    """

    unit: str
    pattern: str
    score: float
    scalar: bool = False
    gain: MemoryGain | None = None
    over_untrained: MemoryGain | None = None
    ablation: AblationResult | None = None


def claim(evidence: Evidence) -> str:
    """What ``evidence`` shows, in one sentence or two."""
    unit, pattern = safe_line(evidence.unit), safe_line(evidence.pattern)
    doubts, unknown = _doubts(evidence), _unknown(evidence)
    ablation = evidence.ablation
    if not doubts and not unknown and (evidence.scalar or ablation is not None):
        if evidence.scalar:
            return f"{unit} follows {pattern}, and remembers more of it than the last 8 characters."
        return f"{unit} detects {pattern}: the network uses it to know that it is inside."
    measure = "R²" if evidence.scalar else "F1"
    begin = f"{unit} correlates with {pattern} ({measure} {evidence.score:.2f})"
    if doubts:
        return f"{begin}, but {_listed(doubts)}."
    return f"{begin}; {_listed(unknown)}."


def _doubts(evidence: Evidence) -> list[str]:
    """What speaks against a claim."""
    doubts = []
    if evidence.gain and not evidence.gain.significant:
        doubts.append("it does no better than the last 8 characters")
    if evidence.over_untrained and not evidence.over_untrained.significant:
        doubts.append("an untrained network has one as good")
    ablation = evidence.ablation
    if ablation and not ablation.significant:
        if ablation.rise <= 0:
            doubts.append("ablating it does not raise the loss there")
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
        unknown.append("not yet compared with the last 8 characters")
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
