"""Rank 0 coordinates the other ranks: it broadcasts each operation before it performs it.

Only rank 0 runs a `Session` and writes the run, through a `CoordinatingTrainer`; the other ranks
repeat its operations in `run_follower_rank`. So commands, events, files and the clock exist on rank
0 alone, and all ranks stop after the same step.
"""

from collections.abc import Iterator
from enum import IntEnum, auto

from safetensors.numpy import load as load_arrays, save as save_arrays

from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.training.batches import Ids
from lstm_tui.training.distributed import ProcessGroup
from lstm_tui.training.evaluated_text import EvaluatedText
from lstm_tui.training.trainer import StepResult, Trainer

WEIGHT = "weight:"
"""Prefix of the names of weights where they are sent together with the optimizer's arrays."""


class RankCommand(IntEnum):
    """The operation that rank 0 and all other ranks perform next, with up to two arguments."""

    STEP = auto()
    """Arguments: learning rate, gradient clip."""

    BEGIN_EVALUATION = auto()
    CONTINUE_EVALUATION = auto()
    GATHER_STATE = auto()

    RESTORE = auto()
    """Arguments: position, size in bytes of the arrays that follow."""

    EXIT = auto()


class CoordinatingTrainer(Trainer):
    """The `Trainer` of rank 0, which broadcasts each operation to the other ranks."""

    def step(self, learning_rate: float, clip: float) -> StepResult:
        """Take one step on all ranks (see `Trainer.step`)."""
        self._send(RankCommand.STEP, learning_rate, clip)
        return super().step(learning_rate, clip)

    def evaluation(self, ids: Ids, evaluated: EvaluatedText) -> Iterator[float | None]:
        """Evaluate with lanes divided among the ranks (see `Trainer.evaluation`).

        It may be abandoned half way, and other operations may come in between.
        """
        work = super().evaluation(ids, evaluated)
        self._send(RankCommand.BEGIN_EVALUATION)
        while True:
            self._send(RankCommand.CONTINUE_EVALUATION)
            try:
                loss = next(work)
            except StopIteration:
                return
            yield loss

    def arrays(self) -> Arrays:
        """As `Trainer.arrays`, with the carried state gathered from all ranks."""
        self._send(RankCommand.GATHER_STATE)
        return super().arrays()

    def restore(self, weights: Arrays, arrays: Arrays, position: int) -> None:
        """As `Trainer.restore`, on all ranks; the checkpoint may be of another world size."""
        super().restore(weights, arrays, position)
        data = save_arrays(
            {f"{WEIGHT}{name}": value for name, value in weights.items()} | dict(arrays)
        )
        self._send(RankCommand.RESTORE, position, len(data))
        self._process_group.broadcast_bytes(data, len(data))

    def _send(self, command: RankCommand, first: float = 0.0, second: float = 0.0) -> None:
        self._process_group.broadcast(command, first, second)

    @property
    def _process_group(self) -> ProcessGroup:
        assert self._group is not None
        return self._group


def release_ranks(group: ProcessGroup) -> None:
    """On rank 0, let the other ranks end once all have finished their operations.

    Raises:
        TrainingError: A rank is gone.
    """
    group.broadcast(RankCommand.EXIT, 0, 0)
    group.all_reduce_sum(0.0)


def run_follower_rank(
    group: ProcessGroup, trainer: Trainer, ids: Ids, evaluated: EvaluatedText | None
) -> None:
    """Perform the operations that rank 0 broadcasts, until `release_ranks`.

    ``ids`` (N,) is the whole text, and ``evaluated`` what an evaluation reads of it.

    Raises:
        TrainingError: Rank 0 is gone.
    """
    evaluation: Iterator[float | None] = iter(())
    while True:
        command, first, second = group.broadcast(0, 0, 0)
        match RankCommand(int(command)):
            case RankCommand.STEP:
                trainer.step(first, second)
            case RankCommand.BEGIN_EVALUATION:
                assert evaluated is not None  # rank 0 has the same text
                evaluation = trainer.evaluation(ids, evaluated)
            case RankCommand.CONTINUE_EVALUATION:
                next(evaluation, None)
            case RankCommand.GATHER_STATE:
                group.gather_state(trainer.state, trainer.streams.carried)
            case RankCommand.RESTORE:
                arrays = load_arrays(group.broadcast_bytes(b"", int(second)))
                trainer.restore(
                    {name.removeprefix(WEIGHT): value for name, value in arrays.items()},
                    arrays,
                    int(first),
                )
            case RankCommand.EXIT:
                group.all_reduce_sum(0.0)
                return
