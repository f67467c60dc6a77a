"""Optimizers: Muon for the recurrent matrices, AdamW for all other parameters.

Muon (Jordan et al. 2024) steps along the nearest orthogonal matrix to the momentum of each weight
matrix, so that every direction is learned at the same pace, not only the few that most gradients
share. Validation losses after the same time, one process after the other on one machine, with 16
streams, Muon first and ``--optimizer adamw --weight-decay 0.01`` second: a megabyte of Shakespeare,
1×256, 150 s: 1.427 and 1.507; the atlas, 2×256, 90 s: 0.942 and 1.233; two megabytes of Wikipedia,
2×256, 90 s: 1.670 and 2.360. It makes use of more streams: with 32 and a rate of 2e-2 the three end
at 1.409, 0.849 and 1.562. There, matrices were updated at every step, which took a fifth of it; see
`EVERY` for the current interval. Embedding, output and biases have rows that are rarely used, or
are vectors, and keep AdamW.

The matrix of a layer holds one block of H rows for each gate, and each block is orthogonalized by
itself. Together, the gates with large gradients take most of an update, and the forget gate has
small ones. After 2,000 steps of 2×256 on a version of the atlas the loss is 0.775 instead of 0.785
(both with 16 streams of 128 and a tenth of memory units). A step takes 1.08 times as long in
processor time in bfloat16, 1.09 times in float32 with AVX2 (129 instead of 118 ms); with the
streams and penalties of `DEFAULT_TRAINING`, 1.14 times.

The nearest orthogonal matrix is approximated by a Newton–Schulz iteration. In float32 it is
computed with the small Gram matrix XᵀX instead of X where X is far from square, which takes fewer
operations; a network that trains in bfloat16 iterates on X in bfloat16, as Jordan et al. do: there
the processor multiplies several times as fast, and a Gram matrix would lose small values.
"""

import math
from collections.abc import Mapping
from concurrent.futures import Executor
from functools import partial

import torch
from torch import Tensor, nn

from lstm_tui.config import Optimizer, Precision, TrainingConfig
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.training.adamw import AdamW

MOMENTUM = 0.95

RATE_SCALE = 0.1
"""The root mean square of a Muon update of a matrix (n, m), n ≥ m, of full rank, divided by the
learning rate and by the steps since the last update; that of AdamW is near 0.2 to 0.4."""

ROUNDS = 3
"""Newton–Schulz iterations. More bring the singular values nearer to 1 and the loss no lower:
1.5545 nats with 3 and 1.5606 with 5 after 900 steps of 1×256 on a megabyte of Shakespeare."""

EVERY = 3
"""A matrix is updated at every third step, three times as far. Steps become 8 to 17 % shorter and
losses are the same: after 3,000 steps of 1×256 on a megabyte of Shakespeare 1.435 with an update at
every step, 1.432 at every second, 1.427 at every third, 1.435 at every fourth; after 400 steps
1.611, 1.612, 1.609 and 1.626; after 1,000 steps of 2×256 on two megabytes of Wikipedia 1.613 and,
at every third, 1.615; on the atlas 0.916 and 0.913."""

_COEFFICIENTS = 3.4445, -4.7750, 2.0315
"""Of the quintic polynomial of an iteration (Jordan et al. 2024)."""


class Optimizers:
    """Muon and AdamW over the parameters of one network, with their state as arrays."""

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
        self._gates = _gates(self._matrices)
        self._momentum = {name: torch.zeros_like(value) for name, value in self._matrices.items()}
        self._weight_decay = config.weight_decay
        self._adamw = AdamW(
            {name: value for name, value in parameters.items() if name not in self._matrices},
            betas=(config.beta1, config.beta2),
            decay=config.weight_decay,
        )

    def step(self, number: int, learning_rate: float, threads: Executor | None = None) -> None:
        """Update every parameter by its ``grad``, matrices in parallel on ``threads``.

        ``number`` counts the steps of the run from 1; at most steps matrices only accumulate their
        ``grad`` (see `EVERY`).
        """
        update = (number - 1) % EVERY == 0
        step = partial(self._muon_step, learning_rate=learning_rate, update=update)
        pending = (threads.map if threads else map)(step, self._matrices)
        self._adamw.step(learning_rate)
        for _ in pending:
            pass

    @torch.no_grad()
    def _muon_step(self, name: str, learning_rate: float, *, update: bool) -> None:
        """Add the gradient of a matrix to its momentum, and ``update`` the matrix."""
        weight, momentum = self._matrices[name], self._momentum[name]
        gradient = weight.grad
        if gradient is None:
            return
        momentum.lerp_(gradient, 1 - MOMENTUM)
        if not update:
            return
        direction = gradient.lerp(momentum, MOMENTUM)  # Nesterov momentum
        rate = EVERY * learning_rate
        weight.mul_(1 - rate * self._weight_decay)
        for block, part in zip(
            weight.chunk(self._gates), direction.chunk(self._gates), strict=True
        ):
            length = RATE_SCALE * math.sqrt(max(block.shape))
            block.add_(orthogonal(part, self._precision), alpha=-rate * length)

    def arrays(self) -> dict[str, Tensor]:
        """The state between steps, named by kind and parameter; not copies."""
        momentum = {f"momentum.{name}": value for name, value in self._momentum.items()}
        return momentum | {f"{kind}.{name}": value for kind, name, value in self._adamw.moments()}

    def restore(self, arrays: Arrays) -> None:
        """Restore what `arrays` returned; other arrays are ignored.

        Raises:
            KeyError: A momentum is missing, or a moment is of an unknown parameter.
            RuntimeError: An array has another shape.
        """
        for name, momentum in self._momentum.items():
            saved = torch.from_numpy(arrays[f"momentum.{name}"].copy())
            momentum.copy_(saved.reshape(momentum.shape))
        for key, array in arrays.items():
            kind, _, name = key.partition(".")
            self._adamw.restore(kind, name, array)


def _gates(matrices: Mapping[str, Tensor]) -> int:
    """The number of blocks of H rows in each of ``matrices``, which are of one network."""
    recurrent = (value for name, value in matrices.items() if "weight_hh" in name)
    rows, columns = next((value.shape for value in recurrent), (1, 1))
    return rows // columns


def orthogonal(matrix: Tensor, precision: Precision = Precision.FLOAT32) -> Tensor:
    """A matrix (n, m) with the singular vectors of ``matrix`` and singular values near 1.

    They are within 0.5 to 1.3, except those that were tiny beside the largest.
    """
    if matrix.shape[0] < matrix.shape[1]:
        return orthogonal(matrix.T, precision).T
    columns = matrix / (torch.linalg.matrix_norm(matrix) + 1e-7)
    if precision is Precision.BFLOAT16:
        return _by_columns(columns.bfloat16()).to(matrix)
    # With r = n/m, and ROUNDS = 3, m³ times 3 + 6 r products against 9 + 2 r.
    return (
        _by_columns(columns) if 2 * len(matrix) < 3 * matrix.shape[1] else _by_gram_matrix(columns)
    )


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
    """The factor on the columns in one iteration: a·1 + b·G + c·G²."""
    first, second, third = _COEFFICIENTS
    factor = torch.addmm(gram, gram, gram, beta=second, alpha=third)
    factor.diagonal().add_(first)
    return factor
