"""Trainer: one optimization step of truncated backpropagation through time, and one evaluation.

Knows no training loop, no clock and no file. With several threads each computes the gradients of
its own shard of the streams, and they are summed in a fixed order. That is as fast as letting torch
split every matrix product (1.0 to 1.1 times on two idle cores) and tolerates other programs:
threads that synchronize after every product wait for whichever of them is preempted, and lost nine
tenths of their speed beside a busy core; these lost half.
"""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lstm_tui.config import Clipping, Precision, TrainingConfig
from lstm_tui.errors import CheckpointError
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.text.split import Spans
from lstm_tui.training.activity import penalizes, penalty_of
from lstm_tui.training.batches import Ids, Streams
from lstm_tui.training.distributed import ProcessGroup
from lstm_tui.training.network import CharNetwork, State
from lstm_tui.training.optimizers import Optimizers

Result = TypeVar("Result")

EVALUATION_LANES = 16
EVALUATION_WARMUP = 256
"""Characters that each lane of an evaluation reads before its losses count."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """The loss of a step in nats per character, and the gradient norm before clipping.

    ``applied`` is False if either was not finite; the weights were then not changed.
    """

    loss: float
    gradient_norm: float
    applied: bool


@dataclass(frozen=True, slots=True)
class _ShardGradients:
    """The loss, the gradients and the final state of one shard of the streams."""

    loss: Tensor
    gradients: tuple[Tensor, ...]
    state: State


class Trainer:
    """A network, its optimizer, and its position in the training text.

    Losses depend on ``threads`` in their last bits, because sums are taken in another order.

    Attributes:
        streams: All streams of the training text, those of other ranks included.
        position: The next chunk of ``streams``.
        state: What the network carries into it, for the streams of this rank.
        precision: What forward and backward pass compute in.
        shards: How many threads divide the streams of this rank.
    """

    def __init__(
        self,
        network: CharNetwork,
        streams: Streams,
        config: TrainingConfig,
        *,
        device: torch.device,
        precision: Precision,
        threads: int = 1,
        group: ProcessGroup | None = None,
    ) -> None:
        self.network = network.to(device)
        self.streams = streams
        self.position = 0
        self.precision = precision
        self._group = group
        self._own = self._share(streams.batch)
        self._width = self._own.stop - self._own.start
        self.state: State = self.network.blank_state(self._width)
        self._config = config
        self._penalized = penalizes(config, network.config)
        self._device = device
        self._parameters = dict(self.network.named_parameters())
        self._optimizers = Optimizers(self._parameters, config, precision)
        divided = device.type == "cpu" and threads <= self._width
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

    def step(self, learning_rate: float, clip: float) -> StepResult:
        """Take one step on the next chunk (truncated backpropagation, Williams & Peng 1990).

        A loss or gradient that is not finite never reaches the weights.
        """
        chunk = self.streams.at(self.position)
        self.position += 1
        before = self.network.blank_state(self._width) if chunk.fresh else self.state
        masks = self.network.masks(self.streams.batch, self.streams.seed, self.position)
        shards = self._map_shards(
            self._gradients,
            self._tensor(chunk.inputs[:, self._own]),
            self._tensor(chunk.targets[:, self._own]),
            before,
            masks[:, self._own] if masks is not None else None,
        )
        gradients = zip(*(shard.gradients for shard in shards), strict=True)
        each = self._pool.map if self._pool else map
        for parameter, gradient in zip(
            self._parameters.values(), each(_sum_gradients, gradients), strict=True
        ):
            parameter.grad = gradient
        loss = sum(shard.loss.item() for shard in shards)
        if self._group is not None:
            loss = self._group.all_reduce_gradients(self._parameters.values(), loss)
        norm = self._clip(clip)
        result = StepResult(loss, norm, math.isfinite(loss) and math.isfinite(norm))
        if result.applied:
            self._optimizers.step(self.position, learning_rate, self._pool)
            self.state = _join_states([shard.state for shard in shards])
        else:
            self.state = self.network.blank_state(self._width)
        return result

    def _share(self, count: int) -> slice:
        """Which of ``count`` columns this rank reads."""
        return slice(0, count) if self._group is None else self._group.shard(count)

    def _map_shards(
        self,
        work: Callable[[Tensor, Tensor, State, Tensor | None], Result],
        ids: Tensor,
        targets: Tensor,
        state: State,
        masks: Tensor | None = None,
    ) -> list[Result]:
        """Call ``work`` on each shard of the columns (T, B), states and masks (L, B, H)."""
        if self._pool is None:
            return [work(ids, targets, state, masks)]
        shards = min(self.shards, ids.shape[1])

        def columns(tensor: Tensor) -> list[Tensor]:
            return [column.contiguous() for column in tensor.tensor_split(shards, dim=1)]

        states = list(zip(*map(columns, state), strict=True))
        dropped = columns(masks) if masks is not None else [None] * shards
        return list(self._pool.map(work, columns(ids), columns(targets), states, dropped))

    def _gradients(
        self, inputs: Tensor, targets: Tensor, before: State, masks: Tensor | None
    ) -> _ShardGradients:
        """Loss and gradients of a shard (T, B), weighted by its share of all streams.

        The gradients are those of the loss and of `penalty_of`.
        """
        share = inputs.shape[1] / self.streams.batch
        with self._autocast():
            if self._penalized:
                logits, outputs, after = self.network.forward_layers(inputs, before, masks)
            else:
                logits, after = self.network(inputs, before, masks)
        loss = objective = _nats(logits, targets) * share
        if self._penalized:
            objective = loss + penalty_of(outputs, self._config) * share
        gradients = torch.autograd.grad(objective, list(self._parameters.values()))
        # Autocast returns the state in its own precision; between chunks it is float32.
        return _ShardGradients(
            loss.detach(), gradients, tuple(part.detach().float() for part in after)
        )

    def evaluation(self, ids: Ids, spans: Spans) -> Iterator[float | None]:
        """Yield None after each chunk, and last the mean loss of ``spans``, in nats per character.

        ``ids`` (N,) is the whole text; all spans have the same length. They are read in parallel
        lanes with carried state, each warmed up on the characters before it.
        """
        begins = np.array([begin for begin, _ in spans])
        count = spans[0][1] - spans[0][0]
        lanes = min(EVALUATION_LANES // len(spans), count // (4 * EVALUATION_WARMUP))
        lanes = max(1, lanes)  # of each span
        length = count // lanes
        warmup = min(EVALUATION_WARMUP, max(0, int(begins.min()) - 1))
        starts = begins[:, None] + np.arange(lanes) * length - 1 - warmup
        lanes *= len(spans)
        starts = starts.ravel()[self._share(lanes)]
        total, size = 0.0, 256
        state = self.network.blank_state(len(starts))
        for first in range(0, warmup + length, size):
            if not len(starts):  # fewer lanes than ranks
                yield None
                continue
            last = min(first + size, warmup + length)
            offsets = starts[None, :] + np.arange(first, last + 1)[:, None]
            symbols = ids.take(offsets).astype(np.int64)
            uncounted = max(0, warmup - first)
            shards = self._map_shards(
                partial(self._loss_sum, uncounted=uncounted),
                self._tensor(symbols[:-1]),
                self._tensor(symbols[1:]),
                state,
            )
            total += sum(nats for nats, _ in shards)
            state = _join_states([after for _, after in shards])
            yield None
        if self._group is not None:
            total = self._group.all_reduce_sum(total)
        yield total / (lanes * length)

    @torch.no_grad()
    def _loss_sum(
        self, ids: Tensor, targets: Tensor, state: State, _: Tensor | None, uncounted: int
    ) -> tuple[float, State]:
        """The summed loss after the first ``uncounted`` characters, and the state after all."""
        with self._autocast():
            logits, after = self.network(ids, state)
        counted = targets[uncounted:]
        nats = _nats(logits[uncounted:], counted).item() * counted.numel() if len(counted) else 0.0
        return nats, tuple(part.float() for part in after)

    def weights(self) -> Arrays:
        """A copy of the weights, float32, under torch's own names; tied weights once."""
        return {name: _array(value) for name, value in self._parameters.items()}

    def arrays(self) -> Arrays:
        """A copy of the optimizer's arrays and of the carried state of all ranks.

        Randomness has no state: what is drawn for a step depends on seed and position alone.
        """
        arrays = {name: _array(value) for name, value in self._optimizers.arrays().items()}
        state = self.state
        if self._group is not None:
            state = self._group.gather_state(state, self.streams.batch)
        for index, part in enumerate(state):
            arrays[f"carried.{index}"] = _array(part)
        return arrays

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
            self.state = tuple(
                self._tensor(arrays[f"carried.{index}"])
                .reshape(blank.shape)[:, self._own]
                .contiguous()
                for index, blank in enumerate(self.network.blank_state(self.streams.batch))
            )
        except (KeyError, RuntimeError, TypeError) as error:
            raise CheckpointError(f"the checkpoint does not fit this network: {error}.") from error
        self.position = position

    def _clip(self, limit: float) -> float:
        gradients = [value.grad for value in self._parameters.values() if value.grad is not None]
        norm = nn.utils.get_total_norm(gradients)
        if self._config.clipping is Clipping.NORM:
            if not norm <= limit:
                nn.utils.clip_grads_with_norm_(list(self._parameters.values()), limit, norm)
        elif self._config.clipping is Clipping.VALUE:
            nn.utils.clip_grad_value_(list(self._parameters.values()), limit)
        return norm.item()

    def _autocast(self) -> torch.autocast:
        return torch.autocast(
            self._device.type, torch.bfloat16, enabled=self.precision is Precision.BFLOAT16
        )

    def _tensor(self, array: NDArray[np.generic]) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self._device)


def _sum_gradients(gradients: tuple[Tensor, ...]) -> Tensor:
    """Their sum, as a new tensor: both biases of a layer may share one gradient tensor."""
    if len(gradients) == 1:
        return gradients[0].clone()
    total = gradients[0] + gradients[1]
    for gradient in gradients[2:]:
        total += gradient
    return total


def _join_states(states: list[State]) -> State:
    """The state of all streams from those of the shards."""
    if len(states) == 1:
        return states[0]
    return tuple(torch.cat(part, dim=1) for part in zip(*states, strict=True))


def _nats(logits: Tensor, targets: Tensor) -> Tensor:
    """The mean cross-entropy of ``targets`` (T, B) under ``logits`` (T, B, V), in nats."""
    return nn.functional.cross_entropy(logits.float().flatten(0, 1), targets.flatten())


def _array(tensor: Tensor) -> NDArray[np.generic]:
    array: NDArray[np.generic] = tensor.detach().cpu().numpy().copy()
    return array
