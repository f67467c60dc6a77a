"""Gradient against distance during training: `studies.gradient_distance` at the same positions of
the validation text each time."""

from collections.abc import Iterator

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.errors import CorpusError
from lstm_tui.reader.backward import BackwardReader
from lstm_tui.reader.reader import Ids
from lstm_tui.runs.events import Event
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.studies.gradient_distance import (
    ADDITIVE_WARM_UP,
    DISTANCE,
    WARM_UP,
    GradientPositions,
    gradient_positions,
    gradient_steps,
)
from lstm_tui.studies.gradient_event import POSITIONS, gradients_measured
from lstm_tui.training.measurements import NetworkMeasurement

GRADIENT_SHARE = 0.02
"""The share of training time that measuring gradients may take."""

AT_ONCE = 8
"""Positions in one piece of work, of less than half a second at 2×256 on one core."""

READING_COST = 1.3
"""What reading a symbol takes of the time of training on it, as assumed before the first
measurement; differentiating takes twice as long. Few texts in float64, a step at a time."""


def gradient_measurement(ids: Ids, model: ModelConfig, end_id: int) -> NetworkMeasurement | None:
    """The gradient against distance in ``ids`` (N,), the validation text.

    ``end_id`` is the symbol [END] of documents, or -1. None if the text is too short.
    """
    try:
        chosen = gradient_positions(ids, POSITIONS, DISTANCE, end_id=end_id)
    except CorpusError:
        return None

    def measure(weights: Arrays) -> Iterator[Event | None]:
        backward = BackwardReader(weights, model)
        for curves in gradient_steps(
            backward, ids, chosen.positions, distance=chosen.distance, at_once=AT_ONCE
        ):
            yield None if curves is None else gradients_measured(curves)

    return NetworkMeasurement(
        measure,
        GRADIENT_SHARE,
        _cost(chosen, model),
        subject="Gradients",
        verb="measured",
        doing="measuring gradients over distance",
        at_start=True,
    )


def _cost(chosen: GradientPositions, model: ModelConfig) -> float:
    """How many symbols are trained on in about the time of one measurement."""
    warm_up = ADDITIVE_WARM_UP if model.cell is Cell.ADDITIVE else WARM_UP
    symbols = len(chosen.positions) * (warm_up + 3 * (chosen.distance + 1))
    return READING_COST * symbols
