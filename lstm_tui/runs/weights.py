"""Names and shapes of the weights of a network, and validation of a checkpoint against them."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import ModelConfig
from lstm_tui.errors import CheckpointError
from lstm_tui.hardware import memory_bytes
from lstm_tui.runs.safetensors_file import HEAD_LIMIT, Arrays
from lstm_tui.text.glyphs import safe_line

LARGEST_SUM = 1e37
"""Sums of two such terms fit float32, whose largest number is 3.4e38."""


def most_bytes(model: ModelConfig, vocabulary_size: int) -> int:
    """Upper limit in bytes of a weights file: twice the size in float32, and at most half of the
    memory, since reading holds two copies."""
    return min(HEAD_LIMIT + 8 * parameter_count(model, vocabulary_size), memory_bytes() // 2)


def parameter_count(model: ModelConfig, vocabulary_size: int) -> int:
    """Number of parameters of a network."""
    return sum(math.prod(shape) for shape in expected_shapes(model, vocabulary_size).values())


def check_memory(
    model: ModelConfig, vocabulary_size: int, copies: int = 1, where: str = "run.json"
) -> None:
    """Raise `CheckpointError` unless ``copies`` of such weights in float32 fit this machine.

    The file ``where`` describes the network.
    """
    count, there = parameter_count(model, vocabulary_size), memory_bytes()
    if 4 * copies * count > there:
        raise CheckpointError(
            f"{where}: {model.title} has {count:,} parameters, which take "
            f"{4 * copies * count / 1e9:,.1f} GB; this machine has {there / 1e9:,.1f} GB of "
            "memory. Use a machine with more, or a smaller network."
        )


def expected_shapes(model: ModelConfig, vocabulary_size: int) -> dict[str, tuple[int, ...]]:
    """Name and shape of every weight of a network, named as in torch."""
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
    if model.classes:
        shapes["mlp.0.weight"] = (model.mlp, model.hidden)
        shapes["mlp.0.bias"] = (model.mlp,)
        shapes["mlp.2.weight"] = (model.classes, model.mlp)
        shapes["mlp.2.bias"] = (model.classes,)
    else:
        if not model.tied:
            shapes["output.weight"] = (vocabulary_size, model.hidden)
        shapes["output.bias"] = (vocabulary_size,)
    if model.learned_initial_state:
        for state in model.cell.states:
            shapes[f"initial.{state}"] = (model.layers, model.hidden)
    return shapes


def check_weights(weights: Arrays, model: ModelConfig, vocabulary_size: int) -> None:
    """Raise `CheckpointError` unless ``weights`` are finite floating-point weights of ``model``.

    float64 is accepted too: tests compare the reader with torch in float64. Weights whose products
    and sums would overflow float32 are refused.
    """
    expected = expected_shapes(model, vocabulary_size)
    found = {name: array.shape for name, array in weights.items()}
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            raise CheckpointError(
                f"weights: {safe_line(name, 60)} should have shape "
                f"{expected.get(name, 'none (not expected)')} for {model.title} over "
                f"{vocabulary_size} symbols, found {found.get(name, 'none (missing)')}."
            )
    check_finite(weights)
    _check_sums(weights, model)


def check_finite(weights: Arrays) -> None:
    """Raise `CheckpointError` unless all are finite floating-point numbers."""
    for name in sorted(weights):
        if weights[name].dtype.kind != "f" or not np.isfinite(weights[name]).all():
            raise CheckpointError(
                f"weights: {safe_line(name, 60)} should hold finite floating-point numbers, and "
                "does not."
            )


def _check_sums(weights: Arrays, model: ModelConfig) -> None:
    """Raise `CheckpointError` if a sum may overflow float32 for hidden values in [-1, 1], or in the
    range of a learned initial state.

    The absolute row sum bounds every sum over a row. Unbounded hidden values (rnn-relu, additive)
    may still grow with time: see `reader.activation_trace`.
    """
    largest_input = _largest(weights["embedding.weight"]) if model.embedding else 1.0
    initial_states = model.cell.states if model.learned_initial_state else ()
    largest_hidden = max(1.0, _largest(weights["initial.hidden"])) if initial_states else 1.0
    output = "embedding.weight" if model.tied else "output.weight"
    terms = [(output, 1.0)]
    if model.classes:
        biases = _largest(weights["mlp.0.bias"])
        terms = [
            ("mlp.0.weight", 1.0),
            ("mlp.2.weight", _largest_row(weights["mlp.0.weight"]) + biases),
        ]
    for layer in range(model.layers):
        terms.append((f"recurrent.weight_ih_l{layer}", 1.0 if layer else largest_input))
        terms.append((f"recurrent.weight_hh_l{layer}", largest_hidden))
    terms += [(f"initial.{state}", 1.0) for state in initial_states]
    biases = max(_largest(array) for array in weights.values() if array.ndim == 1)
    for name, largest in terms:
        if not _largest_row(weights[name]) * largest + 2 * biases < LARGEST_SUM:
            raise CheckpointError(
                f"weights: the numbers of {name}, a bias or the initial state are so large that "
                "their sums overflow float32, so the network cannot be read. Take another "
                "checkpoint."
            )


def _largest(array: NDArray[Any]) -> float:
    return float(np.abs(array).max(initial=0.0))


def _largest_row(array: NDArray[Any]) -> float:
    with np.errstate(over="ignore"):
        return float(np.abs(array).sum(axis=1, dtype=np.float64).max(initial=0.0))
