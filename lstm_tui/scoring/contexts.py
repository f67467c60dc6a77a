"""Passages around the highest and lowest values of a unit, at most one per stretch of text.

`span_search` answers the reverse question. Letters in shapes: ``T`` characters, ``S``
characters of a passage.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.reader import Floats

APART = 200
"""Characters between the places of two passages, at least: some lines of text."""

WIDTH = 80
"""Characters of a passage: a line of a screen."""


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """A passage around the place where a unit is strongest, or weakest.

    Attributes:
        start: Where the passage begins in the text.
        place: Where in the text the value is the extreme.
        values: Of the unit, at each character of the passage, (S,).
    """

    start: int
    place: int
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Contexts:
    """The passages where a unit has its highest values, and its lowest, the extreme first."""

    strongest: tuple[Context, ...]
    weakest: tuple[Context, ...]


def extremes(values: Floats, count: int, apart: int = APART) -> list[int]:
    """The places of the ``count`` highest of ``values`` (T,), the highest first.

    No two are nearer than ``apart`` characters, so a short text has fewer. Of equal values the
    first counts; nan is nowhere. ``extremes(-values, …)`` are the lowest.
    """
    left = np.where(np.isnan(values), -np.inf, values)
    found: list[int] = []
    while len(found) < count and len(left):
        place = int(left.argmax())
        if left[place] == -np.inf:
            break
        found.append(place)
        left[max(0, place - apart + 1) : place + max(1, apart)] = -np.inf
    return found


def contexts_of(
    values: Floats, count: int = 10, *, apart: int = APART, width: int = WIDTH
) -> Contexts:
    """The passages of ``width`` characters around the extremes of ``values`` (T,)."""

    def around(place: int) -> Context:
        start = max(0, min(place - width // 2, len(values) - width))
        return Context(start, place, values[start : start + width].astype(np.float32))

    return Contexts(
        tuple(around(place) for place in extremes(values, count, apart)),
        tuple(around(place) for place in extremes(-values, count, apart)),
    )
