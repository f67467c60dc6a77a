"""Documents of a text that a network reads, and where their symbols are in that text.

The offset of [END] is that of the first character after the document; the one at the beginning has
the offset before the first document, which may be −1.

Letters in shapes: ``C`` characters of a text, ``D`` documents, ``T`` symbols that are read.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import DocumentSplit
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.document_borders import document_spans
from lstm_tui.text.documents import encode_documents
from lstm_tui.text.symbol_text import DOCUMENT_BREAK, symbol_text
from lstm_tui.text.vocabulary import Vocabulary, code_points

Ints = NDArray[np.int64]


def split_of(vocabulary: Vocabulary) -> DocumentSplit:
    """A split into documents with the end of ``vocabulary``; `DocumentSplit.FILES` has none."""
    ends = {"\n": DocumentSplit.LINES, "\n\n": DocumentSplit.PARAGRAPHS}
    return ends.get(vocabulary.end, DocumentSplit.SEPARATOR)


def known_characters(text: str, vocabulary: Vocabulary) -> NDArray[np.bool_]:
    """Which characters of ``text`` can be encoded, (C,)."""
    if vocabulary.is_given:
        return vocabulary.match(text).known
    return ~np.isin(code_points(text), code_points(vocabulary.unknown(text)))


@dataclass(frozen=True, slots=True, eq=False)
class EncodedDocuments:
    """Documents of a text as ids.

    Attributes:
        ids: (T,), which begin and end with [END]; none without documents.
        offsets: Their offsets in the text, (T,).
        count: The number of documents.
        given: The number of characters of all documents.
        unknown: The number of characters that were left out.
    """

    ids: Ints
    offsets: Ints
    count: int
    given: int
    unknown: int


def encode_spans(
    text: str, known: NDArray[np.bool_], spans: Ints, vocabulary: Vocabulary
) -> EncodedDocuments:
    """The documents ``spans`` (D, 2) of ``text``.

    Only the ``known`` (C,) characters are read; a document without any is left out.
    """
    given = int((spans[:, 1] - spans[:, 0]).sum())
    counted = np.concatenate([[0], known.cumsum()])  # known characters before each character
    lengths = counted[spans[:, 1]] - counted[spans[:, 0]]
    spans, lengths = spans[lengths > 0], lengths[lengths > 0]
    if not len(spans):
        return EncodedDocuments(np.arange(0), np.arange(0), 0, given, given)
    steps = np.zeros(len(text) + 1, np.int8)
    steps[spans[:, 0]] += 1
    steps[spans[:, 1]] -= 1
    read = np.flatnonzero((steps.cumsum(dtype=np.int8)[:-1] > 0) & known)
    characters = code_points(text)[read].tobytes().decode("utf-32-le", "surrogatepass")
    ends = lengths.cumsum()
    pairs = zip((ends - lengths).tolist(), ends.tolist(), strict=True)
    ids = encode_documents([characters[begin:end] for begin, end in pairs], vocabulary)
    borders = np.concatenate([spans[:1, 0] - 1, spans[:, 1]])
    places = np.repeat(np.append(0, ends), len(DOCUMENT_BREAK))
    offsets = np.insert(read, places, np.repeat(borders, len(DOCUMENT_BREAK)))
    offsets = offsets[symbol_text(ids, vocabulary).last]
    return EncodedDocuments(ids, offsets, len(spans), given, given - len(read))


def encode_typed(text: str, vocabulary: Vocabulary, split: DocumentSplit | None) -> Ints:
    """The ids of what is known of ``text``, whose last document may go on, (T,)."""
    if not vocabulary.end:
        return vocabulary.encode_known(text)
    known = known_characters(text, vocabulary)
    spans = document_spans(text, split or split_of(vocabulary), vocabulary.end)
    ids = encode_spans(text, known, spans, vocabulary).ids
    goes_on = len(spans) > 0 and spans[-1, 1] == len(text)
    return ids[: len(ids) - goes_on]


def corpus_offsets(
    text: str, known: NDArray[np.bool_], split: DocumentSplit, corpus: Corpus, positions: Ints
) -> Ints:
    """The offsets in ``text`` of the symbols at ``positions`` (T,) of ``corpus``, (T,).

    ``text`` is the file that the corpus was made from by ``split``, with the ``known`` (C,)
    characters and the documents that have any. The positions begin with an [END].
    """
    vocabulary, documents = corpus.vocabulary, corpus.documents
    assert documents is not None
    spans = document_spans(text, split, vocabulary.end)
    read = np.flatnonzero(known)
    begins = read.searchsorted(spans[:, 0])  # of each document, in known characters
    kept = begins < read.searchsorted(spans[:, 1])
    spans, begins = spans[kept], np.append(begins[kept], len(read))
    starts = np.append(documents.starts, len(corpus) - 1)
    index = starts.searchsorted(positions, "right") - 1  # of the document that begins with [END]
    ids = corpus.ids[positions]
    is_end = ids == vocabulary.end_id
    characters = vocabulary.lengths[ids].cumsum()
    before = characters[np.maximum.accumulate(np.where(is_end, np.arange(len(ids)), 0))]
    borders = np.concatenate([spans[:1, 0] - 1, spans[:, 1]])
    numbers = (begins[index] + characters - before - 1).clip(0, len(read) - 1)
    return np.where(is_end, borders[index], read[numbers])
