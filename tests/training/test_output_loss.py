"""Output layer and cross-entropy in blocks: the same loss and gradients as with all logits."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from lstm_tui.training import output_loss
from lstm_tui.training.batches import PADDING
from lstm_tui.training.output_loss import output_nats, output_nats_each

VOCABULARY_SIZE = 50


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of six symbols, so that the last of 7 × 3 symbols is smaller."""
    monkeypatch.setattr(output_loss, "BLOCK", 6 * VOCABULARY_SIZE)


def layer_and_symbols() -> tuple[nn.Linear, Tensor, Tensor]:
    torch.manual_seed(1)
    output = nn.Linear(8, VOCABULARY_SIZE)
    hidden = torch.randn(7, 3, 8, requires_grad=True)
    targets = torch.randint(VOCABULARY_SIZE, (7, 3))
    targets[5:, 1] = PADDING
    return output, hidden, targets


def with_all_logits(output: nn.Linear, hidden: Tensor, targets: Tensor) -> Tensor:
    logits = output(hidden).float().flatten(0, 1)
    return nn.functional.cross_entropy(
        logits, targets.flatten(), ignore_index=PADDING, reduction="none"
    )


def gradients(output: nn.Linear, hidden: Tensor, loss: Tensor) -> list[Tensor]:
    return list(torch.autograd.grad(loss, [hidden, *output.parameters()]))


def test_loss_and_gradients_are_those_of_all_logits() -> None:
    output, hidden, targets = layer_and_symbols()
    expected = with_all_logits(output, hidden, targets).sum() / 19
    loss = output_nats(output, hidden, targets) / 19
    torch.testing.assert_close(loss, expected)
    torch.testing.assert_close(gradients(output, hidden, loss), gradients(output, hidden, expected))


def test_padding_has_no_loss_and_no_gradient() -> None:
    output, hidden, targets = layer_and_symbols()
    of_hidden, *_ = gradients(output, hidden, output_nats(output, hidden, targets))
    assert (of_hidden[5:, 1] == 0).all()
    assert (of_hidden[5:, 0] != 0).all()
    assert (output_nats_each(output, hidden, targets)[5:, 1] == 0).all()


def test_losses_of_single_symbols_are_those_of_all_logits() -> None:
    output, hidden, targets = layer_and_symbols()
    torch.testing.assert_close(
        output_nats_each(output, hidden, targets).flatten(),
        with_all_logits(output, hidden, targets),
    )


def test_bfloat16_agrees_with_all_logits_within_its_precision() -> None:
    output, hidden, targets = layer_and_symbols()
    with torch.autocast("cpu", torch.bfloat16):
        expected = with_all_logits(output, hidden, targets).sum()
        loss = output_nats(output, hidden, targets)
    assert loss.dtype is torch.float32
    torch.testing.assert_close(loss, expected, rtol=1e-2, atol=0)
    for ours, theirs in zip(
        gradients(output, hidden, loss), gradients(output, hidden, expected), strict=True
    ):
        assert ours.dtype is torch.float32
        torch.testing.assert_close(ours, theirs, rtol=3e-2, atol=3e-2)


def test_a_tied_embedding_receives_the_gradient_of_both_uses() -> None:
    output, _, targets = layer_and_symbols()
    embedding = nn.Embedding(VOCABULARY_SIZE, 8)
    embedding.weight = output.weight
    ids = torch.randint(VOCABULARY_SIZE, (7, 3))
    ours, theirs = (
        torch.autograd.grad(loss, [output.weight])[0]
        for loss in (
            output_nats(output, embedding(ids).tanh(), targets),
            with_all_logits(output, embedding(ids).tanh(), targets).sum(),
        )
    )
    torch.testing.assert_close(ours, theirs)


def test_no_more_logits_than_a_block_are_computed_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    output, hidden, targets = layer_and_symbols()
    shapes: list[int] = []
    log_softmax = torch.log_softmax

    def recorded(scores: Tensor, *arguments: Any, **options: Any) -> Tensor:
        shapes.append(len(scores))
        return log_softmax(scores, *arguments, **options)

    monkeypatch.setattr(torch, "log_softmax", recorded)
    output_nats(output, hidden, targets)
    assert shapes == [6, 6, 6, 3]
