"""Documents as a classifier reads them: ids in its vocabulary, of each up to a longest length.

Letters in shapes: ``T`` symbols of all documents, ``N`` documents.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import CorpusError
from lstm_tui.studies.document_states import Positions
from lstm_tui.text.documents import encode_documents
from lstm_tui.text.learned_form import in_learned_form
from lstm_tui.text.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, eq=False)
class DocumentInput:
    """N documents: document n is ``ids[starts[n] : starts[n] + lengths[n]]``, from its [END] on.

    Attributes:
        ids: (T,).
        starts: (N,).
        lengths: Symbols that are read of each, with the [END] before it, (N,).
        texts: The documents.
        symbols: Their lengths in symbols, without [END], also beyond what is read, (N,).
        left_out: Characters of all of them that are not in the vocabulary, and were left out.
        notes: Sentences on what was changed or left out.
    """

    ids: NDArray[np.integer[Any]]
    starts: Positions
    lengths: Positions
    texts: tuple[str, ...]
    symbols: Positions
    left_out: int = 0
    notes: tuple[str, ...] = ()

    @property
    def shortened(self) -> NDArray[np.bool_]:
        """Which of them are not read to their end, (N,)."""
        result: NDArray[np.bool_] = self.lengths <= self.symbols
        return result


def readable_documents(documents: Sequence[str], vocabulary: Vocabulary) -> list[int]:
    """The indices of the ``documents`` of which the network knows a character."""
    texts = [in_learned_form(text, vocabulary)[0] for text in documents]
    unknown = dict.fromkeys(map(ord, vocabulary.unknown("".join(texts))))
    return [index for index, text in enumerate(texts) if text.translate(unknown)]


def unreadable_note(count: int) -> str:
    """A note that ``count`` documents are not `readable_documents`."""
    plural = "s have" if count > 1 else " has"
    return f"{count:,} document{plural} no character that the network knows: left out."


def document_input(
    documents: list[str], vocabulary: Vocabulary, max_length: int = 0, *, skip: bool = False
) -> DocumentInput:
    """``documents`` in ``vocabulary``, of each the first ``max_length`` symbols; 0 is no limit.

    Characters that are not in the vocabulary are an error, or left out if ``skip``.

    Raises:
        CorpusError: There is no document, or one of them is empty.
        UnknownCharactersError: One has characters that are not in the vocabulary.
    """
    forms = [in_learned_form(text, vocabulary) for text in documents]
    notes = list(dict.fromkeys(note for _, note in forms if note))
    texts, left_out = [text for text, _ in forms], 0
    if skip and (unknown := set(vocabulary.unknown("".join(texts)))):
        known = [text.translate(dict.fromkeys(map(ord, unknown))) for text in texts]
        left_out = sum(map(len, texts)) - sum(map(len, known))
        plural = "s" if left_out > 1 else ""
        notes.append(f"Left out {left_out:,} character{plural} that the network has never seen.")
        texts = known
    for number, text in enumerate(texts, 1):
        if not text:
            which = f"Document {number:,}" if len(texts) > 1 else "The document"
            left = ", without what the network has never seen" if documents[number - 1] else ""
            raise CorpusError(f"{which} is empty{left}. Name one with text.")
    if not texts:
        raise CorpusError("There is no document: no line has text.")
    ids = encode_documents(texts, vocabulary)
    starts = np.flatnonzero(ids == vocabulary.end_id)
    symbols = np.diff(starts) - 1
    read = np.minimum(symbols, max_length) if max_length else symbols
    if longer := int((read < symbols).sum()):
        which = (
            f"{longer:,} of {len(texts):,} documents have"
            if len(texts) > 1
            else (f"The document has {int(symbols[0]):,} {vocabulary.kind.plural},")
        )
        notes.append(
            f"{which} more than the {max_length:,} that are read of a document, as in training: "
            "its end has no effect."
        )
    return DocumentInput(ids, starts[:-1], read + 1, tuple(texts), symbols, left_out, tuple(notes))
