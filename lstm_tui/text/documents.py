"""Documents of a text: where they are in its ids, and which validate.

The ids of documents are ``[END] d1… [END] d2… [END]``: a document is read as the inputs
``[END] x1 … xn`` with the targets ``x1 … xn [END]``.

Letters in shapes: ``N`` symbols of a text, ``D`` documents, ``V`` symbols of the vocabulary.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import DocumentSplit, SymbolKind
from lstm_tui.text.document_borders import BORDER, document_spans
from lstm_tui.text.split import Spans
from lstm_tui.text.tokens import split_words
from lstm_tui.text.vocabulary import Vocabulary

Ids = NDArray[np.integer[Any]]

_BLOCK_SYMBOLS = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Documents:
    """The documents of a text of N ids.

    Document ``d`` has the inputs ``ids[s : s + n]`` and the targets ``ids[s + 1 : s + n + 1]``,
    where ``s`` is its start and ``n`` its length.

    Attributes:
        starts: ``(D,)`` positions of the [END] before each document, ascending.
        lengths: ``(D,)`` symbols of each document and its [END]; their sum is N − 1.
        validation: ``(D,)``, whether the document is held out for validation.
    """

    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    validation: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def summary(self) -> str:
        """The number of documents and of those that validate, and their lengths."""
        held = int(self.validation.sum())
        lengths = self.lengths - 1
        documents = "document" if len(self) == 1 else "documents"
        return (
            f"{len(self):,} {documents}: {len(self) - held:,} for training, {held:,} for "
            f"validation; median length {int(np.median(lengths)):,} symbols, "
            f"longest {int(lengths.max()):,}."
        )

    def spans(self, chosen: NDArray[np.int64]) -> Spans:
        """The spans of the ids of the ``chosen`` documents, ascending, and of their last [END]."""
        if not len(chosen):
            return ()
        starts = self.starts[chosen]
        ends = starts + self.lengths[chosen]
        breaks = np.flatnonzero(starts[1:] != ends[:-1])
        begins, ends = starts[np.append(0, breaks + 1)], ends[np.append(breaks, len(ends) - 1)]
        ends[-1] += 1
        return tuple(zip(begins.tolist(), ends.tolist(), strict=True))

    def fitting_spans(self, chosen: NDArray[np.int64], most: int) -> Spans:
        """The spans of the first ``chosen`` documents that are whole in ``most`` ids; of a part of
        the first one, if it is longer."""
        count = int(self.lengths[chosen].cumsum().searchsorted(most - 1, "right"))
        if count or not len(chosen):
            return self.spans(chosen[:count])
        start = int(self.starts[chosen[0]])
        return ((start, start + most),)

    def blocks(self, symbols: int) -> Iterator[tuple[int, int, NDArray[np.bool_]]]:
        """The text in blocks of up to ``symbols`` (B): where each begins and ends, and which of its
        ids are of documents for validation, (B,). An [END] is of the document after it."""
        length = int(self.starts[-1] + self.lengths[-1]) + 1
        edges = np.append(np.arange(0, length, symbols), length)
        owners = self.starts.searchsorted(edges, "right") - 1
        for (begin, end), (first, last) in zip(
            pairwise(edges.tolist()), pairwise(owners.tolist()), strict=True
        ):
            borders = np.concatenate(([begin], self.starts[first + 1 : last + 1], [end]))
            yield begin, end, np.repeat(self.validation[first : last + 1], np.diff(borders))

    def character_count(self, ids: Ids, lengths: NDArray[np.int64], *, held_out: bool) -> int:
        """The characters of the documents that are ``held_out``, or of the others, in the text
        ``ids`` (N,), whose symbols have ``lengths`` (V,)."""
        return sum(
            int(lengths.take(ids[begin:end][validates == held_out]).sum())
            for begin, end, validates in self.blocks(_BLOCK_SYMBOLS)
        )


def split_documents(text: str, split: DocumentSplit, separator: str = "") -> list[str]:
    """The documents of ``text``, which is one file."""
    spans = document_spans(text, split, separator)
    return [text[begin:end] for begin, end in spans.tolist()]


def encode_documents(documents: Sequence[str], vocabulary: Vocabulary) -> NDArray[np.int64]:
    """The ids of ``documents``, ``(N,)``, which begin and end with [END].

    Raises:
        UnknownCharactersError: A document has characters that are not in the vocabulary.
    """
    if vocabulary.kind is SymbolKind.WORD:
        vocabulary.check_known("".join(documents))
        tokens = split_words(BORDER.join(["", *documents, ""]))
        return vocabulary.encode_tokens(tokens, BORDER)
    ids = vocabulary.encode("".join(documents))
    in_bytes = vocabulary.kind is SymbolKind.BYTE
    lengths = [len(one.encode() if in_bytes else one) for one in documents]
    ends = np.cumsum([0, *lengths])
    return np.insert(ids, ends, vocabulary.end_id)


def split_held_out(rows: NDArray[np.int64], share: float, seed: int | None = None) -> Documents:
    """The documents with the starts and lengths ``rows`` (D, 2); ``share`` of them validate.

    Those are the last ones, or drawn at random by ``seed``. At least one document trains and at
    least one validates, unless there is only one, or ``share`` is 0.
    """
    return Documents(rows[:, 0], rows[:, 1], held_out(len(rows), share, seed))


def held_out(count: int, share: float, seed: int | None = None) -> NDArray[np.bool_]:
    """Which of ``count`` documents validate, ``(count,)``; see `split_held_out`."""
    validation = np.zeros(count, np.bool_)
    if not share or count < 2:
        return validation
    number = min(max(count - int(count * (1 - share)), 1), count - 1)
    if seed is None:
        validation[count - number :] = True
    else:
        # Raw bits are the same in every version of NumPy.
        validation[np.random.PCG64(seed).random_raw(count).argpartition(number)[:number]] = True
    return validation


def held_out_spans(documents: Documents, length: int) -> Spans:
    """The spans of the ids of a text of ``length`` symbols that validate.

    Joined, they are the ids of the validation documents, from [END] to [END]; the rest are those
    of the training documents without the last [END].
    """
    held, starts = documents.validation, documents.starts
    if not held.any():
        return ()
    borders = starts[np.flatnonzero(held[1:] != held[:-1]) + 1]
    before = starts[: int(held[0])]
    after = [length] if held[-1] else [length - 1, length]  # with the last [END]
    pairs = np.concatenate([before, borders, after]).astype(np.int64).reshape(-1, 2)
    return tuple((begin, end) for begin, end in pairs.tolist())


def whole_length(ids: Ids, most: int, end_id: int) -> int:
    """The length of the whole documents in the first ``most`` of the ``ids``, which begin with
    [END]; ``most`` if the first one is longer, or without documents (``end_id`` -1)."""
    if most >= len(ids):
        return len(ids)
    ends = np.flatnonzero(ids[1:most] == end_id)
    return int(ends[-1]) + 2 if len(ends) else most


def next_start(ids: Ids, position: int, end_id: int) -> int:
    """The position of the first [END] from ``position`` on; ``position`` if there is none."""
    ends = np.flatnonzero(ids[position:] == end_id)
    return position + int(ends[0]) if len(ends) else position
