"""One optimisation step, one evaluation, state in and out. Knows no loop, no clock and no file.

On several threads each learns from its own part of the streams, and the gradients are added in a
fixed order. That is as fast as letting torch split every product (1.0 to 1.1 times on two idle
cores) and bears company: threads that meet after every product wait for whichever of them another
program has put to sleep, and lost nine tenths of their speed beside a busy core; these lost half.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lstm_tui.config import Clipping, Precision, TrainingConfig
from lstm_tui.errors import CheckpointError
from lstm_tui.text.split import Spans
from lstm_tui.training.batches import Ids, Streams
from lstm_tui.training.network import CharNetwork, State
from lstm_tui.training.optimizers import Optimizers

Result = TypeVar("Result")
Arrays = dict[str, NDArray[np.generic]]

EVALUATION_LANES = 16
EVALUATION_WARMUP = 256
"""Characters that each lane of an evaluation reads before it is counted."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """What one step cost: nats per character, and the norm of the gradient before clipping.

    ``applied`` is False when either was not finite; the weights are then as they were.
    """

    loss: float
    gradient_norm: float
    applied: bool


class Company(Protocol):
    """The processes that learn from the other streams of the same text (see `distributed`).

    All take the same steps, so all call each of these at the same time, save the first.
    """

    def share(self, count: int) -> slice:
        """Which of ``count`` columns are this process's."""

    def all_reduce_gradients(self, parameters: Iterable[nn.Parameter], loss: float) -> float:
        """Add everyone's gradients in each parameter's ``grad``; return the sum of the losses."""

    def all_reduce_sum(self, number: float) -> float:
        """The sum of everyone's ``number``."""

    def gather_state(self, part: State, count: int) -> State:
        """The state (L, ``count``, H) of all columns, from everyone's own (L, ·, H)."""


@dataclass(frozen=True, slots=True)
class _ShardGradients:
    """What one part of the streams taught: its loss, its gradients, its state afterwards."""

    loss: Tensor
    gradients: tuple[Tensor, ...]
    state: State


