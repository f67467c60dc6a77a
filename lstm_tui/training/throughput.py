"""How long steps and the breaks between them take, and so how many steps a budget of minutes is.

Takes durations as arguments and has no clock of its own.
"""

import math

from lstm_tui.training.schedule import MOST_EVALUATIONS

MEASURING_SECONDS = 3.0
"""How long the speed is measured before minutes become steps; at most a tenth of the budget."""

MEMORY_SECONDS = 15.0
"""Steps longer ago than this count for less and less."""

MISSED_BY = 0.1
"""The share of the budget by which it may be missed before the plan is corrected."""

PATIENCE_SECONDS = 20.0
"""So much training, or a tenth of the budget, lies between one plan and the next: a stutter is not
a change of speed."""

BREAK_SHARE = 0.06
"""What breaks take of the time, as long as none has been seen."""


class StepTimer:
    """The speed of a training: steps and the time they took, older ones counting less and less."""

    def __init__(self, interval: int) -> None:
        """``interval`` is how many steps lie between two breaks (to evaluate, save and sample)."""
        self._interval = interval
        self._seconds = 0.0
        self._steps = 0.0
        self._measured = 0.0
        self._planned_at = -math.inf
        self._break_seconds: float | None = None

    def stepped(self, seconds: float) -> None:
        """A step took so long."""
        keep = math.exp(-seconds / MEMORY_SECONDS)
        self._seconds = keep * self._seconds + seconds
        self._steps = keep * self._steps + 1
        self._measured += seconds

    def rested(self, seconds: float) -> None:
        """A break took so long."""
        self._break_seconds = seconds

    @property
    def seconds_per_step(self) -> float:
        """How long a step takes of late, breaks left out."""
        return self._seconds / self._steps if self._seconds else math.inf

    def steps_in(self, seconds: float) -> int:
        """How many steps fit into ``seconds`` together with their breaks."""
        pace, pause = self.seconds_per_step, self._break_seconds
        if pause is None:
            return max(0, round(seconds / (pace * (1 + BREAK_SHARE))))
        steps = seconds / (pace + pause / self._interval)
        if steps > MOST_EVALUATIONS * self._interval:
            steps = (seconds - MOST_EVALUATIONS * pause) / pace
        return max(0, round(steps))

    def plan(
        self,
        *,
        step: int,
        elapsed_seconds: float,
        budget_seconds: float,
        total_steps: int | None,
    ) -> int | None:
        """How many steps the run should have in all, or None while that is to stay as it is.

        The first plan is made as soon as the speed is known, the next ones when the budget would
        be missed by over a tenth. The break after the last step is in the budget too.
        """
        if self._measured < min(MEASURING_SECONDS, MISSED_BY * budget_seconds):
            return None
        left = budget_seconds - elapsed_seconds - (self._break_seconds or 0.0)
        planned = step + self.steps_in(left)
        if total_steps is not None:
            patience = min(PATIENCE_SECONDS, MISSED_BY * budget_seconds)
            if self._measured - self._planned_at < patience:
                return None
            missed_by = abs(total_steps - planned) * self.seconds_per_step
            if missed_by <= MISSED_BY * budget_seconds:
                return None
        self._planned_at = self._measured
        return planned
