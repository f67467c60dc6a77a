"""Units that are on inside a selected span and off around it, and other spans where they are on.

The method of LSTMVis (Strobelt, Gehrmann, Pfister & Rush 2018, “LSTMVis: A Tool for Visual
Analysis of Hidden State Dynamics in Recurrent Neural Networks”). There a unit is on where its value
is above a threshold that the user sets. Here each unit has its own threshold: with sign +1 it is on
where its value is at least half a standard deviation above its mean over the text, with sign −1
where it is as far below, and off everywhere else. So a unit that hardly varies is ignored, and a
unit with low values inside the span counts as well.

Values are hidden or cell values of a whole text, (L, T, H), in float16 or float32. They are not
copied: means come from 10,000 evenly spaced characters, the rest from the span and the selected
units. At 100,000 characters × 512 units in float16 the means take 50 ms, the units of a span 1 ms
once those are known, the similar spans 20 ms. Hidden values suit best: cell values may drift, and a
drifting unit separates any span from its surroundings.

Letters in shapes: ``T`` characters, ``L`` layers, ``H`` units of a layer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import ConfigError
from lstm_tui.reader.reader import Floats
from lstm_tui.reader.units import UnitId

DEVIATIONS = 0.5
"""Standard deviations from its mean from which on a unit is on."""

SHARE = 0.75
"""Minimum share of a set of units that must be on."""

_SPREAD_OVER = 10_000
_FEWEST_AROUND, _MOST_AROUND = 10, 30  # farther away, another of the same is often near


@dataclass(frozen=True, slots=True)
class SpanUnit:
    """A unit that is on inside a span and off around it.

    Attributes:
        unit: The unit.
        sign: +1 if high values are on, −1 if low values are.
        threshold: The value from which on it is on.
        inside: Share of the characters of the span where it is on.
        around: Share of the characters around the span where it is on.
    """

    unit: UnitId
    sign: int
    threshold: float
    inside: float
    around: float

    @property
    def score(self) -> float:
        """Youden's J: the share on inside minus the share on around.

        1 if it is on in all of the span and off all around; 0 if it does not separate them.
        """
        return self.inside - self.around


@dataclass(frozen=True, slots=True)
class SimilarSpan:
    """A span where a set of units is on: characters ``start`` to ``end``, exclusive.

    ``share`` is the mean share of the units that are on; ``score`` is 1 if all are on at every
    character and the span is as long as the selected one.
    """

    start: int
    end: int
    share: float
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class UnitStatistics:
    """The mean and the standard deviation of each unit over a text, (L, H) each."""

    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]


def unit_statistics(values: Floats) -> UnitStatistics:
    """Statistics of ``values`` (L, T, H), from at most 10,000 evenly spaced characters."""
    every = max(1, -(-values.shape[1] // _SPREAD_OVER))
    some = values[:, ::every].astype(np.float32)
    return UnitStatistics(some.mean(axis=1), some.std(axis=1))


def units_of_span(
    values: Floats,
    start: int,
    end: int,
    *,
    around: int = 0,
    count: int = 10,
    statistics: UnitStatistics | None = None,
) -> list[SpanUnit]:
    """The ``count`` units that best separate characters ``start`` to ``end`` from those around.

    Best first, without those that score 0; of equal ones the unit whose mean changes more comes
    first. ``values`` is (L, T, H), ``end`` is exclusive. ``around`` is the number of characters
    compared on each side, by default the length of the span, limited to 10 to 30. ``statistics``
    saves time if known.

    Raises:
        ConfigError: The span is empty, or is the whole text.
    """
    length = values.shape[1]
    start, end = max(0, start), min(end, length)
    if start >= end:
        raise ConfigError("The span is empty. Select one symbol or more.")
    reach = around or min(max(end - start, _FEWEST_AROUND), _MOST_AROUND)
    before, after = slice(max(0, start - reach), start), slice(end, end + reach)
    if start == 0 and end == length:
        raise ConfigError("The span is the whole text. Select a part, so that something is around.")
    statistics = statistics or unit_statistics(values)
    threshold = DEVIATIONS * statistics.deviation[:, None]

    def deviations(*parts: slice) -> NDArray[np.float32]:
        some = np.concatenate([values[:, part] for part in parts], axis=1).astype(np.float32)
        return some - statistics.mean[:, None]

    inside, outside = deviations(slice(start, end)), deviations(before, after)
    varies = statistics.deviation > 0
    on = np.array(  # (2 signs, inside and around, L, H)
        [
            [(sign * some >= threshold).mean(axis=1) * varies for some in (inside, outside)]
            for sign in (1, -1)
        ]
    )
    scores = on[:, 0] - on[:, 1]
    sign = np.where(scores[0] >= scores[1], 1, -1)
    best = scores.max(axis=0)
    change = np.abs(inside.mean(axis=1) - outside.mean(axis=1))
    change /= np.where(varies, statistics.deviation, 1)
    order = np.lexsort((-change.ravel(), -best.ravel()))[:count]
    span_units = []
    for layer, index in zip(*np.unravel_index(order, best.shape), strict=True):
        if best[layer, index] <= 0:
            break
        unit_sign = int(sign[layer, index])
        share_inside, share_around = on[0 if unit_sign > 0 else 1, :, layer, index]
        span_units.append(
            SpanUnit(
                UnitId(int(layer), int(index)),
                unit_sign,
                float(statistics.mean[layer, index] + unit_sign * threshold[layer, 0, index]),
                float(share_inside),
                float(share_around),
            )
        )
    return span_units


def find_similar_spans(
    values: Floats,
    units: list[SpanUnit],
    start: int,
    end: int,
    *,
    count: int = 20,
    share: float = SHARE,
) -> list[SimilarSpan]:
    """The ``count`` spans where ``units`` are on as in characters ``start`` to ``end``, best first.

    A span is a run of characters at each of which at least ``share`` of the units are on. Its score
    grows with the share that is on and with the similarity of its length to the selection. Runs
    that overlap the selection are left out. ``values`` is (L, T, H).

    Raises:
        ConfigError: ``units`` is empty.
    """
    if not units:
        raise ConfigError("No unit tells the span from what is around it. Select another span.")
    length = values.shape[1]
    on = np.zeros(length, np.int32)
    for unit in units:
        unit_values = values[unit.unit.layer, :, unit.unit.index].astype(np.float32)
        on += unit.sign * unit_values >= unit.sign * unit.threshold
    edges = np.diff(on >= share * len(units), prepend=False, append=False)
    runs = np.flatnonzero(edges).reshape(-1, 2)
    runs = runs[(runs[:, 1] <= start) | (runs[:, 0] >= end)]
    total = np.concatenate(([0], on.cumsum()))
    lengths = runs[:, 1] - runs[:, 0]
    shares = (total[runs[:, 1]] - total[runs[:, 0]]) / (lengths * len(units))
    similarity = np.minimum(lengths, end - start) / np.maximum(lengths, end - start)
    scores = shares * similarity
    order = np.argsort(-scores, kind="stable")[:count]
    return [
        SimilarSpan(int(runs[i, 0]), int(runs[i, 1]), float(shares[i]), float(scores[i]))
        for i in order
    ]
