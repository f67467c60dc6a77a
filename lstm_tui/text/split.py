"""Train/validation split of a text: its last part, or blocks spread over the whole of it.

A split is a tuple of spans, ``(begin, end)`` in symbols, that are kept from training. It follows
from the length of the text and the options alone, so that every process finds the same one.
"""

import hashlib
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.integer[Any]]

Spans = tuple[tuple[int, int], ...]
"""``(begin, end)`` of each stretch of a text, in order; none overlaps another, two may touch."""

MOST_BLOCKS = 20
"""More blocks would be closer to the mean of the text, and each costs a cut in the training text
and a warm-up in every evaluation."""

SHORTEST_BLOCK = 1_000
"""Symbols: what the first 256 of a block are predicted from lies before it, in training text."""


class SymbolSequence(Protocol):
    """Ids that are read by their places: an array, or a `SplicedIds`."""

    def __len__(self) -> int: ...

    def take(self, indices: Any, /, *, mode: Any = "raise") -> Any:
        """The ids at ``indices``, of any shape, as `numpy.ndarray.take` gives them."""


def validation_spans(length: int, share: float, *, blocks: bool = False) -> Spans:
    """The spans of a text of ``length`` symbols that validate, ``share`` of it.

    Without ``blocks`` it is the last part, cut as in nanoGPT: ``int(0.9 * N)`` symbols train. With
    ``blocks`` the text is divided into up to `MOST_BLOCKS` stretches, and one block of each
    validates (of ten where ``share`` is a tenth); which one is drawn from the number of the
    stretch. All blocks have the same length, and none begins the text. A text that is too short for
    two blocks validates on its last part. Nothing is set aside where either part would have less
    than two symbols.
    """
    train_length = int(length * (1 - share))
    held_out = length - train_length
    if min(train_length, held_out) < 2:  # one symbol has none that follows it
        return ()
    count = min(MOST_BLOCKS, held_out // SHORTEST_BLOCK) if blocks else 1
    if count < 2:
        return ((train_length, length),)
    stretch = length // count
    block = min(held_out // count, stretch // 2)
    spans = []
    for number in range(count):
        first, places = int(number == 0), stretch // block  # never the beginning of the text
        begin = number * stretch + (first + _drawn(number, places - first)) * block
        spans.append((begin, begin + block))
    return tuple(spans)


def _drawn(number: int, choices: int) -> int:
    """A number below ``choices`` for the stretch ``number``, the same with every library."""
    digest = hashlib.sha256(f"validation block {number}".encode()).digest()
    return int.from_bytes(digest[:8], "little") % choices


def complement(spans: Spans, length: int) -> Spans:
    """The spans of a text of ``length`` symbols that ``spans`` leave."""
    borders = [0, *(place for span in spans for place in span), length]
    pairs = zip(borders[::2], borders[1::2], strict=True)
    return tuple((begin, end) for begin, end in pairs if begin < end)


def shortened(spans: Spans, most: int) -> Spans:
    """The beginnings of ``spans``, equally long, with ``most`` symbols in all or a few less."""
    if sum(end - begin for begin, end in spans) <= most:
        return spans
    each = max(1, most // len(spans))
    return tuple((begin, min(end, begin + each)) for begin, end in spans[:most])


class SplicedIds:
    """Spans of ``ids`` (N,) as one sequence; nothing is copied before it is taken."""

    def __init__(self, ids: Ids, spans: Sequence[tuple[int, int]]) -> None:
        self._ids = ids
        begins, ends = np.array(spans, np.int64).reshape(-1, 2).T
        self._ends = np.cumsum(ends - begins)
        self._shifts = ends - self._ends  # from a place here to a place in ``ids``

    def __len__(self) -> int:
        return int(self._ends[-1]) if len(self._ends) else 0

    def take(self, indices: Any, /, *, mode: Any = "raise") -> Any:
        """The ids at ``indices``, of any shape; ``mode`` is "raise" or "wrap"."""
        places = np.asarray(indices)
        if mode == "wrap":
            places = places % len(self)
        return self._ids.take(places + self._shifts[self._ends.searchsorted(places, "right")])
