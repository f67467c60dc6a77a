"""A network with one more symbol, whose input is the mean of all inputs: mean ablation of a symbol.

Letters in shapes: ``V`` symbols, ``E`` embedding size.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import ModelConfig
from lstm_tui.reader.reader import Floats, Reader
from lstm_tui.runs.safetensors_file import Arrays


def reader_with_mean_symbol(weights: Arrays, model: ModelConfig, shares: Floats) -> Reader:
    """The network of ``weights`` in float32, which also reads the id V.

    Its input is the mean of the embedding vectors (V, E), weighted by ``shares`` (V,), which sum
    to 1; without an embedding, that of the one-hot vectors. It is never predicted. It begins no
    document, even in place of [END].
    """
    inputs = "embedding.weight" if model.embedding else "recurrent.weight_ih_l0"
    table = np.asarray(weights[inputs], np.float64)
    extended = dict(weights)
    if model.embedding:
        extended[inputs] = _float32(np.vstack((table, shares @ table)))
    else:
        extended[inputs] = _float32(np.column_stack((table, table @ shares)))
    if model.tied:  # the output matrix stays (V, E)
        extended["output.weight"] = weights[inputs]
    return Reader(extended, replace(model, tied=False))


def symbol_shares(ids: NDArray[np.integer], symbols: int) -> Floats:
    """How often each of ``symbols`` V occurs among ``ids`` (T,), as shares (V,) with the sum 1."""
    counts = np.bincount(ids, minlength=symbols).astype(np.float64)
    shares: Floats = counts / max(counts.sum(), 1.0)
    return shares


def _float32(table: Floats) -> NDArray[np.float32]:
    return table.astype(np.float32)
