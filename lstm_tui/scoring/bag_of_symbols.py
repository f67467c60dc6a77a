"""Bag of symbols: multinomial logistic regression on how often each symbol occurs in a document.

It is blind to the order of the symbols, so a classifier that does not beat it has learned nothing
about order. A count n is read as ln(1 + n), and the values of a document are scaled to a length of
1. Training fits it (`training.bag_fitting`) and keeps it in the run.

Letters in shapes: ``N`` symbols of a text, ``D`` documents, ``V`` symbols, ``C`` classes, ``K``
pairs of a document and a symbol that occurs in it.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from lstm_tui.errors import BrokenRunError
from lstm_tui.runs.directory import Run
from lstm_tui.runs.safe_files import readable
from lstm_tui.runs.safetensors_file import HEAD_LIMIT
from lstm_tui.text.glyphs import safe_line

NAME: Final = "baseline.safetensors"

_WEIGHT, _BIAS = "weight", "bias"
_BLOCK_SYMBOLS = 1 << 20

Ids = NDArray[np.integer[Any]]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class DocumentCounts:
    """What a bag of symbols reads of D documents, as a sparse matrix (D, V) by rows.

    Attributes:
        begins: (D + 1,) where the pairs of each document begin, and the end of the last.
        symbols: (K,) the symbol of each pair, ascending within a document.
        values: (K,) ln(1 + count), in each document scaled to a Euclidean length of 1.
    """

    begins: Ints
    symbols: Ints
    values: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.begins) - 1


def count_symbols(ids: Ids, starts: Ints, lengths: Ints) -> DocumentCounts:
    """The counts in documents of the text ``ids`` (N,), as classifiers read them.

    Document d is ``lengths[d]`` symbols from ``starts[d]`` on, of which the first is [END] and does
    not count; both are (D,).
    """
    inner = lengths - 1
    rows, symbols, counts = [], [], []
    for first, after in _blocks(inner):
        length = inner[first:after]
        before = np.cumsum(length) - length
        document = np.repeat(np.arange(first, after), length)
        positions = np.arange(int(length.sum())) - np.repeat(before, length)
        here = ids[np.repeat(starts[first:after] + 1, length) + positions].astype(np.int64)
        pairs, count = np.unique((document << 32) | here, return_counts=True)
        rows.append(pairs >> 32)
        symbols.append(pairs & 0xFFFFFFFF)
        counts.append(count)
    row = np.concatenate([np.zeros(0, np.int64), *rows])
    values = np.log1p(np.concatenate([np.zeros(0), *counts]))
    squares = np.bincount(row, weights=values**2, minlength=len(starts))
    values /= np.sqrt(squares)[row]
    return DocumentCounts(
        row.searchsorted(np.arange(len(starts) + 1)),
        np.concatenate([np.zeros(0, np.int64), *symbols]),
        values.astype(np.float32),
    )


def _blocks(lengths: Ints) -> list[tuple[int, int]]:
    """Ranges of documents of about `_BLOCK_SYMBOLS` symbols together."""
    sums = lengths.cumsum()
    count = int(sums[-1] // _BLOCK_SYMBOLS) + 1 if len(sums) else 0
    edges = sums.searchsorted(np.arange(1, count) * _BLOCK_SYMBOLS)
    borders = np.unique([0, *edges.tolist(), len(lengths)]).tolist()
    return list(pairwise(borders))


@dataclass(frozen=True, slots=True, eq=False)
class BagOfSymbols:
    """A fitted baseline.

    Attributes:
        weight: (V, C).
        bias: (C,).
        penalty: The weight λ of its L2 penalty: the sum of the losses of the training documents
            and λ/2 times the sum of the squares of ``weight`` is minimal.
    """

    weight: NDArray[np.float32]
    bias: NDArray[np.float32]
    penalty: float

    def log_probabilities(self, ids: Ids, starts: Ints, lengths: Ints) -> NDArray[np.float64]:
        """Log-probabilities (D, C) of the classes of documents, which are those of
        `count_symbols`."""
        counts = count_symbols(ids, starts, lengths)
        logits = np.zeros((len(counts), len(self.bias)))
        document = np.repeat(np.arange(len(counts)), np.diff(counts.begins))
        for column in range(len(self.bias)):
            terms = self.weight[counts.symbols, column] * counts.values
            logits[:, column] = np.bincount(document, weights=terms, minlength=len(counts))
        logits += self.bias
        logits -= logits.max(axis=1, keepdims=True)
        result: NDArray[np.float64] = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return result

    def file(self) -> bytes:
        """The content of `NAME`."""
        arrays = {_WEIGHT: self.weight, _BIAS: self.bias}
        return save(arrays, {"penalty": repr(self.penalty)})


class _Facts(msgspec.Struct):
    penalty: float


class _Head(msgspec.Struct):
    facts: _Facts = msgspec.field(name="__metadata__")


def load_baseline(run: Run, vocabulary_size: int, classes: int) -> BagOfSymbols | None:
    """The baseline of ``run``, over V symbols and C ``classes``; None if it has none.

    Raises:
        BrokenRunError: It is damaged, or of another vocabulary or other classes.
    """
    where = safe_line(str(run.path / NAME))
    with readable(run.path / NAME), run.folder() as folder:
        if folder.status(NAME) is None:
            return None
        data = folder.read(NAME, 4 * classes * (vocabulary_size + 1) + HEAD_LIMIT)
    head = int.from_bytes(data[:8], "little")
    if head > HEAD_LIMIT:
        raise BrokenRunError(f"{where}: damaged, or not safetensors.")
    try:
        facts = msgspec.json.decode(data[8 : 8 + head], type=_Head, strict=False).facts
        arrays = load(data)
        weight, bias = arrays[_WEIGHT], arrays[_BIAS]
    except (SafetensorError, msgspec.MsgspecError, ValueError, KeyError) as error:
        raise BrokenRunError(f"{where}: damaged, or not a baseline.") from error
    shapes = (weight.shape, bias.shape)
    if shapes != ((vocabulary_size, classes), (classes,)):
        raise BrokenRunError(
            f"{where}: the weights are {weight.shape} and {bias.shape}, not "
            f"{(vocabulary_size, classes)} and {(classes,)}."
        )
    if not (weight.dtype == bias.dtype == np.float32):
        raise BrokenRunError(f"{where}: the weights are {weight.dtype}, not float32.")
    is_finite = np.isfinite(weight).all() and np.isfinite(bias).all()
    if not is_finite or not 0 < facts.penalty < math.inf:
        raise BrokenRunError(f"{where}: a weight or the penalty is not a finite number.")
    return BagOfSymbols(weight, bias, facts.penalty)
