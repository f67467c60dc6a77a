"""Small networks with random weights, and texts for them to read."""

import numpy as np

from lstm_tui.config import Cell, ModelConfig, SymbolKind
from lstm_tui.reader.reader import Reader
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.text.vocabulary import Vocabulary

LETTERS = Vocabulary(tuple(sorted("\0\n abc[]é漢")))
BYTES = Vocabulary(tuple(map(chr, range(256))), SymbolKind.BYTE)


def reader_of(vocabulary: Vocabulary, cell: Cell = Cell.LSTM) -> Reader:
    model = ModelConfig(cell=cell, layers=2, hidden=6, embedding=5)
    random = np.random.default_rng(3)
    shapes = expected_shapes(model, len(vocabulary))
    weights = {name: 0.5 * random.standard_normal(shape) for name, shape in shapes.items()}
    return Reader(weights, model)


def text_of(length: int) -> str:
    words = ("abc [[cab]] ", "[[ab]] bac\n", "cc [[b c]] a\n\n", "b [é漢]\0 ")
    chosen = np.random.default_rng(4).integers(len(words), size=length)
    return "".join(words[one] for one in chosen)[:length]
