"""Activity penalty: regularization of hidden values that makes single units detectors.

What a network knows about its text is spread over many units unless something prefers a few. Three
terms do, all on hidden values:

- Activity: the mean absolute value of all units, which makes them sparse (activation
  regularization, Merity, McCann & Socher 2017; there the mean square).
- Slowness: the mean square change of the memory units from symbol to symbol (temporal activation
  regularization, ibid.). Memory units are the first units of each layer, which begin with a long
  memory (`CharNetwork.initialize_memory`).
- Persistence: the mean square of the other units' averages over windows of `WINDOW` symbols. What
  lasts, such as being inside a link, is then cheaper to keep in the memory units.

After the last symbol of a document there is padding, which no term counts.

Letters in shapes: ``T`` time, ``B`` streams, ``H`` units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lstm_tui.config import Cell, ModelConfig, TrainingConfig

WINDOW = 16
"""Symbols over which the other units are averaged: longer than most words."""


def penalizes(training: TrainingConfig, model: ModelConfig) -> bool:
    """Whether there is a penalty: for LSTMs only, whose hidden values are not their memory."""
    memory = training.memory_units and (training.slowness_penalty or training.persistence_penalty)
    return model.cell is Cell.LSTM and bool(training.activity_penalty or memory)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many symbols, pairs of successive symbols and whole windows the columns of a chunk have.

    Means are over all columns of a chunk, also those that other threads and ranks read.
    """

    symbols: int
    pairs: int
    windows: int

    @classmethod
    def of(cls, real: NDArray[Any]) -> "Counts":
        """Those of ``real`` (T, B): the mask of symbols before the padding of each column."""
        lengths = real.sum(0)
        windows = int((lengths // WINDOW).sum())
        return cls(int(lengths.sum()), int(np.maximum(lengths - 1, 0).sum()), windows)


def penalty_of(
    outputs: Sequence[Tensor], training: TrainingConfig, real: Tensor, counts: Counts
) -> Tensor:
    """The penalty on ``outputs`` of each layer, (T, B, H) each, in nats; a scalar.

    Means are over symbols (or windows), streams and units, and added over layers. Symbols after the
    last whole window are not averaged, nor those that are not ``real`` (T, B). ``counts`` are those
    of the whole chunk: the penalty of some of its columns is their part of it.
    """
    total = outputs[0].new_zeros((), dtype=torch.float32)
    windows = len(real) // WINDOW
    for output in outputs:
        hidden = output.float()
        count = round(training.memory_units * hidden.shape[2])
        memory, others = hidden[:, :, :count], hidden[:, :, count:]
        total = total + training.activity_penalty * _mean(hidden.abs(), real, counts.symbols)
        if count and counts.pairs:
            changes = memory.diff(dim=0).square()
            total = total + training.slowness_penalty * _mean(changes, real[1:], counts.pairs)
        if count and others.shape[2] and counts.windows:
            whole = others[: windows * WINDOW].reshape(windows, WINDOW, *others.shape[1:])
            averages, ends = whole.mean(1).square(), real[WINDOW - 1 :: WINDOW]
            total = total + training.persistence_penalty * _mean(averages, ends, counts.windows)
    return total


def _mean(values: Tensor, counted: Tensor, count: int) -> Tensor:
    """The mean of ``values`` (T, B, H) where ``counted`` (T, B); the whole chunk has ``count``."""
    return (values.mean(2) * counted).sum() / count
