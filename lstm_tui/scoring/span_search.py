"""Units that are on inside a selected span and off around it, and other spans where they are on.

The method of LSTMVis (Strobelt, Gehrmann, Pfister & Rush 2018, “LSTMVis: A Tool for Visual
Analysis of Hidden State Dynamics in Recurrent Neural Networks”). There a unit is on where its value
is above a threshold that the user sets. Here the threshold is the unit's own: with sign +1 it is on
where its value lies at least half a standard deviation above its mean over the text, with sign −1
where it lies as far below, and off everywhere else. So a unit that hardly moves in the span does
not count, however neatly it moves, and a unit that is negative when it means yes counts as well.

Values are hidden or cell values of a whole text, (L, T, H), in float16 or float32. They are never
copied: means come from 10,000 characters spread over the text, the rest from the span and from the
units it chose. At 100,000 characters × 512 units in float16 the means take 50 ms, the units of a
span 1 ms once those are known, the places 20 ms. Hidden values suit best: cells drift for as long
as they add up, and what drifts tells any span from what is near it.

Letters in shapes: ``T`` characters,
``L`` layers, ``H`` units of a layer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import ConfigError
from lstm_tui.reader.reader import Floats
from lstm_tui.reader.units import UnitId

DEVIATIONS = 0.5
"""How many standard deviations from its mean a unit is on."""

SHARE = 0.75
"""The part of a set of units that must be on where the set fires."""

_SPREAD_OVER = 10_000
_FEWEST_AROUND, _MOST_AROUND = 10, 30  # farther away, another of the same is often near


@dataclass(frozen=True, slots=True)
class SpanUnit:
    """A unit that a span excites.

    Attributes:
        unit: Which.
        sign: +1 if it is on with high values, −1 if with low ones.
        threshold: Where on begins.
        inside: The share of the span where it is on.
        around: The share of the characters around it where it is on.
    """

    unit: UnitId
    sign: int
    threshold: float
    inside: float
    around: float

    @property
    def score(self) -> float:
        """1 if it is on in all of the span and off all around; 0 if it makes no difference.

        Youden's J: the share that is on inside, less the share that is on around.
        """
        return self.inside - self.around


@dataclass(frozen=True, slots=True)
class Place:
    """A span where a set of units fires: characters ``start`` to ``end``, which is not in it.

    ``share`` of the units are on in the mean of its characters; ``score`` is 1 where all are on
    all the time and the span is as long as the one that was selected.
    """

    start: int
    end: int
    share: float
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """The mean and the standard deviation of each unit over a text, (L, H) each."""

    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]


def spread_of(values: Floats) -> Spread:
    """The spread of ``values`` (L, T, H), from at most 10,000 characters spread over the text."""
    every = max(1, -(-values.shape[1] // _SPREAD_OVER))
    some = values[:, ::every].astype(np.float32)
    return Spread(some.mean(axis=1), some.std(axis=1))


def units_of_span(
    values: Floats,
    start: int,
    end: int,
    *,
    around: int = 0,
    count: int = 10,
    spread: Spread | None = None,
) -> list[SpanUnit]:
    """The ``count`` units that tell characters ``start`` to ``end`` best from those around.

    Best first, those that make no difference left out; of equal ones the unit that moves farther
    comes first. ``values`` is (L, T, H), ``end`` not in the span; ``around`` characters on each
    side are looked at, by default as many as the span has, but 10 to 30. ``spread`` saves time
    where it is known.

    Raises:
        ConfigError: The span has no character of the text, or nothing is around it.
    """
    length = values.shape[1]
    start, end = max(0, start), min(end, length)
    if start >= end:
        raise ConfigError("The span is empty. Select one character or more.")
    reach = around or min(max(end - start, _FEWEST_AROUND), _MOST_AROUND)
    before, after = slice(max(0, start - reach), start), slice(end, end + reach)
    if start == 0 and end == length:
        raise ConfigError("The span is the whole text. Select a part, so that something is around.")
    spread = spread or spread_of(values)
    threshold = DEVIATIONS * spread.deviation[:, None]

    def deviations(*parts: slice) -> NDArray[np.float32]:
        some = np.concatenate([values[:, part] for part in parts], axis=1).astype(np.float32)
        return some - spread.mean[:, None]

    inside, outside = deviations(slice(start, end)), deviations(before, after)
    moves = spread.deviation > 0
    on = np.array(  # (2 signs, inside and around, L, H)
        [
            [(sign * some >= threshold).mean(axis=1) * moves for some in (inside, outside)]
            for sign in (1, -1)
        ]
    )
    scores = on[:, 0] - on[:, 1]
    sign = np.where(scores[0] >= scores[1], 1, -1)
    best = scores.max(axis=0)
    apart = np.abs(inside.mean(axis=1) - outside.mean(axis=1)) / np.where(
        moves, spread.deviation, 1
    )
    order = np.lexsort((-apart.ravel(), -best.ravel()))[:count]
    found = []
    for layer, index in zip(*np.unravel_index(order, best.shape), strict=True):
        if best[layer, index] <= 0:
            break
        side = int(sign[layer, index])
        share_inside, share_around = on[0 if side > 0 else 1, :, layer, index]
        found.append(
            SpanUnit(
                UnitId(int(layer), int(index)),
                side,
                float(spread.mean[layer, index] + side * threshold[layer, 0, index]),
                float(share_inside),
                float(share_around),
            )
        )
    return found


def places_like(
    values: Floats,
    units: list[SpanUnit],
    start: int,
    end: int,
    *,
    count: int = 20,
    share: float = SHARE,
) -> list[Place]:
    """The ``count`` places where ``units`` fire as in characters ``start`` to ``end``, best first.

    The set fires in a run of characters at each of which ``share`` of the units or more are on. A
    run counts for more the more of them are on and the nearer it is in length to the span. Runs
    that touch the span itself are left out. ``values`` is (L, T, H).

    Raises:
        ConfigError: There is no unit.
    """
    if not units:
        raise ConfigError("No unit tells the span from what is around it. Select another span.")
    length = values.shape[1]
    on = np.zeros(length, np.int32)
    for one in units:
        mine = values[one.unit.layer, :, one.unit.index].astype(np.float32)
        on += one.sign * mine >= one.sign * one.threshold
    edges = np.diff(on >= share * len(units), prepend=False, append=False)
    runs = np.flatnonzero(edges).reshape(-1, 2)
    runs = runs[(runs[:, 1] <= start) | (runs[:, 0] >= end)]
    total = np.concatenate(([0], on.cumsum()))
    lengths = runs[:, 1] - runs[:, 0]
    shares = (total[runs[:, 1]] - total[runs[:, 0]]) / (lengths * len(units))
    alike = np.minimum(lengths, end - start) / np.maximum(lengths, end - start)
    scores = shares * alike
    order = np.argsort(-scores, kind="stable")[:count]
    return [
        Place(int(runs[one, 0]), int(runs[one, 1]), float(shares[one]), float(scores[one]))
        for one in order
    ]
