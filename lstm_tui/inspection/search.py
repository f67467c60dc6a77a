"""Text search: where a query begins in a text, and the next position from the cursor.

A query is searched in the characters of the text, so it may begin and end within a word; a match
covers all symbols that it touches. Letters in shapes: ``T`` symbols.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lstm_tui.reader.reader import Ids
from lstm_tui.text.learned_form import in_learned_form
from lstm_tui.text.symbol_text import symbol_text
from lstm_tui.text.vocabulary import Vocabulary

Positions = NDArray[np.int64]
"""Positions in a text, ascending, (n,)."""

NO_POSITIONS: Positions = np.zeros(0, np.int64)


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
        positions: The symbols in which matches begin, (n,).
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
        query, note = in_learned_form(query, self.vocabulary)
        symbols = symbol_text(self.ids, self.vocabulary)
        begins = _matches(query, symbols.text)
        ends = begins + len(query) - 1  # the last characters of matches
        self.positions = np.unique(symbols.last.searchsorted(begins))
        covered = np.zeros(len(self.ids) + 1, np.int32)
        np.add.at(covered, symbols.last.searchsorted(begins), 1)
        # A word holds other characters after the end; the bytes of a character share its index.
        touched = symbols.last.searchsorted(ends) + 1, symbols.last.searchsorted(ends, "right")
        np.add.at(covered, np.maximum(*touched), -1)
        self.covered = covered[:-1].cumsum() > 0
        return note

    def next(self, offset: int, direction: int) -> int | None:
        """The next match from ``offset``; see `next_position`."""
        return next_position(self.positions, offset, direction)


def _matches(query: str, text: str) -> Positions:
    """Where ``query`` begins in ``text``."""
    if not query:
        return NO_POSITIONS
    if query == query.lower():
        # Only letters whose lower case has one character, so that positions stay valid.
        text = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    positions, position = [], text.find(query)
    while position >= 0:
        positions.append(position)
        position = text.find(query, position + 1)
    return np.array(positions, np.int64)
