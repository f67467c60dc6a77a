"""Trainer: one optimization step of truncated backpropagation through time, and one evaluation.

Knows no training loop, no clock and no file. With several threads each computes the gradients of
its own shard of the columns, and they are summed in a fixed order. That is as fast as letting torch
split every matrix product (1.0 to 1.1 times on two idle cores) and tolerates other programs:
threads that synchronize after every product wait for whichever of them is preempted, and lost nine
tenths of their speed beside a busy core; these lost half.
"""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
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
from lstm_tui.training.activity import Counts, penalizes, penalty_of
from lstm_tui.training.batches import PADDING, Batches, Chunk, Ids
from lstm_tui.training.distributed import ProcessGroup
from lstm_tui.training.evaluated_text import (
    EvaluatedDocuments,
    EvaluatedText,
    Ints,
    evaluated_chunks,
)
from lstm_tui.training.network import CharNetwork, State
from lstm_tui.training.optimizers import Optimizers
from lstm_tui.training.output_loss import output_nats, output_nats_each
from lstm_tui.training.shards import Columns, ShardGradients, join_states, sum_gradients

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class StepResult:
    """The loss of a step in nats per symbol, and the gradient norm before clipping.

    ``applied`` is False if either was not finite; the weights were then not changed. ``clipped`` is
    the share of the gradient that was clipped: all or nothing by norm, entries by value; None
    without clipping.
    """

    loss: float
    gradient_norm: float
    applied: bool
    clipped: float | None = None


