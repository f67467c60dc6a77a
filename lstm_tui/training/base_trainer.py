"""Base of the trainers: threads, gradients, clipping, the optimizer, and saved arrays.

With several threads each computes the gradients of its own shard of the columns, and they are
summed in a fixed order. That is as fast as letting torch split every matrix product (1.0 to 1.1
times on two idle cores) and tolerates other programs: threads that synchronize after every product
wait for whichever of them is preempted, and lost nine tenths of their speed beside a busy core;
these lost half.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lstm_tui.config import Clipping, Precision, TrainingConfig
from lstm_tui.errors import CheckpointError
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.training.network import EMBEDDING, RecurrentNetwork
from lstm_tui.training.optimizers import Optimizers
from lstm_tui.training.shards import sum_gradients

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class StepResult:
    """The loss of a step in nats per symbol, and the gradient norm before clipping.

    The loss of a classifier is in nats per document. ``applied`` is False if either was not finite;
    the weights were then not changed. ``clipped`` is the share of the gradient that was clipped:
    all or nothing by norm, entries by value; None without clipping.
    """

    loss: float
    gradient_norm: float
    applied: bool
    clipped: float | None = None


class Divisible(Protocol):
    """Columns of a chunk that threads divide."""

    def split(self, count: int) -> list[Self]:
        """At most ``count`` parts of about equally many columns."""


Part = TypeVar("Part", bound=Divisible)


class BaseTrainer:
    """A network and its optimizer, and its position in the training text.

    Losses depend on ``threads`` in their last bits, because sums are taken in another order.

    Attributes:
        position: The next chunk of the training text.
        precision: What forward and backward pass compute in.
        shards: How many threads divide the columns of a chunk.
    """

    def __init__(
        self,
        network: RecurrentNetwork,
        config: TrainingConfig,
        *,
        device: torch.device,
        precision: Precision,
        threads: int,
        columns: int,
        trained: Callable[[str], bool] = lambda _name: True,
    ) -> None:
        """``columns`` is the width of most chunks; parameters are ``trained`` by their name, but
        not an embedding that ``config`` freezes."""
        network.to(device)
        self.position = 0
        self.precision = precision
        self._config = config
        self._device = device
        self._parameters = dict(network.named_parameters())
        self._trained = {
            name: parameter
            for name, parameter in self._parameters.items()
            if trained(name) and not (config.freeze_embedding and name == EMBEDDING)
        }
        for name, parameter in self._parameters.items():
            parameter.requires_grad_(name in self._trained)
        self._optimizers = Optimizers(self._trained, config, precision)
        divided = device.type == "cpu" and threads <= columns
        self.shards = threads if divided else 1
        torch.set_num_threads(threads // self.shards)
        self._pool = (
            ThreadPoolExecutor(self.shards, initializer=torch.set_num_threads, initargs=(1,))
            if self.shards > 1
            else None
        )

    def close(self) -> None:
        """End the threads; the trainer cannot be used afterwards."""
        if self._pool is not None:
            self._pool.shutdown()

    def weights(self) -> Arrays:
        """A copy of the weights, float32, under torch's own names; tied weights once."""
        return {name: to_array(value) for name, value in self._parameters.items()}

    def arrays(self) -> Arrays:
        """A copy of the optimizer's arrays, and of what else the next step needs.

        Randomness has no state: what is drawn for a step depends on seed and position alone.
        """
        return {name: to_array(value) for name, value in self._optimizers.arrays().items()}

    def restore(self, weights: Arrays, arrays: Arrays, position: int) -> None:
        """Restore what `weights` and `arrays` returned.

        Raises:
            CheckpointError: An array is missing or has another shape.
        """
        try:
            with torch.no_grad():
                for name, parameter in self._parameters.items():
                    parameter.copy_(torch.from_numpy(weights[name]))
            self._optimizers.restore(arrays)
            self._restore_state(arrays)
        except (KeyError, RuntimeError, TypeError) as error:
            raise CheckpointError(f"the checkpoint does not fit this network: {error}.") from error
        self.position = position

    def _restore_state(self, arrays: Arrays) -> None:
        """Restore what `arrays` returned besides the optimizer's arrays."""

    def _map_shards(self, work: Callable[[Part], Result], columns: Part) -> list[Result]:
        """Call ``work`` on each shard of the columns.

        If it fails on one, the others end first: until then they hold their memory.
        """
        if self._pool is None:
            return [work(columns)]
        parts = [self._pool.submit(work, part) for part in columns.split(self.shards)]
        wait(parts)
        return [part.result() for part in parts]

    def _update(
        self,
        gradients: Sequence[Sequence[Tensor]],
        loss: float,
        learning_rate: float,
        clip: float,
    ) -> StepResult:
        """Sum the ``gradients`` of the shards, clip, and take the step at `position`.

        A loss or gradient that is not finite never reaches the weights.
        """
        each = self._pool.map if self._pool else map
        for parameter, gradient in zip(
            self._trained.values(),
            each(sum_gradients, zip(*gradients, strict=True)),
            strict=True,
        ):
            parameter.grad = gradient
        loss = self._all_reduce(loss)
        norm, clipped = self._clip(clip)
        result = StepResult(loss, norm, math.isfinite(loss) and math.isfinite(norm), clipped)
        if result.applied:
            self._optimizers.step(self.position, learning_rate, self._pool)
        return result

    def _all_reduce(self, loss: float) -> float:
        """Sum gradients and ``loss`` over all ranks, if there are several."""
        return loss

    def _clip(self, limit: float) -> tuple[float, float | None]:
        """Clip the gradient; return its norm before, and the share of it that was clipped."""
        trained = list(self._trained.values())
        gradients = [value.grad for value in trained if value.grad is not None]
        norm = nn.utils.get_total_norm(gradients)
        clipped = None
        if self._config.clipping is Clipping.NORM:
            clipped = float(not norm <= limit)
            if clipped:
                nn.utils.clip_grads_with_norm_(trained, limit, norm)
        elif self._config.clipping is Clipping.VALUE:
            above = sum(int((gradient.abs() > limit).sum()) for gradient in gradients)
            clipped = above / sum(gradient.numel() for gradient in gradients)
            nn.utils.clip_grad_value_(trained, limit)
        return norm.item(), clipped

    def _autocast(self) -> torch.autocast:
        return torch.autocast(
            self._device.type, torch.bfloat16, enabled=self.precision is Precision.BFLOAT16
        )

    def _tensor(self, array: NDArray[np.generic]) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self._device)


def to_array(tensor: Tensor) -> NDArray[np.generic]:
    """A copy of ``tensor`` on the CPU."""
    array: NDArray[np.generic] = tensor.detach().cpu().numpy().copy()
    return array
