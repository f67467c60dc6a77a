"""Search for a document among those that a network was trained on.

Letters in shapes: ``D`` documents.
"""

from collections.abc import Sequence

import numpy as np

from lstm_tui.config import SymbolKind
from lstm_tui.text.corpus import Corpus


class TrainingDocuments:
    """The documents of a corpus that are not held out for validation, by their length."""

    def __init__(self, corpus: Corpus) -> None:
        """``corpus`` is split into documents."""
        assert corpus.documents is not None
        documents = corpus.documents
        trains = np.flatnonzero(~documents.validation)
        order = trains[np.argsort(documents.lengths[trains], kind="stable")]
        self._ids, self._vocabulary = corpus.ids, corpus.vocabulary
        self._starts, self._lengths = documents.starts[order], documents.lengths[order]  # (D,)

    def __contains__(self, document: Sequence[int]) -> bool:
        """Whether one of them has exactly the text of the symbols ``document``, without [END].

        A network may spell a word that is a symbol, so the text is encoded again.
        """
        if self._vocabulary.kind is SymbolKind.WORD:
            document = self._vocabulary.encode(self._vocabulary.decode(document)).tolist()
        length = len(document) + 1
        first, end = np.searchsorted(self._lengths, [length, length + 1])
        starts = self._starts[first:end]
        for offset, symbol in enumerate(document, 1):
            starts = starts[self._ids[starts + offset] == symbol]
            if not len(starts):
                return False
        return len(starts) > 0
