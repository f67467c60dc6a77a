"""Shards: the columns of a chunk divided among threads, and their results put together.

Letters in shapes: ``T`` symbols, ``B`` columns, ``L`` layers, ``H`` units of a layer.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from lstm_tui.training.network import State


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a chunk: ids and targets (T, B), the carried state and dropout masks (L, B, H).

    ``fresh`` (B,), on the CPU, says which of them begin at the initial state instead.
    """

    inputs: Tensor
    targets: Tensor
    fresh: Tensor
    state: State
    masks: Tensor | None

    @property
    def width(self) -> int:
        """B."""
        return len(self.fresh)

    def split(self, count: int) -> "list[Columns]":
        """At most ``count`` parts of about equally many columns."""
        count = max(1, min(count, self.width))

        def parts(tensor: Tensor) -> list[Tensor]:
            return [part.contiguous() for part in tensor.tensor_split(count, dim=1)]

        masks = parts(self.masks) if self.masks is not None else [None] * count
        states = zip(*map(parts, self.state), strict=True)
        fresh = self.fresh.tensor_split(count)
        return list(map(Columns, parts(self.inputs), parts(self.targets), fresh, states, masks))


@dataclass(frozen=True, slots=True)
class ShardGradients:
    """The loss, the gradients and the final state of one shard of the columns."""

    loss: Tensor
    gradients: tuple[Tensor, ...]
    state: State


def sum_gradients(gradients: tuple[Tensor, ...]) -> Tensor:
    """The sum of ``gradients``, always a new tensor.

    Both biases of a layer may share one gradient tensor.
    """
    if len(gradients) == 1:
        return gradients[0].clone()
    total = gradients[0] + gradients[1]
    for gradient in gradients[2:]:
        total += gradient
    return total


def join_states(states: list[State]) -> State:
    """The state of all columns, from ``states`` of the shards."""
    if len(states) == 1:
        return states[0]
    return tuple(torch.cat(part, dim=1) for part in zip(*states, strict=True))
