"""The factors by which one step multiplies a gradient: activation derivatives, matrices, gates.

In an Elman network ∂h_t/∂h_{t-1} = diag(φ′) W_h, so its norm is at most the largest derivative of
the activation times the largest singular value of W_h: a product of t such factors vanishes or
explodes (Pascanu, Mikolov & Bengio 2013). The additive and the gated cells have a direct path
beside it, whose factor is 1, the update gate (of h in a GRU) or the forget gate (of c in an LSTM).

With one unit in the top layer the Jacobian of a step is a number, and `factor_product` writes the
gradient out as a product of them.

Letters in shapes: ``T`` steps, ``B`` texts, ``L`` layers, ``H`` units of a layer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig, Quantity
from lstm_tui.reader.backward import BackwardReader, Recording
from lstm_tui.reader.reader import GATES, Floats
from lstm_tui.runs.safetensors_file import Arrays

CLOSED, OPEN = 0.1, 0.9
"""A gate is saturated below the first and above the second value."""

_ITERATIONS, _TOLERANCE = 1_000, 1e-12


@dataclass(frozen=True, slots=True)
class GateShares:
    """How open a gate is: its mean, and the shares of its values below `CLOSED`, above `OPEN`."""

    gate: Quantity
    mean: float
    closed: float
    open: float


@dataclass(frozen=True, slots=True)
class LayerFactors:
    """Factors of a step of one layer, in the mean over units, steps and positions.

    Attributes:
        slope: The derivative of the activation: of tanh, 1 - tanh², in a gated cell that of the
            candidate; of ReLU the share of units that are active.
        singular_value: The largest singular value of W_h, all gates together.
        direct: The factor of the direct path: the forget gate of an LSTM, the update gate of a GRU,
            1 of the additive cell; None in an Elman network.
        gates: The saturation of each gate.
    """

    slope: float
    singular_value: float
    direct: float | None
    gates: tuple[GateShares, ...]


class FactorTally:
    """Sums over recordings: call `add` for each, then `layers`."""

    def __init__(self, weights: Arrays, model: ModelConfig) -> None:
        self._model = model
        self._norms = [
            largest_singular_value(weights[f"recurrent.weight_hh_l{layer}"])
            for layer in range(model.layers)
        ]
        self._names = [name for name in GATES[model.cell] if not name.has_sign]
        # Of each layer: values, then the sums of slopes and, of each gate, of values, closed, open.
        self._sums = np.zeros((model.layers, 2 + 3 * len(self._names)))

    def add(self, recording: Recording) -> None:
        """Add the values of a recording."""
        for layer, sums in enumerate(self._sums):
            slopes = activation_slopes(self._model.cell, recording, layer)
            gates = [recording.gates[layer][name] for name in self._names]
            sums += [
                slopes.size,
                slopes.sum(),
                *(float(gate.sum()) for gate in gates),
                *(float((gate < CLOSED).sum()) for gate in gates),
                *(float((gate > OPEN).sum()) for gate in gates),
            ]

    def layers(self) -> tuple[LayerFactors, ...]:
        """The factors of each layer; at least one recording was added."""
        factors = []
        for sums, norm in zip(self._sums, self._norms, strict=True):
            slope, *shares = (sums[1:] / sums[0]).tolist()
            count = len(self._names)
            columns = (self._names, shares[:count], shares[count : 2 * count], shares[2 * count :])
            gates = tuple(GateShares(*row) for row in zip(*columns, strict=True))
            means = {gate.gate: gate.mean for gate in gates}
            factors.append(LayerFactors(slope, norm, self._direct(means), gates))
        return tuple(factors)

    def _direct(self, means: dict[Quantity, float]) -> float | None:
        match self._model.cell:
            case Cell.LSTM:
                return means[Quantity.FORGET_GATE]
            case Cell.GRU:
                return means[Quantity.UPDATE_GATE]
            case Cell.ADDITIVE:
                return 1.0
            case _:
                return None


def activation_slopes(cell: Cell, recording: Recording, layer: int) -> Floats:
    """The derivative of the activation at each step, (T, B, H): see `LayerFactors.slope`."""
    hidden = recording.hidden[1:, layer]
    if cell is Cell.RNN_RELU:
        return (hidden > 0).astype(np.float64)
    value = hidden if cell is Cell.RNN_TANH else recording.gates[layer][Quantity.CANDIDATE]
    slopes: Floats = 1 - value**2
    return slopes


def largest_singular_value(matrix: NDArray[np.generic]) -> float:
    """The spectral norm of ``matrix`` (m, n), by power iteration on its Gram matrix."""
    wide = np.asarray(matrix, np.float64)
    gram = wide.T @ wide
    vector = np.random.default_rng(0).standard_normal(len(gram))
    square = 0.0
    for _ in range(_ITERATIONS):
        product = gram @ vector
        before, square = square, float(np.linalg.norm(product))
        if square == 0 or abs(square - before) <= _TOLERANCE * square:
            break
        vector = product / square
    return float(np.sqrt(square))


@dataclass(frozen=True, slots=True)
class StepFactor:
    """The factor of the step that reads ``symbol``, from the state before it to the one after it.

    Attributes:
        distance: k, from 1: the step leads from h_{T-k} to h_{T-k+1}.
        symbol: The id of the symbol that it reads.
        value: The hidden value after it (of an LSTM the cell value).
        slope: The derivative of the activation, of the candidate in a gated cell.
        direct: The factor of the direct path at this step; 0 in an Elman network.
        factor: The derivative of the value after the step with respect to that before it.
        product: The product of the factors of this step and of all later ones, ∂h_T/∂h_{T-k}.
        gradient: ∂loss_T/∂h_{T-k} (∂c in an LSTM). Divided by ∂loss_T/∂h_T, it is the product;
            in an LSTM it differs by what passes through h and the gates.
    """

    distance: int
    symbol: int
    value: float
    slope: float
    direct: float
    factor: float
    product: float
    gradient: float


@dataclass(frozen=True, slots=True)
class FactorProduct:
    """The gradient of one loss as a product: ``last`` is ∂loss_T/∂h_T (∂c in an LSTM).

    ``weight`` is W_h, a number; of a gated cell that of the candidate.
    """

    last: float
    weight: float
    steps: tuple[StepFactor, ...]


def factor_product(
    backward: BackwardReader, weights: Arrays, recording: Recording, target: int
) -> FactorProduct:
    """The product of the top layer of a network with one unit, of one recorded text.

    ``target`` is the symbol after it. Lower layers, of one unit too, are inputs of the top layer.
    """
    model = backward.reader.model
    top, cell = model.layers - 1, model.cell
    outer = np.zeros(recording.hidden.shape[1:])
    outer[top] = backward.loss_gradient(recording, np.array([target]))
    gradients = backward.backward(recording, hidden=outer, inputs=False)
    has_cell = cell is Cell.LSTM
    values = (recording.cell if has_cell else recording.hidden)[:, top, 0, 0]
    totals = (gradients.cell if has_cell else gradients.hidden)[:, top, 0, 0]
    slopes = activation_slopes(cell, recording, top)[:, 0, 0]
    recurrent, bias = (
        np.asarray(weights[f"recurrent.{name}_hh_l{top}"], np.float64).ravel()
        for name in ("weight", "bias")
    )
    gates = {name: gate[:, 0, 0] for name, gate in recording.gates[top].items()}
    begins = recording.ids[:, 0] == backward.reader.end_id
    before = np.where(begins, backward.reader.blank_state().hidden[top, 0, 0], values[:-1])
    direct, factors = _step_factors(cell, gates, slopes, before, recurrent, bias)
    factors = np.where(begins, 0.0, factors)
    products = np.cumprod(factors[::-1])
    steps = tuple(
        StepFactor(
            distance,
            int(recording.ids[at, 0]),
            float(values[at + 1]),
            float(slopes[at]),
            float(direct[at]),
            float(factors[at]),
            float(products[distance - 1]),
            float(totals[at]),
        )
        for distance, at in enumerate(reversed(range(recording.steps)), 1)
    )
    return FactorProduct(float(totals[-1]), float(recurrent[2 if cell.gates > 1 else 0]), steps)


def _step_factors(
    cell: Cell,
    gates: dict[Quantity, Floats],
    slopes: Floats,
    before: Floats,
    recurrent: Floats,
    bias: Floats,
) -> tuple[Floats, Floats]:
    """The direct path and the derivative of each step, (T,) each, of a layer of one unit."""
    if cell is Cell.LSTM:
        forget_gate = gates[Quantity.FORGET_GATE]
        return forget_gate, forget_gate
    if cell is Cell.GRU:
        reset, update, candidate = (gates[name] for name in GATES[cell])
        to_reset, to_update, to_candidate = recurrent
        sums = to_candidate * before + bias[2]
        by_candidate = reset * to_candidate + sums * reset * (1 - reset) * to_reset
        by_update = (before - candidate) * update * (1 - update) * to_update
        return update, update + by_update + (1 - update) * slopes * by_candidate
    direct = np.full(len(slopes), float(cell is Cell.ADDITIVE))
    return direct, direct + slopes * recurrent[0]
