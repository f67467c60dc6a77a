"""Exploding gradients (Bengio, Simard & Frasconi 1994): when the norm grows, and what to do."""

import math
from statistics import median

from lstm_tui.config import Clipping
from lstm_tui.runs.divergence import CLIPPING_ADVICE

USUAL_STEPS = 20
"""Steps at the beginning whose median norm is the usual one."""

EXPLODED = 1_000.0
"""Times the usual norm at which a gradient has exploded."""


class ExplosionMonitor:
    """Compares the gradient norm of each step with the usual one."""

    def __init__(self, clipping: Clipping) -> None:
        self._clipping = clipping
        self._first: list[float] = []
        self._largest: tuple[int, float] = (0, 0.0)
        self._noted = False

    def add(self, step: int, norm: float) -> None:
        """Record the norm of a step before clipping; one that is not finite is left out."""
        if not math.isfinite(norm):
            return
        if len(self._first) < USUAL_STEPS:
            self._first.append(norm)
        if norm > self._largest[1]:
            self._largest = step, norm

    @property
    def explanation(self) -> str:
        """One line on a gradient that exploded, with its norm and what to do; "" if none did."""
        usual = median(self._first) if self._first else 0.0
        step, largest = self._largest
        if not usual or largest < EXPLODED * usual:
            return ""
        return (
            f"Exploding gradient: its norm rose from {usual:.2g} to {largest:.2g} at step "
            f"{step:,}. {CLIPPING_ADVICE[self._clipping]}"
        )

    def note(self) -> str:
        """The `explanation`, once, where nothing is clipped; else ""."""
        if self._noted or self._clipping is not Clipping.OFF or not self.explanation:
            return ""
        self._noted = True
        return self.explanation

    @property
    def advice(self) -> str:
        """What to do about gradients that are not finite."""
        return self.explanation or CLIPPING_ADVICE[self._clipping]
