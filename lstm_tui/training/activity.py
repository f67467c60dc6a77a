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

Letters in shapes: ``T`` time, ``B`` streams, ``H`` units.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from lstm_tui.config import Cell, ModelConfig, TrainingConfig

WINDOW = 16
"""Symbols over which the other units are averaged: longer than most words."""


def penalizes(training: TrainingConfig, model: ModelConfig) -> bool:
    """Whether there is a penalty: for LSTMs only, whose hidden values are not their memory."""
    memory = training.memory_units and (training.slowness_penalty or training.persistence_penalty)
    return model.cell is Cell.LSTM and bool(training.activity_penalty or memory)


def penalty_of(outputs: Sequence[Tensor], training: TrainingConfig) -> Tensor:
    """The penalty on ``outputs`` of each layer, (T, B, H) each, in nats; a scalar.

    Means are over symbols (or windows), streams and units, and added over layers. Symbols after the
    last whole window are not averaged.
    """
    total = outputs[0].new_zeros((), dtype=torch.float32)
    for output in outputs:
        hidden = output.float()
        count = round(training.memory_units * hidden.shape[2])
        memory, others = hidden[:, :, :count], hidden[:, :, count:]
        total = total + training.activity_penalty * hidden.abs().mean()
        if count and len(hidden) > 1:
            total = total + training.slowness_penalty * memory.diff(dim=0).square().mean()
        if count and others.shape[2] and (windows := len(hidden) // WINDOW):
            whole = others[: windows * WINDOW].reshape(windows, WINDOW, *others.shape[1:])
            total = total + training.persistence_penalty * whole.mean(1).square().mean()
    return total
