"""Output layer and cross-entropy together, in blocks of symbols, for large vocabularies.

With V = 10,000 the logits of a step of 16×128 symbols take 82 MB, and cross-entropy and its
gradient as much again. The system allocates and clears that memory anew at every step, and it is
read and written from beyond the caches. In blocks, the logits of one block are reduced to its loss
and its gradients while they are in a cache (as in the fused linear cross-entropy of Hsu et al.
2024, "Liger Kernel"). Processor time of output layer, loss and gradients of 2,048 symbols with
H = 256 and V = 10,000 on one thread in float32: 355 ms in blocks of 256 symbols instead of 475 ms,
the same with AVX2; in blocks of 64 symbols 400 ms, of 1,024 symbols 377 ms.
"""

from typing import Any

import torch
from torch import Tensor, nn

from lstm_tui.training.batches import PADDING

BLOCK = 2_500_000
"""At most this many logits are computed at a time: 10 MB in float32."""


def output_nats(output: nn.Linear, hidden: Tensor, targets: Tensor) -> Tensor:
    """The cross-entropy of ``targets`` (T, B) after ``output`` of ``hidden`` (T, B, H), in nats.

    Summed, without the targets that are `PADDING`. Precision is that of autocast, where enabled;
    the loss is computed in float32. It can be differentiated once.
    """
    rows, wanted = hidden.flatten(0, 1), targets.flatten()
    if len(rows) * output.out_features <= BLOCK:
        return nn.functional.cross_entropy(
            output(rows).float(), wanted, ignore_index=PADDING, reduction="sum"
        )
    summed: Tensor = _BlockedLoss.apply(rows, output.weight, output.bias, wanted)  # type: ignore[no-untyped-call]
    return summed


@torch.no_grad()
def output_nats_each(output: nn.Linear, hidden: Tensor, targets: Tensor) -> Tensor:
    """As `output_nats`, of each target, (T, B), 0 at `PADDING`; not differentiable."""
    rows, wanted = hidden.flatten(0, 1), targets.flatten()
    count = max(1, BLOCK // output.out_features)
    losses = [
        nn.functional.cross_entropy(
            output(block).float(), some, ignore_index=PADDING, reduction="none"
        )
        for block, some in zip(torch.split(rows, count), torch.split(wanted, count), strict=True)
    ]
    return torch.cat(losses).view(targets.shape)


class _BlockedLoss(torch.autograd.Function):
    """The summed loss of rows (N, H) under weights (V, H) and biases (V,).

    The gradients are computed with the loss, so the logits of a block are needed only once.
    """

    @staticmethod
    def forward(ctx: Any, rows: Tensor, weight: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
        device = rows.device.type
        kind = weight.dtype
        if torch.is_autocast_enabled(device):
            kind = torch.get_autocast_dtype(device)
        with torch.autocast(device, enabled=False):
            loss, *gradients = _loss_and_gradients(
                rows.to(kind), weight.to(kind), bias.to(kind), targets
            )
        ctx.save_for_backward(gradients[0].to(rows.dtype), *gradients[1:])
        return loss

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor | None, ...]:
        gradients = [gradient.mul_(upstream) for gradient in ctx.saved_tensors]
        return *gradients, None


def _loss_and_gradients(
    rows: Tensor, weight: Tensor, bias: Tensor, targets: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """The loss, and its gradients with respect to rows, weight and bias; the last two float32."""
    size = len(weight)
    count = max(1, BLOCK // size)
    real = targets != PADDING
    padded = not real.all()
    wanted = torch.where(real, targets, 0)[:, None]
    loss = torch.zeros((), device=rows.device)
    of_rows = torch.empty_like(rows)
    of_weight, of_bias = (torch.zeros_like(value, dtype=torch.float32) for value in (weight, bias))
    logits = torch.empty((count, size), dtype=rows.dtype, device=rows.device)
    losses = torch.empty((count, size), device=rows.device)
    for first in range(0, len(rows), count):
        block = rows[first : first + count]
        counted = real[first : first + count, None]
        index = wanted[first : first + count]
        scores, values = logits[: len(block)], losses[: len(block)]
        torch.addmm(bias, block, weight.t(), out=scores)
        torch.log_softmax(scores, 1, torch.float32, out=values)
        loss -= (values.gather(1, index) * counted).sum()
        values.exp_()
        values.scatter_add_(1, index, values.new_full(index.shape, -1.0))
        if padded:
            values *= counted
        of_bias += values.sum(0)
        of_scores = values if scores.dtype is values.dtype else scores.copy_(values)
        torch.mm(of_scores, weight, out=of_rows[first : first + count])
        if of_scores.dtype is of_weight.dtype:
            of_weight.addmm_(of_scores.t(), block)
        else:
            of_weight += torch.mm(of_scores.t(), block)
    return loss, of_rows, of_weight, of_bias
