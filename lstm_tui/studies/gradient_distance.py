"""Gradient against distance: what of the gradient of a loss arrives k symbols before it.

For a symbol of a text its loss, -log p, is differentiated with respect to the hidden values h after
each of the symbols before it: ‖∂loss_T/∂h_{T-k}‖ for k = 0 … K, where h_T is what the symbol is
predicted from. The curve is the mean of the natural logarithm over positions of the text, so it is
that of the geometric mean, with a 95 % interval (normal approximation over positions, which are far
apart); `distance_curve` fits its half-life. Each position is read after a warm-up, or from the
beginning of its document.

Letters in shapes: ``N`` symbols of the text, ``P`` positions, ``K`` the greatest distance, ``L``
layers, ``H`` units of a layer.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Cell
from lstm_tui.errors import CheckpointError, CorpusError
from lstm_tui.reader.backward import BackwardReader, Recording
from lstm_tui.reader.lanes import OVERFLOW
from lstm_tui.reader.reader import Floats, Ids
from lstm_tui.reader.warm_up import WarmUp, warm_up_lengths
from lstm_tui.studies.distance_curve import DistanceCurve

DISTANCE = 200
"""The greatest distance of a curve, in symbols."""

POSITIONS = 32
"""Positions of a text that a curve is the mean of."""

WARM_UP, ADDITIVE_WARM_UP = 200, 2_000
"""Symbols read before the recorded ones. An additive cell never forgets, so it needs more to have
the values that it has in training."""

AT_ONCE = 8
"""Positions that are read together: 32 are no faster (2.3 s in all at 2×256), and need the memory.
"""

_MOST_VALUES = 16_000_000  # recorded numbers of a piece of work: 128 MB


@dataclass(frozen=True, slots=True, eq=False)
class GradientPositions:
    """Evenly spaced positions (P,) of a text, before each of which ``distance`` symbols lie.

    ``distance`` is less than requested where the text or its documents are shorter.
    """

    positions: NDArray[np.int64]
    distance: int


@dataclass(frozen=True, slots=True, eq=False)
class GradientCurves:
    """The gradient of the loss against the distance, at ``positions`` (P,) of a text.

    ``hidden`` is the norm over the hidden values of all layers together (the root of the sum of
    squares), ``cell`` the same of the cell values of an LSTM, ``layers`` those of the hidden values
    of each layer.
    """

    hidden: DistanceCurve
    cell: DistanceCurve | None
    layers: tuple[DistanceCurve, ...]
    positions: NDArray[np.int64]


def gradient_positions(
    ids: Ids, count: int = POSITIONS, distance: int = DISTANCE, *, end_id: int = -1
) -> GradientPositions:
    """At most ``count`` positions of ``ids`` (N,), evenly spaced among those that reach far enough.

    A symbol reaches back to the first one of the text, or to the [END] (``end_id``) that begins its
    document. ``distance`` is shortened to what ``count`` symbols reach, or half of all.

    Raises:
        CorpusError: The text is too short.
    """
    reach = _reach(ids, end_id)
    needed = min(count, max(1, len(reach) // 2))
    reaching = np.bincount(reach.clip(0, distance), minlength=distance + 1)[::-1].cumsum()[::-1]
    distance = int(np.flatnonzero(reaching >= needed)[-1]) if len(reach) else 0
    if distance < 1:
        raise CorpusError(
            "The text is too short to measure gradients over a distance: at least 3 symbols, or "
            "documents of at least 2, are needed. Read a longer text."
        )
    eligible = 1 + np.flatnonzero(reach >= distance)
    chosen = np.unique(np.linspace(0, len(eligible) - 1, count).round().astype(np.int64))
    return GradientPositions(eligible[chosen], distance)


def measure_gradients(
    backward: BackwardReader,
    ids: Ids,
    positions: NDArray[np.int64],
    *,
    distance: int = DISTANCE,
) -> GradientCurves:
    """The gradient of the loss of the symbols of ``ids`` (N,) at ``positions`` (P,).

    Each position is greater than ``distance`` (`gradient_positions`).

    Raises:
        CheckpointError: Values of the network overflow.
    """
    *_, curves = gradient_steps(backward, ids, positions, distance=distance)
    assert curves is not None  # the last one
    return curves


def gradient_steps(
    backward: BackwardReader,
    ids: Ids,
    positions: NDArray[np.int64],
    *,
    distance: int = DISTANCE,
    at_once: int = AT_ONCE,
    observe: Callable[[Recording], object] | None = None,
) -> Iterator[GradientCurves | None]:
    """As `measure_gradients`: yields None between pieces of work, and at the end the curves.

    ``at_once`` positions are read and differentiated together, or fewer if memory demands it;
    ``observe`` is called with what was recorded of them.

    Raises:
        CheckpointError: Values of the network overflow.
    """
    model = backward.reader.model
    values = (distance + 1) * model.layers * model.hidden * (4 + 2 * model.cell.gates)
    size = max(1, min(at_once, _MOST_VALUES // values))
    parts: list[tuple[Floats, Floats, Floats]] = []
    for begin in range(0, len(positions), size):
        some = positions[begin : begin + size]
        recording = yield from _record(backward, ids, some, distance)
        if observe:
            observe(recording)
        parts.append(_differentiate(backward, recording, np.asarray(ids[some], np.int64)))
        yield None
    reach = _reach_of(ids, positions, distance, backward.reader.end_id)
    beyond = np.arange(distance + 1) > reach[:, None]
    hidden, cell, layers = (np.concatenate(logs, axis=-2) for logs in zip(*parts, strict=True))
    for logs in (hidden, cell, *layers):
        logs[beyond] = np.nan
    yield GradientCurves(
        DistanceCurve.of(hidden),
        DistanceCurve.of(cell) if model.cell is Cell.LSTM else None,
        tuple(map(DistanceCurve.of, layers)),
        positions,
    )


def _record(
    backward: BackwardReader, ids: Ids, positions: NDArray[np.int64], distance: int
) -> Generator[None, None, Recording]:
    """Yield during the warm-up, and return the recording up to each of ``positions`` (B,)."""
    reader = backward.reader
    starts = positions - 1 - distance
    least = ADDITIVE_WARM_UP if reader.model.cell is Cell.ADDITIVE else WARM_UP
    before = WarmUp(reader, ids, starts, warm_up_lengths(ids, starts, least, reader.end_id))
    for _ in before.steps():
        yield
    offsets = starts + np.arange(distance + 1)[:, None]
    recording = backward.record(np.asarray(ids[offsets], np.int64), before.state)
    if not (np.isfinite(recording.hidden).all() and np.isfinite(recording.cell).all()):
        raise CheckpointError(OVERFLOW)
    yield
    return recording


def _differentiate(
    backward: BackwardReader, recording: Recording, targets: NDArray[np.int64]
) -> tuple[Floats, Floats, Floats]:
    """Logarithms of norms: hidden and cell values (B, K + 1), hidden by layer (L, B, K + 1)."""
    outer = np.zeros(recording.hidden.shape[1:])
    outer[-1] = backward.loss_gradient(recording, targets)
    gradients = backward.backward(recording, hidden=outer, inputs=False)
    hidden, cell = gradients.hidden[:0:-1], gradients.cell[:0:-1]  # (K + 1, L, B, H)
    if not (np.isfinite(hidden).all() and np.isfinite(cell).all()):
        raise CheckpointError(OVERFLOW)
    return (
        log_norms(hidden, (1, 3)).T,
        log_norms(cell, (1, 3)).T,
        log_norms(hidden, (3,)).transpose(1, 2, 0),
    )


def log_norms(values: Floats, axes: tuple[int, ...]) -> Floats:
    """The natural logarithm of the norm over ``axes``; -inf where all values are 0.

    Squares are taken of scaled values: that of 1e-200 is 0 in float64.
    """
    largest = np.abs(values).max(axis=axes, keepdims=True)
    scaled = np.divide(values, largest, out=np.zeros_like(values), where=largest > 0)
    with np.errstate(divide="ignore"):
        logs: Floats = np.log((scaled**2).sum(axis=axes)) / 2 + np.log(largest.squeeze(axis=axes))
    return logs


def _reach(ids: Ids, end_id: int) -> NDArray[np.int64]:
    """How many symbols back the state before each symbol but the first reaches, (N - 1,)."""
    offsets = np.arange(max(0, len(ids) - 1))
    if end_id < 0:
        return offsets
    begins = np.where(np.asarray(ids[:-1]) == end_id, offsets, 0)
    return offsets - np.maximum.accumulate(begins)


def _reach_of(
    ids: Ids, positions: NDArray[np.int64], distance: int, end_id: int
) -> NDArray[np.int64]:
    """`_reach` of ``positions`` (P,), but at most ``distance``, (P,)."""
    window: NDArray[Any] = np.asarray(ids[positions[:, None] - 1 - np.arange(distance + 1)])
    begins = window == end_id
    return np.where(begins.any(axis=1), begins.argmax(axis=1), distance)
