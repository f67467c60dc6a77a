"""Loss inside a pattern and elsewhere, and its increase when units are clamped.

A `Baseline` is read once; `Baseline.rises` then gives the increase for any clamps. It reads windows
that stand for the whole text (see `windows`), each with the 100 characters before it, and the
clamps are on for those too. (On the atlas, 400 before it change the rise of the best units by 1 %
at most; 50 do by 13 %.) Letters in shapes: ``T`` characters, ``L`` layers, ``H`` units of a layer,
``W`` windows, ``S`` characters of a window.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lstm_tui.reader.lanes import LANES, read_from
from lstm_tui.reader.reader import Floats, Ids, Reader
from lstm_tui.reader.units import Clamp, Quantity
from lstm_tui.scoring.windows import Windows, pick_windows

Doubles = NDArray[np.float64]

CHARACTERS = 10_000
"""How many a baseline reads: see `intervention` for how long that takes."""

WARM_UP = 100
"""Characters that are read before each window."""

_AT_ONCE = 50  # characters of each window whose values are kept at a time


@dataclass(frozen=True, slots=True)
class Losses:
    """Mean losses of a text, or by how much they rose, in nats per character.

    Attributes:
        inside: Of the characters that are predicted inside the pattern.
        closing: Of those among them that are the first after it; nan if there are none.
        elsewhere: Of all others; nan if there are none.
    """

    inside: float
    closing: float
    elsewhere: float

    def __sub__(self, other: "Losses") -> "Losses":
        return Losses(
            self.inside - other.inside,
            self.closing - other.closing,
            self.elsewhere - other.elsewhere,
        )

    @property
    def ratio(self) -> float:
        """How many times as much the loss rose inside as elsewhere.

        0 if it did not rise inside; infinite if it rose inside alone.
        """
        if not self.inside > 0:
            return 0.0
        return self.inside / self.elsewhere if self.elsewhere > 0 else float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """A network that has read windows of a text with nothing held.

    Attributes:
        reader: The network, without clamps.
        ids: The text, (T,).
        pattern: The name of what holds in some of it.
        windows: The parts of it that were read.
        losses: What they cost.
        means: The mean of each unit over the text, by quantity, (L, H) each.
        means_outside: The same where the pattern does not hold; nan if that is nowhere.
    """

    reader: Reader
    ids: Ids
    pattern: str
    windows: Windows
    losses: Losses
    means: dict[Quantity, Doubles]
    means_outside: dict[Quantity, Doubles]

    def rises(self, each: Sequence[tuple[Clamp, ...]]) -> list[Losses]:
        """By how much the losses rise with each of several sets of clamps, read side by side.

        Raises:
            ConfigError: One of the clamps is not for this network.
        """
        count = len(self.windows.starts)
        clamps = [some for some in each for _ in range(count)]
        starts = np.tile(self.windows.starts, len(each))
        losses = np.empty((len(starts), self.windows.length))
        for first in range(0, len(starts), LANES):
            some = slice(first, first + LANES)
            held = self.reader.clamped_apart(clamps[some])
            for part, _, loss in _read(held, self.ids, starts[some], self.windows.length, ()):
                losses[some, part] = loss
        parts = losses.reshape(len(each), count, self.windows.length)
        return [_losses(loss, self.windows) - self.losses for loss in parts]


def read_baseline(
    reader: Reader,
    ids: Ids,
    inside: NDArray[np.bool_],
    pattern: str,
    *,
    characters: int = CHARACTERS,
    seed: int = 1,
) -> Baseline:
    """Read windows of about ``characters`` characters of ``ids`` (T,).

    ``inside`` (T,) says where ``pattern`` holds. Clamps that ``reader`` has are left out. ``seed``
    picks the windows.

    Raises:
        CorpusError: The pattern is nowhere in the text.
    """
    plain = reader.clamped(())
    windows = pick_windows(inside, characters=characters, random=np.random.default_rng(seed))
    quantities = plain.model.cell.states
    everywhere = windows.shares
    outside = everywhere * ~windows.holds
    with np.errstate(invalid="ignore"):  # a pattern that holds everywhere has no outside
        outside /= outside.sum()
    shape = (plain.model.layers, plain.model.hidden)
    means = {quantity: np.zeros(shape) for quantity in quantities}
    means_outside = {quantity: np.zeros(shape) for quantity in quantities}
    losses = np.empty(windows.inside.shape)
    names = tuple(map(str, quantities))
    with threadpool_limits(1, user_api="blas"):  # two wait for each other beside a busy program
        for first in range(0, len(windows.starts), LANES):
            some = slice(first, first + LANES)
            for part, values, loss in _read(
                plain, ids, windows.starts[some], windows.length, names
            ):
                for quantity in quantities:
                    for sums, shares in ((means, everywhere), (means_outside, outside)):
                        mine = shares[some, part].astype(plain.dtype)
                        sums[quantity] += np.tensordot(values[quantity], mine, ([1, 2], [0, 1]))
                losses[some, part] = loss
    found = _losses(losses, windows)
    return Baseline(plain, ids, pattern, windows, found, means, means_outside)


def _read(
    reader: Reader, ids: Ids, starts: NDArray[np.int64], length: int, names: tuple[str, ...]
) -> Iterator[tuple[slice, dict[str, Floats], Floats]]:
    """Read windows of ``length`` characters from ``starts`` (B,) on, side by side.

    Yields which characters of the windows a block has, values of ``names`` (L, B, block, H), and
    the loss of each character (B, block).
    """
    sizes = [min(_AT_ONCE, length - start) for start in range(0, length, _AT_ONCE)]
    for block in read_from(
        reader, ids, starts, warm_up=WARM_UP, sizes=sizes, names=names, predicts=0
    ):
        yield slice(block.start, block.start + block.loss.shape[1]), block.values, block.loss


def _losses(loss: Doubles, windows: Windows) -> Losses:
    """Weighted means of ``loss`` (W, S)."""
    shares = windows.shares

    def mean(where: NDArray[np.bool_]) -> float:
        return float(np.average(loss[where], weights=shares[where])) if where.any() else np.nan

    elsewhere = ~windows.inside & windows.fresh
    return Losses(mean(windows.inside), mean(windows.closing), mean(elsewhere))