class Trainer:
    """A network, its optimiser, and the stream of text they are in.

    ``position`` is the next chunk of ``streams``; ``state`` is what the network carries into it.
    Losses depend on ``threads`` in their last bits, because sums are taken in another order.
    In ``company``, ``streams`` are still all of them, ``state`` is that of this process's own.
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
        company: Company | None = None,
    ) -> None:
        self.network = network.to(device)
        self.streams = streams
        self.position = 0
        self._company = company
        self._own = self._share(streams.batch)
        self._width = self._own.stop - self._own.start
        self.state: State = self.network.blank_state(self._width)
        self._config = config
        self._device = device
        self._precision = precision
        self._parameters = dict(self.network.named_parameters())
        self._optimizers = Optimizers(self._parameters, config, precision)
        self._parts = _parts(self._width, device, threads)
        torch.set_num_threads(threads // self._parts)
        self._pool = (
            ThreadPoolExecutor(self._parts, initializer=torch.set_num_threads, initargs=(1,))
            if self._parts > 1
            else None
        )

    def close(self) -> None:
        """End the threads of this trainer, which can do nothing afterwards."""
        if self._pool is not None:
            self._pool.shutdown()

    def step(self, learning_rate: float, clip: float) -> StepResult:
        """Learn from the next chunk (truncated backpropagation through time, Williams & Peng 1990).

        A loss or gradient that is not finite never reaches the weights.
        """
        chunk = self.streams.at(self.position)
        self.position += 1
        before = self.network.blank_state(self._width) if chunk.fresh else self.state
        masks = self.network.masks(self.streams.batch, self.streams.seed, self.position)
        lessons = self._spread(
            self._learn,
            self._tensor(chunk.inputs[:, self._own]),
            self._tensor(chunk.targets[:, self._own]),
            before,
            masks[:, self._own] if masks is not None else None,
        )
        gradients = zip(*(lesson.gradients for lesson in lessons), strict=True)
        each = self._pool.map if self._pool else map
        for parameter, gradient in zip(
            self._parameters.values(), each(_total, gradients), strict=True
        ):
            parameter.grad = gradient
        loss = sum(lesson.loss.item() for lesson in lessons)
        if self._company is not None:
            loss = self._company.all_reduce_gradients(self._parameters.values(), loss)
        norm = self._clip(clip)
        result = StepResult(loss, norm, math.isfinite(loss) and math.isfinite(norm))
        if result.applied:
            self._optimizers.step(self.position, learning_rate, self._pool)
            self.state = _joined([lesson.state for lesson in lessons])
        else:
            self.state = self.network.blank_state(self._width)
        return result

    def _share(self, count: int) -> slice:
        """Which of ``count`` columns are read here."""
        return slice(0, count) if self._company is None else self._company.share(count)

    def _spread(
        self,
        work: Callable[[Tensor, Tensor, State, Tensor | None], Result],
        ids: Tensor,
        targets: Tensor,
        state: State,
        masks: Tensor | None = None,
    ) -> list[Result]:
        """``work`` on parts of the columns, (T, B), states and masks (L, B, H), side by side."""
        if self._pool is None:
            return [work(ids, targets, state, masks)]
        parts = min(self._parts, ids.shape[1])

        def columns(tensor: Tensor) -> list[Tensor]:
            return [column.contiguous() for column in tensor.tensor_split(parts, dim=1)]

        states = list(zip(*map(columns, state), strict=True))
        dropped = columns(masks) if masks is not None else [None] * parts
        return list(self._pool.map(work, columns(ids), columns(targets), states, dropped))

    def _learn(
        self, inputs: Tensor, targets: Tensor, before: State, masks: Tensor | None
    ) -> _ShardGradients:
        """What some of the streams teach, weighed by their share of all."""
        with self._autocast():
            logits, after = self.network(inputs, before, masks)
        loss = _nats(logits, targets) * (inputs.shape[1] / self.streams.batch)
        gradients = torch.autograd.grad(loss, list(self._parameters.values()))
        # Autocast hands on what it computed with; between chunks the state is float32.
        return _ShardGradients(
            loss.detach(), gradients, tuple(part.detach().float() for part in after)
        )

    def evaluation(self, ids: Ids, spans: Spans) -> Iterator[float | None]:
        """The mean loss of ``spans`` of ``ids``, in nats per character, as the last value yielded.

        ``ids`` (N,) is the whole text, and all spans have one length. They are read in parallel
        lanes with carried state, each warmed up on the characters before it. None is yielded
        between chunks, so that the caller can see to other things.
        """
        begins = np.array([begin for begin, _ in spans])
        count = spans[0][1] - spans[0][0]
        lanes = min(EVALUATION_LANES // len(spans), count // (4 * EVALUATION_WARMUP))
        lanes = max(1, lanes)  # of each span
        length = count // lanes
        warmup = min(EVALUATION_WARMUP, max(0, int(begins.min()) - 1))
        offsets = np.arange(lanes) * length - 1 - warmup
        lanes *= len(spans)
        starts = (begins[:, None] + offsets).ravel()[self._share(lanes)]
        total, size = 0.0, 256
        state = self.network.blank_state(len(starts))
        for first in range(0, warmup + length, size):
            if not len(starts):  # fewer lanes than processes
                yield None
                continue
            last = min(first + size, warmup + length)
            where = starts[None, :] + np.arange(first, last + 1)[:, None]
            symbols = ids.take(where).astype(np.int64)
            unseen = max(0, warmup - first)
            looks = self._spread(
                partial(self._look, unseen=unseen),
                self._tensor(symbols[:-1]),
                self._tensor(symbols[1:]),
                state,
            )
            total += sum(nats for nats, _ in looks)
            state = _joined([after for _, after in looks])
            yield None
        if self._company is not None:
            total = self._company.all_reduce_sum(total)
        yield total / (lanes * length)

    @torch.no_grad()
    def _look(
        self, ids: Tensor, targets: Tensor, state: State, _: Tensor | None, unseen: int
    ) -> tuple[float, State]:
        """The sum of the losses after the first ``unseen`` characters, and the state after all."""
        with self._autocast():
            logits, after = self.network(ids, state)
        counted = targets[unseen:]
        nats = _nats(logits[unseen:], counted).item() * counted.numel() if len(counted) else 0.0
        return nats, tuple(part.float() for part in after)

    def weights(self) -> Arrays:
        """A copy of the weights, float32, by torch's own names; tied ones once."""
        return {name: _array(value) for name, value in self._parameters.items()}

    def arrays(self) -> Arrays:
        """A copy of all else that the next step needs: optimiser and carried state.

        In company, the carried state is that of everyone's streams. Randomness has no state:
        what is drawn for a step follows from the seed and the position.
        """
        arrays = {name: _array(value) for name, value in self._optimizers.arrays().items()}
        state = self.state
        if self._company is not None:
            state = self._company.gather_state(state, self.streams.batch)
        for index, part in enumerate(state):
            arrays[f"carried.{index}"] = _array(part)
        return arrays

    def restore(
        self,
        weights: Mapping[str, NDArray[np.generic]],
        arrays: Mapping[str, NDArray[np.generic]],
        position: int,
    ) -> None:
        """Put back what `weights` and `arrays` gave.

        Raises:
            CheckpointError: Something is missing or has another shape.
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
            self._device.type, torch.bfloat16, enabled=self._precision is Precision.BFLOAT16
        )

    def _tensor(self, array: NDArray[np.generic]) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(self._device)


def _total(gradients: tuple[Tensor, ...]) -> Tensor:
    """Their sum, a tensor of its own: where two biases are only ever added, both gradients may be
    one."""
    if len(gradients) == 1:
        return gradients[0].clone()
    total = gradients[0] + gradients[1]
    for gradient in gradients[2:]:
        total += gradient
    return total


def _joined(states: list[State]) -> State:
    """The state of all streams from those of the parts."""
    if len(states) == 1:
        return states[0]
    return tuple(torch.cat(part, dim=1) for part in zip(*states, strict=True))


def _parts(batch: int, device: torch.device, threads: int) -> int:
    """Into how many parts the streams are divided: on a GPU, into one."""
    return threads if device.type == "cpu" and threads <= batch else 1


def _nats(logits: Tensor, targets: Tensor) -> Tensor:
    """The mean cross-entropy of ``targets`` (T, B) under ``logits`` (T, B, V), in nats."""
    return nn.functional.cross_entropy(logits.float().flatten(0, 1), targets.flatten())


def _array(tensor: Tensor) -> NDArray[np.generic]:
    array: NDArray[np.generic] = tensor.detach().cpu().numpy().copy()
    return array
