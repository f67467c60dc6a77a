"""Training time: elapsed seconds without pauses, step throughput, and minutes planned as steps."""

import math
from collections.abc import Callable

from lstm_tui.training.schedule import MOST_EVALUATIONS

MEASURING_SECONDS = 3.0
"""How long throughput is measured before minutes become steps; at most a tenth of the budget."""

DECAY_SECONDS = 15.0
"""Time constant of the exponential average over past steps."""

TOLERANCE = 0.1
"""The share of the budget by which it may be missed before the plan is corrected."""

REPLAN_SECONDS = 20.0
"""Least training time between two plans, or a tenth of the budget: a short stall is no change of
speed."""

BREAK_SHARE = 0.06
"""The share of time that breaks are assumed to take until one was measured."""


class TrainingClock:
    """Seconds of training since the run began, without pauses and idle time."""

    def __init__(self, clock: Callable[[], float], elapsed_seconds: float) -> None:
        self._clock = clock
        self._before = elapsed_seconds
        self._running_since = clock()
        self.paused = False

    @property
    def elapsed_seconds(self) -> float:
        """Seconds of training, those before the last resume included."""
        return self._before + (0.0 if self.paused else self._clock() - self._running_since)

    def pause(self) -> None:
        """Stop counting."""
        self._before, self.paused = self.elapsed_seconds, True

    def resume(self) -> None:
        """Count on from now."""
        self._running_since, self.paused = self._clock(), False

    def add_idle_time(self, seconds: float) -> None:
        """Do not count the last ``seconds``."""
        if not self.paused:
            self._running_since += seconds


class StepTimer:
    """Seconds per step, as an exponential average, and the breaks between steps."""

    def __init__(self, interval: int) -> None:
        """``interval`` is the number of steps between two breaks (to evaluate, save and sample)."""
        self._interval = interval
        self._seconds = 0.0
        self._steps = 0.0
        self._measured = 0.0
        self._planned_at = -math.inf
        self._break_seconds: float | None = None

    def record_step(self, seconds: float) -> None:
        """Record the duration of a step."""
        decay = math.exp(-seconds / DECAY_SECONDS)
        self._seconds = decay * self._seconds + seconds
        self._steps = decay * self._steps + 1
        self._measured += seconds

    def record_break(self, seconds: float) -> None:
        """Record the duration of a break."""
        self._break_seconds = seconds

    @property
    def seconds_per_step(self) -> float:
        """Duration of recent steps, without breaks."""
        return self._seconds / self._steps if self._seconds else math.inf

    def steps_in(self, seconds: float) -> int:
        """How many steps fit into ``seconds``, breaks included."""
        step, pause = self.seconds_per_step, self._break_seconds
        if pause is None:
            return max(0, round(seconds / (step * (1 + BREAK_SHARE))))
        steps = seconds / (step + pause / self._interval)
        if steps > MOST_EVALUATIONS * self._interval:
            steps = (seconds - MOST_EVALUATIONS * pause) / step
        return max(0, round(steps))

    def plan(
        self, *, step: int, elapsed_seconds: float, budget_seconds: float, total_steps: int | None
    ) -> int | None:
        """The total number of steps that fits the budget, or None to keep ``total_steps``.

        The first plan is made as soon as throughput is known, later ones when the budget would be
        missed by more than `TOLERANCE`. The break after the last step is part of the budget.
        """
        if self._measured < min(MEASURING_SECONDS, TOLERANCE * budget_seconds):
            return None
        left = budget_seconds - elapsed_seconds - (self._break_seconds or 0.0)
        planned = step + self.steps_in(left)
        if total_steps is not None:
            wait = min(REPLAN_SECONDS, TOLERANCE * budget_seconds)
            if self._measured - self._planned_at < wait:
                return None
            missed_by = abs(total_steps - planned) * self.seconds_per_step
            if missed_by <= TOLERANCE * budget_seconds:
                return None
        self._planned_at = self._measured
        return planned
