"""Text search: where a query begins in a text, and the next position from the cursor."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind
from lstm_tui.reader.reader import Ids
from lstm_tui.text.vocabulary import Vocabulary, code_points

Positions = NDArray[np.int64]
"""Positions in a text, ascending, (n,)."""

NO_POSITIONS: Positions = np.zeros(0, np.int64)


def symbols_text(ids: Ids, vocabulary: Vocabulary) -> str:
    """``ids`` (T,) as one character each: a byte is one of U+0000 to U+00FF."""
    codes = code_points("".join(vocabulary.symbols))[ids]
    text: str = codes.astype("<u4").tobytes().decode("utf-32-le")
    return text


def next_position(positions: Positions, offset: int, direction: int) -> int | None:
    """The first of ``positions`` after ``offset``, or the last before it if ``direction`` is -1.

    After the last comes the first. None if there are no positions.
    """
    if not len(positions):
        return None
    if direction > 0:
        index = int(np.searchsorted(positions, offset, side="right")) % len(positions)
    else:
        index = int(np.searchsorted(positions, offset, side="left")) - 1
    return int(positions[index])


@dataclass(slots=True, eq=False)
class Search:
    """A query and its matches in one text.

    Attributes:
        query: What the user typed; empty without a search.
        positions: Where matches begin, (n,).
        covered: Which symbols belong to a match, (T,).
    """

    ids: Ids
    vocabulary: Vocabulary
    query: str = ""
    positions: Positions = field(default_factory=lambda: NO_POSITIONS)
    covered: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.covered = np.zeros(len(self.ids), np.bool_)
        if self.query:
            self.find(self.query)

    def find(self, query: str) -> str:
        """Search for ``query`` in the normal form of the vocabulary.

        Case counts only if the query has capitals. Returns a note about the normal form, or "".
        """
        self.query = query
        query, note = self.vocabulary.in_learned_form(query)
        if self.vocabulary.kind is SymbolKind.BYTE:
            query = query.encode("utf-8", "replace").decode("latin-1")
        self.positions = self._matches(query)
        covered = np.zeros(len(self.ids) + 1, np.int32)
        np.add.at(covered, self.positions, 1)
        np.add.at(covered, np.minimum(self.positions + len(query), len(self.ids)), -1)
        self.covered = covered[:-1].cumsum() > 0
        return note

    def next(self, offset: int, direction: int) -> int | None:
        """The next match from ``offset``; see `next_position`."""
        return next_position(self.positions, offset, direction)

    def _matches(self, query: str) -> Positions:
        if not query:
            return NO_POSITIONS
        text = symbols_text(self.ids, self.vocabulary)
        if query == query.lower():
            # Only letters whose lower case has one character, so that positions stay valid.
            text = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        positions, position = [], text.find(query)
        while position >= 0:
            positions.append(position)
            position = text.find(query, position + 1)
        return np.array(positions, np.int64)
