"""Schema of ``state.json`` in a checkpoint, with the range of every number."""

from dataclasses import dataclass, field
from typing import Annotated

from msgspec import Meta

from lstm_tui.config import MOST_TEMPERATURES
from lstm_tui.ranges import RANGES
from lstm_tui.runs.field_types import Count, Loss, Seconds


def _within(option: str) -> Meta:
    """The range of an option as a msgspec constraint, checked on decoding."""
    limits = RANGES[option]
    if limits.low_open:
        return Meta(gt=limits.low, le=limits.high)
    return Meta(ge=limits.low, le=limits.high)


@dataclass(frozen=True, slots=True)
class TrainingState:
    """The training state beside weights and optimizer arrays.

    ``position`` counts chunks since the beginning of training. A resume keeps ``precision`` and
    ``threads``, so that it continues bit for bit. Ranges are checked on decoding.
    """

    step: Count
    elapsed_seconds: Seconds
    position: Count
    total_steps: Annotated[int, Meta(ge=1, le=2**53)] | None
    learning_rate: Annotated[float, _within("--learning-rate")]
    clip: Annotated[float, _within("--clip")]
    temperatures: Annotated[
        tuple[Annotated[float, _within("--sample-temperature")], ...],
        Meta(min_length=1, max_length=MOST_TEMPERATURES),
    ]
    device: Annotated[str, Meta(pattern=r"^(cpu|cuda|mps)\Z")]
    precision: Annotated[str, Meta(pattern=r"^(float32|bfloat16)\Z")]
    threads: Annotated[int, _within("--threads")]
    validation_loss: Loss | None = None
    best_loss: Loss | None = None
    best_step: Count | None = None
    evaluations_since_best: Count = 0
    train_loss_sum: Loss = 0.0
    train_loss_count: Count = 0
    minutes: Annotated[float, _within("--minutes")] | None = None
    versions: Annotated[dict[str, Annotated[str, Meta(max_length=1000)]], Meta(max_length=100)] = (
        field(default_factory=dict)
    )

    @property
    def diverged(self) -> bool:
        """Whether the newest validation loss was not finite."""
        return self.validation_loss is None and self.evaluations_since_best > 0
