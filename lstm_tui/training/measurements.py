"""Measurements of the network during training, each within a share of the time.

Units that emerge for patterns, and the gradient against distance. Both are computed with the NumPy
reader from a copy of the weights, at evaluations.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lstm_tui.benchmarking.flops import multiply_adds
from lstm_tui.config import ModelConfig
from lstm_tui.errors import CheckpointError
from lstm_tui.runs.events import Emerged, Event, Noted
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.scoring.emergence import Emergence

EMERGENCE_SHARE = 0.03
"""The share of training time that tracking emerging units may take."""


@dataclass(frozen=True, slots=True)
class NetworkMeasurement:
    """What is computed from the weights, and which ``share`` of the training time it may take.

    ``symbols`` is how many symbols are trained on in the time of one measurement, as assumed before
    the first. ``subject`` and ``verb`` are for messages: "Units are no longer scored …". With
    ``at_start`` the weights of step 0 are measured too if the share allows.
    """

    measure: Callable[[Arrays], Iterator[Event | None]]
    share: float
    symbols: float
    subject: str
    verb: str
    doing: str
    at_start: bool = False


class MeasurementTracker:
    """Repeats a measurement during training as often as its share of the time allows."""

    def __init__(self, measurement: NetworkMeasurement, clock: Callable[[], float]) -> None:
        self.doing = measurement.doing
        self._measurement = measurement
        self._clock = clock
        self._failed = False
        self._seconds: float | None = None
        self._spent = 0.0

    def due_at_start(self, planned_symbols: float) -> bool:
        """Whether there is time to measure the weights of step 0.

        ``planned_symbols`` is how many symbols the whole training will train on, 0 if unknown.
        """
        one = self._measurement
        return one.at_start and 0 < one.symbols <= one.share * planned_symbols

    def due(
        self, elapsed_seconds: float, progress: float | None, characters_per_second: float
    ) -> bool:
        """Whether there is time for a measurement after a share ``progress`` of the training.

        There is more of it early, when the network changes most: after a share p, √p of the total
        may be spent. The time of one measurement is reserved for the end, when it is always taken.
        """
        if self._failed:
            return False
        progress = progress or 1.0
        seconds = self._seconds or self._measurement.symbols / max(characters_per_second, 1e-9)
        budget = self._measurement.share * elapsed_seconds / progress
        spent = self._spent + seconds
        return spent <= budget * math.sqrt(progress) and spent + seconds <= budget

    def measure(self, weights: Arrays) -> Iterator[Event | None]:
        """Measure the network of ``weights``; an error becomes a note and does not end training."""
        if self._failed:
            return
        subject, verb = self._measurement.subject, self._measurement.verb
        begin = self._clock()
        try:
            yield from self._measurement.measure(weights)
        except CheckpointError:  # later weights may not overflow
            yield Noted(message=f"{subject} were not {verb}: the network's values overflow.")
        except Exception as error:
            self._failed = True
            reason = f"{type(error).__name__}: {error}"
            yield Noted(message=f"{subject} are no longer {verb} during training: {reason}")
        finally:
            self._seconds = self._clock() - begin
            self._spent += self._seconds


def emergence_measurement(
    emergence: Emergence, model: ModelConfig, vocabulary_size: int
) -> NetworkMeasurement:
    """The units that predict patterns best.

    Logits are not computed: of words they would be most of the time.
    """

    def measure(weights: Arrays) -> Iterator[Event | None]:
        for units in emergence.score(weights):
            yield Emerged(units=units) if units else None

    reading_share = multiply_adds(model, 0) / multiply_adds(model, vocabulary_size)
    return NetworkMeasurement(
        measure,
        EMERGENCE_SHARE,
        reading_share * emergence.characters,
        subject="Units",
        verb="scored",
        doing="scoring units against patterns",
    )
