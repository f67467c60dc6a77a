"""The arrays that a network of a given shape has, and the check that a checkpoint holds them."""

import math

import numpy as np

from lstm_tui.config import ModelConfig
from lstm_tui.errors import CheckpointError
from lstm_tui.runs.arrays import HEAD_LIMIT, Arrays


def most_bytes(model: ModelConfig, vocabulary_size: int) -> int:
    """Upper limit in bytes of the weights file of such a network, twice what float32 needs."""
    shapes = expected_shapes(model, vocabulary_size).values()
    return HEAD_LIMIT + 8 * sum(math.prod(shape) for shape in shapes)


def expected_shapes(model: ModelConfig, vocabulary_size: int) -> dict[str, tuple[int, ...]]:
    """The name and shape of every weight of such a network, in torch's own naming."""
    rows = model.cell.gates * model.hidden
    shapes: dict[str, tuple[int, ...]] = {}
    if model.embedding:
        shapes["embedding.weight"] = (vocabulary_size, model.embedding)
    for layer in range(model.layers):
        width = model.hidden if layer else model.input_size(vocabulary_size)
        shapes[f"recurrent.weight_ih_l{layer}"] = (rows, width)
        shapes[f"recurrent.weight_hh_l{layer}"] = (rows, model.hidden)
        shapes[f"recurrent.bias_ih_l{layer}"] = (rows,)
        shapes[f"recurrent.bias_hh_l{layer}"] = (rows,)
    if not model.tied:
        shapes["output.weight"] = (vocabulary_size, model.hidden)
    shapes["output.bias"] = (vocabulary_size,)
    return shapes


def check_weights(weights: Arrays, model: ModelConfig, vocabulary_size: int) -> None:
    """Raise `CheckpointError` unless these are weights of ``model``: finite, and floating-point.

    Not float32 alone: what is read in float64 is what the reader is proved equal to torch in.
    """
    expected = expected_shapes(model, vocabulary_size)
    found = {name: array.shape for name, array in weights.items()}
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            raise CheckpointError(
                f"weights: {name} should have shape {expected.get(name, 'none (not expected)')} "
                f"for {model.title} over {vocabulary_size} characters, found "
                f"{found.get(name, 'none (missing)')}."
            )
    check_finite(weights)


def check_finite(weights: Arrays) -> None:
    """Raise `CheckpointError` unless all are finite floating-point numbers."""
    for name in sorted(weights):
        if weights[name].dtype.kind != "f" or not np.isfinite(weights[name]).all():
            raise CheckpointError(
                f"weights: {name} should hold finite floating-point numbers, and does not."
            )
