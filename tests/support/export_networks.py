"""Small networks with random weights, and texts for them to read."""

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig, SymbolKind
from lstm_tui.reader.reader import Reader
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.text.vocabulary import Vocabulary

LETTERS = Vocabulary(tuple(sorted("\0\n abc[]é漢")))
BYTES = Vocabulary(tuple(map(chr, range(256))), SymbolKind.BYTE)


def model_of(cell: Cell = Cell.LSTM) -> ModelConfig:
    return ModelConfig(cell=cell, layers=2, hidden=6, embedding=5)


def weights_of(vocabulary: Vocabulary, cell: Cell = Cell.LSTM) -> dict[str, NDArray[np.float64]]:
    random = np.random.default_rng(3)
    shapes = expected_shapes(model_of(cell), len(vocabulary))
    return {name: 0.5 * random.standard_normal(shape) for name, shape in shapes.items()}


def reader_of(vocabulary: Vocabulary, cell: Cell = Cell.LSTM) -> Reader:
    return Reader(weights_of(vocabulary, cell), model_of(cell))


def text_of(length: int) -> str:
    words = ("abc [[cab]] ", "[[ab]] bac\n", "cc [[b c]] a\n\n", "b [é漢]\0 ")
    chosen = np.random.default_rng(4).integers(len(words), size=length)
    return "".join(words[one] for one in chosen)[:length]
