"""The learning rate of a step, and which steps are evaluated after. Pure arithmetic."""

import math
from dataclasses import dataclass

from lstm_tui.config import Schedule, TrainingConfig


def rate_scale(step: int, total_steps: int | None, config: TrainingConfig) -> float:
    """What the peak learning rate is multiplied with at ``step`` (the first step is 1).

    A warm-up that grows linearly, then as the schedule says. While ``total_steps`` is not known
    yet the rate is held. `Schedule.HOLD` decays linearly to nothing over the last part of the
    budget (Hägele et al. 2024), `Schedule.COSINE` over all of it (Loshchilov & Hutter 2017).
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
    """How many steps the warm-up has: a quarter of the budget at most."""
    if total_steps is None:
        return config.warmup_steps
    return min(config.warmup_steps, total_steps // 4)


MOST_EVALUATIONS = 40
"""So many evaluations are enough for a curve, however fast the steps of a small network are."""


@dataclass(frozen=True, slots=True)
class EvaluationSchedule:
    """Which steps are evaluated, saved and sampled after.

    Every ``interval`` steps, and after the ``early`` ones. Unless the interval was asked for, it
    grows with the budget so that there are at most `MOST_EVALUATIONS`, early ones included; as
    long as the budget is not known in steps, each look comes after twice as many as the one before.
    """

    interval: int
    early: tuple[int, ...] = ()
    asked: bool = False

    @classmethod
    def chosen(
        cls,
        wanted: int,
        evaluated_characters: int,
        characters_per_step: int,
        stops_early: int = 0,
    ) -> "EvaluationSchedule":
        """Every ``wanted`` steps; if that is 0, at most so often that it takes a twentieth of the
        time.

        A character costs about three times as much to learn from as to read. Two early looks let
        the curve begin soon. A run that stops early is looked at as often throughout, and at least
        every ``stops_early`` steps if that is above 0: a short text is learned by heart within
        fewer than 50 steps.
        """
        if wanted:
            return cls(wanted, asked=True)
        interval = max(50, round(7 * evaluated_characters / characters_per_step))
        if stops_early:
            return cls(min(interval, stops_early), asked=True)
        return cls(interval, (interval // 16, interval // 4))

    def due(self, step: int, total_steps: int | None) -> bool:
        """Whether one comes after ``step``, of ``total_steps`` as far as they are known."""
        if step in self.early:
            return True
        interval = self.interval
        if not self.asked and total_steps is not None:
            interval = max(interval, -(-total_steps // (MOST_EVALUATIONS - len(self.early))))
        count, rest = divmod(step, interval)
        doubled = self.asked or total_steps is not None or count & (count - 1) == 0
        return rest == 0 and count > 0 and doubled
