"""The networks that are trained: embedding → recurrent layers → logits of symbols or of classes."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lstm_tui.config import Cell, ModelConfig, Pooling
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.training.cells import AdditiveRNN, additive_layer, layer_weights

EMBEDDING = "embedding.weight"
"""The name of the parameter (V, E)."""

LONGEST_MEMORY = 60
"""The longest initial memory of a unit, in symbols (see `CharNetwork.initialize_memory`)."""

UPPER_INPUT = 0.3
"""Factor on the initial input weights of the upper layers of additive cells."""

State = tuple[Tensor, ...]
"""The state carried from chunk to chunk: ``(hidden,)``, for an LSTM ``(hidden, cell)``, each
(L, B, H)."""


class RecurrentNetwork(nn.Module):
    """Embedding and recurrent layers, without the layers that read their outputs.

    Below ``recurrent.`` parameters have torch's own names, so that part of a checkpoint loads into
    a plain `torch.nn.LSTM`, `GRU` or `RNN`.
    """

    def __init__(self, config: ModelConfig, vocabulary_size: int) -> None:
        super().__init__()
        self.config = config
        self.vocabulary_size = vocabulary_size
        if config.embedding:
            self.embedding = nn.Embedding(vocabulary_size, config.embedding)
        self.recurrent = _recurrent(config, config.input_size(vocabulary_size))
        self._add_head()
        if config.learned_initial_state:
            shape = (config.layers, config.hidden)
            self.initial = nn.ParameterDict(
                {str(state): nn.Parameter(torch.zeros(shape)) for state in config.cell.states}
            )
        self._initialize()

    def _add_head(self) -> None:
        """Create the layers that read the outputs of the recurrent ones."""

    def hidden(
        self, ids: Tensor, state: State, masks: Tensor | None = None
    ) -> tuple[Tensor, State]:
        """``ids`` (T, B) and the state before them → the outputs of the last layer, (T, B, H), and
        the state after them.

        ``masks`` (L, B, H) multiply the output of each layer at every symbol (see `masks`).
        """
        if masks is None:
            return self._forward(self._inputs(ids), state)
        (*_, outputs), state = self.hidden_layers(ids, state, masks)
        return outputs, state

    def hidden_layers(
        self, ids: Tensor, state: State, masks: Tensor | None = None
    ) -> tuple[list[Tensor], State]:
        """As `hidden`: the outputs of each layer, (T, B, H) each."""
        return self._forward_layers(self._inputs(ids), state, masks)

    def _inputs(self, ids: Tensor) -> Tensor:
        """``ids`` (T, B) → inputs of the first layer (T, B, E)."""
        if self.config.embedding:
            vectors: Tensor = self.embedding(ids)
            return vectors
        return nn.functional.one_hot(ids, self.vocabulary_size).to(self._like.dtype)

    @property
    def _like(self) -> Tensor:
        """A parameter that has the number format and the device of all."""
        return self.recurrent.get_parameter("weight_hh_l0")

    def _forward(self, inputs: Tensor, state: State) -> tuple[Tensor, State]:
        """``inputs`` (T, B, E) → outputs of the last layer (T, B, H) and the state after them."""
        if self.config.cell is Cell.LSTM:
            outputs, after = self.recurrent(inputs, state)
            return outputs, after
        outputs, hidden = self.recurrent(inputs, state[0])
        return outputs, (hidden,)

    def _forward_layers(
        self, inputs: Tensor, state: State, masks: Tensor | None
    ) -> tuple[list[Tensor], State]:
        """As `_forward`, layer by layer: the outputs of each, multiplied by its mask.

        torch's own dropout differs between symbols.
        """
        outputs: list[Tensor] = []
        after: list[State] = []
        for layer in range(self.config.layers):
            before = tuple(part[layer : layer + 1] for part in state)
            inputs, following = self._forward_layer(layer, inputs, before)
            if masks is not None:
                inputs = inputs * masks[layer]
            outputs.append(inputs)
            after.append(following)
        return outputs, tuple(torch.cat(parts) for parts in zip(*after, strict=True))

    def _forward_layer(self, layer: int, inputs: Tensor, state: State) -> tuple[Tensor, State]:
        weights = layer_weights(self.recurrent, layer)
        # Biases; one layer; no dropout; training; one direction; time first.
        options = (True, 1, 0.0, True, False, False)
        match self.config.cell:
            case Cell.LSTM:
                outputs, hidden, cell = torch.lstm(inputs, state, weights, *options)
                return outputs, (hidden, cell)
            case Cell.GRU:
                outputs, hidden = torch.gru(inputs, state[0], weights, *options)
            case Cell.RNN_TANH:
                outputs, hidden = torch.rnn_tanh(inputs, state[0], weights, *options)
            case Cell.RNN_RELU:
                outputs, hidden = torch.rnn_relu(inputs, state[0], weights, *options)
            case Cell.ADDITIVE:
                outputs, last = additive_layer(inputs, state[0][0], weights)
                hidden = last[None]
        return outputs, (hidden,)

    def masks(self, batch: int, seed: int, position: int) -> Tensor | None:
        """Dropout masks of the chunk at ``position``, (L, B, H); None without dropout.

        A unit is dropped for a whole chunk (variational dropout, Gal & Ghahramani 2016). Masks
        depend on seed and position alone, however many threads or ranks divide the streams.
        """
        kept = 1 - self.config.dropout
        if kept == 1:
            return None
        shape = (self.config.layers, batch, self.config.hidden)
        drawn = np.random.default_rng((seed, position)).random(shape, np.float32)
        return torch.from_numpy((drawn < kept) / np.float32(kept)).to(self._like)

    def blank_state(self, batch: int) -> State:
        """The initial state of ``batch`` columns: zeros, or h₀ (and c₀) as they are learned."""
        if self.config.learned_initial_state:
            return tuple(
                self.initial[str(state)][:, None].repeat(1, batch, 1)
                for state in self.config.cell.states
            )
        shape = (self.config.layers, batch, self.config.hidden)
        return tuple(self._like.new_zeros(shape) for _ in self.config.cell.states)

    def begun(self, state: State, fresh: Tensor) -> State:
        """``state``, but the initial one in the columns of ``fresh`` (B,), a mask on the CPU."""
        if not fresh.any():
            return state
        blank = self.blank_state(len(fresh))
        if fresh.all():
            return blank
        begins = fresh.to(self._like.device)[None, :, None]
        return tuple(
            torch.where(begins, first, part) for first, part in zip(blank, state, strict=True)
        )

    @torch.no_grad()
    def set_weights(self, weights: Arrays) -> None:
        """Copy ``weights``, which have the names and shapes of the parameters."""
        for name, parameter in self.named_parameters():
            parameter.copy_(torch.from_numpy(weights[name]))

    @torch.no_grad()
    def set_embedding(self, vectors: NDArray[np.float32]) -> None:
        """Copy ``vectors`` (V, E) to the embedding, which it must have."""
        self.embedding.weight.copy_(torch.from_numpy(vectors))

    @torch.no_grad()
    def initialize_memory(self, share: float) -> None:
        """Let the first ``share`` of the units of each LSTM layer begin as a long memory.

        Chrono initialization (Tallec & Ollivier 2018): with biases ln(T - 1) of the forget gate and
        -ln(T - 1) of the input gate, a cell keeps its value for about T symbols until the unit has
        learned otherwise. T is evenly spaced from 2 to `LONGEST_MEMORY`.
        """
        if self.config.cell is not Cell.LSTM:
            return
        hidden, count = self.config.hidden, round(share * self.config.hidden)
        bias = torch.linspace(1.0, LONGEST_MEMORY - 1, count).log()
        for layer in range(self.config.layers):
            *_, bias_ih, bias_hh = layer_weights(self.recurrent, layer)
            for gate, value in enumerate((-bias, bias)):  # input gate, forget gate
                units = slice(gate * hidden, gate * hidden + count)
                bias_ih[units], bias_hh[units] = value, 0.0

    @torch.no_grad()
    def _initialize(self) -> None:
        """Initialize so that logits are small and gradients pass from the first step on.

        The forget-gate bias is 1 (Gers, Schmidhuber & Cummins 2000; Jozefowicz, Zaremba & Sutskever
        2015). The additive cell begins without a leak (`_initialize_additive`).
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
                self._initialize_additive(layer)
        if config.tied:
            self.embedding.weight.mul_(config.hidden**-0.5)

    def _initialize_additive(self, layer: int) -> None:
        """Begin with W_h = Q - 1 for an orthogonal Q, so that h_t ≈ Q h_{t-1} + W_x x_t.

        The Jacobian 1 + diag(tanh')(Q - 1) is nearly orthogonal: the gradient neither vanishes nor
        explodes (cf. Arjovsky, Shah & Bengio 2016), and what is added rotates, so that a constant
        input does not add up without bound. W_h = 0 has no leak either, but its state reached
        36,000 within 300 steps and the loss 6,000 nats. Inputs of the upper layers are scaled down:
        the states that they read are larger than embeddings.
        """
        weight_ih, weight_hh, bias_ih, bias_hh = layer_weights(self.recurrent, layer)
        nn.init.orthogonal_(weight_hh).diagonal().sub_(1)
        for bias in (bias_ih, bias_hh):
            nn.init.zeros_(bias)
        if layer:
            weight_ih.mul_(UPPER_INPUT)


