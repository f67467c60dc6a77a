"""How the gradients of a run changed over its steps, in bounded memory."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from lstm_tui.runs.events import Event, Stepped
from lstm_tui.runs.loss_curve import SMOOTHING_STEPS, LossCurve

Measured = TypeVar("Measured", bound=Event)

GRADIENT_CURVES_KEPT = 64
"""Most measurements of the gradient against distance, or of a classifier, that are kept: at 2,000
numbers each."""


def append_measured(curves: tuple[Measured, ...], measured: Measured) -> tuple[Measured, ...]:
    """``curves`` with one more, thinned to `GRADIENT_CURVES_KEPT` nearly evenly spaced steps.

    The first and the newest are always kept.
    """
    curves = (*curves, measured)
    if len(curves) <= GRADIENT_CURVES_KEPT:
        return curves
    gaps = [after.step - before.step for before, after in zip(curves, curves[2:], strict=False)]
    densest = 1 + gaps.index(min(gaps))
    return curves[:densest] + curves[densest + 1 :]


@dataclass(frozen=True, slots=True)
class GradientHistory:
    """The gradient norm of each step before clipping, and what was clipped.

    ``clipped`` has the share of each step: 0 or 1 by norm, a share of the entries by value.
    """

    norms: LossCurve = field(default_factory=LossCurve)
    clipped: LossCurve = field(default_factory=LossCurve)

    def extended(self, events: Sequence[Stepped]) -> "GradientHistory":
        """This history with the steps of ``events``."""
        steps: list[int] = []
        norms: list[float] = []
        clipped_steps: list[int] = []
        shares: list[float] = []
        for event in events:
            first = event.step - len(event.gradient_norms) + 1
            for step, norm in enumerate(event.gradient_norms, first):
                if step > 0 and norm is not None and math.isfinite(norm):
                    steps.append(step)
                    norms.append(norm)
                    if event.clipped is not None:
                        clipped_steps.append(step)
                        shares.append(event.clipped)
        return GradientHistory(
            self.norms.extended(steps, norms), self.clipped.extended(clipped_steps, shares)
        )

    @property
    def clipped_share(self) -> float | None:
        """The mean share over all steps; None if nothing can be clipped."""
        return self.clipped.mean()

    @property
    def recently_clipped(self) -> float | None:
        """The mean share over about the last `SMOOTHING_STEPS` steps."""
        return self.clipped.mean(SMOOTHING_STEPS)
