"""The shown unit or set of units against its pattern: memory gain, predictions, disagreements.

Letters in shapes: ``T`` symbols of the text.
"""

import numpy as np
from numpy.typing import NDArray

from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.pattern_masks import run_starts
from lstm_tui.inspection.search import NO_POSITIONS, Positions
from lstm_tui.inspection.unit_values import unit_values
from lstm_tui.scoring.controls import MemoryGain
from lstm_tui.scoring.methods import Methods, methods_of


def memory_gain(session: InspectionSession) -> MemoryGain | None:
    """The memory gain of the unit or the set; None while it is not known."""
    if session.fitted is not None:
        return session.ranking.controls.of(session.fitted.pattern).gain_of(session.fitted.sums)
    score, scores = session.score(), session.ranking.scores
    if score is None or scores is None:
        return None
    sums = scores.sums_of(score.unit, score.quantity, score.pattern)
    return session.ranking.controls.of(score.pattern).gain_of(sums)


def ranking_methods(session: InspectionSession) -> Methods | None:
    """The methods of the scores and controls; None without scores."""
    text, scores = session.scored_text, session.ranking.scores
    if text is None or scores is None:
        return None
    return methods_of(
        text.ids,
        session.vocabulary,
        scores,
        session.ranking.controls,
        kind=text.kind,
        clamps=session.reader.clamps,
    )


def predicted_mask(session: InspectionSession) -> NDArray[np.bool_] | None:
    """Where the unit or the set predicts the pattern, (T,); None without a threshold."""
    if session.fitted is not None:
        threshold = session.fitted.threshold
        return None if threshold is None else unit_values(session) >= threshold
    score = session.score()
    if score is None or score.threshold is None:
        return None
    above = session.activations.values(session.unit, score.quantity) >= score.threshold
    return above if score.sign > 0 else ~above


def inside_starts(session: InspectionSession) -> Positions:
    """Where the pattern begins to hold; for a scalar pattern, where it rises from 0."""
    pattern = session.shown_pattern
    return run_starts(session.patterns.mask(pattern) > 0) if pattern else NO_POSITIONS


def disagreements(session: InspectionSession) -> Positions:
    """Where the unit and the pattern begin to disagree."""
    predicted = predicted_mask(session)
    if predicted is None:
        return NO_POSITIONS
    return run_starts(predicted != (session.patterns.mask(session.shown_pattern) > 0))
