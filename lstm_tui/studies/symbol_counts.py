"""How often each symbol of a vocabulary occurs in the text of a run.

Letters in shapes: ``V`` symbols of the vocabulary.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import LstmTuiError
from lstm_tui.runs.directory import Run
from lstm_tui.runs.passage import load_passage
from lstm_tui.text.corpus import load_corpus


@dataclass(frozen=True, slots=True, eq=False)
class SymbolCounts:
    """Occurrences of each symbol, (V,), and the text that was counted, in words."""

    counts: NDArray[np.int64]
    source: str


def count_symbols(run: Run) -> SymbolCounts | None:
    """The symbols of the whole text of ``run``, or of the part of it that the run keeps.

    The whole text is counted if its encoded copy is in the cache. None if the run has neither.

    Raises:
        BrokenRunError: ``run.json`` or ``vocabulary.json`` is damaged.
    """
    record, vocabulary = run.record(), run.vocabulary()
    try:
        corpus = load_corpus(record.corpus.key, record.config.text)
    except LstmTuiError:
        pass
    else:
        if corpus.vocabulary.symbols == vocabulary.symbols:
            return SymbolCounts(np.array(corpus.counts, np.int64), "the text of the run")
    try:
        passage = load_passage(run, len(vocabulary), vocabulary.end_id)
    except LstmTuiError:
        return None
    if passage is None:
        return None
    counts = np.bincount(passage.ids, minlength=len(vocabulary)).astype(np.int64)
    return SymbolCounts(counts, "the part of the text that the run keeps")
