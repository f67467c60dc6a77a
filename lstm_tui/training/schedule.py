"""Learning-rate schedule (warm-up and decay) and evaluation schedule; pure functions of steps."""

import math
from dataclasses import dataclass

from lstm_tui.config import Schedule, TrainingConfig

MOST_EVALUATIONS = 40
"""Evaluations per run at most, however fast the steps of a small network are."""


def rate_scale(step: int, total_steps: int | None, config: TrainingConfig) -> float:
    """The factor on the peak learning rate at ``step``, counted from 1.

    A linear warm-up, then the schedule. `Schedule.HOLD` decays linearly to 0 over the last part of
    the budget (Hägele et al. 2024), `Schedule.COSINE` over all of it (Loshchilov & Hutter 2017).
    While ``total_steps`` is unknown the rate is held.
    """
    warmup = warmup_steps(total_steps, config)
    if step <= warmup:
        return step / (warmup + 1)
    if total_steps is None or config.schedule is Schedule.CONSTANT:
        return 1.0
    left = max(0.0, (total_steps - step + 1) / max(1, total_steps - warmup))
    if config.schedule is Schedule.COSINE:
        return 0.5 - 0.5 * math.cos(math.pi * min(1.0, left))
    return min(1.0, left / config.decay) if config.decay else 1.0


def warmup_steps(total_steps: int | None, config: TrainingConfig) -> int:
    """The length of the warm-up: a quarter of the budget at most."""
    if total_steps is None:
        return config.warmup_steps
    return min(config.warmup_steps, total_steps // 4)


@dataclass(frozen=True, slots=True)
class EvaluationSchedule:
    """After which steps the network is evaluated, saved and sampled.

    Every ``interval`` steps, and after the ``early`` ones. Unless the interval is ``fixed``, it
    grows with the budget so that there are at most `MOST_EVALUATIONS`; while the budget in steps is
    unknown, it doubles each time.
    """

    interval: int
    early: tuple[int, ...] = ()
    fixed: bool = False

    @classmethod
    def choose(
        cls, interval: int, evaluated_characters: int, characters_per_step: int, most_steps: int = 0
    ) -> "EvaluationSchedule":
        """Every ``interval`` steps; if that is 0, so that evaluation takes a twentieth of the time.

        Training on a character takes about three times as long as evaluating it. Two early
        evaluations let the curve begin soon. With ``most_steps`` (for early stopping: a short text
        is memorized within fewer than 50 steps) the interval is fixed, and at most that.
        """
        if interval:
            return cls(interval, fixed=True)
        interval = max(50, round(7 * evaluated_characters / characters_per_step))
        if most_steps:
            return cls(min(interval, most_steps), fixed=True)
        return cls(interval, (interval // 16, interval // 4))

    def due(self, step: int, total_steps: int | None) -> bool:
        """Whether to evaluate after ``step`` of ``total_steps``, None while unknown."""
        if step in self.early:
            return True
        interval = self.interval
        if not self.fixed and total_steps is not None:
            interval = max(interval, -(-total_steps // (MOST_EVALUATIONS - len(self.early))))
        count, rest = divmod(step, interval)
        doubled = self.fixed or total_steps is not None or count & (count - 1) == 0
        return rest == 0 and count > 0 and doubled