class Trainer:
    """A network, its optimizer, and its position in the training text.

    Losses depend on ``threads`` in their last bits, because sums are taken in another order.

    Attributes:
        streams: The training text, with the columns of other ranks.
        position: The next chunk of ``streams``.
        state: What the network carries into it, for the columns of this rank.
        precision: What forward and backward pass compute in.
        shards: How many threads divide the columns of this rank.
    """

    def __init__(
        self,
        network: CharNetwork,
        streams: Batches,
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
        self._own = self._share(streams.carried)
        self._width = self._own.stop - self._own.start
        self.state: State = self._blank_state(self._width)
        self._config = config
        self._penalized = penalizes(config, network.config)
        self._device = device
        self._parameters = dict(self.network.named_parameters())
        self._optimizers = Optimizers(self._parameters, config, precision)
        columns = self._share(streams.columns)
        divided = device.type == "cpu" and threads <= columns.stop - columns.start
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
        own = self._share(chunk.columns)
        shards = self._map_shards(
            partial(self._gradients, counts=Counts.of(chunk.real)),
            self._columns(
                chunk,
                own,
                self.state if chunk.carries else self._blank_state(own.stop - own.start),
                self.network.masks(chunk.columns, self.streams.seed, self.position),
            ),
        )
        gradients = zip(*(shard.gradients for shard in shards), strict=True)
        each = self._pool.map if self._pool else map
        for parameter, gradient in zip(
            self._parameters.values(), each(sum_gradients, gradients), strict=True
        ):
            parameter.grad = gradient
        loss = sum(shard.loss.item() for shard in shards)
        if self._group is not None:
            loss = self._group.all_reduce_gradients(self._parameters.values(), loss)
        norm, clipped = self._clip(clip)
        result = StepResult(loss, norm, math.isfinite(loss) and math.isfinite(norm), clipped)
        if result.applied:
            self._optimizers.step(self.position, learning_rate, self._pool)
            if chunk.carries:
                self.state = join_states([shard.state for shard in shards])
        else:
            self.state = self._blank_state(self._width)
        return result

    def _share(self, count: int) -> slice:
        """Which of ``count`` columns this rank reads."""
        return slice(0, count) if self._group is None else self._group.shard(count)

    def _blank_state(self, columns: int) -> State:
        """The initial state as values, without a gradient."""
        return tuple(part.detach() for part in self.network.blank_state(columns))

    def _columns(self, chunk: Chunk, own: slice, state: State, masks: Tensor | None) -> Columns:
        """The ``own`` columns of ``chunk``, with ``state`` before them; ``masks`` are of all."""
        return Columns(
            self._tensor(chunk.inputs[:, own]),
            self._tensor(chunk.targets[:, own]),
            torch.from_numpy(chunk.fresh[own]),
            state,
            masks[:, own] if masks is not None else None,
        )

    def _map_shards(self, work: Callable[[Columns], Result], columns: Columns) -> list[Result]:
        """Call ``work`` on each shard of the columns.

        If it fails on one, the others end first: until then they hold their memory.
        """
        if self._pool is None:
            return [work(columns)]
        parts = [self._pool.submit(work, part) for part in columns.split(self.shards)]
        wait(parts)
        return [part.result() for part in parts]

    def _gradients(self, columns: Columns, counts: Counts) -> ShardGradients:
        """Loss and gradients of a shard, weighted by its share of the symbols of all columns.

        The gradients are those of the loss and of `penalty_of`.
        """
        parameters = list(self._parameters.values())
        if not columns.width:  # fewer columns than ranks
            zeros = tuple(torch.zeros_like(parameter) for parameter in parameters)
            return ShardGradients(zeros[0].new_zeros(()), zeros, columns.state)
        inputs, targets, masks = columns.inputs, columns.targets, columns.masks
        before = self.network.begun(columns.state, columns.fresh)
        with self._autocast():
            if self._penalized:
                outputs, after = self.network.hidden_layers(inputs, before, masks)
                hidden = outputs[-1]
            else:
                hidden, after = self.network.hidden(inputs, before, masks)
            loss = objective = output_nats(self.network.output, hidden, targets) / counts.symbols
        if self._penalized:
            objective = loss + penalty_of(outputs, self._config, targets != PADDING, counts)
        # A learned initial state has no gradient in a chunk without a beginning.
        gradients = torch.autograd.grad(objective, parameters, materialize_grads=True)
        # Autocast returns the state in its own precision; between chunks it is float32.
        return ShardGradients(
            loss.detach(), gradients, tuple(part.detach().float() for part in after)
        )

    def evaluation(self, ids: Ids, evaluated: EvaluatedText) -> Iterator[float | None]:
        """Yield None after each chunk, and last the mean loss, in nats per symbol.

        ``ids`` (N,) is the whole text, of which spans or documents are ``evaluated``.
        """
        total, count = 0.0, 0
        for chunk, _, nats in self._losses(ids, evaluated):
            total += float(nats.sum())
            count += int(chunk.real.sum())
            yield None
        if self._group is not None:
            total = self._group.all_reduce_sum(total)
        yield total / count

    def document_losses(self, ids: Ids, documents: EvaluatedDocuments) -> NDArray[np.float64]:
        """The loss of each document, [END] included, in nats: (D,). Without other ranks."""
        losses = np.zeros(len(documents.lengths))
        for _, numbers, nats in self._losses(ids, documents):
            losses[numbers] += nats
        return losses

    def _losses(
        self, ids: Ids, evaluated: EvaluatedText
    ) -> Iterator[tuple[Chunk, Ints, NDArray[np.float64]]]:
        """For each chunk, the numbers of its columns, and the summed loss of this rank's, (B,)."""
        own, state = slice(0, 0), self._blank_state(0)
        for chunk, numbers in evaluated_chunks(ids, evaluated):
            if chunk.fresh.all():
                own = self._share(chunk.columns)
                state = self._blank_state(own.stop - own.start)
            own = slice(own.start, max(own.start, min(own.stop, chunk.columns)))
            width = own.stop - own.start
            nats = np.zeros(0)
            if width:
                state = tuple(part[:, :width].contiguous() for part in state)
                columns = self._columns(chunk, own, state, masks=None)
                shards = self._map_shards(self._evaluate, columns)
                nats = np.concatenate([losses for losses, _ in shards])
                state = join_states([after for _, after in shards])
            yield chunk, numbers, nats

    @torch.no_grad()
    def _evaluate(self, columns: Columns) -> tuple[NDArray[np.float64], State]:
        """The summed loss of each column, (B,), and the state after all."""
        before = self.network.begun(columns.state, columns.fresh)
        with self._autocast():
            hidden, after = self.network.hidden(columns.inputs, before)
            nats = output_nats_each(self.network.output, hidden, columns.targets)
        return nats.double().sum(0).cpu().numpy(), tuple(part.float() for part in after)

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
            state = self._group.gather_state(state, self.streams.carried)
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
                for index, blank in enumerate(self._blank_state(self.streams.carried))
            )
        except (KeyError, RuntimeError, TypeError) as error:
            raise CheckpointError(f"the checkpoint does not fit this network: {error}.") from error
        self.position = position

    def _clip(self, limit: float) -> tuple[float, float | None]:
        """Clip the gradient; return its norm before, and the share of it that was clipped."""
        gradients = [value.grad for value in self._parameters.values() if value.grad is not None]
        norm = nn.utils.get_total_norm(gradients)
        clipped = None
        if self._config.clipping is Clipping.NORM:
            clipped = float(not norm <= limit)
            if clipped:
                nn.utils.clip_grads_with_norm_(list(self._parameters.values()), limit, norm)
        elif self._config.clipping is Clipping.VALUE:
            above = sum(int((gradient.abs() > limit).sum()) for gradient in gradients)
            clipped = above / sum(gradient.numel() for gradient in gradients)
            nn.utils.clip_grad_value_(list(self._parameters.values()), limit)
        return norm.item(), clipped

    def _autocast(self) -> torch.autocast:
        return torch.autocast(
            self._device.type, torch.bfloat16, enabled=self.precision is Precision.BFLOAT16
        )

    def _tensor(self, array: NDArray[np.generic]) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self._device)


def _array(tensor: Tensor) -> NDArray[np.generic]:
    array: NDArray[np.generic] = tensor.detach().cpu().numpy().copy()
    return array
