"""AdamW on torch's fused kernel, without the imports of `torch.optim.AdamW`.

Creating a `torch.optim.AdamW` imports torch's compiler, which nothing here uses: 900 modules, 70 MB
and over a second of every start where this was measured. Steps are equal to the last bit.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim.adamw import adamw

EPSILON = 1e-8

_KINDS = ("exp_avg", "exp_avg_sq", "step")


class AdamW:
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019) of matrices, not of vectors."""

    def __init__(
        self, parameters: Mapping[str, nn.Parameter], *, betas: tuple[float, float], decay: float
    ) -> None:
        self._betas = betas
        matrices = [
            name
            for name, value in parameters.items()
            if value.ndim > 1 and not name.startswith("initial.")  # one vector for each layer
        ]
        vectors = [name for name in parameters if name not in matrices]
        self._groups: tuple[tuple[Sequence[str], float], ...] = ((matrices, decay), (vectors, 0.0))
        self._parameters = dict(parameters)
        self._moments: dict[str, dict[str, Tensor]] = {
            name: {
                "exp_avg": torch.zeros_like(value.detach()),
                "exp_avg_sq": torch.zeros_like(value.detach()),
                "step": torch.zeros((), device=value.device),
            }
            for name, value in parameters.items()
        }

    @torch.no_grad()
    def step(self, learning_rate: float) -> None:
        """Update every parameter that has a ``grad``."""
        for names, decay in self._groups:
            gradients = {
                name: gradient
                for name in names
                if (gradient := self._parameters[name].grad) is not None
            }
            if not gradients:
                continue
            means, squares, steps = (
                [self._moments[name][kind] for name in gradients] for kind in _KINDS
            )
            adamw(
                [self._parameters[name] for name in gradients],
                list(gradients.values()),
                means,
                squares,
                [],
                steps,
                fused=True,
                amsgrad=False,
                beta1=self._betas[0],
                beta2=self._betas[1],
                lr=learning_rate,
                weight_decay=decay,
                eps=EPSILON,
                maximize=False,
            )

    def moments(self) -> Iterator[tuple[str, str, Tensor]]:
        """Kind, parameter name and value of each moment and step count; not copies."""
        for name, values in self._moments.items():
            for kind, value in values.items():
                yield kind, name, value

    def restore(self, kind: str, name: str, value: NDArray[np.generic]) -> None:
        """Restore one of `moments`; other kinds are ignored.

        Raises:
            KeyError: There is no such parameter.
            RuntimeError: It has another shape.
        """
        if kind in _KINDS:
            moment = self._moments[name][kind]
            moment.copy_(torch.from_numpy(value.copy()).reshape(moment.shape))
