"""Texts of documents, and networks that read them, with random weights."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.reader.reader import Reader
from lstm_tui.runs.weights import expected_shapes

SYMBOLS = 11
"""V, with [END] as the last of them."""

END = SYMBOLS - 1

Document = NDArray[np.int64]


def document_reader(cell: Cell, dtype: type[np.floating] = np.float64, seed: int = 3) -> Reader:
    """A network that remembers for hundreds of symbols, with a learned initial state."""
    model = ModelConfig(
        cell=cell, layers=2, hidden=6, embedding=5, documents=True, learned_initial_state=True
    )
    random = np.random.default_rng(seed)
    shapes = expected_shapes(model, SYMBOLS)
    weights = {name: 0.3 * random.standard_normal(shape) for name, shape in shapes.items()}
    for layer in range(model.layers):
        if cell in (Cell.LSTM, Cell.GRU):  # the forget gate, and the gate that keeps a GRU's state
            weights[f"recurrent.bias_ih_l{layer}"][model.hidden : 2 * model.hidden] = 6.0
    return Reader(weights, model, dtype)


def documents_of(lengths: Sequence[int], seed: int = 5) -> list[Document]:
    """Random documents of these lengths."""
    random = np.random.default_rng(seed)
    return [random.integers(END, size=length) for length in lengths]


def joined(documents: Sequence[Document]) -> Document:
    """The ids of a text: [END] d1 [END] d2 … [END]."""
    return np.concatenate([[END], *(np.append(document, END) for document in documents)])
