"""`CharNetwork`: embedding → recurrent layers → logits."""

import numpy as np
import torch
from torch import Tensor, nn

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.training.cells import AdditiveRNN, read_layer

State = tuple[Tensor, ...]
"""What is carried from chunk to chunk: ``(hidden,)``, for the LSTM ``(hidden, cell)``, each
(L, B, H)."""


class CharNetwork(nn.Module):
    """A recurrent network that predicts the next character.

    Parameter names are torch's own below ``recurrent.``, so that part of a checkpoint loads into a
    plain `torch.nn.LSTM`, `GRU` or `RNN`.
    """

    def __init__(self, config: ModelConfig, vocabulary_size: int) -> None:
        super().__init__()
        self.config = config
        self.vocabulary_size = vocabulary_size
        if config.embedding:
            self.embedding = nn.Embedding(vocabulary_size, config.embedding)
        self.recurrent = _recurrent(config, config.input_size(vocabulary_size))
        self.output = nn.Linear(config.hidden, vocabulary_size)
        self._initialise()
        if config.tied:
            self.output.weight = self.embedding.weight

    def forward(
        self, ids: Tensor, state: State, masks: Tensor | None = None
    ) -> tuple[Tensor, State]:
        """``ids`` (T, B) and the state before them → logits (T, B, V) and the state after them.

        ``masks`` (L, B, H) multiply what each layer hands on, all along the text (see `masks`).
        """
        if self.config.embedding:
            inputs = self.embedding(ids)
        else:
            inputs = nn.functional.one_hot(ids, self.vocabulary_size).to(self.output.weight.dtype)
        if masks is None:
            outputs, state = self._read(inputs, state)
        else:
            outputs, state = self._read_masked(inputs, state, masks)
        return self.output(outputs), state

    def _read(self, inputs: Tensor, state: State) -> tuple[Tensor, State]:
        """What the last layer makes of ``inputs`` (T, B, E), (T, B, H)."""
        if self.config.cell is Cell.LSTM:
            outputs, after = self.recurrent(inputs, state)
            return outputs, after
        outputs, hidden = self.recurrent(inputs, state[0])
        return outputs, (hidden,)

    def _read_masked(self, inputs: Tensor, state: State, masks: Tensor) -> tuple[Tensor, State]:
        """As `_read`, layer by layer: torch's own dropout drops other values at each step."""
        after: list[State] = []
        for layer, mask in enumerate(masks):
            before = tuple(part[layer : layer + 1] for part in state)
            inputs, following = self._read_layer(layer, inputs, before)
            inputs = inputs * mask
            after.append(following)
        return inputs, tuple(torch.cat(parts) for parts in zip(*after, strict=True))

    def _read_layer(self, layer: int, inputs: Tensor, state: State) -> tuple[Tensor, State]:
        weights: list[Tensor] = [
            self.recurrent.get_parameter(f"{name}_l{layer}")
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        ]
        # Biases; one layer; no dropout; training; one direction; time first.
        how = (True, 1, 0.0, True, False, False)
        match self.config.cell:
            case Cell.LSTM:
                outputs, hidden, cell = torch.lstm(inputs, state, weights, *how)
                return outputs, (hidden, cell)
            case Cell.GRU:
                outputs, hidden = torch.gru(inputs, state[0], weights, *how)
            case Cell.RNN_TANH:
                outputs, hidden = torch.rnn_tanh(inputs, state[0], weights, *how)
            case Cell.RNN_RELU:
                outputs, hidden = torch.rnn_relu(inputs, state[0], weights, *how)
            case Cell.ADDITIVE:
                outputs, last = read_layer(inputs, state[0][0], weights)
                hidden = last[None]
        return outputs, (hidden,)

    def masks(self, batch: int, seed: int, position: int) -> Tensor | None:
        """What dropout multiplies with in the chunk at ``position``, (L, B, H); None without it.

        A unit that is dropped stays dropped all along the chunk (Gal & Ghahramani 2016), so what a
        cell remembers is never lost half way. Nothing random is carried on: seed and position say
        which, however many threads or processes divide the streams.
        """
        kept = 1 - self.config.dropout
        if kept == 1:
            return None
        shape = (self.config.layers, batch, self.config.hidden)
        drawn = np.random.default_rng((seed, position)).random(shape, np.float32)
        return torch.from_numpy((drawn < kept) / np.float32(kept)).to(self.output.weight)

    def blank_state(self, batch: int) -> State:
        """The state of a network that has read nothing: zeros."""
        shape = (self.config.layers, batch, self.config.hidden)
        parts = 2 if self.config.cell is Cell.LSTM else 1
        return tuple(self.output.weight.new_zeros(shape) for _ in range(parts))

    @torch.no_grad()
    def _initialise(self) -> None:
        """Start from small logits, and for gated cells from gates that remember.

        A forget-gate bias of 1 lets gradients pass from the first step on (Gers, Schmidhuber &
        Cummins 2000; Jozefowicz, Zaremba & Sutskever 2015). The additive cell would grow without
        bound on a carried state, so it starts as a leaky integrator, which pulls back what it adds.
        """
        config = self.config
        for layer in range(config.layers):
            if config.cell is Cell.LSTM:
                forget = slice(config.hidden, 2 * config.hidden)
                getattr(self.recurrent, f"bias_ih_l{layer}")[forget] = 1.0
                getattr(self.recurrent, f"bias_hh_l{layer}")[forget] = 0.0
            elif config.cell is Cell.RNN_RELU:
                nn.init.orthogonal_(getattr(self.recurrent, f"weight_hh_l{layer}"), gain=0.9)
            elif config.cell is Cell.ADDITIVE:
                weight = getattr(self.recurrent, f"weight_hh_l{layer}").mul_(0.1)
                weight.diagonal().sub_(0.3)
        if config.tied:
            self.embedding.weight.mul_(config.hidden**-0.5)


def _recurrent(config: ModelConfig, input_size: int) -> nn.Module:
    sizes = (input_size, config.hidden, config.layers)
    match config.cell:
        case Cell.LSTM:
            return nn.LSTM(*sizes)
        case Cell.GRU:
            return nn.GRU(*sizes)
        case Cell.RNN_TANH:
            return nn.RNN(*sizes, nonlinearity="tanh")
        case Cell.RNN_RELU:
            return nn.RNN(*sizes, nonlinearity="relu")
        case Cell.ADDITIVE:
            return AdditiveRNN(*sizes)
