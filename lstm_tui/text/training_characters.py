"""The characters of the training part of a corpus, with barriers that no passage crosses.

A barrier is the largest value of the type of the characters. It stands for [END], and where
validation text was left out.
"""

import codecs
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.split import complement
from lstm_tui.text.vocabulary import Vocabulary, code_points

Codes = NDArray[np.unsignedinteger[Any]]

_BLOCK_SYMBOLS = 1 << 20

_END = "\uffff"
"""Stands for [END] while text is decoded: a noncharacter."""


def training_spans(corpus: Corpus) -> tuple[tuple[int, int], ...]:
    """The spans of the ids that are trained on."""
    return complement(corpus.validation_spans, len(corpus.ids))


def character_type(vocabulary: Vocabulary) -> np.dtype[Any]:
    """The narrowest type for the code points of a text, and for a barrier above them."""
    highest = ord(vocabulary.symbols[vocabulary.character_count - 1])
    if vocabulary.kind is SymbolKind.BYTE:  # lead bytes of sequences of four bytes; surrogates
        highest = 0x10FFFF if highest >= 0xF0 else 0xFFFE if highest >= 0x80 else highest
    width = 1 if highest < 0xFF else 2 if highest < 0xFFFF else 4
    return np.dtype(f"<u{width}")


def training_characters(corpus: Corpus, dtype: np.dtype[Any]) -> Iterator[Codes]:
    """Code points of the training text, in blocks, with barriers.

    Of what is left out only the line feeds, or [END]s, remain, so that lines and documents keep
    their numbers.
    """
    decode = _decoder(corpus.vocabulary)
    if corpus.documents is not None:
        end_id = corpus.vocabulary.end_id
        for begin, end, validates in corpus.documents.blocks(_BLOCK_SYMBOLS):
            ids = corpus.ids[begin:end]
            yield _with_barriers(decode(ids[~validates | (ids == end_id)], False), dtype)
        return
    end = 0
    for begin, following in training_spans(corpus):
        if end < begin:
            yield _gap(decode(corpus.ids[end:begin], True), dtype)
        end = following
        for start in range(begin, end, _BLOCK_SYMBOLS):
            stop = min(end, start + _BLOCK_SYMBOLS)
            yield _with_barriers(decode(corpus.ids[start:stop], stop == end), dtype)


def _with_barriers(codes: NDArray[np.uint32], dtype: np.dtype[Any]) -> Codes:
    return np.where(codes == ord(_END), np.iinfo(dtype).max, codes).astype(dtype)


def _gap(codes: NDArray[np.uint32], dtype: np.dtype[Any]) -> Codes:
    """What stands for text that was left out: its line feeds, between barriers."""
    lines = int(np.count_nonzero(codes == ord("\n")))
    gap = np.full(1 + 2 * lines, np.iinfo(dtype).max, dtype)
    gap[1::2] = ord("\n")
    return gap


def _decoder(vocabulary: Vocabulary) -> Callable[[NDArray[Any], bool], NDArray[np.uint32]]:
    """A function from ids, and whether they are the last of a span, to code points.

    `_END` stands for [END], and a surrogate for a byte that is not valid UTF-8.
    """
    if vocabulary.kind is SymbolKind.BYTE:
        utf8 = codecs.getincrementaldecoder("utf-8")("surrogateescape")

        def decode_bytes(ids: NDArray[Any], final: bool) -> NDArray[np.uint32]:
            return code_points(utf8.decode(vocabulary.to_bytes(ids, _END), final))

        return decode_bytes
    symbols = (*vocabulary.symbols[:-1], _END) if vocabulary.end else vocabulary.symbols
    spelled = code_points("".join(symbols))
    lengths = np.array([len(symbol) for symbol in symbols])
    starts = lengths.cumsum() - lengths

    def decode(ids: NDArray[Any], _: bool) -> NDArray[np.uint32]:
        if len(spelled) == len(symbols):
            return spelled.take(ids)
        widths = lengths.take(ids)
        shifts = starts.take(ids) - (widths.cumsum() - widths)
        return spelled.take(np.repeat(shifts, widths) + np.arange(widths.sum()))

    return decode
