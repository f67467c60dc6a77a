"""L-BFGS (Liu & Nocedal 1989), in pieces, without the imports of `torch.optim` (see `adamw`)."""

from collections import deque
from collections.abc import Callable, Generator

import torch
from torch import Tensor

MEMORY = 10
"""Pairs of steps and changes of the gradient that approximate the curvature."""

_SUFFICIENT, _SHRINK, _TRIALS = 1e-4, 0.5, 20

Objective = Callable[[Tensor], tuple[float, Tensor]]
"""The value and the gradient (n,) at a point (n,)."""


def minimize(
    objective: Objective, start: Tensor, *, iterations: int, tolerance: float
) -> Generator[None, None, Tensor]:
    """Yield after each iteration, and return the minimum (n,) of ``objective``, from ``start`` on.

    It ends after ``iterations``, when no entry of the gradient is larger than ``tolerance``, or
    where no shorter step lowers the value. The objective is smooth and convex.
    """
    point = start
    value, gradient = objective(point)
    steps: deque[Tensor] = deque(maxlen=MEMORY)
    changes: deque[Tensor] = deque(maxlen=MEMORY)
    for _ in range(iterations):
        if float(gradient.abs().max()) <= tolerance:
            break
        direction = -_inverse_curvature(gradient, steps, changes)
        slope = float(direction @ gradient)
        if not slope < 0:
            steps.clear()
            changes.clear()
            direction = -gradient
            slope = float(direction @ gradient)
        length = 1.0 if steps else min(1.0, 1 / float(gradient.abs().sum()))
        for _ in range(_TRIALS):
            following = point + length * direction
            value_after, gradient_after = objective(following)
            if value_after <= value + _SUFFICIENT * length * slope:
                break
            length *= _SHRINK
        else:
            break
        step, change = following - point, gradient_after - gradient
        if float(step @ change) > 1e-10 * float(step @ step):
            steps.append(step)
            changes.append(change)
        point, value, gradient = following, value_after, gradient_after
        yield
    return point


def _inverse_curvature(gradient: Tensor, steps: deque[Tensor], changes: deque[Tensor]) -> Tensor:
    """The approximate inverse Hessian times ``gradient`` (n,), by the two-loop recursion."""
    result = gradient.clone()
    weights = []
    for step, change in zip(reversed(steps), reversed(changes), strict=True):
        weight = torch.dot(step, result) / torch.dot(step, change)
        result -= weight * change
        weights.append(weight)
    if steps:
        result *= torch.dot(steps[-1], changes[-1]) / torch.dot(changes[-1], changes[-1])
    for step, change, weight in zip(steps, changes, reversed(weights), strict=True):
        result += (weight - torch.dot(change, result) / torch.dot(step, change)) * step
    return result
