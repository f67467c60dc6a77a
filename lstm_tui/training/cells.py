"""Recurrent cells that torch lacks, with the interface of `torch.nn.RNN`."""

import math

import torch
from torch import Tensor, nn


class AdditiveRNN(nn.Module):
    """Layers of h_t = h_{t-1} + tanh(W_h h_{t-1} + W_x x_t + b).

    The state is added to and never overwritten, so the gradient has a path back through time on
    which it does not vanish: the idea of the LSTM's cell, without gates. The initial W_h keeps this
    (`training.network`); a leak, h_t ≈ (1 - λ) h_{t-1}, is learned if it lowers the loss.

    Parameters have the names and shapes of `torch.nn.RNN`: ``weight_ih_l0`` (H, E),
    ``weight_hh_l0`` (H, H), ``bias_ih_l0`` and ``bias_hh_l0`` (H,), and so on for each layer.
    """

    def __init__(self, input_size: int, hidden_size: int, layers: int) -> None:
        super().__init__()
        self.layers = layers
        bound = 1 / math.sqrt(hidden_size)
        for layer in range(layers):
            width = hidden_size if layer else input_size
            for name, shape in (
                ("weight_ih", (hidden_size, width)),
                ("weight_hh", (hidden_size, hidden_size)),
                ("bias_ih", (hidden_size,)),
                ("bias_hh", (hidden_size,)),
            ):
                weight = torch.empty(shape).uniform_(-bound, bound)
                self.register_parameter(f"{name}_l{layer}", nn.Parameter(weight))

    def forward(self, inputs: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """``inputs`` (T, B, E), ``hidden`` (L, B, H) → outputs (T, B, H), ``hidden`` after."""
        last = []
        for layer in range(self.layers):
            inputs, state = additive_layer(inputs, hidden[layer], layer_weights(self, layer))
            last.append(state)
        return inputs, torch.stack(last)


def layer_weights(recurrent: nn.Module, layer: int) -> list[Tensor]:
    """``weight_ih``, ``weight_hh``, ``bias_ih`` and ``bias_hh`` of one layer, in torch's order."""
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    return [recurrent.get_parameter(f"{name}_l{layer}") for name in names]


def additive_layer(inputs: Tensor, state: Tensor, weights: list[Tensor]) -> tuple[Tensor, Tensor]:
    """One layer: ``inputs`` (T, B, E) and ``state`` (B, H) → outputs (T, B, H) and the last state.

    ``weights`` are those of `layer_weights`.
    """
    weight_ih, weight_hh, bias_ih, bias_hh = weights
    outputs = []
    for step in nn.functional.linear(inputs, weight_ih, bias_ih + bias_hh).unbind(0):
        state = state + torch.tanh(step + state @ weight_hh.t())
        outputs.append(state)
    return torch.stack(outputs), state
