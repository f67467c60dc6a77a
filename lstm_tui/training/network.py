"""`CharNetwork`: embedding → recurrent layers → logits."""

import torch
from torch import Tensor, nn

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.training.cells import AdditiveRNN

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
        self.dropout = nn.Dropout(config.dropout)
        self.output = nn.Linear(config.hidden, vocabulary_size)
        self._initialise()
        if config.tied:
            self.output.weight = self.embedding.weight

    def forward(self, ids: Tensor, state: State) -> tuple[Tensor, State]:
        """``ids`` (T, B) and the state before them → logits (T, B, V) and the state after them."""
        if self.config.embedding:
            inputs = self.embedding(ids)
        else:
            inputs = nn.functional.one_hot(ids, self.vocabulary_size).to(self.output.weight.dtype)
        if self.config.cell is Cell.LSTM:
            outputs, state = self.recurrent(inputs, state)
        else:
            outputs, hidden = self.recurrent(inputs, state[0])
            state = (hidden,)
        return self.output(self.dropout(outputs)), state

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
    dropout = config.dropout if config.layers > 1 else 0.0
    sizes = (input_size, config.hidden, config.layers)
    match config.cell:
        case Cell.LSTM:
            return nn.LSTM(*sizes, dropout=dropout)
        case Cell.GRU:
            return nn.GRU(*sizes, dropout=dropout)
        case Cell.RNN_TANH:
            return nn.RNN(*sizes, nonlinearity="tanh", dropout=dropout)
        case Cell.RNN_RELU:
            return nn.RNN(*sizes, nonlinearity="relu", dropout=dropout)
        case Cell.ADDITIVE:
            return AdditiveRNN(*sizes, dropout=dropout)
