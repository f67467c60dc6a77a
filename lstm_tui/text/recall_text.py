"""Generated text of the delayed-recall task: a symbol, fillers, and the same symbol again.

An item is a line ``Dxwzzy?D``: one of eight symbols, drawn uniformly; *k* fillers, drawn uniformly
from four; a query; and the symbol. *k* is the delay, uniform in 1 … 200, or ``mostly_short``:
with a probability proportional to 1 / *k*. Only the symbol after the query can be predicted from
text further back than a few symbols, and only by a network that has kept the first symbol over the
fillers, which say nothing about it: a memory task in the manner of Hochreiter & Schmidhuber 1997,
§5.

Random numbers are raw output of PCG64, a stream that NumPy guarantees, so a seed gives the same
text on every machine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SYMBOLS = "ABCDEFGH"
"""The symbols to repeat: a guess is right once in eight times."""

FILLERS = "wxyz"

QUERY = "?"

LONGEST_DELAY = 200
"""The largest delay in the text that is trained on."""

TEXT_CHARACTERS = 2_000_000

_TEXT_SEED = 17
_LINES_PER_BLOCK = 1_024
_WEIGHT = 1_000_000  # of the delay 1: whole numbers give the same text on every machine


@dataclass(frozen=True, slots=True)
class RecallItem:
    """One item of the task; its delay is the number of fillers."""

    symbol: str
    fillers: str

    @property
    def question(self) -> str:
        """The item up to the query, after which the symbol is to be predicted."""
        return f"{self.symbol}{self.fillers}{QUERY}"

    @property
    def line(self) -> str:
        """The whole item, without a line end."""
        return f"{self.question}{self.symbol}"


def recall_text(
    characters: int = TEXT_CHARACTERS, *, mostly_short: bool = False, seed: int = _TEXT_SEED
) -> str:
    """The first lines of an endless text, as many as have at least ``characters`` characters.

    Without ``mostly_short``, one item of 200 has each delay. With it, one of 6 has the delay 1 and
    one of 8 a delay from 100 to 200, so that a network whose gradients vanish can learn from short
    delays what serves for long ones, too.
    """
    delays = np.arange(1, LONGEST_DELAY + 1)
    weights = _WEIGHT // delays if mostly_short else np.ones_like(delays)
    lines: list[str] = []
    length = 0
    for item in _endless_items(weights, seed):
        lines.append(f"{item.line}\n")
        length += len(lines[-1])
        if length >= characters:
            return "".join(lines)
    raise AssertionError("the items are endless")


def recall_items(delays: Sequence[int], seed: int | tuple[int, ...]) -> tuple[RecallItem, ...]:
    """One item of each of ``delays``, in this order."""
    return tuple(_items(np.random.PCG64(seed), np.asarray(delays, np.int64)))


def _endless_items(weights: NDArray[np.int64], seed: int) -> Iterator[RecallItem]:
    """Items whose delays are drawn with ``weights`` (LONGEST_DELAY,), those of 1, 2, …"""
    bits = np.random.PCG64(seed)
    borders = np.cumsum(weights)
    while True:
        raw = bits.random_raw(_LINES_PER_BLOCK) % np.uint64(borders[-1])
        yield from _items(bits, 1 + np.searchsorted(borders, raw.astype(np.int64), side="right"))


def _items(bits: np.random.PCG64, delays: NDArray[np.int64]) -> Iterator[RecallItem]:
    """One item of each of ``delays`` (N,), made of the highest bits of each random number."""
    ends = np.cumsum(delays)
    symbols = _choose(SYMBOLS, bits.random_raw(len(delays)) >> np.uint64(61))
    fillers = _choose(FILLERS, bits.random_raw(int(delays.sum())) >> np.uint64(62))
    for symbol, end, delay in zip(symbols, ends.tolist(), delays.tolist(), strict=True):
        yield RecallItem(symbol, fillers[end - delay : end])


def _choose(characters: str, numbers: NDArray[np.uint64]) -> str:
    """The characters with ``numbers`` (N,) as indices, as a text of N characters."""
    codes = np.frombuffer(characters.encode(), np.uint8)
    return codes[numbers.astype(np.intp)].tobytes().decode()
