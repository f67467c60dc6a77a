"""A hand-made LSTM in which the function of every unit is known.

It reads texts of four symbols: outside brackets there are only ``a``, inside only ``b``. The cell
value of unit 0 is +1 from ``(`` to ``)`` and −1 elsewhere, and the network relies on it alone.
All other units are noise: they depend on the symbols at random, with weak outgoing weights.
"""

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import ModelConfig
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.text.vocabulary import Vocabulary

SYMBOLS = "()ab"
FLAG = UnitId(0, 0)
UNITS = 24

_FULL = 20.0  # what opens or shuts a gate entirely


MODEL = ModelConfig(layers=1, hidden=UNITS, embedding=0)


def bracket_reader() -> Reader:
    """The network; its arithmetic is in float64."""
    return Reader(bracket_weights(), MODEL, np.float64)


def bracket_weights() -> dict[str, NDArray[np.float64]]:
    """Its weights under torch's names."""
    random = np.random.default_rng(4)
    weights = {
        name: np.zeros(shape) for name, shape in expected_shapes(MODEL, len(SYMBOLS)).items()
    }
    from_input = random.standard_normal((4, UNITS, len(SYMBOLS)))  # gates are i, f, g, o
    bias = np.zeros((4, UNITS))
    opens, closes = SYMBOLS.index("("), SYMBOLS.index(")")
    from_input[:, 0] = 0
    from_input[0, 0, [opens, closes]] = 2 * _FULL
    from_input[1, 0, [opens, closes]] = -2 * _FULL
    from_input[2, 0, [opens, closes]] = _FULL, -_FULL
    bias[:, 0] = -_FULL, _FULL, 0, _FULL
    weights["recurrent.weight_ih_l0"] = from_input.reshape(4 * UNITS, -1)
    weights["recurrent.bias_ih_l0"] = bias.ravel()
    output = 0.05 * random.standard_normal((len(SYMBOLS), UNITS))
    output[:, 0] = -6, 6, -6, 6
    weights["output.weight"] = output
    weights["output.bias"] = np.array([-2.0, -2.0, 0.0, 0.0])
    return weights


def bracket_text(length: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Ids of a text, (T,), and the mask of characters inside brackets, (T,).

    It begins with ``)``, so that the unit is at −1 from the first character on.
    """
    random = np.random.default_rng(7)
    text = ")"
    while len(text) < length:
        text += "a" * int(random.integers(5, 60)) + "(" + "b" * int(random.integers(3, 20)) + ")"
    ids = Vocabulary(tuple(SYMBOLS)).encode(text[:length])
    depth = np.cumsum(ids == SYMBOLS.index("(")) - np.cumsum(ids == SYMBOLS.index(")"))
    return ids, depth >= 0
