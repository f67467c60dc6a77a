"""Labeled documents that a classifier was trained or validated on: an accuracy on them says little
about others.

Documents are compared by the ids that are read of them, so also where their texts differ only in
what the network has never seen, or beyond the longest length.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import LstmTuiError
from lstm_tui.runs.directory import Run
from lstm_tui.studies.document_states import Positions
from lstm_tui.studies.labeled_input import LabeledInput, Overlap
from lstm_tui.text.corpus import load_corpus


@dataclass(frozen=True, slots=True)
class KnownDocuments:
    """Digests of the documents that a run trained and validated on.

    ``training`` is None if the text of the run is not in the cache; then ``validation`` has the
    documents that the run keeps.
    """

    training: frozenset[bytes] | None
    validation: frozenset[bytes]

    def compared(self, text: LabeledInput) -> LabeledInput:
        """``text`` with the numbers of its documents that are known."""
        digests = list(_digests(text.ids, text.starts, text.lengths))
        training = self.training or frozenset()
        validated = sum(one in self.validation and one not in training for one in digests)
        trained = None if self.training is None else sum(one in training for one in digests)
        return replace(text, overlap=Overlap(len(text), trained, validated))


def known_documents(run: Run, own: LabeledInput | None) -> KnownDocuments:
    """The documents of ``run``, by its text in the cache, else ``own``, those that it keeps."""
    record = run.record()
    try:
        corpus = load_corpus(record.corpus.key, record.config.text)
        symbols = run.vocabulary().symbols
    except LstmTuiError:
        corpus = None
    if corpus is None or corpus.labeled is None or corpus.vocabulary.symbols != symbols:
        kept = frozenset[bytes]()
        if own is not None:
            kept = frozenset(_digests(own.ids, own.starts, own.lengths))
        return KnownDocuments(None, kept)
    labeled = corpus.labeled
    training, validation = (
        frozenset(_digests(corpus.ids, labeled.starts[part], labeled.lengths[part]))
        for part in (~labeled.validation, labeled.validation)
    )
    return KnownDocuments(training, validation)


def _digests(
    ids: NDArray[np.integer[Any]], starts: Positions, lengths: Positions
) -> Iterator[bytes]:
    """A digest of what is read of each document after its [END]."""
    for start, length in zip(starts.tolist(), lengths.tolist(), strict=True):
        read = np.ascontiguousarray(ids[start + 1 : start + length], np.int32)
        yield blake2b(read.tobytes(), digest_size=16).digest()
