"""Derivative of one layer through time, for every kind of cell.

The equations are those of `reader.reader`, differentiated by hand: backpropagation through time
(Werbos 1990; of an LSTM: Graves & Schmidhuber 2005, without peepholes or truncation).

Letters in shapes: ``K`` steps, ``B`` texts, ``H`` units of the layer, ``E`` size of its input,
``G`` gates: blocks of H rows in a weight matrix.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig, Quantity
from lstm_tui.reader.reader import GATES, Floats
from lstm_tui.runs.safetensors_file import Arrays


@dataclass(frozen=True, slots=True)
class LayerValues:
    """Recorded values of one layer over K steps, (K, B, H) each: before and after each step."""

    hidden_before: Floats
    cell_before: Floats
    hidden: Floats
    cell: Floats
    gates: dict[Quantity, Floats]


class LayerDerivative:
    """The derivative of one layer: rows of the weights are in torch's order of gates.

    `backward` completes ``hidden`` and ``cell`` (K + 1, B, H) from their last rows to the first and
    returns the gradients of the sums W_x x + b of all gates, (K, B, G·H). ``hidden`` has what comes
    from outside and from the layer above; ``passes`` (K, B, 1) is False where a step starts from
    the initial state.
    """

    def __init__(self, weights: Arrays, model: ModelConfig, layer: int) -> None:
        self.backward = {
            Cell.LSTM: self._lstm,
            Cell.GRU: self._gru,
            Cell.RNN_TANH: self._elman_tanh,
            Cell.RNN_RELU: self._elman_relu,
            Cell.ADDITIVE: self._additive,
        }[model.cell]
        self.from_input: Floats = np.asarray(
            weights[f"recurrent.weight_ih_l{layer}"], np.float64
        )  # (G·H, E)
        self._recurrent: Floats = np.asarray(
            weights[f"recurrent.weight_hh_l{layer}"], np.float64
        )  # (G·H, H)
        self._hidden_bias: Floats = np.asarray(weights[f"recurrent.bias_hh_l{layer}"], np.float64)
        self._size = model.hidden

    def _lstm(
        self, values: LayerValues, passes: NDArray[np.bool_], hidden: Floats, cell: Floats
    ) -> Floats:
        """c = f c' + i g, h = o tanh(c)."""
        size, gates = self._size, values.gates
        input_gate, forget_gate = gates[Quantity.INPUT_GATE], gates[Quantity.FORGET_GATE]
        output_gate, candidate = gates[Quantity.OUTPUT_GATE], gates[Quantity.CANDIDATE]
        squashed = np.tanh(values.cell)
        hidden_to_cell = output_gate * (1 - squashed**2)
        by_cell = np.concatenate(  # input gate, forget gate, candidate
            (
                candidate * _sigmoid_slope(input_gate),
                values.cell_before * _sigmoid_slope(forget_gate),
                input_gate * (1 - candidate**2),
            ),
            axis=2,
        )
        output_by_hidden = squashed * _sigmoid_slope(output_gate)
        keeps = forget_gate * passes
        drive = np.empty((*keeps.shape[:2], 4 * size))
        for at in reversed(range(len(keeps))):
            cell[at + 1] += hidden[at + 1] * hidden_to_cell[at]
            from_cell = np.tile(cell[at + 1], 3)
            from_cell *= by_cell[at]
            drive[at, :, : 3 * size] = from_cell
            drive[at, :, 3 * size :] = hidden[at + 1] * output_by_hidden[at]
            cell[at] += cell[at + 1] * keeps[at]
            hidden[at] += (drive[at] @ self._recurrent) * passes[at]
        return drive

    def _gru(
        self, values: LayerValues, passes: NDArray[np.bool_], hidden: Floats, cell: Floats
    ) -> Floats:
        """n = tanh(W_x x + b + r (W_h h' + b)), h = (1 - z) n + z h'."""
        del cell  # zeros
        size, before = self._size, values.hidden_before
        reset_gate, update_gate, candidate = (values.gates[name] for name in GATES[Cell.GRU])
        candidate_sum = before @ self._recurrent[2 * size :].T + self._hidden_bias[2 * size :]
        candidate_slope = (1 - update_gate) * (1 - candidate**2)
        slopes = np.concatenate(
            (
                candidate_slope * candidate_sum * _sigmoid_slope(reset_gate),
                (before - candidate) * _sigmoid_slope(update_gate),
                candidate_slope * reset_gate,  # of W_h h' + b, which the reset gate multiplies
            ),
            axis=2,
        )
        drive = np.empty_like(slopes)
        for at in reversed(range(len(slopes))):
            after = hidden[at + 1]
            np.multiply(np.tile(after, 3), slopes[at], out=drive[at])
            hidden[at] += (drive[at] @ self._recurrent + after * update_gate[at]) * passes[at]
        drive[:, :, 2 * size :] = hidden[1:] * candidate_slope
        return drive

    def _elman_tanh(
        self, values: LayerValues, passes: NDArray[np.bool_], hidden: Floats, cell: Floats
    ) -> Floats:
        del cell
        return self._elman(1 - values.hidden**2, passes, hidden)

    def _elman_relu(
        self, values: LayerValues, passes: NDArray[np.bool_], hidden: Floats, cell: Floats
    ) -> Floats:
        del cell
        return self._elman((values.hidden > 0).astype(np.float64), passes, hidden)

    def _elman(self, slopes: Floats, passes: NDArray[np.bool_], hidden: Floats) -> Floats:
        """h = φ(W_x x + W_h h' + b), with ``slopes`` φ′ (K, B, H)."""
        drive = np.empty_like(slopes)
        for at in reversed(range(len(slopes))):
            np.multiply(hidden[at + 1], slopes[at], out=drive[at])
            hidden[at] += (drive[at] @ self._recurrent) * passes[at]
        return drive

    def _additive(
        self, values: LayerValues, passes: NDArray[np.bool_], hidden: Floats, cell: Floats
    ) -> Floats:
        """h = h' + tanh(W_x x + W_h h' + b)."""
        del cell
        slopes = 1 - values.gates[Quantity.CANDIDATE] ** 2
        drive = np.empty_like(slopes)
        for at in reversed(range(len(slopes))):
            np.multiply(hidden[at + 1], slopes[at], out=drive[at])
            hidden[at] += (hidden[at + 1] + drive[at] @ self._recurrent) * passes[at]
        return drive


def _sigmoid_slope(gate: Floats) -> Floats:
    """σ′ where σ is ``gate``."""
    slope: Floats = gate * (1 - gate)
    return slope
