"""Trainer: one optimization step of truncated backpropagation through time, and one evaluation.

Knows no training loop, no clock and no file.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lstm_tui.config import Precision, TrainingConfig
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.training.activity import Counts, penalizes, penalty_of
from lstm_tui.training.base_trainer import BaseTrainer, StepResult, to_array
from lstm_tui.training.batches import PADDING, Batches, Chunk, Ids
from lstm_tui.training.distributed import ProcessGroup
from lstm_tui.training.evaluated_text import (
    EvaluatedDocuments,
    EvaluatedText,
    Ints,
    evaluated_chunks,
)
from lstm_tui.training.network import CharNetwork, State
from lstm_tui.training.output_loss import output_nats, output_nats_each
from lstm_tui.training.shards import Columns, ShardGradients, join_states

__all__ = ["StepResult", "Trainer"]


class Trainer(BaseTrainer):
    """The trainer of a language model.

    Attributes:
        streams: The training text, with the columns of other ranks.
        position: The next chunk of ``streams``.
        state: What the network carries into it, for the columns of this rank.
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
        self.network = network
        self.streams = streams
        self._group = group
        columns = self._share(streams.columns)
        super().__init__(
            network,
            config,
            device=device,
            precision=precision,
            threads=threads,
            columns=columns.stop - columns.start,
        )
        self._own = self._share(streams.carried)
        self._width = self._own.stop - self._own.start
        self.state: State = self._blank_state(self._width)
        self._penalized = penalizes(config, network.config)

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
        result = self._update(
            [shard.gradients for shard in shards],
            sum(shard.loss.item() for shard in shards),
            learning_rate,
            clip,
        )
        if result.applied:
            if chunk.carries:
                self.state = join_states([shard.state for shard in shards])
        else:
            self.state = self._blank_state(self._width)
        return result

    def _all_reduce(self, loss: float) -> float:
        if self._group is None:
            return loss
        return self._group.all_reduce_gradients(self._trained.values(), loss)

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

    def _gradients(self, columns: Columns, counts: Counts) -> ShardGradients:
        """Loss and gradients of a shard, weighted by its share of the symbols of all columns.

        The gradients are those of the loss and of `penalty_of`.
        """
        parameters = list(self._trained.values())
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

    def arrays(self) -> Arrays:
        """As `BaseTrainer.arrays`, with the carried state of all ranks."""
        arrays = dict(super().arrays())
        state = self.state
        if self._group is not None:
            state = self._group.gather_state(state, self.streams.carried)
        for index, part in enumerate(state):
            arrays[f"carried.{index}"] = to_array(part)
        return arrays

    def _restore_state(self, arrays: Arrays) -> None:
        self.state = tuple(
            self._tensor(arrays[f"carried.{index}"]).reshape(blank.shape)[:, self._own].contiguous()
            for index, blank in enumerate(self._blank_state(self.streams.carried))
        )
