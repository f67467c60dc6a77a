"""Decoding of ids one at a time, as a network draws them."""

import codecs

from lstm_tui.config import SymbolKind
from lstm_tui.text.vocabulary import Vocabulary


class StreamDecoder:
    """Decodes ids one at a time, as they are sampled."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, id: int) -> str:  # noqa: A002 - the usual name
        """The text completed by one more id: ``""`` within the bytes of a character."""
        symbol = self._vocabulary.symbols[id]
        if self._vocabulary.kind is not SymbolKind.BYTE:
            return symbol
        if id == self._vocabulary.end_id:
            return self._utf8.decode(symbol.encode())
        return self._utf8.decode(symbol.encode("latin-1"))

    def flush(self) -> str:
        """The rest at the end: U+FFFD if the last character is incomplete."""
        return self._utf8.decode(b"", final=True)
