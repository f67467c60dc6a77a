"""Stratified sampling of a text: windows that contain a pattern, and windows that do not.

The text is cut into windows of equal length. Half of the sample contains the pattern, half does
not, if there are enough of both. Windows are weighted by the inverse of their sampling rate, so
means over windows are unbiased means over the text.

The network predicts a character from the state after the previous one. So a character is predicted
*inside* if the previous one is inside; if the character itself is not, it is the *closing* one, the
first after the span. Letters in shapes: ``T`` characters
of the text, ``W`` windows, ``S`` characters of a window.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import CorpusError

Bools = NDArray[np.bool_]

LENGTH = 250
"""Characters of a window: a few lines, so that the sample covers many parts of a text."""


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """W windows of S characters.

    Attributes:
        starts: Offset of each window in the text, (W,).
        weights: Inverse sampling rate of each window, (W,).
        fresh: Mask of characters that are not in another window, (W, S): the last window of a text
            overlaps the previous one, so that it ends where the text does.
        inside: Mask of characters that are predicted inside, (W, S).
        holds: Mask of characters that are inside themselves, (W, S).
    """

    starts: NDArray[np.int64]
    weights: NDArray[np.float64]
    fresh: Bools
    inside: Bools
    holds: Bools

    @property
    def length(self) -> int:
        """S."""
        return int(self.inside.shape[1])

    @property
    def closing(self) -> Bools:
        """Mask of characters that are predicted inside but are not inside, (W, S)."""
        return self.inside & ~self.holds

    @property
    def shares(self) -> NDArray[np.float64]:
        """Weight of each character, with sum 1, (W, S); 0 if not `fresh`."""
        weights = self.weights[:, None] * self.fresh
        shares: NDArray[np.float64] = weights / weights.sum()
        return shares


def pick_windows(
    inside: Bools, *, characters: int, random: np.random.Generator, length: int = LENGTH
) -> Windows:
    """A sample of windows with about ``characters`` characters of a text.

    ``inside`` (T,) is the mask of the pattern. A short text is taken whole, except for its first
    character, which is not predicted.

    Raises:
        CorpusError: No character is predicted inside.
    """
    text = len(inside)
    length = max(1, min(length, text - 1))
    own = np.arange(1, text, length)
    starts = np.minimum(own, text - length)
    offsets = starts[:, None] + np.arange(length)
    fresh = offsets >= own[:, None]
    predicted = inside[offsets - 1] & fresh
    holds: Bools = np.asarray(predicted.any(axis=1))
    if not holds.any():
        raise CorpusError(
            f"The pattern is nowhere in {text:,} symbols. Read a longer text, or choose "
            "another pattern."
        )
    picked, weights = _halves(holds, max(2, -(-characters // length)), random)
    return Windows(
        starts=starts[picked],
        weights=weights,
        fresh=fresh[picked],
        inside=predicted[picked],
        holds=inside[offsets[picked]],
    )


def _halves(
    holds: Bools, count: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """``count`` sorted indices, half with ``holds`` and half without, and their weights."""
    inside, outside = np.flatnonzero(holds), np.flatnonzero(~holds)
    most = min(len(inside), max(count // 2, count - len(outside)))
    chosen = random.choice(inside, most, replace=False)
    others = random.choice(outside, min(len(outside), count - most), replace=False)
    weights = np.zeros(len(holds))
    weights[chosen] = len(inside) / len(chosen)
    if len(others):
        weights[others] = len(outside) / len(others)
    picked = np.flatnonzero(weights)
    return picked, weights[picked]
