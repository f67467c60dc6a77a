"""The head of a classifier, against torch's modules."""

import numpy as np
import pytest
import torch
from torch import nn

from lstm_tui.config import ModelConfig, Pooling
from lstm_tui.reader.class_head import ClassHead


@pytest.fixture
def mlp() -> nn.Sequential:
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3)).double()


def head_of(mlp: nn.Sequential, pooling: Pooling) -> ClassHead:
    weights = {f"mlp.{name}": value.detach().numpy() for name, value in mlp.named_parameters()}
    model = ModelConfig(hidden=6, documents=True, classes=3, mlp=5, pooling=pooling)
    return ClassHead(weights, model, np.float64)


def test_log_probabilities_are_those_of_torch(mlp: nn.Sequential) -> None:
    pooled = torch.randn(7, 6, dtype=torch.float64)
    expected = mlp(pooled).log_softmax(1).detach().numpy()
    found = head_of(mlp, Pooling.LAST).log_probabilities(pooled.numpy())
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_running_mean_is_of_the_symbols_so_far(mlp: nn.Sequential) -> None:
    hidden = torch.randn(4, 6, dtype=torch.float64)
    means = torch.stack([hidden[: end + 1].mean(0) for end in range(4)])
    expected = mlp(means).log_softmax(1).detach().numpy()
    found = head_of(mlp, Pooling.MEAN).running_log_probabilities(hidden.numpy())
    np.testing.assert_allclose(found, expected, atol=1e-12)
