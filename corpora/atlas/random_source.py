"""Chance that falls the same way on every machine and every Python.

Everything here rests on `random.Random(seed).random()` alone, whose sequence for an integer seed is
promised by the standard library; `choice`, `shuffle` and `sample` make no such promise. The module
knows nothing of words or worlds.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """One seeded stream of decisions."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._decks: dict[str, list[int]] = {}
        self._last_dealt: dict[str, int] = {}

    def unit(self) -> float:
        """From 0 up to, and without, 1."""
        return self._random.random()

    def below(self, end: int) -> int:
        """A whole number from 0 up to, and without, `end`."""
        return int(self.unit() * end)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def happens(self, probability: float) -> bool:
        return self.unit() < probability

    def pick(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def weighted(self, items: Sequence[tuple[T, float]]) -> T:
        mark = self.unit() * sum(weight for _, weight in items)
        for item, weight in items:
            mark -= weight
            if mark < 0:
                return item
        return items[-1][0]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Fisher and Yates, from the top down."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.below(last + 1)
            result[last], result[other] = result[other], result[last]
        return result

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items, or all of them if there are fewer."""
        return self.shuffled(items)[:count]

    def deal(self, deck: str, size: int) -> int:
        """The next card of a named deck of `size` cards.

        Every card comes once before any comes twice, and none comes twice running: this is what
        keeps a turn of phrase from being heard again too soon.
        """
        cards = self._decks.get(deck)
        if not cards:
            cards = self.shuffled(range(size))
            if size > 1 and cards[-1] == self._last_dealt.get(deck):
                cards[0], cards[-1] = cards[-1], cards[0]
            self._decks[deck] = cards
        card = cards.pop()
        self._last_dealt[deck] = card
        return card
