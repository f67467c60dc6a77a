"""Who says what is done next, where several processes train one network.

Rank 0 leads: it alone runs a `Session` and writes the run, through a `CoordinatingTrainer`: a
`Trainer` that tells the others each time what it is about to do. They `follow`. So nobody but rank
0 knows commands, events, files or the clock, and all stop after the same step.

How anything gets from one process to another is known to `distributed`. Knows no run directory.
"""

from collections.abc import Iterator, Mapping
from enum import IntEnum, auto

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load as load_arrays, save as save_arrays

from lstm_tui.text.split import Spans
from lstm_tui.training.batches import Ids
from lstm_tui.training.distributed import ProcessGroup
from lstm_tui.training.trainer import Arrays, StepResult, Trainer

WEIGHT = "weight:"
"""What the name of a weight begins with where it travels beside the optimiser's arrays."""


class RankCommand(IntEnum):
    """What rank 0 is about to do, and the others with it."""

    STEP = auto()
    """Learning rate, limit of the gradient."""

    EVALUATE = auto()
    """Begin to read the validation text."""

    READ_ON = auto()
    GATHER = auto()

    RESTORE = auto()
    """Position, and the size in bytes of the arrays that follow."""

    DISMISS = auto()


class CoordinatingTrainer(Trainer):
    """The `Trainer` of rank 0, who says to the others what it does before it does it."""

    def step(self, learning_rate: float, clip: float) -> StepResult:
        """A step of all ranks (see `Trainer.step`)."""
        self._tell(RankCommand.STEP, learning_rate, clip)
        return super().step(learning_rate, clip)

    def evaluation(self, ids: Ids, spans: Spans) -> Iterator[float | None]:
        """An evaluation whose lanes are divided among the ranks (see `Trainer.evaluation`).

        It may be left in the middle, or other things be done on the way.
        """
        work = super().evaluation(ids, spans)
        self._tell(RankCommand.EVALUATE)
        while True:
            self._tell(RankCommand.READ_ON)
            try:
                found = next(work)
            except StopIteration:
                return
            yield found

    def arrays(self) -> Arrays:
        """As `Trainer.arrays`, the carried state gathered from all ranks."""
        self._tell(RankCommand.GATHER)
        return super().arrays()

    def restore(
        self,
        weights: Mapping[str, NDArray[np.generic]],
        arrays: Mapping[str, NDArray[np.generic]],
        position: int,
    ) -> None:
        """Put back what `weights` and `arrays` gave, on all ranks, however many they were."""
        super().restore(weights, arrays, position)
        everything = {f"{WEIGHT}{name}": value for name, value in weights.items()} | dict(arrays)
        data = save_arrays(everything)
        self._tell(RankCommand.RESTORE, position, len(data))
        self._ranks.broadcast_bytes(data, len(data))

    def _tell(self, order: RankCommand, first: float = 0.0, second: float = 0.0) -> None:
        self._ranks.broadcast(order, first, second)

    @property
    def _ranks(self) -> ProcessGroup:
        assert isinstance(self._company, ProcessGroup)
        return self._company


def release_ranks(ranks: ProcessGroup) -> None:
    """As rank 0, let the others end, once all have done all that they were told.

    Raises:
        TrainingError: One of them is gone already.
    """
    ranks.broadcast(RankCommand.DISMISS, 0, 0)
    ranks.all_reduce_sum(0.0)


def run_follower_rank(ranks: ProcessGroup, trainer: Trainer, ids: Ids, evaluated: Spans) -> None:
    """Do what rank 0 says until dismissed. ``ids`` (N,) is the whole text, of which ``evaluated``
    is read in an evaluation.

    Raises:
        TrainingError: Rank 0 is gone.
    """
    evaluation: Iterator[float | None] = iter(())
    while True:
        order, first, second = ranks.broadcast(0, 0, 0)
        match RankCommand(int(order)):
            case RankCommand.STEP:
                trainer.step(first, second)
            case RankCommand.EVALUATE:
                evaluation = trainer.evaluation(ids, evaluated)
            case RankCommand.READ_ON:
                next(evaluation, None)
            case RankCommand.GATHER:
                ranks.gather_state(trainer.state, trainer.streams.batch)
            case RankCommand.RESTORE:
                arrays = load_arrays(ranks.broadcast_bytes(b"", int(second)))
                trainer.restore(
                    {name.removeprefix(WEIGHT): value for name, value in arrays.items()},
                    arrays,
                    int(first),
                )
            case RankCommand.DISMISS:
                ranks.all_reduce_sum(0.0)
                return
