"""Passages around the highest and lowest values of a unit, at most one per stretch of text.

`span_search` answers the reverse question. Letters in shapes: ``T`` characters, ``S``
characters of a passage.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.reader import Floats

APART = 200
"""Minimum distance of two extremes in characters: a few lines of text."""

WIDTH = 80
"""Characters of a passage: one line of a screen."""


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """A passage around one of the highest or lowest values of a unit.

    Attributes:
        start: Offset of the passage in the text.
        place: Offset of the extreme value in the text.
        values: Values of the unit at the characters of the passage, (S,).
    """

    start: int
    place: int
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Contexts:
    """Passages with the highest and the lowest values of a unit, most extreme first."""

    strongest: tuple[Context, ...]
    weakest: tuple[Context, ...]


def extremes(values: Floats, count: int, apart: int = APART) -> list[int]:
    """Offsets of the ``count`` highest of ``values`` (T,), highest first.

    They are at least ``apart`` characters apart, so a short text has fewer. Of equal values the
    first is taken; nan is ignored. ``extremes(-values, …)`` gives the lowest.
    """
    remaining = np.where(np.isnan(values), -np.inf, values)
    offsets: list[int] = []
    while len(offsets) < count and len(remaining):
        offset = int(remaining.argmax())
        if remaining[offset] == -np.inf:
            break
        offsets.append(offset)
        remaining[max(0, offset - apart + 1) : offset + max(1, apart)] = -np.inf
    return offsets


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
