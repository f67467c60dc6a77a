"""The initial additive network: nothing is forgotten, and nothing adds up without bound."""

import numpy as np
import pytest
import torch

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.reader.backward import BackwardReader
from lstm_tui.studies.distance_curve import half_life
from lstm_tui.studies.gradient_distance import gradient_positions, measure_gradients
from lstm_tui.training.network import CharNetwork

IDS = np.random.default_rng(1).integers(20, size=2_500)


def initial_network(cell: Cell, layers: int) -> BackwardReader:
    torch.manual_seed(1)
    model = ModelConfig(cell=cell, layers=layers, hidden=48, embedding=16)
    weights = CharNetwork(model, 20).state_dict()
    return BackwardReader({name: value.numpy() for name, value in weights.items()}, model)


@pytest.mark.parametrize("layers", [1, 2])
def test_the_gradient_of_a_new_additive_network_does_not_vanish(layers: int) -> None:
    additive, elman = (
        measure_gradients(
            initial_network(cell, layers), IDS, gradient_positions(IDS, 4).positions
        ).hidden
        for cell in (Cell.ADDITIVE, Cell.RNN_TANH)
    )
    symbols = half_life(additive).symbols
    assert symbols is None or symbols > 60
    assert abs(additive.log_norm[200] - additive.log_norm[0]) < 3
    assert elman.log_norm[200] < -50


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_the_state_of_a_new_additive_network_stays_small(layers: int) -> None:
    hidden = initial_network(Cell.ADDITIVE, layers).record(IDS[:2_000, None]).hidden
    assert np.abs(hidden[-200:]).mean() < 25
