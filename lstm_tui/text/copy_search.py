"""Search for the passages of a text that stand verbatim in an indexed training text.

Letters in shapes: ``S`` characters of the text, ``W`` = S - `WINDOW` + 1 windows of it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.text.copy_index import WINDOW, CopyIndex, Positions

_FIRST_COMPARED = 8  # places with the same hash that are compared with all windows at once
_EXTENDED = 256  # places from which a passage is extended at once
_COMPARED = 1 << 16  # places that are compared at once
_STEP = 64  # characters by which it is extended at once

_NOWHERE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class CopiedPassage:
    """``length`` characters from ``begin`` on stand at ``position`` of the indexed characters."""

    begin: int = 0
    length: int = 0
    position: int = 0


class CopySearch:
    """The copied passages of one text, of `WINDOW` or more characters.

    All of them are found. A passage is looked up by its rarest window, and one of which every
    window stands in a million places is compared with all of them at once, but only once.
    """

    def __init__(self, text: str, index: CopyIndex) -> None:
        self._index = index
        self._codes = index.codes(text)
        self._first, self._last = index.look_up(self._codes)
        self._is_copied = self._find_copied()

    def spans(self) -> tuple[tuple[int, int], ...]:
        """The copied parts of the text, ``(begin, end)``, in order and without overlap."""
        covered = np.zeros(len(self._codes) + 1, np.int64)
        begins = np.flatnonzero(self._is_copied)
        np.add.at(covered, begins, 1)
        np.subtract.at(covered, begins + WINDOW, 1)
        return true_runs(covered.cumsum()[:-1] > 0)

    def longest(self) -> CopiedPassage:
        """The longest copied passage; of length 0 if there is none."""
        longest, counts = CopiedPassage(), self._last - self._first
        failed: set[bytes] = set()
        for first, end in sorted(true_runs(self._is_copied), key=lambda run: run[0] - run[1]):
            begin, last = first, end - 1 + WINDOW  # no passage leaves this part of the text
            while last - begin > longest.length:
                length = max(longest.length + 1, WINDOW)
                passage = self._codes[begin : begin + length].tobytes()
                places = _NOWHERE if passage in failed else self._places(begin, length, counts)
                if len(places):
                    longest = self._extended(begin, length, places)
                else:
                    failed.add(passage)
                    begin += 1
        return longest

    def _places(self, begin: int, length: int, counts: Positions) -> Positions:
        """Some places of ``length`` characters from ``begin`` on, found by their rarest window."""
        rarest = begin + int(counts[begin : begin + length - WINDOW + 1].argmin())
        last = int(self._last[rarest])
        for first in range(int(self._first[rarest]), last, _COMPARED):
            candidates = self._index.positions[first : min(last, first + _COMPARED)]
            shifted = candidates.astype(np.int64) - (rarest - begin)
            places = self._index.matches(self._codes, begin, length, shifted)
            if len(places):
                return places[:_EXTENDED]
        return _NOWHERE

    def _extended(self, begin: int, length: int, places: Positions) -> CopiedPassage:
        """The longest passage from ``begin`` on at one of ``places``."""
        while True:
            wanted = self._codes[begin + length : begin + length + _STEP]
            columns = places[:, None] + length + np.arange(len(wanted))
            same = self._index.characters.take(columns, mode="clip") == wanted
            same &= columns < len(self._index)
            more = np.logical_and.accumulate(same, axis=1).sum(axis=1)
            best = int(more.max(initial=0))
            if best < _STEP:
                return CopiedPassage(begin, length + best, int(places[more.argmax()]))
            places, length = places[more == best], length + best

    def _find_copied(self) -> NDArray[np.bool_]:
        """Whether each window stands in the text, (W,)."""
        copied = np.zeros(len(self._first), bool)
        offsets = np.arange(WINDOW)
        for number in range(_FIRST_COMPARED):
            open_ = np.flatnonzero(~copied & (self._first + number < self._last))
            if not len(open_):
                return copied
            places = self._index.positions.take(self._first[open_] + number).astype(np.int64)
            windows = self._index.characters.take(places[:, None] + offsets, mode="clip")
            copied[open_] = (windows == self._codes[open_[:, None] + offsets]).all(axis=1)
        for window in np.flatnonzero(~copied & (self._first + _FIRST_COMPARED < self._last)):
            places = self._places(int(window), WINDOW, self._last - self._first)
            copied[window] = len(places) > 0
        return copied


def true_runs(flags: NDArray[Any]) -> tuple[tuple[int, int], ...]:
    """The runs of true ``flags`` (S,), ``(begin, end)``, in order."""
    padded = np.concatenate(([False], flags, [False]))
    borders = np.flatnonzero(padded[1:] != padded[:-1])
    return tuple((begin, end) for begin, end in borders.reshape(-1, 2).tolist())
