"""Step reports: losses and gradient norms of all steps, batched into at most ten events a second.

A small network takes thousands of steps a second, and each of them may have to be dropped.
"""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from lstm_tui.config import Clipping
from lstm_tui.errors import DivergenceError
from lstm_tui.runs.events import Diverged, Event, Noted, Stepped
from lstm_tui.training.explosion import ExplosionMonitor
from lstm_tui.training.trainer import StepResult

REPORT_SECONDS = 0.1

DROPPED_IN_A_ROW = 50
"""Training has diverged after this many dropped steps in a row."""


class StepReporter:
    """Buffers the results of steps until the next report is due."""

    def __init__(self, clock: Callable[[], float], clipping: Clipping = Clipping.NORM) -> None:
        self.explosion = ExplosionMonitor(clipping)
        self._clock = clock
        self._pending: list[StepResult] = []
        self._dropped_in_a_row = 0
        self._reported_at = clock()

    @property
    def due(self) -> bool:
        """Whether the buffered steps are to be reported now."""
        return self._diverged or self._clock() - self._reported_at >= REPORT_SECONDS

    def add(self, result: StepResult) -> None:
        """Buffer the result of a step."""
        self._pending.append(result)
        self._dropped_in_a_row = 0 if result.applied else self._dropped_in_a_row + 1

    def restart_interval(self) -> None:
        """Count the time to the next report from now, after time without steps."""
        self._reported_at = self._clock()

    def events(
        self,
        step: int,
        *,
        learning_rate: float,
        peak_learning_rate: float,
        characters_per_second: float,
    ) -> Iterator[Event]:
        """Report all buffered steps up to ``step``, the newest; dropped ones first.

        Raises:
            DivergenceError: `DROPPED_IN_A_ROW` steps were dropped.
        """
        pending, self._pending = self._pending, []
        self.restart_interval()
        if not pending:
            return
        lower_rate = lower_learning_rate(peak_learning_rate)
        for number, result in enumerate(pending, step - len(pending) + 1):
            self.explosion.add(number, result.gradient_norm)
        dropped = [
            (number, result)
            for number, result in enumerate(pending, step - len(pending) + 1)
            if not result.applied
        ]
        if dropped:
            number, newest = dropped[-1]
            yield Diverged(
                step=number,
                loss=_float32(newest.loss),
                gradient_norm=_float32(newest.gradient_norm),
                suggested_learning_rate=lower_rate,
                dropped=len(dropped),
            )
        yield Stepped(
            losses=tuple(_float32(result.loss) for result in pending),
            gradient_norms=tuple(_float32(result.gradient_norm) for result in pending),
            learning_rate=learning_rate,
            characters_per_second=characters_per_second,
            clipped=_mean_clipped(pending),
        )
        if self._diverged:
            raise DivergenceError(
                f"{DROPPED_IN_A_ROW} steps in a row had a loss or gradient that was not finite. "
                f"{self.explosion.advice}",
                lower_rate,
            )
        if note := self.explosion.note():
            yield Noted(message=note)

    @property
    def _diverged(self) -> bool:
        return self._dropped_in_a_row >= DROPPED_IN_A_ROW


def _mean_clipped(results: Sequence[StepResult]) -> float | None:
    """The mean share that was clipped in the steps that were applied."""
    shares = [one.clipped for one in results if one.applied and one.clipped is not None]
    return round(sum(shares) / len(shares), 6) if shares else None


def lower_learning_rate(peak: float) -> float:
    """The learning rate to try after training at ``peak`` has diverged: a third of it."""
    return float(f"{peak / 3:.1g}")


def _float32(value: float) -> float | None:
    """``value`` as the shortest decimal of the same float32; None unless it is finite."""
    return float(str(np.float32(value))) if math.isfinite(value) else None
