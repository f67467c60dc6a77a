"""Placement of labels at points of a picture so that no two of them overlap.

Greedy: labels are placed in order, each at its point or, if that is taken, at the nearest free
place around it. Finding the most labels that fit is NP-hard (Christensen, Marks & Shieber 1995).
Coordinates are pixels from the upper left corner.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.exports.line_chart_svg import Area

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

POINT = 5.0
"""Side of the square that the dot of a point needs."""

_FIRST_RING, _RING = 14.0, 9.0
_NEAR_RINGS = 6
_TURNS = np.array([(number + 1) // 2 * (-1) ** (number % 2) for number in range(16)])
_COSINES, _SINES = np.cos(2 * np.pi * _TURNS / 16), np.sin(2 * np.pi * _TURNS / 16)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with its sides parallel to the axes."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> "Box":
        """A rectangle with the center (x, y)."""
        return cls(x - width / 2, y - height / 2, width, height)

    @property
    def center(self) -> tuple[float, float]:
        """Its center."""
        return self.left + self.width / 2, self.top + self.height / 2


@dataclass(frozen=True, slots=True)
class PointLabel:
    """A label to place: its point, its size, and whether it is placed at any distance."""

    x: float
    y: float
    width: float
    height: float
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """Where a label is: ``is_moved`` if it is beside its point, which then has a dot."""

    box: Box
    is_moved: bool


def place_labels(labels: Sequence[PointLabel], area: Area) -> list[PlacedLabel | None]:
    """A place for each label, the first ones first; None where there is none.

    A label that is not required is placed near its point, or not at all. No label overlaps another
    one or the dot of a label that was placed before.
    """
    taken = _Taken()
    placed: list[PlacedLabel | None] = []
    for label in labels:
        place = _free_place(label, area, taken)
        placed.append(place)
        if place is not None:
            taken.add(place.box)
            if place.is_moved:
                taken.add(Box.around(label.x, label.y, POINT, POINT))
    return placed


class _Taken:
    """The boxes that are taken; overlaps are computed for many at once."""

    def __init__(self) -> None:
        self._edges = np.zeros((64, 4))  # left, top, right, bottom
        self._count = 0

    def add(self, box: Box) -> None:
        if self._count == len(self._edges):
            self._edges = np.concatenate([self._edges, np.zeros_like(self._edges)])
        edges = (box.left, box.top, box.left + box.width, box.top + box.height)
        self._edges[self._count] = edges
        self._count += 1

    def overlap(self, lefts: Floats, tops: Floats, width: float, height: float) -> Mask:
        """Which of the boxes at ``lefts`` and ``tops`` (n,) overlap one that is taken, (n,)."""
        left, top, right, bottom = self._edges[: self._count].T
        across = (left < lefts[:, None] + width) & (lefts[:, None] < right)
        down = (top < tops[:, None] + height) & (tops[:, None] < bottom)
        return np.asarray((across & down).any(axis=1))


def _free_place(label: PointLabel, area: Area, taken: _Taken) -> PlacedLabel | None:
    """The first free place: at the point, then on rings around it."""
    width, height = label.width, label.height
    for ring, (across, down) in enumerate(_rings(label, area)):
        lefts, tops = label.x + across - width / 2, label.y + down - height / 2
        free = ~taken.overlap(lefts, tops, width, height)
        free &= (lefts >= area.left) & (lefts + width <= area.right)
        free &= (tops >= area.top) & (tops + height <= area.bottom)
        if ring:  # beside its own dot
            room = (np.abs(across) >= (width + POINT) / 2) | (np.abs(down) >= (height + POINT) / 2)
            free &= room
        if free.any():
            first = int(free.argmax())
            box = Box(float(lefts[first]), float(tops[first]), width, height)
            return PlacedLabel(box, is_moved=ring > 0)
    return None


def _rings(label: PointLabel, area: Area) -> Iterator[tuple[Floats, Floats]]:
    """How far the center of a label is from its point, across and down; (n,) of each ring.

    The first ring is the point itself. On the others, the sides come first.
    """
    yield np.zeros(1), np.zeros(1)
    rings = _NEAR_RINGS
    if label.is_required:
        rings = math.ceil(math.hypot(area.width, area.height) / _RING)
    for ring in range(rings):
        distance = _FIRST_RING + _RING * ring
        # A wide label needs more room there.
        across = distance + (label.width - label.height) / 2
        yield across * _COSINES, distance * _SINES
