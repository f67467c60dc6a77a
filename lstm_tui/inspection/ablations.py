"""Ablations of what a session shows: the change of the loss, and what changes beside it."""

from dataclasses import dataclass

from lstm_tui.scoring.closings import ClosingSamples
from lstm_tui.scoring.intervention import Intervention
from lstm_tui.scoring.unit_effects import UnitEffects


@dataclass(frozen=True, slots=True)
class AblationEffects:
    """What an ablation changes beside the loss.

    Attributes:
        effects: Of the unit on each symbol; None for a set of units.
        closings: How samples close the pattern; None until that is known, or if it cannot be.
        note: How far the samples are, or why there are none.
    """

    effects: UnitEffects | None = None
    closings: ClosingSamples | None = None
    note: str = ""


Ablation = Intervention | str
"""The result of an ablation so far, or why there is none yet."""
