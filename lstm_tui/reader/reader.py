"""A trained network in NumPy: one step at a time, with access to every gate.

At one character a time this is many times faster than `torch.nn.LSTM`, whose steps
are mostly overhead, and it shows the gates that torch hides. ``tests/reader/test_reader.py``
holds every kind of cell to torch's own.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig, Quantity
from lstm_tui.reader.clamps import HeldValues, clamps_per_text, shared_clamps
from lstm_tui.reader.units import GATES as GATES, AnyClamp
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.safetensors_file import Arrays

Floats = NDArray[np.floating]
Ids = NDArray[np.integer]
Below = NDArray[Any]
_Advance = tuple[Floats, Floats, dict[str, Floats]]


@dataclass(frozen=True, slots=True)
class ReaderState:
    """Recurrent state for ``B`` texts: ``hidden`` and ``cell``, each (L, B, H).

    ``cell`` is zeros for every kind of cell but the LSTM.
    """

    hidden: Floats
    cell: Floats


@dataclass(frozen=True, slots=True)
class Step:
    """The result of one step: ``logits`` (B, V), the state after it, and the gates of each layer.

    A layer's gates are (B, H) each, named as in `GATES`. Logits are (B, 0) if not requested.
    """

    logits: Floats
    state: ReaderState
    gates: tuple[dict[str, Floats], ...]


class Reader:
    """Steps a network through ``B`` texts at once.

    Weights are torch's, by torch's names (see `runs.checkpoints.Checkpoint`), laid out once so
    that a step is few and simple products: what a character gives to the first layer is a row of a
    table (V, gates·H), and matrices stand transposed, rows contiguous, which is the layout that
    BLAS multiplies a vector with fastest.
    """

    def __init__(
        self,
        weights: Arrays,
        model: ModelConfig,
        dtype: type[np.floating] = np.float32,
        clamps: tuple[AnyClamp, ...] = (),
    ) -> None:
        """``dtype`` is that of all arithmetic: float32, or float64 to compare against.

        Raises:
            ConfigError: One of ``clamps`` is not for this network.
        """
        self.model = model
        self.dtype = dtype
        self._layers = [_Layer(weights, model, layer, dtype) for layer in range(model.layers)]
        output, bias = _output(weights, model)
        self._output = _transposed(output, dtype)
        self._output_bias = np.asarray(bias, dtype)
        self._vocabulary_size = _vocabulary_size(weights, model)
        self._initial = _initial_state(weights, model, dtype)
        self.clamps = clamps
        self._held: tuple[HeldValues, ...] = shared_clamps(clamps, model)

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> "Reader":
        """The network of ``checkpoint`` in float32, without clamps."""
        return cls(checkpoint.weights, checkpoint.model)

    def clamped(self, clamps: tuple[AnyClamp, ...]) -> "Reader":
        """The same network with ``clamps`` on, and none that it had. Weights are shared.

        Raises:
            ConfigError: One of them is not for this network.
        """
        return self._with(shared_clamps(clamps, self.model), clamps)

    def clamped_apart(self, clamps: Sequence[tuple[AnyClamp, ...]]) -> "Reader":
        """The same network for a batch of B texts, of which text b has ``clamps[b]`` on.

        Raises:
            ConfigError: One of them is not for this network.
        """
        return self._with(clamps_per_text(clamps, self.model), ())

    def of_texts(self, texts: NDArray[np.int64]) -> "Reader":
        """The same network for some ``texts`` (n,) of the batch, by their index, in this order."""
        return self._with(tuple(held.of_texts(texts) for held in self._held), self.clamps)

    def _with(self, held: tuple[HeldValues, ...], clamps: tuple[AnyClamp, ...]) -> "Reader":
        reader = copy(self)
        reader._held, reader.clamps = held, clamps
        return reader

    @property
    def vocabulary_size(self) -> int:
        """V, the number of symbols."""
        return self._vocabulary_size

    @property
    def predicted_symbols(self) -> int:
        """The number of symbols that it predicts: V, or 0 for a classifier."""
        return len(self._output_bias)

    @property
    def end_id(self) -> int:
        """The id of [END]; -1 without documents."""
        return self.vocabulary_size - 1 if self.model.documents else -1

    def blank_state(self, texts: int = 1) -> ReaderState:
        """The initial state h₀ (and c₀): zeros, or what was learned."""
        hidden, cell = (np.repeat(part, texts, axis=1) for part in self._initial)
        return ReaderState(hidden, cell)

    def _begun(self, ids: Ids, state: ReaderState) -> ReaderState:
        """``state``, but the initial one for the texts of which ``ids`` (B,) is [END]."""
        begins = ids == self.end_id
        if not begins.any():
            return state
        hidden, cell = (
            np.where(begins[:, None], initial, part)
            for initial, part in zip(self._initial, (state.hidden, state.cell), strict=True)
        )
        return ReaderState(hidden, cell)

    def step(self, ids: Ids, state: ReaderState, *, predicts: bool = True) -> Step:
        """Read one more character of each text: ``ids`` (B,).

        ``predicts`` False leaves the logits out, which are most of the work where V is large. A
        text whose symbol is [END] begins a document: it is read from the initial state.
        """
        if self.model.documents:
            state = self._begun(ids, state)
        after: list[_Advance] = []
        below: Below = ids
        for layer, held, hidden, cell in zip(
            self._layers, self._held, state.hidden, state.cell, strict=True
        ):
            after.append(layer.advance(below, hidden, cell, held))
            below = after[-1][0]
            if held.hidden:
                held.hidden.put(below)
        hiddens, cells, gates = zip(*after, strict=True)
        logits = self.logits(hiddens[-1]) if predicts else np.empty((len(ids), 0), self.dtype)
        return Step(logits, ReaderState(np.array(hiddens), np.array(cells)), gates)

    def read(self, ids: Ids, state: ReaderState | None = None) -> Step:
        """Read a whole text, ``ids`` (T,) with T ≥ 1, and return its last step."""
        state = state or self.blank_state()
        for left, symbol in zip(range(len(ids), 0, -1), ids, strict=True):
            step = self.step(np.array([symbol]), state, predicts=left == 1)
            state = step.state
        return step

    def logits(self, hidden: Floats) -> Floats:
        """The logits (N, V) after N hidden states of the top layer, (N, H).

        Those of a classifier, which predicts no symbols, are (N, 0): see `class_head.ClassHead`.
        """
        logits: Floats = hidden @ self._output
        logits += self._output_bias
        return logits


class _Layer:
    """One layer's weights, laid out for stepping, and the equations of its cell.

    ``advance`` takes what comes from below, ids (B,) for the first layer and hidden values (B, H)
    for the others, then hidden and cell before, (B, H) each, and what is held; it
    returns hidden and cell after, and the gates. Hidden is an array of its own; a cell that has no
    cell value hands on the zeros it was given.
    """

    @np.errstate(over="ignore", invalid="ignore")  # callers check that values are finite
    def __init__(
        self,
        weights: Arrays,
        model: ModelConfig,
        layer: int,
        dtype: type[np.floating],
    ) -> None:
        self.advance: Callable[[Below, Floats, Floats, HeldValues], _Advance] = {
            Cell.LSTM: self._lstm,
            Cell.GRU: self._gru,
            Cell.RNN_TANH: self._elman_tanh,
            Cell.RNN_RELU: self._elman_relu,
            Cell.ADDITIVE: self._additive,
        }[model.cell]
        self._size = model.hidden
        self._first = layer == 0
        bias = np.asarray(weights[f"recurrent.bias_ih_l{layer}"], dtype)
        self._hidden_bias = np.asarray(weights[f"recurrent.bias_hh_l{layer}"], dtype)
        from_input = _transposed(weights[f"recurrent.weight_ih_l{layer}"], dtype)
        self._recurrent = _transposed(weights[f"recurrent.weight_hh_l{layer}"], dtype)
        if model.cell is not Cell.GRU:  # the reset gate stands between the two biases of a GRU
            bias = bias + self._hidden_bias
        if model.cell is Cell.LSTM:
            # σ(x) = (1 + tanh(x/2)) / 2: with the halves in the weights one tanh serves all gates.
            halves = np.full_like(bias, 0.5)
            halves[2 * self._size : 3 * self._size] = 1.0  # the candidate is a tanh as it stands
            bias, from_input, self._recurrent = (
                array * halves for array in (bias, from_input, self._recurrent)
            )
        if self._first:
            if model.embedding:
                from_input = np.asarray(weights["embedding.weight"], dtype) @ from_input
            self._from_input = from_input + bias  # a row for each symbol, (V, gates·H)
        else:
            self._from_input = from_input  # (H, gates·H)
            # One product of both is faster than two: (2H, gates·H).
            self._both = np.concatenate((from_input, self._recurrent))
        self._bias = bias

    def _drive(self, below: Below, hidden: Floats) -> Floats:
        """W_x x + W_h h + b, (B, gates·H)."""
        if self._first:
            drive: Floats = hidden @ self._recurrent
            drive += self._from_input[below]
        else:
            drive = np.concatenate((below, hidden), axis=1) @ self._both
            drive += self._bias
        return drive

    def _lstm(self, below: Below, hidden: Floats, cell: Floats, held: HeldValues) -> _Advance:
        """Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000."""
        size = self._size
        gates = self._drive(below, hidden)
        np.tanh(gates, out=gates)
        candidate = gates[:, 2 * size : 3 * size].copy()
        gates += 1
        gates *= 0.5
        input_gate, forget_gate = gates[:, :size], gates[:, size : 2 * size]
        output_gate = gates[:, 3 * size :]
        named: dict[str, Floats] = dict(
            zip(GATES[Cell.LSTM], (input_gate, forget_gate, output_gate, candidate), strict=True)
        )
        for gate, clamp in held.gates:
            clamp.put(named[gate])
        cell = forget_gate * cell + input_gate * candidate
        if held.cell:
            held.cell.put(cell)
        hidden = output_gate * np.tanh(cell)
        return hidden, cell, named

    def _gru(self, below: Below, hidden: Floats, cell: Floats, held: HeldValues) -> _Advance:
        """Cho et al. 2014, with the reset gate after the product, as torch and cuDNN have it."""
        size = self._size
        if self._first:
            from_input = self._from_input[below]
        else:
            from_input = below @ self._from_input + self._bias
        from_hidden = hidden @ self._recurrent + self._hidden_bias
        both = _sigmoid(from_input[:, : 2 * size] + from_hidden[:, : 2 * size])
        reset_gate, update_gate = both[:, :size], both[:, size:]
        named: dict[str, Floats] = {
            Quantity.RESET_GATE: reset_gate,
            Quantity.UPDATE_GATE: update_gate,
        }
        for gate, clamp in held.gates:
            if gate in named:
                clamp.put(named[gate])
        candidate = np.tanh(from_input[:, 2 * size :] + reset_gate * from_hidden[:, 2 * size :])
        named[Quantity.CANDIDATE] = candidate
        for gate, clamp in held.gates:
            if gate is Quantity.CANDIDATE:
                clamp.put(candidate)
        hidden = (1 - update_gate) * candidate + update_gate * hidden
        return hidden, cell, named

    def _elman_tanh(self, below: Below, hidden: Floats, cell: Floats, _: HeldValues) -> _Advance:
        """Elman 1990."""
        return np.tanh(self._drive(below, hidden)), cell, {}

    def _elman_relu(self, below: Below, hidden: Floats, cell: Floats, _: HeldValues) -> _Advance:
        """Le, Jaitly & Hinton 2015."""
        return np.maximum(self._drive(below, hidden), 0), cell, {}

    def _additive(self, below: Below, hidden: Floats, cell: Floats, held: HeldValues) -> _Advance:
        """h_t = h_{t-1} + tanh(W_h h_{t-1} + W_x x_t + b): see `training.cells.AdditiveRNN`."""
        candidate = np.tanh(self._drive(below, hidden))
        for _, clamp in held.gates:  # the candidate is all that it has
            clamp.put(candidate)
        return hidden + candidate, cell, {Quantity.CANDIDATE: candidate}


def _initial_state(
    weights: Arrays, model: ModelConfig, dtype: type[np.floating]
) -> tuple[Floats, Floats]:
    """h₀ and c₀, (L, 1, H) each."""
    blank = np.zeros((model.layers, 1, model.hidden), dtype)
    if not model.learned_initial_state:
        return blank, blank
    learned = {
        state: np.asarray(weights[f"initial.{state}"], dtype)[:, None]
        for state in model.cell.states
    }
    return learned[Quantity.HIDDEN], learned.get(Quantity.CELL, blank)


def _output(weights: Arrays, model: ModelConfig) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
    """Weights (V, H) and bias (V,) of the output layer; without rows for a classifier."""
    if model.classes:
        return np.empty((0, model.hidden)), np.empty(0)
    return weights["embedding.weight" if model.tied else "output.weight"], weights["output.bias"]


def _vocabulary_size(weights: Arrays, model: ModelConfig) -> int:
    if not model.classes:  # an input layer may have a symbol more, as in `studies.connectivity`
        return len(weights["output.bias"])
    if model.embedding:
        return len(weights["embedding.weight"])
    return int(weights["recurrent.weight_ih_l0"].shape[1])


def _sigmoid(values: Floats) -> Floats:
    halved: Floats = np.tanh(values * 0.5)
    halved += 1
    halved *= 0.5
    return halved


def _transposed(weight: NDArray[np.generic], dtype: type[np.floating]) -> Floats:
    return np.ascontiguousarray(np.asarray(weight, dtype).T)
