"""The part of a text that an evaluation reads, as chunks: spans in lanes, or whole documents."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.text.corpus import Corpus
from lstm_tui.text.split import Spans, shortened
from lstm_tui.training.batches import PADDING, Chunk, Ids
from lstm_tui.training.document_batches import chunk_of

Ints = NDArray[np.int64]

LANES = 16
"""Of the spans of an evaluation, together, at most."""

WARMUP = 256
"""Symbols that each lane of an evaluation reads before its losses count."""

ROWS = 256
"""The most rows of a chunk."""

CHUNK_SYMBOLS = LANES * ROWS
"""About as many symbols has a chunk of documents."""


@dataclass(frozen=True, slots=True, eq=False)
class EvaluatedDocuments:
    """Documents of a text: document d is read from ``starts[d]`` and has ``lengths[d]`` targets.

    Both are (D,), D ≥ 1.
    """

    starts: Ints
    lengths: Ints

    def __len__(self) -> int:
        return len(self.starts)


EvaluatedText = Spans | EvaluatedDocuments


def evaluated_text(corpus: Corpus, most: int) -> EvaluatedText | None:
    """What an evaluation reads of the validation part, at most ``most`` symbols; None if empty.

    Of documents, whole ones from all over the part, at least one.
    """
    if corpus.documents is None:
        return shortened(corpus.validation_spans, most) or None
    validation = np.flatnonzero(corpus.documents.validation)
    if not len(validation):
        return None
    lengths = corpus.documents.lengths
    validation = validation[:: max(1, -(-int(lengths[validation].sum()) // most))]
    count = max(1, int(lengths[validation].cumsum().searchsorted(most, "right")))
    validation = validation[:count]
    return EvaluatedDocuments(corpus.documents.starts[validation], lengths[validation])


def predicted_spans(evaluated: EvaluatedText) -> Spans:
    """The spans of the ids that an evaluation predicts."""
    if not isinstance(evaluated, EvaluatedDocuments):
        return tuple((begin + 1, end) for begin, end in evaluated)
    begins = evaluated.starts + 1
    return tuple(zip(begins.tolist(), (begins + evaluated.lengths).tolist(), strict=True))


def symbol_count(evaluated: EvaluatedText | None) -> int:
    """How many symbols are predicted."""
    if isinstance(evaluated, EvaluatedDocuments):
        return int(evaluated.lengths.sum())
    return sum(end - begin for begin, end in evaluated or ())


def evaluated_chunks(ids: Ids, evaluated: EvaluatedText) -> Iterator[tuple[Chunk, Ints]]:
    """The chunks of an evaluation of ``ids`` (N,), and the number of what is in each column.

    Columns of a chunk are fresh, or continue those with the same index in the chunk before; then
    there may be fewer.
    """
    if isinstance(evaluated, EvaluatedDocuments):
        return _document_chunks(ids, evaluated)
    return _lane_chunks(ids, evaluated)


def _document_chunks(ids: Ids, documents: EvaluatedDocuments) -> Iterator[tuple[Chunk, Ints]]:
    """Documents of similar length are side by side, the longest first, which go on the longest."""
    starts, lengths = documents.starts, documents.lengths
    order = np.argsort(-lengths, kind="stable")
    first = 0
    while first < len(order):
        longest = int(lengths[order[first]])
        group = order[first : first + max(1, CHUNK_SYMBOLS // min(longest, ROWS))]
        first += len(group)
        for offset in range(0, longest, ROWS):
            left = group[lengths[group] > offset]
            rows = np.minimum(lengths[left] - offset, ROWS)
            fresh = np.full(len(left), offset == 0)
            yield chunk_of(ids, starts[left] + offset, rows, fresh), left


def _lane_chunks(ids: Ids, spans: Spans) -> Iterator[tuple[Chunk, Ints]]:
    """All ``spans`` have the same length.

    They are read in parallel lanes, each warmed up on the symbols before it.
    """
    begins = np.array([begin for begin, _ in spans])
    count = spans[0][1] - spans[0][0]
    lanes = max(1, min(LANES // len(spans), count // (4 * WARMUP)))  # of each span
    length = count // lanes
    warmup = min(WARMUP, max(0, int(begins.min()) - 1))
    starts = (begins[:, None] + np.arange(lanes) * length - 1 - warmup).ravel()
    for first in range(0, warmup + length, ROWS):
        rows = np.full(len(starts), min(ROWS, warmup + length - first))
        chunk = chunk_of(ids, starts + first, rows, np.full(len(starts), first == 0))
        chunk.targets[: max(0, warmup - first)] = PADDING
        yield chunk, np.arange(len(starts))
