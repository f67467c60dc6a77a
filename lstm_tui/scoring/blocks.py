"""Layout of a text for scores: blocks that choose, blocks that report, and gaps between them.

`ranking_pass` describes why a text is divided this way. A control reads the same blocks as the
units that it is compared with. Letters in shapes: ``T`` characters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.lanes import even_lanes

BLOCK = 2_000
"""Characters of a block; of a tenth of a text under 20,000."""

STRETCHES = 12
"""Groups of neighboring blocks, which a bootstrap draws."""

SHORTEST = 2_000
"""Minimum number of characters of a text."""

SCORED_CHARACTERS = 100_000
"""Characters of the run's own text that units are ranked on if it is long: a few seconds at
2×256."""

SCORED_WHOLE = 200_000
"""Longest text of a run that units are ranked on as a whole, as ``neurons`` does by default: the
screen, the end of a training and the command then use the same ranking."""


def scored_characters(length: int) -> int:
    """Characters on which units are ranked, of a run's own text of ``length`` characters."""
    return length if length <= SCORED_WHOLE else SCORED_CHARACTERS


class Role(Enum):
    """The use of a part of the text."""

    FIT = "first half of a choosing block"
    CHOOSE = "second half of a choosing block"
    GAP = "between blocks"
    REPORT = "reporting block"


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """Layout of a text: ``lanes`` of ``length`` characters, each read block by block.

    With ``chooses`` True all of the text chooses, with False all of it reports, gaps included:
    another text reports or chooses. With None blocks alternate.
    """

    lanes: int
    length: int
    block: int
    chooses: bool | None = None

    @classmethod
    def of(cls, length: int, *, chooses: bool | None = None) -> "BlockPlan":
        """The layout of a text of ``length`` characters."""
        block = min(BLOCK, length // 10)
        lanes = even_lanes(length // (2 * block + block // 5))
        return cls(lanes, length // lanes, block, chooses)

    @property
    def stretches(self) -> int:
        """The number of stretches: 12, or fewer in a short text."""
        return min(STRETCHES, self.lanes)

    def parts(self) -> Iterator[tuple[Role, int]]:
        """Parts of a lane in order, as role and number of characters."""
        gap, half = self.block // 10, self.block // 2
        left = self.length
        while left > 0:
            for role, characters in (
                (Role.FIT, half),
                (Role.CHOOSE, self.block - half),
                (Role.GAP, gap),
                (Role.REPORT, self.block),
                (Role.GAP, gap),
            ):
                part = min(characters, left)
                left -= part
                if part:
                    yield self._used_as(role), part

    def _used_as(self, role: Role) -> Role:
        if self.chooses is None:
            return role
        if not self.chooses:
            return Role.REPORT
        return Role.FIT if role is Role.FIT else Role.CHOOSE

    def choosing(self) -> NDArray[np.int64]:
        """Offsets in the text of the characters of all choosing blocks, ascending, (T,)."""
        return self._offsets(Role.FIT, Role.CHOOSE)

    def reporting(self) -> NDArray[np.int64]:
        """Offsets in the text of the characters of all reporting blocks, ascending, (T,)."""
        return self._offsets(Role.REPORT)

    def stretch_of(self, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        """The stretch of each of ``offsets`` (T,) in the text, (T,)."""
        return offsets // self.length * self.stretches // self.lanes

    def piece(self, start: int, size: int) -> NDArray[np.int64]:
        """Offsets in the text of ``size`` characters of all lanes, from ``start`` in each, (T,)."""
        starts = np.arange(self.lanes)[:, None] * self.length
        offsets: NDArray[np.int64] = (starts + start + np.arange(size)).ravel()
        return offsets

    def _offsets(self, *roles: Role) -> NDArray[np.int64]:
        used = np.concatenate([np.full(size, role in roles) for role, size in self.parts()])
        starts = np.arange(self.lanes)[:, None] * self.length
        offsets: NDArray[np.int64] = (starts + np.flatnonzero(used)).ravel()
        return offsets
