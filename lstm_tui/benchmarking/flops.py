"""Floating-point operations and memory traffic of a network per character, counted.

Only the products of weight matrices are counted, nearly all of the work at H ≥ 128. Gates, losses
and the optimizer are ignored, so a share of the peak is a little too low, never too high.
"""

from lstm_tui.config import ModelConfig

_FLOAT32_BYTES = 4


def multiply_adds(model: ModelConfig, vocabulary_size: int) -> int:
    """Multiply-adds of the weight matrices for one character of one text.

    One for each weight: gates·H rows of E (in the layers above the first, H) and of H columns in
    each layer, V rows of H columns at the end. An embedding is a lookup, without any.
    """
    rows = model.cell.gates * model.hidden
    count = vocabulary_size * model.hidden
    for layer in range(model.layers):
        below = model.hidden if layer else model.input_size(vocabulary_size)
        count += rows * (below + model.hidden)
    return count


def reading_flops(model: ModelConfig, vocabulary_size: int) -> int:
    """Floating-point operations to read one character: a multiplication and an addition each."""
    return 2 * multiply_adds(model, vocabulary_size)


def training_flops(model: ModelConfig, vocabulary_size: int) -> int:
    """Floating-point operations to train on one character.

    Three products of the same size for each matrix: one in the forward pass, and two in the
    backward pass, for the gradients of the input and of the weights (Kaplan et al. 2020, §2.1).
    """
    return 3 * reading_flops(model, vocabulary_size)


def sampling_bytes(model: ModelConfig, vocabulary_size: int) -> int:
    """Bytes of float32 weights that are read to sample one character.

    All matrices but that of the first layer's input, of which `reader.reader` reads a row of a
    table, (V, gates·H).
    """
    rows = model.cell.gates * model.hidden
    first = rows * model.input_size(vocabulary_size)
    return _FLOAT32_BYTES * (multiply_adds(model, vocabulary_size) - first + rows)
