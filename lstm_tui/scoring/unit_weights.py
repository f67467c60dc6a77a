"""The weights into and out of one unit: which symbols and units act on it, and which it acts on.

The rows of the input and recurrent matrices say what drives each gate of the unit; in the lowest
layer they are multiplied by the embedding, which gives a weight for each symbol. The column of the
output matrix says which symbols a hidden value of the top layer makes likelier (Karpathy, Johnson &
Fei-Fei 2015 show values only). A cell value acts through its output gate, a unit of a lower layer
through the layers above: `unit_effects` measures what they do.

Letters in shapes: ``V`` symbols, ``E`` embedding size, ``H`` units of a layer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig, Quantity
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.safetensors_file import Arrays

Doubles = NDArray[np.float64]

BLOCKS: dict[Cell, tuple[Quantity, ...]] = {
    Cell.LSTM: (
        Quantity.INPUT_GATE,
        Quantity.FORGET_GATE,
        Quantity.CANDIDATE,
        Quantity.OUTPUT_GATE,
    ),
    Cell.GRU: (Quantity.RESET_GATE, Quantity.UPDATE_GATE, Quantity.CANDIDATE),
    Cell.RNN_TANH: (Quantity.HIDDEN,),
    Cell.RNN_RELU: (Quantity.HIDDEN,),
    Cell.ADDITIVE: (Quantity.CANDIDATE,),
}
"""What the blocks of H rows of torch's weight matrices compute, in their order."""


@dataclass(frozen=True, slots=True, eq=False)
class GateWeights:
    """The weights into one gate of a unit, before its nonlinearity.

    Attributes:
        gate: A gate, the candidate, or `Quantity.HIDDEN` of an Elman network.
        symbols: The weight of each symbol, (V,); None above the lowest layer.
        below: The weight of each unit of the layer below, (H,); None in the lowest layer.
        recurrent: The weight of each unit of the same layer, one symbol before, (H,).
        bias: The sum of both biases.
    """

    gate: Quantity
    symbols: Doubles | None
    below: Doubles | None
    recurrent: Doubles
    bias: float


@dataclass(frozen=True, slots=True, eq=False)
class UnitWeights:
    """The weights of one unit.

    Attributes:
        unit: The unit.
        gates: What drives it, a gate each.
        output: What its hidden value adds to the logit of each symbol, less the mean of all, which
            changes no probability, (V,); None below the top layer, and of a classifier.
    """

    unit: UnitId
    gates: tuple[GateWeights, ...]
    output: Doubles | None


def unit_weights(weights: Arrays, model: ModelConfig, unit: UnitId) -> UnitWeights:
    """The weights of ``unit``, from those of the network under torch's names."""
    layer, rows = unit.layer, range(unit.index, model.cell.gates * model.hidden, model.hidden)

    def row(name: str, index: int) -> Doubles:
        return np.asarray(weights[f"recurrent.{name}_l{layer}"][index], np.float64)

    gates = []
    for gate, index in zip(BLOCKS[model.cell], rows, strict=True):
        from_input = row("weight_ih", index)
        if layer == 0 and model.embedding:
            from_input = np.asarray(weights["embedding.weight"], np.float64) @ from_input
        gates.append(
            GateWeights(
                gate,
                symbols=None if layer else from_input,
                below=from_input if layer else None,
                recurrent=row("weight_hh", index),
                bias=float(row("bias_ih", index) + row("bias_hh", index)),
            )
        )
    output = None
    if layer == model.layers - 1 and not model.classes:
        name = "embedding.weight" if model.tied else "output.weight"
        column = np.asarray(weights[name][:, unit.index], np.float64)
        output = column - column.mean()
    return UnitWeights(unit, tuple(gates), output)
