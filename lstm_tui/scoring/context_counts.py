"""Means of labels after the last symbols: counts of contexts with back-off.

`context_detector` describes the method. Letters in shapes: ``T`` characters, ``N`` symbols of a
context, ``G`` stretches.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_tui.scoring.scored_text import Integers, ScoredText

Singles = NDArray[np.float32]

FREQUENT = 127
"""Symbols that the linear model tells apart; the others are one."""


class ContextCounts:
    """The characters of the choosing and of the reporting blocks, and the contexts that end there.

    Characters are ordered by depth, so that those of one depth are a slice.

    Attributes:
        choosing: Offsets in the text, (T,).
        reporting: Offsets in the text, (T,).
        stretches: The stretch of each reporting character, (T,).
        groups: Their number.
        fold: The half, 0 or 1, of each choosing character in cross-fitting, (T,).
        symbols: The symbol at each offset in the text; all rare ones are `FREQUENT`.
        begins: The offset at which the document of each symbol, or else the text, begins, (T,).
        context: N.
    """

    def __init__(self, scored: ScoredText, context: int) -> None:
        """Count the contexts of up to ``context`` symbols in the choosing blocks."""
        self.context, self.groups = context, scored.groups
        used, symbols, total = np.unique(scored.text.ids, return_inverse=True, return_counts=True)
        rank = np.empty(len(used), np.int64)
        rank[np.argsort(-total, kind="stable")] = np.arange(len(used))
        self.symbols: Integers = np.minimum(rank, FREQUENT)[symbols]
        choosing, reporting = scored.choosing, scored.reporting
        starts = scored.text.ids == scored.text.end
        starts[0] = True
        self.begins = np.maximum.accumulate(np.where(starts, np.arange(len(starts)), 0))
        chosen, reported = [], []  # contexts of m symbols, m = 1 ... N
        known, seen = [], []  # how often each is counted
        number = np.zeros(len(symbols), np.int64)
        for length in range(1, context + 1):
            before = np.roll(number, 1)
            before[starts] = -1 if length > 1 else 0  # nothing precedes the text or a document
            number = np.unique((before + 1) * len(used) + symbols, return_inverse=True)[1]
            own, other = number[choosing], number[reporting]
            counted = np.bincount(own, minlength=int(number.max()) + 1)
            chosen.append(own.astype(np.int32))
            reported.append(other.astype(np.int32))
            known.append((counted[own] - 1).astype(np.float32))
            seen.append(counted[other].astype(np.float32))
        depths = [np.count_nonzero(np.stack(count), axis=0) for count in (known, seen)]
        orders = [np.argsort(depth, kind="stable") for depth in depths]
        self.choosing, self.reporting = choosing[orders[0]], reporting[orders[1]]
        self.fold = (np.arange(len(choosing)) // scored.block % 2)[orders[0]]
        self.stretches = scored.stretches[orders[1]]
        self._contexts = [
            (own[orders[0]], other[orders[1]]) for own, other in zip(chosen, reported, strict=True)
        ]
        self._weights = [
            (1 / (own[orders[0]] + 1), 1 / (other[orders[1]] + 1))
            for own, other in zip(known, seen, strict=True)
        ]
        ends = np.arange(context + 2)
        self._edges = [
            np.searchsorted(depth[order], ends).tolist()
            for depth, order in zip(depths, orders, strict=True)
        ]

    def depths(self) -> Iterator[tuple[int, slice, slice]]:
        """Depth, and which choosing and reporting characters have it.

        The depth is the length of the longest context that has been counted elsewhere.
        """
        own, other = self._edges
        for depth in range(self.context + 1):
            yield depth, slice(own[depth], own[depth + 1]), slice(other[depth], other[depth + 1])

    def by_stretch(self, terms: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums (G,) of ``terms`` (T,) of the reporting characters over each stretch."""
        sums = np.bincount(self.stretches, weights=terms, minlength=self.groups)
        return sums.astype(np.float64)

    def back_off(self, values: Singles) -> tuple[Singles, Singles]:
        """p_0 … p_N for the choosing characters, whose label is ``values``, and the reporting ones.

        (N + 1, T) each. A choosing character does not count itself.
        """
        chosen = np.empty((self.context + 1, len(self.choosing)), np.float32)
        reported = np.empty((self.context + 1, len(self.reporting)), np.float32)
        chosen[0] = reported[0] = values.mean()
        for m, ((own, other), (own_weight, other_weight)) in enumerate(
            zip(self._contexts, self._weights, strict=True), 1
        ):
            size = 1 + max(int(own.max()), int(other.max()))
            sums = np.bincount(own, weights=values, minlength=size).astype(np.float32)
            chosen[m] = (sums[own] - values + chosen[m - 1]) * own_weight
            reported[m] = (sums[other] + reported[m - 1]) * other_weight
        return chosen, reported
