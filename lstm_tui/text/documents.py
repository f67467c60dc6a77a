"""Documents of a text: where they are in its ids, and which validate.

The ids of documents are ``[END] d1… [END] d2… [END]``: a document is read as the inputs
``[END] x1 … xn`` with the targets ``x1 … xn [END]``.

Letters in shapes: ``N`` symbols of a text, ``D`` documents.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import DocumentSplit, SymbolKind
from lstm_tui.text.document_borders import BORDER, document_spans
from lstm_tui.text.split import Spans
from lstm_tui.text.tokens import split_words
from lstm_tui.text.vocabulary import Vocabulary

Ids = NDArray[np.integer[Any]]

_BLOCK_IDS = 1 << 22


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


def split_documents(text: str, split: DocumentSplit, separator: str = "") -> list[str]:
    """The documents of ``text``, which is one file."""
    return [text[begin:end] for begin, end in document_spans(text, split, separator)]


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


def find_documents(ids: Ids, end_id: int, share: float, seed: int | None = None) -> Documents:
    """The documents of ``ids`` (N,); ``share`` of them validate.

    Those are the last ones, or drawn at random by ``seed``. At least one document trains and at
    least one validates, unless there is only one, or ``share`` is 0.
    """
    ends = np.concatenate(
        [
            np.flatnonzero(ids[start : start + _BLOCK_IDS] == end_id) + start
            for start in range(0, len(ids), _BLOCK_IDS)
        ]
    )
    count = len(ends) - 1
    return Documents(ends[:-1], np.diff(ends), held_out(count, share, seed))


def held_out(count: int, share: float, seed: int | None = None) -> NDArray[np.bool_]:
    """Which of ``count`` documents validate, ``(count,)``; see `find_documents`."""
    validation = np.zeros(count, np.bool_)
    if not share or count < 2:
        return validation
    number = min(max(count - int(count * (1 - share)), 1), count - 1)
    if seed is None:
        validation[count - number :] = True
    else:
        # Raw bits are the same in every version of NumPy.
        validation[np.random.PCG64(seed).random_raw(count).argsort()[:number]] = True
    return validation


def held_out_spans(documents: Documents, length: int) -> Spans:
    """The spans of the ids of a text of ``length`` symbols that validate.

    Joined, they are the ids of the validation documents, from [END] to [END]; the rest are those
    of the training documents without the last [END].
    """
    if not documents.validation.any():
        return ()
    starts = np.append(documents.starts, length - 1)  # with the last [END], which validates
    validates = np.append(documents.validation, True)
    changes = np.diff(validates.astype(np.int8), prepend=0, append=0)
    begins = starts[np.flatnonzero(changes == 1)]
    ends = np.append(starts, length)[np.flatnonzero(changes == -1)]
    return tuple(zip(begins.tolist(), ends.tolist(), strict=True))


def spans_of(documents: Documents, chosen: NDArray[np.int64]) -> list[tuple[int, int]]:
    """The spans of the ids of the ``chosen`` documents, ascending, without their last [END]."""
    if not len(chosen):
        return []
    starts = documents.starts[chosen]
    ends = starts + documents.lengths[chosen]
    breaks = np.flatnonzero(starts[1:] != ends[:-1])
    begins, ends = starts[np.append(0, breaks + 1)], ends[np.append(breaks, len(ends) - 1)]
    return list(zip(begins.tolist(), ends.tolist(), strict=True))


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
