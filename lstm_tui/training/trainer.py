"""One optimisation step, one evaluation, state in and out. Knows no loop, no clock and no file."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lstm_tui.config import Clipping, Precision, TrainingConfig
from lstm_tui.errors import CheckpointError
from lstm_tui.training.batches import Ids, Streams
from lstm_tui.training.network import CharNetwork, State

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


class Trainer:
    """A network, its optimiser, and the stream of text they are in.

    ``position`` is the next chunk of ``streams``; ``state`` is what the network carries into it.
    """

    def __init__(
        self,
        network: CharNetwork,
        streams: Streams,
        config: TrainingConfig,
        *,
        device: torch.device,
        precision: Precision,
    ) -> None:
        self.network = network.to(device)
        self.streams = streams
        self.position = 0
        self.state: State = self.network.blank_state(streams.batch)
        self._config = config
        self._device = device
        self._precision = precision
        self._parameters = dict(self.network.named_parameters())
        self._optimizer = _adamw(self._parameters, config, device)

    def step(self, learning_rate: float, clip: float) -> StepResult:
        """Learn from the next chunk (truncated backpropagation through time, Williams & Peng 1990).

        A loss or gradient that is not finite never reaches the weights.
        """
        chunk = self.streams.at(self.position)
        self.position += 1
        before = self.network.blank_state(self.streams.batch) if chunk.fresh else self.state
        self.network.train()
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate
        self._optimizer.zero_grad(set_to_none=True)
        with self._autocast():
            logits, after = self.network(self._tensor(chunk.inputs), before)
        loss = _nats(logits, self._tensor(chunk.targets))
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
        norm = self._clip(clip)
        result = StepResult(loss.item(), norm, math.isfinite(loss.item()) and math.isfinite(norm))
        if result.applied:
            self._optimizer.step()
            # Autocast hands on what it computed with; between chunks the state is float32.
            self.state = tuple(part.detach().float() for part in after)
        else:
            self.state = self.network.blank_state(self.streams.batch)
        return result

    def evaluation(self, ids: Ids, begin: int) -> Iterator[float | None]:
        """The mean loss of ``ids[begin:]``, in nats per character, as the last value yielded.

        ``ids`` (N,) is the text with whatever stands before ``begin``. It is read in parallel
        lanes with carried state, each warmed up on the characters before it. None is yielded
        between chunks, so that the caller can see to other things.
        """
        count = len(ids) - begin
        lanes = max(1, min(EVALUATION_LANES, count // (4 * EVALUATION_WARMUP)))
        length = count // lanes
        warmup = min(EVALUATION_WARMUP, max(0, begin - 1))
        starts = begin - 1 - warmup + np.arange(lanes) * length
        total, size = 0.0, 256
        state = self.network.blank_state(lanes)
        self.network.eval()
        for first in range(0, warmup + length, size):
            last = min(first + size, warmup + length)
            where = starts[None, :] + np.arange(first, last + 1)[:, None]
            symbols = ids.take(where).astype(np.int64)
            with torch.no_grad():
                with self._autocast():
                    logits, state = self.network(self._tensor(symbols[:-1]), state)
                counted = max(0, warmup - first)
                if counted < last - first:
                    targets = self._tensor(symbols[1 + counted :])
                    total += _nats(logits[counted:], targets).item() * targets.numel()
            yield None
        yield total / (lanes * length)

    def weights(self) -> Arrays:
        """A copy of the weights, float32, by torch's own names; tied ones once."""
        return {name: _array(value) for name, value in self._parameters.items()}

    def arrays(self) -> Arrays:
        """A copy of all else that the next step needs: optimiser, carried state, randomness."""
        arrays: Arrays = {"random.cpu": _array(torch.get_rng_state())}
        if self._device.type == "cuda":
            arrays["random.cuda"] = _array(torch.cuda.get_rng_state(self._device))
        for name, parameter in self._parameters.items():
            for key, value in self._optimizer.state[parameter].items():
                arrays[f"{key}.{name}"] = _array(value)
        for index, part in enumerate(self.state):
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
            moments = [
                key for key in arrays if key.startswith(("exp_avg.", "exp_avg_sq.", "step."))
            ]
            for key in moments:
                kind, name = key.split(".", 1)
                parameter = self._parameters[name]
                value = torch.from_numpy(arrays[key].copy())
                value = value.reshape(() if kind == "step" else parameter.shape)
                target = self._device if kind != "step" or self._fused else torch.device("cpu")
                self._optimizer.state[parameter][kind] = value.to(target)
            self.state = tuple(
                self._tensor(arrays[f"carried.{index}"]).reshape(blank.shape)
                for index, blank in enumerate(self.network.blank_state(self.streams.batch))
            )
            torch.set_rng_state(torch.from_numpy(arrays["random.cpu"].copy()))
            if self._device.type == "cuda" and "random.cuda" in arrays:
                torch.cuda.set_rng_state(torch.from_numpy(arrays["random.cuda"]), self._device)
        except (KeyError, RuntimeError, TypeError) as error:
            raise CheckpointError(f"the checkpoint does not fit this network: {error}.") from error
        self.position = position

    @property
    def _fused(self) -> bool:
        return bool(self._optimizer.defaults["fused"])

    def _clip(self, limit: float) -> float:
        gradients = [value.grad for value in self._parameters.values() if value.grad is not None]
        norm = nn.utils.get_total_norm(gradients)
        if self._config.clipping is Clipping.NORM:
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


def _nats(logits: Tensor, targets: Tensor) -> Tensor:
    """The mean cross-entropy of ``targets`` (T, B) under ``logits`` (T, B, V), in nats."""
    return nn.functional.cross_entropy(logits.float().flatten(0, 1), targets.flatten())


def _array(tensor: Tensor) -> NDArray[np.generic]:
    array: NDArray[np.generic] = tensor.detach().cpu().numpy().copy()
    return array


def _adamw(
    parameters: Mapping[str, nn.Parameter], config: TrainingConfig, device: torch.device
) -> torch.optim.AdamW:
    """AdamW (Loshchilov & Hutter 2019) that decays matrices and leaves biases alone."""
    matrices = [value for value in parameters.values() if value.ndim > 1]
    biases = [value for value in parameters.values() if value.ndim == 1]
    return torch.optim.AdamW(
        [
            {"params": matrices, "weight_decay": config.weight_decay},
            {"params": biases, "weight_decay": 0.0},
        ],
        betas=(config.beta1, config.beta2),
        fused=device.type in ("cpu", "cuda", "mps"),
    )
