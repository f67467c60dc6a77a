"""Seeded random choices that are the same with every version of NumPy.

NumPy keeps the raw output of a bit generator, but not what its `Generator` makes of it.
"""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")

_BLOCK = 4096


class RandomDraws:
    """Draws from the raw 64-bit numbers of a PCG64 (O'Neill 2014)."""

    def __init__(self, seed: int) -> None:
        self._source = np.random.PCG64(seed)
        self._numbers: list[int] = []

    def below(self, count: int) -> int:
        """An integer from 0 to ``count`` - 1, uniform up to a bias of ``count`` / 2^64."""
        if not self._numbers:
            self._numbers = self._source.random_raw(_BLOCK).tolist()
        return self._numbers.pop() * count >> 64

    def chance(self, percent: int) -> bool:
        """True in ``percent`` of 100 draws."""
        return self.below(100) < percent

    def pick(self, items: Sequence[Item]) -> Item:
        """One of ``items``."""
        return items[self.below(len(items))]

    def pick_early(self, items: Sequence[Item]) -> Item:
        """One of ``items``: the first ones most often, the last ones with 0.4 of their share."""
        index = self.below(len(items))
        return items[index * self.below(len(items)) // len(items) if self.chance(60) else index]

    def weighted(self, weights: dict[Item, int]) -> Item:
        """One of the keys of ``weights``, with a probability proportional to its weight."""
        number = self.below(sum(weights.values()))
        for item, weight in weights.items():
            number -= weight
            if number < 0:
                return item
        raise AssertionError("the number is below the sum of the weights")
