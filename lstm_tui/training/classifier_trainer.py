"""Trainer of a classifier: one optimization step on whole documents, and one evaluation.

Letters in shapes: ``T`` rows, ``B`` columns, ``D`` documents, ``L`` layers, ``H`` units, ``C``
classes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lstm_tui.config import Pooling, Precision, TrainingConfig
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.training.activity import Counts, penalizes, penalty_of
from lstm_tui.training.base_trainer import BaseTrainer, StepResult
from lstm_tui.training.batches import PADDING
from lstm_tui.training.evaluated_text import EvaluatedDocuments, Ints, evaluated_chunks
from lstm_tui.training.frozen_states import FrozenStates
from lstm_tui.training.labeled_batches import LabeledBatches, LabeledChunk
from lstm_tui.training.network import ClassNetwork, State
from lstm_tui.training.shards import Columns, join_states

MLP = "mlp."
"""Prefix of the names of the parameters that `TrainingConfig.freeze` leaves to be trained."""


@dataclass(frozen=True, slots=True)
class DocumentColumns:
    """Documents of a chunk: ids (T, B), ascending lengths and labels (B,), masks (L, B, H)."""

    inputs: Tensor
    lengths: Tensor
    labels: Tensor
    masks: Tensor | None

    def split(self, count: int) -> "list[DocumentColumns]":
        """At most ``count`` parts of about equally many columns, without rows of padding alone."""
        count = max(1, min(count, len(self.lengths)))
        inputs = self.inputs.tensor_split(count, dim=1)
        lengths = self.lengths.tensor_split(count)
        masks = [None] * count if self.masks is None else self.masks.tensor_split(count, dim=1)
        return [
            DocumentColumns(
                ids[: int(longest[-1])].contiguous(),
                longest,
                labels,
                None if part is None else part.contiguous(),
            )
            for ids, longest, labels, part in zip(
                inputs, lengths, self.labels.tensor_split(count), masks, strict=True
            )
        ]


@dataclass(frozen=True, slots=True)
class _ShardLoss:
    """The loss and the gradients of one shard of the columns."""

    loss: Tensor
    gradients: tuple[Tensor, ...]


class ClassifierTrainer(BaseTrainer):
    """The trainer of a classifier of documents.

    Attributes:
        streams: The training documents.
        position: The next chunk of ``streams``.
    """

    def __init__(
        self,
        network: ClassNetwork,
        streams: LabeledBatches,
        config: TrainingConfig,
        *,
        device: torch.device,
        precision: Precision,
        threads: int = 1,
    ) -> None:
        self.network = network
        self.streams = streams
        super().__init__(
            network,
            config,
            device=device,
            precision=precision,
            threads=threads,
            columns=streams.columns,
            trained=lambda name: not config.freeze or name.startswith(MLP),
        )
        self._penalized = penalizes(config, network.config) and not config.freeze
        self._frozen = self._frozen_states() if config.freeze else None

    def _frozen_states(self) -> FrozenStates:
        lengths = self.streams.labeled.lengths
        return FrozenStates(lengths, self.network.config.hidden, self.pooled)

    def restore(self, weights: Arrays, arrays: Arrays, position: int) -> None:
        """See `BaseTrainer.restore`."""
        super().restore(weights, arrays, position)
        if self._frozen is not None:
            self._frozen = self._frozen_states()

    def step(self, learning_rate: float, clip: float) -> StepResult:
        """Take one step on the next chunk, with the gradient through whole documents.

        A loss or gradient that is not finite never reaches the weights.
        """
        chunk = self.streams.at(self.position)
        self.position += 1
        masks = self.network.masks(chunk.columns, self.streams.seed, self.position)
        if self._frozen is not None:
            states = self._tensor(self._frozen.of(chunk.documents))
            frozen = self._mlp_gradients(states, self._tensor(chunk.labels), masks)
            return self._update([frozen.gradients], frozen.loss.item(), learning_rate, clip)
        shards = self._map_shards(
            partial(self._gradients, documents=chunk.columns, counts=_counts(chunk)),
            DocumentColumns(
                self._tensor(chunk.inputs),
                self._tensor(chunk.lengths),
                self._tensor(chunk.labels),
                masks,
            ),
        )
        loss = sum(shard.loss.item() for shard in shards)
        return self._update([shard.gradients for shard in shards], loss, learning_rate, clip)

    def _gradients(self, columns: DocumentColumns, documents: int, counts: Counts) -> _ShardLoss:
        """Loss and gradients of a shard, weighted by its share of all ``documents``."""
        network, inputs, masks = self.network, columns.inputs, columns.masks
        outputs: list[Tensor] = []
        with self._autocast():
            state = network.blank_state(inputs.shape[1])
            if self._penalized:
                outputs, _ = network.hidden_layers(inputs, state, masks)
                top = outputs[-1]
            else:
                top, _ = network.hidden(inputs, state, masks)
            logits = network.classified(network.pooled(top, columns.lengths))
        loss = objective = (
            nn.functional.cross_entropy(logits.float(), columns.labels, reduction="sum") / documents
        )
        if self._penalized:
            rows = torch.arange(len(inputs), device=inputs.device)[:, None]
            objective = loss + penalty_of(outputs, self._config, rows < columns.lengths, counts)
        gradients = torch.autograd.grad(
            objective, list(self._trained.values()), materialize_grads=True
        )
        return _ShardLoss(loss.detach(), gradients)

    def _mlp_gradients(self, states: Tensor, labels: Tensor, masks: Tensor | None) -> _ShardLoss:
        """Loss and gradients of the MLP alone, for the ``states`` (B, H) that it reads."""
        if masks is not None:
            states = states * masks[-1]
        loss = nn.functional.cross_entropy(self.network.classified(states), labels)
        return _ShardLoss(loss.detach(), torch.autograd.grad(loss, list(self._trained.values())))

    def evaluation(self, documents: Ints) -> Iterator[NDArray[np.float64] | None]:
        """Yield None after each piece, and last the log-probabilities (D, C) of the classes of
        ``documents`` (D,), which are numbers of labeled documents."""
        if self._frozen is not None:
            for _ in self._frozen.reading(documents):
                yield None
            pooled = self._frozen.of(documents)
        else:
            pooled = np.empty((len(documents), self.network.config.hidden), np.float32)
            for indices, states in self.pooled(documents):
                pooled[indices] = states
                yield None
        with torch.no_grad():
            logits = self.network.classified(self._tensor(pooled)).double()
        yield logits.log_softmax(1).cpu().numpy()

    def pooled(self, documents: Ints) -> Iterator[tuple[Ints, NDArray[np.float32]]]:
        """What the MLP reads of ``documents`` (D,), in pieces: indices (B,) of them and states
        (B, H).

        An index comes again as long as more of its document was read. Without dropout.
        """
        ids, labeled = self.streams.ids, self.streams.labeled
        lengths = labeled.lengths[documents]
        read = EvaluatedDocuments(labeled.starts[documents], lengths)
        mean = self.network.config.pooling is Pooling.MEAN
        state: State = ()
        sums = torch.empty(0)
        for chunk, indices in evaluated_chunks(ids, read):
            if chunk.fresh.all():
                state = self.network.blank_state(chunk.columns)
                sums = torch.zeros(chunk.columns, 1)
            state = tuple(part[:, : chunk.columns].contiguous() for part in state)
            columns = Columns(
                self._tensor(chunk.inputs),
                self._tensor(chunk.targets),
                torch.from_numpy(chunk.fresh),
                state,
                None,
            )
            shards = self._map_shards(self._read, columns)
            state = join_states([after for _, _, after in shards])
            states = torch.cat([last for last, _, _ in shards])
            if mean:
                sums = sums[: chunk.columns] + torch.cat([total for _, total, _ in shards])
                states = sums / torch.from_numpy(lengths[indices] - 1)[:, None]
            yield indices, states.numpy()

    @torch.no_grad()
    def _read(self, columns: Columns) -> tuple[Tensor, Tensor, State]:
        """Of each column, the output after its last symbol and the sum of all but that after the
        [END] with which it begins, (B, H) on the CPU; and the state after all."""
        before = self.network.begun(columns.state, columns.fresh)
        with self._autocast():
            outputs, after = self.network.hidden(columns.inputs, before)
        real = columns.targets != PADDING
        last = outputs[real.sum(0) - 1, torch.arange(columns.width, device=outputs.device)]
        real[0] &= ~columns.fresh.to(real.device)
        total = torch.einsum("tbh,tb->bh", outputs.float(), real.float())
        return last.float().cpu(), total.cpu(), tuple(part.float() for part in after)


def _counts(chunk: LabeledChunk) -> Counts:
    return Counts.of(np.arange(len(chunk.inputs))[:, None] < chunk.lengths)
