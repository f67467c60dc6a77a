"""Throughput of `Trainer` and of the reference loop, on the same text, for benchmarks."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import torch

from lstm_tui.benchmarking.measurement import rate_of
from lstm_tui.config import ModelConfig, TrainingConfig
from lstm_tui.presets import default_learning_rate
from lstm_tui.training.batches import Ids, Streams
from lstm_tui.training.calibration import ComputeChoice, calibrate
from lstm_tui.training.matmul_peak import synchronizer
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.probe import torch_threads
from lstm_tui.training.reference_loop import PlainLSTM, plain_step


@dataclass(frozen=True, slots=True)
class SideBySide:
    """`Trainer` and the reference loop, with networks of the same sizes.

    Attributes:
        choice: The calibrated settings of `Trainer`.
        ours: Characters a second of `Trainer`, measured for the given seconds.
        plain: The same of the reference loop, in float32 with ``default_threads``.
        batch: How many streams both train on: fewer than configured if the text is short.
        default_threads: Torch's default.
    """

    choice: ComputeChoice
    ours: Callable[[float], float]
    plain: Callable[[float], float]
    batch: int
    default_threads: int


@contextmanager
def side_by_side(
    model: ModelConfig, ids: Ids, vocabulary_size: int, config: TrainingConfig
) -> Iterator[SideBySide]:
    """Both on ``ids`` (N,); within the block they can be measured alternately."""
    default_threads = torch.get_num_threads()
    torch.manual_seed(1)
    network = CharNetwork(model, vocabulary_size)
    streams = Streams(ids, config.batch, config.chunk, seed=config.seed)
    choice = calibrate(network, streams, config)
    device = torch.device(choice.device)
    plain = plain_step(
        PlainLSTM(model, vocabulary_size),
        ids,
        batch=streams.batch,
        chunk=streams.chunk,
        device=device,
    )
    trainer = choice.trainer(network, streams, config)
    own_threads = torch.get_num_threads()  # set by the trainer
    rate = default_learning_rate(model, config.optimizer)
    finish = synchronizer(device)

    def step() -> int:
        trainer.step(rate, config.clip)
        return streams.characters_per_step

    def measured(action: Callable[[], int], threads: int, seconds: float) -> float:
        with torch_threads(threads):
            return rate_of(action, seconds, finish)

    with closing(trainer):
        torch.set_num_threads(default_threads)
        yield SideBySide(
            choice,
            lambda seconds: measured(step, own_threads, seconds),
            lambda seconds: measured(plain, default_threads, seconds),
            streams.batch,
            default_threads,
        )
