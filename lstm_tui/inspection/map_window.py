"""The visible part of a map, and how a selection moves on it: pure functions of positions.

Positions are shares of the whole map, 0 to 1 from left to right and from the bottom to the top.
Letters in shapes: ``n`` symbols.
"""

from dataclasses import dataclass

import numpy as np

from lstm_tui.studies.vectors import Floats

MIN_SPAN = 1 / 256
"""The map zooms in no further."""

_ASIDE = 2.0
"""How much farther a symbol counts for each cell that it is off the direction of a move."""


@dataclass(frozen=True, slots=True)
class MapWindow:
    """The left and the lower edge of the visible part, and its width and height (``span``)."""

    left: float = 0.0
    bottom: float = 0.0
    span: float = 1.0

    @property
    def is_whole(self) -> bool:
        """Whether the whole map is visible."""
        return self.span >= 1

    @property
    def limits(self) -> tuple[Floats, Floats]:
        """The lower left and the upper right corner, (2,) each."""
        low = np.array([self.left, self.bottom])
        return low, low + self.span

    def contains(self, positions: Floats) -> np.ndarray:
        """Which of ``positions`` (n, 2) are visible, (n,)."""
        low, high = self.limits
        return np.asarray(((positions >= low - 1e-9) & (positions <= high + 1e-9)).all(axis=1))

    def zoomed(self, factor: float, at: tuple[float, float]) -> "MapWindow":
        """``factor`` times as wide and high; the position ``at`` stays where it is."""
        span = min(1.0, max(MIN_SPAN, self.span * factor))
        shrunk = span / self.span
        x, y = at
        return _inside(x - (x - self.left) * shrunk, y - (y - self.bottom) * shrunk, span)

    def showing(self, at: tuple[float, float]) -> "MapWindow":
        """This part of the map, or the one of this size around the position ``at``."""
        if self.contains(np.array([at]))[0]:
            return self
        return _inside(at[0] - self.span / 2, at[1] - self.span / 2, self.span)


def _inside(left: float, bottom: float, span: float) -> MapWindow:
    """The window, moved into the map."""
    most = 1 - span
    return MapWindow(min(max(0.0, left), most), min(max(0.0, bottom), most), span)


def next_in_direction(
    positions: Floats, current: int, direction: tuple[int, int], cells: tuple[float, float]
) -> int | None:
    """The index of the nearest symbol to the right (1, 0), above (0, 1) …; None if there is none.

    Args:
        positions: Of n symbols, (n, 2).
        current: The index of the symbol to start from.
        direction: A step to the right and up.
        cells: Width and height of the map, in units that are equally long.
    """
    offsets = (positions - positions[current]) * cells
    along = offsets @ np.array(direction, np.float64)
    across = np.abs(offsets @ np.array((direction[1], direction[0]), np.float64))
    ahead = along > 1e-9
    if not ahead.any():
        return None
    costs = along + _ASIDE * across
    costs[across > along] += float(sum(cells)) * 2  # first what is within 45 degrees
    costs[~ahead] = np.inf
    return int(costs.argmin())
