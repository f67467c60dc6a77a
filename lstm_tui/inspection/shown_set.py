"""A set of units that a session shows in place of a unit, and the scales of what it shows."""

from collections.abc import Callable
from dataclasses import dataclass

from lstm_tui.colors.scale import color_scale
from lstm_tui.reader.activation_cache import ActivationCache
from lstm_tui.reader.reader import Floats
from lstm_tui.reader.units import Target
from lstm_tui.scoring.unit_sets import SetScore

SCALES_KEPT = 64


@dataclass(frozen=True, slots=True)
class ShownSet:
    """Units that are shown as one detector of ``pattern``.

    Attributes:
        pattern: Empty, until it is fitted, for the one that it detects best.
        score: Its fit, as `SetScore.painted`; None until it is fitted to the present weights.
    """

    targets: tuple[Target, ...]
    pattern: str
    score: SetScore | None = None


class ValueScales:
    """Color scales of values over a text, kept by what they are of."""

    def __init__(self) -> None:
        self._scales: dict[object, tuple[float, float]] = {}

    def clear(self) -> None:
        """Forget all: the text is another one."""
        self._scales.clear()

    def scale(
        self, of: object, activations: ActivationCache, values: Callable[[], Floats]
    ) -> tuple[float, float]:
        """Symmetric about 0, from those of ``values`` (T,) that ``activations`` know."""
        key = (of, activations.share_known)
        if key not in self._scales:
            if len(self._scales) >= SCALES_KEPT:
                self._scales.clear()
            self._scales[key] = color_scale(values()[activations.known_places])
        return self._scales[key]