class CharNetwork(RecurrentNetwork):
    """A recurrent network that predicts the next symbol."""

    def __init__(self, config: ModelConfig, vocabulary_size: int) -> None:
        super().__init__(config, vocabulary_size)
        if config.tied:
            self.output.weight = self.embedding.weight

    def _add_head(self) -> None:
        self.output = nn.Linear(self.config.hidden, self.vocabulary_size)

    def forward(
        self, ids: Tensor, state: State, masks: Tensor | None = None
    ) -> tuple[Tensor, State]:
        """``ids`` (T, B) and the state before them → logits (T, B, V) and the state after them.

        ``masks`` are those of `hidden`.
        """
        outputs, state = self.hidden(ids, state, masks)
        return self.output(outputs), state


class ClassNetwork(RecurrentNetwork):
    """A recurrent network that classifies documents: what is pooled of its last layer → MLP."""

    def _add_head(self) -> None:
        config = self.config
        self.mlp = nn.Sequential(
            nn.Linear(config.hidden, config.mlp), nn.ReLU(), nn.Linear(config.mlp, config.classes)
        )

    def pooled(self, outputs: Tensor, lengths: Tensor) -> Tensor:
        """What the MLP reads of the ``outputs`` (T, B, H) of the last layer, (B, H).

        The documents of the columns have ``lengths`` (B,), with the [END] before them. With
        `Pooling.LAST` the output after the last symbol; with `Pooling.MEAN` the mean of the outputs
        after the symbols behind [END].
        """
        if self.config.pooling is Pooling.LAST:
            return outputs[lengths - 1, torch.arange(len(lengths), device=outputs.device)]
        positions = torch.arange(len(outputs), device=outputs.device)[:, None]
        counted = ((positions >= 1) & (positions < lengths)).to(outputs.dtype)
        means: Tensor = torch.einsum("tbh,tb->bh", outputs, counted / (lengths - 1))
        return means

    def classified(self, pooled: Tensor) -> Tensor:
        """Logits of the classes, (B, C), for what was ``pooled`` (B, H)."""
        logits: Tensor = self.mlp(pooled)
        return logits


def build_network(config: ModelConfig, vocabulary_size: int) -> CharNetwork | ClassNetwork:
    """The network of ``config``: a classifier if it has classes, else a language model."""
    return (ClassNetwork if config.classes else CharNetwork)(config, vocabulary_size)


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
