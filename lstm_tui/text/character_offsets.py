"""Offsets of characters in a text before it was normalized, or of which symbols are bytes or words.

Letters in shapes: ``T`` symbols that are read.
"""

import re

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Normalization, SymbolKind
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.normal_forms import normalized

_BLOCK = 1 << 20
_BEYOND_ASCII = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
"""What normalization may change: an ASCII character never joins the one before it."""


def character_offsets(corpus: Corpus, offsets: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """``offsets`` (T,) of symbols as offsets of characters, (T,), and the characters in all.

    A character of UTF-8 begins at each byte that does not continue one. The offset of a word is
    that of its last character. [END] counts as the text between two documents; the one at the
    beginning counts as nothing.
    """
    vocabulary = corpus.vocabulary
    if vocabulary.kind is SymbolKind.CHAR and not vocabulary.end:
        return offsets, len(corpus)
    begins = vocabulary.lengths.copy()
    if vocabulary.end:
        begins[-1] = len(vocabulary.end)
    result = np.empty_like(offsets)
    characters = -len(vocabulary.end)
    for start in range(0, len(corpus), _BLOCK):
        counted = characters + begins[corpus.ids[start : start + _BLOCK]].cumsum()
        here = (offsets >= start) & (offsets < start + len(counted))
        result[here] = counted[offsets[here] - start] - 1
        characters = int(counted[-1])
    return np.maximum(result, 0), characters


def original_offsets(text: str, normal: str) -> NDArray[np.int64]:
    """The offset in ``text`` of each character of ``normal``, its normal form, (T,).

    Within a stretch that the form makes longer or shorter, they are right to a few characters.
    """
    if text == normal:
        return np.arange(len(text))
    forms = (Normalization.NFC, Normalization.NFD)
    form = next(form for form in forms if normalized(text, form) == normal)
    parts, end = [np.arange(0)], 0
    for match in _BEYOND_ASCII.finditer(text):
        length = len(normalized(match[0], form))
        within = np.minimum(np.arange(length), len(match[0]) - 1)
        parts += [np.arange(end, match.start()), match.start() + within]
        end = match.end()
    return np.concatenate([*parts, np.arange(end, len(text))])
