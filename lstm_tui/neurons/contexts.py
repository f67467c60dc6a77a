"""Where a unit is strongest and weakest, never twice in one neighbourhood.

What a unit does is best seen where it does most of it: `extremes` finds those places in values that
are at hand, `contexts` in a text that is read for it. The memory is that of one block of reading,
and 4 bytes for each character, however many units the network has. `spans` asks the reverse.

This module refuses to know of patterns. Letters in shapes: ``T`` characters, ``L`` layers, ``H``
units of a layer, ``S`` characters of a passage.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import ConfigError
from lstm_tui.neurons.reader import Floats, Ids, Reader
from lstm_tui.neurons.trace import LANES, WARM_UP, read_lanes
from lstm_tui.neurons.units import Quantity, UnitId

APART = 200
"""Characters between the places of two passages, at least: some lines of text."""

WIDTH = 80
"""Characters of a passage: a line of a screen."""

_SHORTEST_LANE = 1_000
_BLOCK_VALUES = 1 << 22  # numbers in a block of all lanes: 16 MiB in float32


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


def contexts(
    reader: Reader,
    ids: Ids,
    unit: UnitId,
    quantity: Quantity = Quantity.HIDDEN,
    count: int = 10,
    *,
    apart: int = APART,
    width: int = WIDTH,
    progress: Callable[[float], None] = lambda _: None,
) -> Contexts:
    """The strongest and weakest passages of ``unit`` over a text of any length, ``ids`` (T,).

    ``progress`` is told from time to time what share has been read.

    Raises:
        ConfigError: The network has no such unit.
    """
    values = values_of(reader, ids, unit, quantity, progress=progress)
    return contexts_of(values, count, apart=apart, width=width)


def values_of(
    reader: Reader,
    ids: Ids,
    unit: UnitId,
    quantity: Quantity = Quantity.HIDDEN,
    *,
    progress: Callable[[float], None] = lambda _: None,
) -> NDArray[np.float32]:
    """What one unit does at each character of ``ids`` (T,), (T,).

    Raises:
        ConfigError: The network has no such unit.
    """
    model = reader.model
    if not (0 <= unit.layer < model.layers and 0 <= unit.index < model.hidden):
        raise ConfigError(f"{unit}: this network has no such unit. It is {model.title}.")
    lanes = max(1, min(LANES, len(ids) // _SHORTEST_LANE))
    length = -(-len(ids) // lanes)
    size = max(1, _BLOCK_VALUES // (lanes * model.layers * model.hidden))
    found = np.empty(lanes * length, np.float32)
    by_lane = found.reshape(lanes, length)
    sizes = (min(size, length - start) for start in range(0, length, size))
    for start, values, logits, _ in read_lanes(
        reader, ids, length, warm_up=WARM_UP, sizes=sizes, names=(str(quantity),)
    ):
        read, block = logits.shape[:2]
        by_lane[:read, start : start + block] = values[quantity][unit.layer, :, :, unit.index]
        progress((start + block) / length)
    return found[: len(ids)]
