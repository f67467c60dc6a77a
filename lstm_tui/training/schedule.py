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
    warmup = min(config.warmup_steps, (total_steps or math.inf) // 4)
    if step <= warmup:
        return step / (warmup + 1)
    if total_steps is None or config.schedule is Schedule.CONSTANT:
        return 1.0
    left = max(0.0, (total_steps - step + 1) / max(1, total_steps - warmup))
    if config.schedule is Schedule.COSINE:
        return 0.5 - 0.5 * math.cos(math.pi * min(1.0, left))
    return min(1.0, left / config.decay) if config.decay else 1.0


@dataclass(frozen=True, slots=True)
class Looks:
    """Which steps are evaluated, saved and sampled after: each ``interval``, and ``early`` ones."""

    interval: int
    early: tuple[int, ...] = ()

    @classmethod
    def chosen(cls, wanted: int, evaluated_characters: int, characters_per_step: int) -> "Looks":
        """Every ``wanted`` steps; if that is 0, so often that it takes a twentieth of the time.

        A character costs about three times as much to learn from as to read. Two early looks let
        the curve begin soon.
        """
        if wanted:
            return cls(wanted)
        interval = max(50, round(7 * evaluated_characters / characters_per_step))
        return cls(interval, (interval // 16, interval // 4))

    def __contains__(self, step: int) -> bool:
        return step > 0 and (step % self.interval == 0 or step in self.early)
