"""Where documents end in a text that a network wrote, and how that is shown.

Letters in shapes: ``T`` symbols.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lstm_tui.text.vocabulary import END_GLYPH, Vocabulary


def document_ends(ids: NDArray[np.integer], vocabulary: Vocabulary) -> tuple[int, ...]:
    """The offsets in the decoded text of ``ids`` (T,) at which an [END] stands, ascending.

    An offset is that of the first character of the text that separates two documents.
    """
    if not vocabulary.end:
        return ()
    ends, offset = list[int](), 0
    for document in np.split(ids, np.flatnonzero(ids == vocabulary.end_id)):
        if len(document) and document[0] == vocabulary.end_id:
            ends.append(offset)
        offset += len(vocabulary.decode(document))
    return tuple(ends)


def ended_documents(ids: NDArray[np.integer], vocabulary: Vocabulary) -> list[NDArray[np.integer]]:
    """The symbols of each document that ends in ``ids`` (T,), which begin with one, without [END].

    There are as many as `document_ends`.
    """
    ends = np.flatnonzero(ids == vocabulary.end_id) if vocabulary.end else np.zeros(0, np.int64)
    begins = np.concatenate(([0], ends + 1))
    return [ids[begin:end] for begin, end in zip(begins, ends, strict=False)]


def with_end_glyphs(text: str, ends: Sequence[int]) -> str:
    """``text`` with a ␃ where each document ends, before the separator."""
    return END_GLYPH.join(text[begin:end] for begin, end in pairwise((0, *ends, len(text))))


def span_with_end_glyphs(begin: int, end: int, ends: Sequence[int]) -> tuple[int, int]:
    """The span from ``begin`` to ``end`` of a text, in that of `with_end_glyphs`."""
    return begin + bisect_right(ends, begin), end + bisect_left(ends, end)
