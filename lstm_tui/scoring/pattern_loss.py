"""Loss inside a pattern and elsewhere, and its increase when units are clamped.

An `AblationBaseline` is computed once; its `loss_increases` then measures any clamps. It reads a
weighted sample of windows (see `windows`), each after a warm-up of 100 characters, during which the
clamps are on too. (On the atlas, a warm-up of 400 changes the increase of the best units by 1 % at
most, one of 50 by 13 %.) Letters in shapes: ``T`` characters, ``L`` layers, ``H`` units of a layer,
``W`` windows, ``S`` characters of a window.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lstm_tui.reader.lanes import LANES, read_from
from lstm_tui.reader.reader import Floats, Ids, Reader
from lstm_tui.reader.units import Clamp, Quantity
from lstm_tui.scoring.window_bootstrap import PatternIntervals, loss_intervals
from lstm_tui.scoring.windows import Windows, pick_windows

Doubles = NDArray[np.float64]

CHARACTERS = 10_000
"""Characters that a baseline reads; `intervention` gives the time it takes."""

WARM_UP = 100
"""Characters that are read before each window."""

_AT_ONCE = 50  # characters of each window whose values are kept at a time


@dataclass(frozen=True, slots=True)
class PatternLoss:
    """Mean losses inside a pattern and elsewhere, or their increases, in nats per character.

    Attributes:
        inside: Mean over the characters that are predicted inside the pattern.
        closing: Mean over those of them that are the first after the pattern; nan if none.
        elsewhere: Mean over all others; nan if there are none.
    """

    inside: float
    closing: float
    elsewhere: float

    def __sub__(self, other: "PatternLoss") -> "PatternLoss":
        return PatternLoss(
            self.inside - other.inside,
            self.closing - other.closing,
            self.elsewhere - other.elsewhere,
        )

    @property
    def ratio(self) -> float:
        """Increase inside divided by increase elsewhere.

        0 if the loss did not rise inside; infinite if it rose only inside.
        """
        if not self.inside > 0:
            return 0.0
        return self.inside / self.elsewhere if self.elsewhere > 0 else float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class AblationBaseline:
    """Losses and unit means of a network without clamps on sampled windows of a text.

    Attributes:
        reader: The network, without clamps.
        ids: The text, (T,).
        pattern: The name of the pattern.
        windows: The sampled parts of the text.
        losses: The mean losses.
        means: The mean of each unit over the text, by quantity, (L, H) each.
        means_outside: Means outside the pattern; nan if the pattern is everywhere.
        variances: The variance of each unit over the text, by quantity, (L, H) each.
    """

    reader: Reader
    ids: Ids
    pattern: str
    windows: Windows
    losses: PatternLoss
    means: dict[Quantity, Doubles]
    means_outside: dict[Quantity, Doubles]
    variances: dict[Quantity, Doubles]
    _plain: Doubles = field(repr=False)  # loss of each character without clamps, (W, S)

    def loss_increase(self, clamps: tuple[Clamp, ...]) -> tuple[PatternLoss, PatternIntervals]:
        """Increase of the losses with ``clamps``, and its 95 % intervals.

        Raises:
            ConfigError: One of the clamps is not for this network.
        """
        (losses,) = self._clamped([clamps])
        return _losses(losses, self.windows) - self.losses, loss_intervals(
            losses - self._plain, self.windows
        )

    def loss_increases(self, clamp_sets: Sequence[tuple[Clamp, ...]]) -> list[PatternLoss]:
        """Increases of the losses with each of ``clamp_sets``, read in parallel.

        Raises:
            ConfigError: One of the clamps is not for this network.
        """
        return [_losses(loss, self.windows) - self.losses for loss in self._clamped(clamp_sets)]

    def _clamped(self, clamp_sets: Sequence[tuple[Clamp, ...]]) -> Doubles:
        """The loss of each character with each of ``clamp_sets``, (sets, W, S)."""
        count = len(self.windows.starts)
        clamps = [clamp_set for clamp_set in clamp_sets for _ in range(count)]
        starts = np.tile(self.windows.starts, len(clamp_sets))
        losses = np.empty((len(starts), self.windows.length))
        for first in range(0, len(starts), LANES):
            lanes = slice(first, first + LANES)
            clamped = self.reader.clamped_apart(clamps[lanes])
            for part, _, loss in _read(clamped, self.ids, starts[lanes], self.windows.length, ()):
                losses[lanes, part] = loss
        return losses.reshape(len(clamp_sets), count, self.windows.length)


def read_baseline(
    reader: Reader,
    ids: Ids,
    inside: NDArray[np.bool_],
    pattern: str,
    *,
    characters: int = CHARACTERS,
    seed: int = 1,
) -> AblationBaseline:
    """Read windows of about ``characters`` characters of ``ids`` (T,).

    ``inside`` (T,) is the mask of ``pattern``. Clamps of ``reader`` are ignored. ``seed`` picks the
    windows.

    Raises:
        CorpusError: The pattern does not occur in the text.
    """
    plain = reader.clamped(())
    windows = pick_windows(inside, characters=characters, random=np.random.default_rng(seed))
    quantities = plain.model.cell.states
    everywhere = windows.shares
    outside = everywhere * ~windows.holds
    with np.errstate(invalid="ignore"):  # 0 / 0 if the pattern is everywhere
        outside /= outside.sum()
    shape = (plain.model.layers, plain.model.hidden)
    means = {quantity: np.zeros(shape) for quantity in quantities}
    means_outside = {quantity: np.zeros(shape) for quantity in quantities}
    squares = {quantity: np.zeros(shape) for quantity in quantities}
    losses = np.empty(windows.inside.shape)
    names = tuple(map(str, quantities))
    with threadpool_limits(1, user_api="blas"):  # two threads are slower beside a busy program
        for first in range(0, len(windows.starts), LANES):
            lanes = slice(first, first + LANES)
            for part, values, loss in _read(
                plain, ids, windows.starts[lanes], windows.length, names
            ):
                for quantity in quantities:
                    own = values[quantity]
                    for sums, shares, of in (
                        (means, everywhere, own),
                        (means_outside, outside, own),
                        (squares, everywhere, np.square(own)),
                    ):
                        weights = shares[lanes, part].astype(plain.dtype)
                        sums[quantity] += np.tensordot(of, weights, ([1, 2], [0, 1]))
                losses[lanes, part] = loss
    variances = {
        quantity: np.maximum(squares[quantity] - np.square(means[quantity]), 0)
        for quantity in quantities
    }
    mean_losses = _losses(losses, windows)
    return AblationBaseline(
        plain, ids, pattern, windows, mean_losses, means, means_outside, variances, losses
    )


def _read(
    reader: Reader, ids: Ids, starts: NDArray[np.int64], length: int, names: tuple[str, ...]
) -> Iterator[tuple[slice, dict[str, Floats], Floats]]:
    """Read windows of ``length`` characters from ``starts`` (B,) in parallel.

    Yields for each block its slice of the windows, the values of ``names`` (L, B, block, H) and the
    loss of each character (B, block).
    """
    sizes = [min(_AT_ONCE, length - start) for start in range(0, length, _AT_ONCE)]
    for block in read_from(
        reader, ids, starts, warm_up=WARM_UP, sizes=sizes, names=names, predicts=0
    ):
        yield slice(block.start, block.start + block.loss.shape[1]), block.values, block.loss


def _losses(loss: Doubles, windows: Windows) -> PatternLoss:
    """Weighted means of ``loss`` (W, S)."""
    shares = windows.shares

    def mean(where: NDArray[np.bool_]) -> float:
        return float(np.average(loss[where], weights=shares[where])) if where.any() else np.nan

    elsewhere = ~windows.inside & windows.fresh
    return PatternLoss(mean(windows.inside), mean(windows.closing), mean(elsewhere))
