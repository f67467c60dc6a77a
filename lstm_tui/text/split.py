"""Train/validation split of a text: its last part, or blocks spread over all of it.

A split is a tuple of spans, ``(begin, end)`` in symbols, that are held out from training. It
depends only on the length of the text and the options, so that every process computes the same one.
"""

import hashlib
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.integer[Any]]

Spans = tuple[tuple[int, int], ...]
"""``(begin, end)`` of spans of a text, in order and without overlap; two may touch."""

MOST_BLOCKS = 20
"""More blocks would represent the text better, but each adds a cut in the training text and a
warm-up in every evaluation."""

SHORTEST_BLOCK = 1_000
"""Symbols of a block, of which the first 256 are predicted from training text before it."""


class SymbolSequence(Protocol):
    """Ids with random access: an array, or a `SplicedIds`."""

    def __len__(self) -> int: ...

    def take(self, indices: Any, /, *, mode: Any = "raise") -> Any:
        """The ids at ``indices``, of any shape, as `numpy.ndarray.take` gives them."""


def validation_spans(length: int, share: float, *, blocks: bool = False) -> Spans:
    """The validation spans of a text of ``length`` symbols, ``share`` of it.

    Without ``blocks`` it is the last part, split as in nanoGPT: the first ``int(0.9 * N)`` symbols
    are for training. With ``blocks`` the text is divided into up to `MOST_BLOCKS` ranges, and one
    block of each is held out (one of ten if ``share`` is a tenth), chosen by a hash of the range's
    number. All blocks have the same length, and none starts the text. A text that is too short for
    two blocks uses its last part. There is no validation part if either part would have fewer than
    two symbols.
    """
    train_length = int(length * (1 - share))
    held_out = length - train_length
    if min(train_length, held_out) < 2:  # a single symbol has no successor to predict
        return ()
    count = min(MOST_BLOCKS, held_out // SHORTEST_BLOCK) if blocks else 1
    if count < 2:
        return ((train_length, length),)
    range_length = length // count
    block = min(held_out // count, range_length // 2)
    spans = []
    for number in range(count):
        first, candidates = int(number == 0), range_length // block  # never the start of the text
        begin = number * range_length + (first + _drawn(number, candidates - first)) * block
        spans.append((begin, begin + block))
    return tuple(spans)


def _drawn(number: int, choices: int) -> int:
    """A pseudo-random number below ``choices`` for range ``number``, the same on every machine."""
    digest = hashlib.sha256(f"validation block {number}".encode()).digest()
    return int.from_bytes(digest[:8], "little") % choices


def complement(spans: Spans, length: int) -> Spans:
    """The spans of a text of ``length`` symbols that are not in ``spans``."""
    borders = [0, *(border for span in spans for border in span), length]
    pairs = zip(borders[::2], borders[1::2], strict=True)
    return tuple((begin, end) for begin, end in pairs if begin < end)


def shortened(spans: Spans, most: int) -> Spans:
    """``spans``, shortened to equal lengths so that they have at most ``most`` symbols in all."""
    if sum(end - begin for begin, end in spans) <= most:
        return spans
    each = max(1, most // len(spans))
    return tuple((begin, min(end, begin + each)) for begin, end in spans[:most])


def sampled_chunks(ids: SymbolSequence, count: int, chunks: int = 8) -> NDArray[np.int64]:
    """About ``count`` of ``ids`` in evenly spread chunks, ``(n, length)``; or all ``ids``."""
    if len(ids) <= count:
        count, chunks = len(ids), 1
    length = count // chunks
    starts = np.linspace(0, len(ids) - length, chunks).astype(np.int64)
    chosen: NDArray[np.int64] = ids.take(starts[:, None] + np.arange(length)).astype(np.int64)
    return chosen


class SplicedIds:
    """Spans of ``ids`` (N,) as one sequence, without copying."""

    def __init__(self, ids: Ids, spans: Sequence[tuple[int, int]]) -> None:
        self._ids = ids
        begins, ends = np.array(spans, np.int64).reshape(-1, 2).T
        self._ends = np.cumsum(ends - begins)
        self._shifts = ends - self._ends  # from an index here to an index in ``ids``

    def __len__(self) -> int:
        return int(self._ends[-1]) if len(self._ends) else 0

    def take(self, indices: Any, /, *, mode: Any = "raise") -> Any:
        """The ids at ``indices``, of any shape; ``mode`` is "raise" or "wrap"."""
        at = np.asarray(indices)
        if mode == "wrap":
            at = at % len(self)
        return self._ids.take(at + self._shifts[self._ends.searchsorted(at, "right")])
