"""What turns gradients into steps: Muon for the recurrent matrices, AdamW for all else.

Muon (Jordan et al. 2024) keeps a running mean of each matrix's gradient and steps along the nearest
matrix with orthogonal columns, so that every direction is learned at one pace, not only the few
that most gradients agree on. That pays at once. Validation losses after the same time, each in one
process after the other on one machine, with 16 streams, against ``--optimizer adamw --weight-decay
0.01``: a megabyte of Shakespeare, 1×256, 150 s: 1.427 and 1.507; the atlas, 2×256, 90 s: 0.942 and
1.233; two megabytes of Wikipedia, 2×256, 90 s: 1.670 and 2.360. A step of it is good for more
streams: with 32 and a rate of 2e-2 the three end at 1.409, 0.849 and 1.562. There, matrices moved
at every step, which took a fifth of it; see `EVERY` for what they do now. Embedding, output and
biases have rows that are seen rarely, or stand alone, and keep AdamW.

The nearest orthogonal matrix is approached by Newton and Schulz's iteration. In float32 it is
written in the small Gram matrix XᵀX (H, H) instead of X (4H, H), which takes two thirds of the
products; a network that trains in bfloat16 takes those of X in bfloat16, as Jordan et al. do: there
the processor multiplies several times as fast, and a Gram matrix would lose what is small.
"""

import math
from collections.abc import Mapping
from concurrent.futures import Executor
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lstm_tui.config import Optimizer, Precision, TrainingConfig
from lstm_tui.training.adamw import AdamW

MOMENTUM = 0.95

RATE_SCALE = 0.1
"""The root mean square of a step of Muon on a matrix (n, m), n ≥ m, whose columns all count, as a
share of the learning rate and for each step since the last; AdamW's is near 0.2 to 0.4 of it."""

ROUNDS = 3
"""More bring the singular values nearer to 1 and the losses no lower: 1.5545 nats with 3 and
1.5606 with 5 after 900 steps of 1×256 on a megabyte of Shakespeare."""

EVERY = 3
"""A matrix moves at every third step, three times as far. Steps become 8 to 17 % shorter and losses
are the same: after 3,000 steps of 1×256 on a megabyte of Shakespeare 1.435 where it moves at every
step, 1.432 at every second, 1.427 at every third, 1.435 at every fourth; after 400 steps 1.611,
1.612, 1.609 and 1.626; after 1,000 steps of 2×256 on two megabytes of Wikipedia 1.613 and, at every
third, 1.615; on the atlas 0.916 and 0.913."""

_COEFFICIENTS = 3.4445, -4.7750, 2.0315
"""Of the quintic whose repetition brings singular values near 1 fastest (Jordan et al. 2024)."""


class Optimizers:
    """One step of all parameters, and the state between steps as arrays."""

    def __init__(
        self,
        parameters: Mapping[str, nn.Parameter],
        config: TrainingConfig,
        precision: Precision = Precision.FLOAT32,
    ) -> None:
        self._precision = precision
        muon = config.optimizer is Optimizer.MUON
        self._matrices = {
            name: value
            for name, value in parameters.items()
            if muon and name.startswith("recurrent.weight")
        }
        self._momentum = {name: torch.zeros_like(value) for name, value in self._matrices.items()}
        self._weight_decay = config.weight_decay
        self._adamw = AdamW(
            {name: value for name, value in parameters.items() if name not in self._matrices},
            betas=(config.beta1, config.beta2),
            decay=config.weight_decay,
        )

    def step(self, number: int, learning_rate: float, threads: Executor | None = None) -> None:
        """Move every parameter by its ``grad``, matrices side by side where there are threads.

        ``number`` is which step of the run this is, the first being 1; matrices only take note of
        their ``grad`` at most of them.
        """
        moves = (number - 1) % EVERY == 0
        learn = partial(self._learn, learning_rate=learning_rate, moves=moves)
        moved = (threads.map if threads else map)(learn, self._matrices)
        self._adamw.step(learning_rate)
        for _ in moved:
            pass

    @torch.no_grad()
    def _learn(self, name: str, learning_rate: float, *, moves: bool) -> None:
        """Keep in mind what the gradient of a matrix says, and, if it ``moves``, step by Muon."""
        weight, momentum = self._matrices[name], self._momentum[name]
        gradient = weight.grad
        if gradient is None:
            return
        momentum.lerp_(gradient, 1 - MOMENTUM)
        if not moves:
            return
        ahead = gradient.lerp(momentum, MOMENTUM)  # Nesterov's
        rate = EVERY * learning_rate
        length = RATE_SCALE * math.sqrt(max(weight.shape))
        weight.mul_(1 - rate * self._weight_decay)
        weight.add_(orthogonal(ahead, self._precision), alpha=-rate * length)

    def arrays(self) -> dict[str, Tensor]:
        """All that is kept between steps, by kind and name of the parameter; not copies."""
        found = {f"momentum.{name}": value for name, value in self._momentum.items()}
        return found | {f"{kind}.{name}": value for kind, name, value in self._adamw.kept()}

    def restore(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Put back what `arrays` gave; what is in there besides is left alone.

        Raises:
            KeyError: A momentum is missing, or something is of a parameter that is not there.
            RuntimeError: Something has another shape.
        """
        for name, momentum in self._momentum.items():
            kept = torch.from_numpy(arrays[f"momentum.{name}"].copy())
            momentum.copy_(kept.reshape(momentum.shape))
        for key, array in arrays.items():
            kind, _, name = key.partition(".")
            self._adamw.restore(kind, name, array)


def orthogonal(matrix: Tensor, precision: Precision = Precision.FLOAT32) -> Tensor:
    """A matrix (n, m) with the singular vectors of ``matrix`` and singular values near 1.

    They are within 0.5 to 1.3, save those that were tiny beside the largest. Where n < m it is the
    transpose of what comes of the transpose.
    """
    if matrix.shape[0] < matrix.shape[1]:
        return orthogonal(matrix.T, precision).T
    columns = matrix / (torch.linalg.matrix_norm(matrix) + 1e-7)
    if precision is Precision.BFLOAT16:
        return _by_columns(columns.bfloat16()).to(matrix)
    return _by_gram_matrix(columns)


def _by_columns(columns: Tensor) -> Tensor:
    for _ in range(ROUNDS):
        columns = torch.mm(columns, _factor(torch.mm(columns.T, columns)))
    return columns


def _by_gram_matrix(columns: Tensor) -> Tensor:
    gram = torch.mm(columns.T, columns)
    product = gram
    for number in range(ROUNDS):
        factor = _factor(gram)
        product = torch.mm(product, factor) if number else factor
        if number < ROUNDS - 1:  # all of these are functions of one matrix, so they commute
            gram = torch.mm(torch.mm(gram, factor), factor)
    return torch.mm(columns, product)


def _factor(gram: Tensor) -> Tensor:
    """What the columns are multiplied with in a round: a·1 + b·G + c·G²."""
    first, second, third = _COEFFICIENTS
    factor = torch.addmm(gram, gram, gram, beta=second, alpha=third)
    factor.diagonal().add_(first)
    return factor
