"""What the unit of a session does, by symbol: from its values, its weights, and its ablation.

Letters in shapes: ``V`` symbols.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.scoring.unit_effects import value_changes
from lstm_tui.scoring.unit_weights import UnitWeights, unit_weights
from lstm_tui.text.vocabulary import Vocabulary

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class UnitBehavior:
    """What a unit does, by symbol, in the direction in which it fires.

    Attributes:
        vocabulary: The V symbols.
        likelier: How much likelier it makes each symbol, (V,): in nats, measured by an ablation, or
            else its output weights; None below the top layer until the unit was ablated.
        measured: Whether ``likelier`` was measured.
        changes: The mean change of its value when each symbol is read, (V,); nan if that is rare.
        weights: Its weights.
    """

    vocabulary: Vocabulary
    likelier: Doubles | None
    measured: bool
    changes: Doubles
    weights: UnitWeights


def unit_behavior(session: InspectionSession) -> UnitBehavior:
    """The behavior of the unit of ``session``, over the part of the text that was read."""
    unit, quantity, score = session.unit, session.quantity.state, session.score()
    sign = score.sign if score else -1 if session.turned else 1
    weights = unit_weights(session.checkpoint.weights, session.checkpoint.model, unit)
    known = session.activations.known_places
    end = int(known.argmin()) if not known.all() else len(known)  # the part read without a gap
    values = session.activations.values(unit, quantity, 0, end)
    changes = value_changes(values, session.text.ids[:end], len(session.vocabulary))
    ablated = session.ablation_effects.get(session.ablation_key())
    if ablated is not None and ablated.effects is not None:
        return UnitBehavior(
            session.vocabulary, ablated.effects.known_effects, True, sign * changes, weights
        )
    likelier = None if weights.output is None else sign * weights.output
    return UnitBehavior(session.vocabulary, likelier, False, sign * changes, weights)
