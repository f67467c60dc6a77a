"""Statistics of a corpus for ``lstm-tui corpus show``: counts, entropy, line lengths, patterns.

They are computed from the symbol counts and in one pass over the ids, in bounded memory.
"""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import SymbolKind
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.documents import Documents
from lstm_tui.text.patterns import PatternCount, count_spans
from lstm_tui.text.stream_decoder import StreamDecoder
from lstm_tui.text.symbol_text import DOCUMENT_BREAK
from lstm_tui.text.vocabulary import END_LABEL

SEARCHED_AT_MOST = 10_000_000
"""Characters from the start in which patterns are counted, which takes seconds."""

_BLOCK_IDS = 1 << 20


@dataclass(frozen=True, slots=True)
class SymbolCount:
    """Occurrences of a symbol; ``label`` is its visible name."""

    symbol: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class LineLengths:
    """Number of lines, and line lengths in symbols without the newline.

    ``median`` and ``ninetieth`` are the 50th and the 90th percentile by nearest rank, so they are
    lengths that occur.
    """

    lines: int
    median: int
    ninetieth: int
    longest: int

    @property
    def count(self) -> int:
        """The number of lines."""
        return self.lines


@dataclass(frozen=True, slots=True)
class DocumentLengths:
    """Number of documents, and their lengths in symbols without [END]; see `LineLengths`."""

    documents: int
    validation: int
    median: int
    ninetieth: int
    longest: int

    @property
    def count(self) -> int:
        """The number of documents."""
        return self.documents


@dataclass(frozen=True, slots=True)
class CorpusStatistics:
    """Statistics of a corpus.

    Attributes:
        length: The number of symbols.
        characters: The number of characters that they stand for; bytes for `SymbolKind.BYTE`.
        utf8_bytes: The size as UTF-8, after newlines were unified and rare characters folded;
            for `SymbolKind.BYTE`, the number of bytes.
        symbols: All distinct symbols by falling frequency, equal ones in the order of ids.
        lines: The line lengths; None with documents.
        documents: The lengths of the documents; None without.
        patterns: Occurrences of each named pattern in the first ``searched`` symbols.
        searched: The number of symbols that were searched for patterns.
        entropy_nats: The entropy of the symbol frequencies in nats per symbol: the loss of
            guessing by frequency alone.
    """

    length: int
    characters: int
    utf8_bytes: int
    symbols: tuple[SymbolCount, ...]
    lines: LineLengths | None
    documents: DocumentLengths | None
    patterns: tuple[PatternCount, ...]
    searched: int
    entropy_nats: float


def corpus_statistics(corpus: Corpus, searched_at_most: int = SEARCHED_AT_MOST) -> CorpusStatistics:
    """Statistics of ``corpus``; patterns are counted in its first ``searched_at_most`` characters.

    For words that is the number of symbols with about as many characters.
    """
    vocabulary = corpus.vocabulary
    counts = np.array(corpus.counts, dtype=np.int64)
    shares = counts / counts.sum()
    in_bytes = vocabulary.kind is SymbolKind.BYTE
    widths = np.array([1 if in_bytes else len(symbol.encode()) for symbol in vocabulary.symbols])
    if vocabulary.end:
        widths[-1] = len(vocabulary.end.encode())
    utf8_bytes = int(counts @ widths) - len(vocabulary.end.encode())  # one [END] more than ends
    characters = int(counts @ vocabulary.lengths)
    searched = min(len(corpus), searched_at_most * len(corpus) // max(characters, 1))
    return CorpusStatistics(
        length=len(corpus),
        characters=characters,
        utf8_bytes=utf8_bytes,
        symbols=tuple(
            SymbolCount(
                END_LABEL if id_ == vocabulary.end_id else vocabulary.symbols[id_],
                vocabulary.label(id_),
                int(counts[id_]),
            )
            for id_ in np.argsort(-counts, kind="stable").tolist()
        ),
        lines=_line_lengths(corpus) if corpus.documents is None else None,
        documents=None if corpus.documents is None else _document_lengths(corpus.documents),
        patterns=count_spans(_pieces(corpus, searched), corpus.kind),
        searched=searched,
        entropy_nats=float(-(shares * np.log(np.where(shares, shares, 1))).sum()) + 0.0,  # no -0.0
    )


def _blocks(corpus: Corpus, most: int) -> Iterator[NDArray[np.unsignedinteger[Any]]]:
    """The first ``most`` ids, ``(up to _BLOCK_IDS,)`` at a time.

    They are read, not mapped, because mapped pages count as memory of this process.
    """
    with corpus.path.open("rb") as file:
        for start in range(0, most, _BLOCK_IDS):
            yield np.fromfile(file, corpus.ids.dtype, min(_BLOCK_IDS, most - start))


def _pieces(corpus: Corpus, searched: int) -> Iterator[str]:
    """The first ``searched`` symbols as text, with an empty line between documents."""
    vocabulary = corpus.vocabulary
    if vocabulary.end:
        symbols = (*vocabulary.symbols[:-1], DOCUMENT_BREAK)
        vocabulary = replace(vocabulary, symbols=symbols, end=DOCUMENT_BREAK)
    decoder = StreamDecoder(vocabulary)
    for block in _blocks(corpus, searched):
        if vocabulary.kind is not SymbolKind.BYTE:
            yield vocabulary.decode(block)
        else:
            yield "".join(map(decoder.feed, block.tolist()))
    yield decoder.flush()


def _document_lengths(documents: Documents) -> DocumentLengths:
    lengths = np.asarray(documents.lengths) - 1
    percentiles = np.percentile(lengths, [50, 90, 100], method="inverted_cdf").tolist()
    return DocumentLengths(len(documents), int(documents.validation.sum()), *percentiles)


def _line_lengths(corpus: Corpus) -> LineLengths:
    try:
        newline = corpus.vocabulary.symbols.index("\n")
    except ValueError:
        return LineLengths(1, len(corpus), len(corpus), len(corpus))
    tally: Counter[int] = Counter()
    previous = -1  # index of the last newline
    start = 0
    for block in _blocks(corpus, len(corpus)):
        newlines = np.flatnonzero(block == newline) + start
        lengths, times = np.unique(np.diff(newlines, prepend=previous) - 1, return_counts=True)
        tally.update(dict(zip(lengths.tolist(), times.tolist(), strict=True)))
        start += len(block)
        previous = int(newlines[-1]) if len(newlines) else previous
    if previous < len(corpus) - 1:  # a last line without a newline
        tally[len(corpus) - 1 - previous] += 1
    values = sorted(tally)
    reached = np.cumsum([tally[value] for value in values])

    def percentile(share: float) -> int:
        return values[np.searchsorted(reached, math.ceil(share * tally.total()))]

    return LineLengths(tally.total(), percentile(0.5), percentile(0.9), values[-1])
