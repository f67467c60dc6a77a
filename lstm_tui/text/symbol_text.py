"""The characters of a text of symbols: a word has several, and a character several bytes.

Letters in shapes: ``T`` symbols, ``C`` characters.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind
from lstm_tui.text.vocabulary import Vocabulary, code_points

DOCUMENT_BREAK = "\n\n"
"""What [END] is in a text that is searched for patterns: no span goes on after an empty line."""


@dataclass(frozen=True, slots=True, eq=False)
class SymbolText:
    """The text of symbols.

    Attributes:
        text: C characters. A byte that is not valid UTF-8 is a character of its own: a surrogate.
        last: The index of the last character of each symbol, (T,); the bytes of a character share
            its index.
    """

    text: str
    last: NDArray[np.int64]


def symbol_text(ids: NDArray[np.integer[Any]], vocabulary: Vocabulary) -> SymbolText:
    """The text of ``ids`` (T,), with `DOCUMENT_BREAK` for [END]."""
    if vocabulary.kind is SymbolKind.BYTE:
        text = vocabulary.to_bytes(ids, DOCUMENT_BREAK).decode("utf-8", "surrogateescape")
        codes = code_points(text)
        widths = 1 + (codes >= 0x80).astype(np.int64) + (codes >= 0x800) + (codes >= 0x10000)
        widths[(codes >= 0xDC80) & (codes <= 0xDCFF)] = 1
        indices = np.repeat(np.arange(len(text)), widths)  # of each byte
        if vocabulary.end:
            lengths = np.where(ids == vocabulary.end_id, len(DOCUMENT_BREAK), 1)
            indices = indices[lengths.cumsum() - 1]
        return SymbolText(text, indices)
    if not vocabulary.end:
        text = vocabulary.decode(ids)
        if vocabulary.kind is SymbolKind.CHAR:
            return SymbolText(text, np.arange(len(text)))
        return SymbolText(text, vocabulary.lengths.take(ids).cumsum() - 1)
    parts = (*vocabulary.symbols[:-1], DOCUMENT_BREAK)
    lengths = vocabulary.lengths.copy()
    lengths[-1] = len(DOCUMENT_BREAK)
    text = "".join([parts[id_] for id_ in ids.tolist()])
    return SymbolText(text, lengths.take(ids).cumsum() - 1)
