"""How much a character costs, counted by hand and held to the shapes of the weights."""

import math

import pytest

from lstm_tui.benchmarking.flops import multiply_adds, reading_flops, sampling_bytes, training_flops
from lstm_tui.config import Cell, ModelConfig
from lstm_tui.presets import Size
from lstm_tui.runs.weights import expected_shapes


def test_an_lstm_counted_by_hand() -> None:
    model = ModelConfig(layers=2, hidden=256, embedding=64)
    first, second, output = 1024 * (64 + 256), 1024 * (256 + 256), 100 * 256
    assert multiply_adds(model, 100) == first + second + output
    assert reading_flops(model, 100) == 2 * (first + second + output)
    assert training_flops(model, 100) == 2 * 3 * (first + second + output)


def test_the_reader_never_multiplies_the_first_input_matrix() -> None:
    model = ModelConfig(layers=2, hidden=256, embedding=64)
    matrices = 1024 * 256 + 1024 * 512 + 100 * 256
    assert sampling_bytes(model, 100) == 4 * (matrices + 1024)  # and a row of its table


@pytest.mark.parametrize("cell", list(Cell))
@pytest.mark.parametrize("size", list(Size))
def test_every_weight_of_a_matrix_is_one_multiply_add(cell: Cell, size: Size) -> None:
    shape = size.model
    model = ModelConfig(cell, shape.layers, shape.hidden, shape.embedding)
    weights = expected_shapes(model, 80)
    products = sum(
        math.prod(found)
        for name, found in weights.items()
        if len(found) == 2 and name != "embedding.weight"
    )
    assert multiply_adds(model, 80) == products


def test_a_gru_has_three_quarters_of_the_recurrent_work_of_an_lstm() -> None:
    lstm, gru = (ModelConfig(cell, 2, 256, 64) for cell in (Cell.LSTM, Cell.GRU))
    output = 80 * 256
    assert 4 * (multiply_adds(gru, 80) - output) == 3 * (multiply_adds(lstm, 80) - output)
