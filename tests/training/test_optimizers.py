"""Muon and AdamW: which parameters they update, how far, and from restored state."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import torch
from torch import nn

from lstm_tui.config import Cell, ModelConfig, Optimizer, Precision, TrainingConfig
from lstm_tui.training.adamw import AdamW
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.optimizers import EVERY, MOMENTUM, RATE_SCALE, Optimizers, orthogonal

MODEL = ModelConfig(layers=2, hidden=12, embedding=6)


def parameters_of(model: ModelConfig = MODEL) -> dict[str, nn.Parameter]:
    torch.manual_seed(1)
    return dict(CharNetwork(model, 9).named_parameters())


def with_gradients(parameters: Mapping[str, nn.Parameter], seed: int = 2) -> None:
    generator = torch.Generator().manual_seed(seed)
    for value in parameters.values():
        value.grad = torch.randn(value.shape, generator=generator)


def copies(parameters: Mapping[str, nn.Parameter]) -> dict[str, torch.Tensor]:
    return {name: value.detach().clone() for name, value in parameters.items()}


@pytest.mark.parametrize("shape", [(48, 12), (12, 48), (20, 20)])
@pytest.mark.parametrize(
    ("precision", "near"), [(Precision.FLOAT32, 1e-4), (Precision.BFLOAT16, 0.03)]
)
def test_singular_values_come_near_1_and_singular_vectors_stay(
    shape: tuple[int, int], precision: Precision, near: float
) -> None:
    torch.manual_seed(3)
    left, _, right = torch.linalg.svd(torch.randn(shape), full_matrices=False)
    values = torch.linspace(1, 5, min(shape))
    result = orthogonal(left @ torch.diag(values) @ right, precision)
    mapped = left.T @ result @ right.T
    assert 0.5 < mapped.diagonal().min() < mapped.diagonal().max() < 1.3
    assert (mapped - torch.diag(mapped.diagonal())).abs().max() < near


def test_a_zero_gradient_gives_a_zero_update() -> None:
    assert not orthogonal(torch.zeros(8, 3)).any()


def test_the_gram_matrix_form_equals_the_iteration() -> None:
    torch.manual_seed(4)
    matrix = torch.randn(40, 10, dtype=torch.float64)
    expected = matrix / matrix.norm()
    for _ in range(3):
        gram = expected.T @ expected
        expected = expected @ (
            3.4445 * torch.eye(10, dtype=torch.float64) - 4.7750 * gram + 2.0315 * gram @ gram
        )
    assert torch.allclose(orthogonal(matrix), expected, atol=1e-6)


@pytest.mark.parametrize("cell", Cell)
def test_the_size_of_an_update_is_proportional_to_the_learning_rate(cell: Cell) -> None:
    parameters = parameters_of(replace(MODEL, cell=cell))
    before = copies(parameters)
    with_gradients(parameters)
    Optimizers(parameters, replace(TrainingConfig(), weight_decay=0.0)).step(1, 0.01)
    for name, value in parameters.items():
        moved = (value.detach() - before[name]).square().mean().sqrt()
        if name.startswith("recurrent.weight"):
            n, m = max(value.shape), min(value.shape)
            # All m columns count in n rows of noise: √(m / (n m)) times √n.
            assert moved == pytest.approx(EVERY * 0.01 * RATE_SCALE, rel=0.35), (name, n, m)
        else:  # the first step of AdamW is the sign of the gradient
            assert moved == pytest.approx(0.01, rel=0.01), name


def test_a_muon_update_is_the_orthogonalized_momentum_of_each_gate() -> None:
    parameters = parameters_of()
    optimizers = Optimizers(parameters, replace(TrainingConfig(), weight_decay=0.1))
    name = "recurrent.weight_hh_l1"
    momentum = torch.zeros_like(parameters[name])
    moved = []
    for number in range(1, 2 * EVERY + 2):
        before = copies(parameters)[name]
        with_gradients(parameters, number)
        gradient = parameters[name].grad
        assert gradient is not None
        momentum = MOMENTUM * momentum + (1 - MOMENTUM) * gradient
        ahead = MOMENTUM * momentum + (1 - MOMENTUM) * gradient
        optimizers.step(number, 0.02)
        if torch.equal(parameters[name], before):
            continue
        moved.append(number)
        gates = torch.cat([orthogonal(block) for block in ahead.chunk(4)])
        step = EVERY * 0.02 * RATE_SCALE * 12**0.5 * gates
        expected = before * (1 - EVERY * 0.02 * 0.1) - step
        assert torch.allclose(parameters[name], expected, atol=1e-6)
    assert moved == [1, 1 + EVERY, 1 + 2 * EVERY]


@pytest.mark.parametrize("optimizer", Optimizer)
def test_weight_decay_applies_to_matrices_and_not_to_biases(optimizer: Optimizer) -> None:
    parameters = parameters_of()
    before = copies(parameters)
    for value in parameters.values():
        value.grad = torch.zeros_like(value)
    config = replace(TrainingConfig(), optimizer=optimizer, weight_decay=0.5)
    Optimizers(parameters, config).step(1, 0.1)
    for name, value in parameters.items():
        every = EVERY if optimizer is Optimizer.MUON and name.startswith("recurrent") else 1
        left = 1.0 if value.ndim == 1 else 1 - every * 0.05
        assert torch.allclose(value, before[name] * left), name


@pytest.mark.parametrize("optimizer", Optimizer)
def test_optimizers_continue_from_restored_arrays(optimizer: Optimizer) -> None:
    config = replace(TrainingConfig(), optimizer=optimizer)
    parameters, others = parameters_of(), parameters_of()
    one, other = Optimizers(parameters, config), Optimizers(others, config)
    with_gradients(parameters)
    one.step(1, 0.01)
    other.restore({name: value.numpy().copy() for name, value in one.arrays().items()})
    with torch.no_grad():
        for name, value in parameters.items():
            others[name].copy_(value)
    for optimizers, moved in ((one, parameters), (other, others)):
        with_gradients(moved, 8)
        optimizers.step(1 + EVERY, 0.01)
    assert all(torch.equal(others[name], value) for name, value in parameters.items())


def test_threads_do_not_change_the_update() -> None:
    parameters, others = parameters_of(), parameters_of()
    with ThreadPoolExecutor(3) as threads:
        for moved, pool in ((parameters, None), (others, threads)):
            optimizers = Optimizers(moved, TrainingConfig())
            for number in range(1, EVERY + 2):
                with_gradients(moved, number)
                optimizers.step(number, 0.01, pool)
    assert all(torch.equal(others[name], value) for name, value in parameters.items())


def test_adamw_alone_has_no_muon_momentum() -> None:
    parameters = parameters_of()
    with_gradients(parameters)
    optimizers = Optimizers(parameters, replace(TrainingConfig(), optimizer=Optimizer.ADAMW))
    optimizers.step(1, 0.01)
    kinds = {name.partition(".")[0] for name in optimizers.arrays()}
    assert kinds == {"exp_avg", "exp_avg_sq", "step"}


def test_adamw_equals_torchs_bit_for_bit() -> None:
    """Ours is made without loading torch's compiler (`tests/test_start_up.py`)."""
    parameters, others = parameters_of(), parameters_of()
    ours = AdamW(parameters, betas=(0.9, 0.99), decay=0.1)
    groups = [
        {"params": [value for value in others.values() if value.ndim > 1], "weight_decay": 0.1},
        {"params": [value for value in others.values() if value.ndim == 1], "weight_decay": 0.0},
    ]
    theirs = torch.optim.AdamW(groups, betas=(0.9, 0.99), fused=True)
    for number, rate in enumerate((0.1, 0.02, 0.003)):
        for moved in (parameters, others):
            with_gradients(moved, number)
        for group in theirs.param_groups:
            group["lr"] = rate
        ours.step(rate)
        theirs.step()
    assert all(torch.equal(others[name], value) for name, value in parameters.items())


def test_adamw_skips_parameters_without_a_gradient() -> None:
    parameters = parameters_of()
    before = copies(parameters)
    adamw = AdamW(parameters, betas=(0.9, 0.99), decay=0.1)
    parameters["output.bias"].grad = torch.ones(9)
    adamw.step(0.1)
    moved = {name for name, value in parameters.items() if not torch.equal(value, before[name])}
    assert moved == {"output.bias"}
