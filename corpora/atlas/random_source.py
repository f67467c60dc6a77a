"""Seeded random choices that are the same on every machine and in every Python version.

Only `random.Random(seed).random()` is used: the standard library guarantees its sequence for an
integer seed, but not that of `choice`, `shuffle` and `sample`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class RandomSource:
    """One seeded stream of random decisions."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._bags: dict[str, list[int]] = {}
        self._last_drawn: dict[str, int] = {}

    def fraction(self) -> float:
        """A number in [0, 1)."""
        return self._random.random()

    def below(self, end: int) -> int:
        """An integer in [0, `end`)."""
        return int(self.fraction() * end)

    def between(self, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def happens(self, probability: float) -> bool:
        """True with the given probability."""
        return self.fraction() < probability

    def choice(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def weighted_choice(self, items: Sequence[tuple[T, float]]) -> T:
        """One of the items, each given with its weight."""
        remaining = self.fraction() * sum(weight for _, weight in items)
        for item, weight in items:
            remaining -= weight
            if remaining < 0:
                return item
        return items[-1][0]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in random order (Fisher & Yates)."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.below(last + 1)
            result[last], result[other] = result[other], result[last]
        return result

    def sample(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items, or all of them if there are fewer."""
        return self.shuffled(items)[:count]

    def draw(self, bag: str, size: int) -> int:
        """Draw an index below `size` from a named shuffle bag, which is refilled when it is empty.

        Every index is drawn once before any is drawn twice, and none is drawn twice in a row. This
        keeps a phrase from being repeated too soon.
        """
        indices = self._bags.get(bag)
        if not indices:
            indices = self.shuffled(range(size))
            if size > 1 and indices[-1] == self._last_drawn.get(bag):
                indices[0], indices[-1] = indices[-1], indices[0]
            self._bags[bag] = indices
        index = indices.pop()
        self._last_drawn[bag] = index
        return index
