"""Stratified sampling of a text: windows that contain a pattern, and windows that do not.

The text is cut into windows of equal length. Half of the sample contains the pattern, half does
not, where there are enough of both. Windows are weighted by the inverse of their sampling rate, so
means over windows are unbiased means over the text.

Which prediction belongs where: the network predicts a character from the state after the one before
it. So a character is predicted *inside* if the one before it is inside; if the character itself no
longer is, it is the *closing* one, the first after the inside. Letters in shapes: ``T`` characters
of the text, ``W`` windows, ``S`` characters of a window.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.errors import CorpusError

Bools = NDArray[np.bool_]

LENGTH = 250
"""Characters of a window: some lines, so that a text is seen in many places."""


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """W windows of S characters.

    Attributes:
        starts: Where each begins in the text, (W,).
        weights: For how many windows of the text each stands, (W,).
        fresh: Which characters are the window's own, (W, S): the last one of a text begins with
            some of the one before it, so that it ends where the text does.
        inside: Which of them are predicted inside, (W, S).
        holds: Of which the reader, having read them, is inside, (W, S).
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
        """Which characters are predicted inside and the first after it, (W, S)."""
        return self.inside & ~self.holds

    @property
    def shares(self) -> NDArray[np.float64]:
        """What each character weighs, so that all weigh 1, (W, S); nothing if not `fresh`."""
        weights = self.weights[:, None] * self.fresh
        found: NDArray[np.float64] = weights / weights.sum()
        return found


def pick_windows(
    inside: Bools, *, characters: int, random: np.random.Generator, length: int = LENGTH
) -> Windows:
    """Windows of about ``characters`` characters of a text.

    ``inside`` (T,) says which of its characters have the reader inside. All of a short text is
    taken, but for its first character, which nothing predicts.

    Raises:
        CorpusError: In no window anything is predicted inside.
    """
    text = len(inside)
    length = max(1, min(length, text - 1))
    own = np.arange(1, text, length)
    starts = np.minimum(own, text - length)
    places = starts[:, None] + np.arange(length)
    fresh = places >= own[:, None]
    predicted = inside[places - 1] & fresh
    holds: Bools = np.asarray(predicted.any(axis=1))
    if not holds.any():
        raise CorpusError(
            f"The pattern is nowhere in {text:,} characters. Read a longer text, or choose "
            "another pattern."
        )
    picked, weights = _halves(holds, max(2, -(-characters // length)), random)
    return Windows(
        starts=starts[picked],
        weights=weights,
        fresh=fresh[picked],
        inside=predicted[picked],
        holds=inside[places[picked]],
    )


def _halves(
    holds: Bools, count: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """``count`` places, half where ``holds`` and half where not, in order, and their weights."""
    there, elsewhere = np.flatnonzero(holds), np.flatnonzero(~holds)
    most = min(len(there), max(count // 2, count - len(elsewhere)))
    chosen = random.choice(there, most, replace=False)
    others = random.choice(elsewhere, min(len(elsewhere), count - most), replace=False)
    weights = np.zeros(len(holds))
    weights[chosen] = len(there) / len(chosen)
    if len(others):
        weights[others] = len(elsewhere) / len(others)
    picked = np.flatnonzero(weights)
    return picked, weights[picked]
