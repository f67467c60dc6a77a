"""Rectangles of pictures that must not overlap."""

from collections.abc import Iterable
from itertools import combinations

from lstm_tui.exports.label_placement import Box


def overlap(one: Box, other: Box) -> bool:
    """Whether two rectangles share more than an edge."""
    return (
        one.left < other.left + other.width
        and other.left < one.left + one.width
        and one.top < other.top + other.height
        and other.top < one.top + one.height
    )


def overlapping(boxes: Iterable[Box]) -> list[tuple[Box, Box]]:
    """All pairs that overlap."""
    return [pair for pair in combinations(boxes, 2) if overlap(*pair)]
