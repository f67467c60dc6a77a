"""What is said of steps: all of them, gathered into at most ten reports a second.

A session takes tens of steps a second on a small network, thousands on a tiny one, and each may be
one that had to be dropped. Knows what steps cost and nothing of when they are taken.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np

from lstm_tui.errors import DivergenceError
from lstm_tui.runs.events import Diverged, Event, Stepped
from lstm_tui.training.trainer import StepResult

REPORT_SECONDS = 0.1
"""At most ten reports of steps a second, each with all steps since the last."""

DROPPED_IN_A_ROW = 50
"""So many steps that cannot be applied, one after the other, are no accident."""


class StepReporter:
    """Gathers what steps cost until it is time to say it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._pending: list[StepResult] = []
        self._dropped_in_a_row = 0
        self._said_at = clock()

    @property
    def due(self) -> bool:
        """Whether it is time to say what has been gathered."""
        return self._hopeless or self._clock() - self._said_at >= REPORT_SECONDS

    def add(self, result: StepResult) -> None:
        """Gather one more step."""
        self._pending.append(result)
        self._dropped_in_a_row = 0 if result.applied else self._dropped_in_a_row + 1

    def rested(self) -> None:
        """Time passed without steps; the next report is not due for that."""
        self._said_at = self._clock()

    def events(
        self,
        step: int,
        *,
        learning_rate: float,
        peak_learning_rate: float,
        characters_per_second: float,
    ) -> Iterator[Event]:
        """All that was gathered up to ``step``, the newest; nothing where nothing was.

        Dropped steps are spoken of first, under their own number.

        Raises:
            DivergenceError: So many steps in a row were dropped that the next ones will be too.
        """
        pending, self._pending = self._pending, []
        self.rested()
        if not pending:
            return
        lower_rate = lower_learning_rate(peak_learning_rate)
        dropped = [
            (number, result)
            for number, result in enumerate(pending, step - len(pending) + 1)
            if not result.applied
        ]
        if dropped:
            number, newest = dropped[-1]
            yield Diverged(
                step=number,
                loss=_number(newest.loss),
                gradient_norm=_number(newest.gradient_norm),
                suggested_learning_rate=lower_rate,
                dropped=len(dropped),
            )
        yield Stepped(
            losses=tuple(_number(result.loss) for result in pending),
            gradient_norms=tuple(_number(result.gradient_norm) for result in pending),
            learning_rate=learning_rate,
            characters_per_second=characters_per_second,
        )
        if self._hopeless:
            raise DivergenceError(
                f"{DROPPED_IN_A_ROW} steps in a row had a loss or gradient that was not finite.",
                lower_rate,
            )

    @property
    def _hopeless(self) -> bool:
        return self._dropped_in_a_row >= DROPPED_IN_A_ROW


def lower_learning_rate(peak: float) -> float:
    """The highest learning rate that is worth trying after training at ``peak`` has diverged."""
    return float(f"{peak / 3:.1g}")


def _number(value: float) -> float | None:
    """``value`` as the shortest decimal that is the same float32; None unless it is finite."""
    return float(str(np.float32(value))) if math.isfinite(value) else None
