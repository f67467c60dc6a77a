"""Networks with random weights, and vocabularies of characters, bytes, words and documents."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig, SymbolKind
from lstm_tui.reader.reader import Reader
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.neuron_runs import invented_weights

SENTENCE = "The keys to (the old) cabinet aren't here: 12 of “them” went.\n"


def vocabulary_of(kind: SymbolKind = SymbolKind.CHAR, *, end: str = "") -> Vocabulary:
    """The symbols of `SENTENCE`; `` the`` and `` cabinet`` are words."""
    if kind is SymbolKind.BYTE:
        symbols = sorted(map(chr, set(SENTENCE.encode())))
    else:
        symbols = sorted(set(SENTENCE))
    if kind is SymbolKind.WORD:
        symbols += [" cabinet", " the"]
    return Vocabulary((*symbols, *([end] if end else [])), kind, end=end)


def reader_of(
    vocabulary: Vocabulary,
    cell: Cell = Cell.LSTM,
    *,
    scale: float = 0.4,
    dtype: type[np.floating] = np.float64,
) -> Reader:
    """A network with random weights."""
    model = ModelConfig(cell=cell, hidden=10, embedding=6, documents=bool(vocabulary.end))
    return Reader(invented_weights(model, len(vocabulary), 1, scale), model, dtype)


def documents(vocabulary: Vocabulary, *texts: str) -> NDArray[np.int64]:
    """The ids of ``texts``, with [END] before each and after the last."""
    end = np.array([vocabulary.end_id])
    parts: list[Any] = [end]
    for text in texts:
        parts += [vocabulary.encode(text), end]
    return np.concatenate(parts)
