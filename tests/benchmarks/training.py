"""Characters a second of `Trainer.step`, against the loop that everybody writes first.

The other side is an embedding, `nn.LSTM` and a linear layer, in float32, with AdamW as it comes,
clipping by norm, the state carried and detached, and as many threads as torch takes by itself.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lstm_tui.config import Device, ModelConfig, TrainingConfig, default_learning_rate
from lstm_tui.training.batches import Streams
from lstm_tui.training.calibration import Choice, calibrate
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.trainer import Trainer
from tests.benchmarks import texts
from tests.benchmarks.results import Options, Result, at_least, in_turns, rate_of

MODEL = ModelConfig(layers=2, hidden=256, embedding=64)
BATCHES = ((64, 100), (16, 64))
BLOCK_SECONDS = 2.0
REPEATS = 7


def measure(_: Path, options: Options) -> Iterator[Result]:
    """A row for each batch."""
    ids, vocabulary_size = texts.numbered(texts.text())
    default_threads = torch.get_num_threads()
    seconds = options.seconds(BLOCK_SECONDS)
    for batch, chunk in BATCHES:
        ours, choice = our_step(ids, vocabulary_size, batch, chunk)
        plain = plain_step(ids, vocabulary_size, batch, chunk)

        def our_rate(step: Callable[[], int] = ours, threads: int = choice.threads) -> float:
            torch.set_num_threads(threads)
            return rate_of(step, seconds)

        def plain_rate(step: Callable[[], int] = plain) -> float:
            torch.set_num_threads(default_threads)
            return rate_of(step, seconds)

        measured, against = in_turns(options.repeats(REPEATS), our_rate, plain_rate)
        yield Result(
            f"training 2×256, {batch} streams of {chunk}",
            "characters/s",
            measured,
            against,
            at_least(1.3),
            f"{choice.precision} with --threads {choice.threads} (calibrated) against a plain "
            f"float32 nn.LSTM loop with torch's default of {default_threads}",
        )


def our_step(
    ids: NDArray[np.int64], vocabulary_size: int, batch: int, chunk: int
) -> tuple[Callable[[], int], Choice]:
    """A step as the worker takes it, with what calibration chose here."""
    torch.manual_seed(1)
    config = TrainingConfig(batch=batch, chunk=chunk, device=Device.CPU)
    network = CharNetwork(MODEL, vocabulary_size)
    streams = Streams(ids, batch, chunk, seed=1)
    choice = calibrate(network, streams, config)
    trainer = Trainer(
        network, streams, config, device=torch.device("cpu"), precision=choice.precision
    )
    rate = default_learning_rate(MODEL)

    def step() -> int:
        trainer.step(rate, config.clip)
        return streams.characters_per_step

    return step, choice


class PlainLSTM(nn.Module):
    """Embedding → `nn.LSTM` → logits."""

    def __init__(self, vocabulary_size: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, MODEL.embedding)
        self.lstm = nn.LSTM(MODEL.embedding, MODEL.hidden, MODEL.layers)
        self.output = nn.Linear(MODEL.hidden, vocabulary_size)

    def forward(
        self, ids: Tensor, state: tuple[Tensor, Tensor] | None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """``ids`` (T, B) → logits (T, B, V) and the state after them, (L, B, H) each."""
        outputs, state = self.lstm(self.embedding(ids), state)
        return self.output(outputs), state


def plain_step(
    ids: NDArray[np.int64], vocabulary_size: int, batch: int, chunk: int
) -> Callable[[], int]:
    """A step of the loop that everybody writes first."""
    torch.manual_seed(1)
    model = PlainLSTM(vocabulary_size)
    optimizer = torch.optim.AdamW(model.parameters(), lr=default_learning_rate(MODEL))
    length = len(ids) // batch
    streams = torch.from_numpy(ids[: length * batch]).view(batch, length).t().contiguous()
    position = 0
    state: tuple[Tensor, Tensor] | None = None

    def step() -> int:
        nonlocal position, state
        if position + chunk + 1 > length:
            position, state = 0, None
        inputs = streams[position : position + chunk]
        targets = streams[position + 1 : position + chunk + 1]
        position += chunk
        optimizer.zero_grad()
        logits, after = model(inputs, state)
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        state = (after[0].detach(), after[1].detach())
        return batch * chunk

    return step
