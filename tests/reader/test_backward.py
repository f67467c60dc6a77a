"""The backward pass in NumPy is held to torch's autograd, for every kind of cell."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.reader.backward import BackwardReader, Gradients
from lstm_tui.reader.reader import ReaderState
from lstm_tui.training.network import CharNetwork

SYMBOLS = 9
END = SYMBOLS - 1
TOLERANCE = 1e-8
EMBEDDED = ModelConfig(hidden=8, embedding=5)
ONE_HOT = ModelConfig(hidden=8, embedding=0)
DOCUMENTS = replace(EMBEDDED, documents=True, learned_initial_state=True)

every_cell = pytest.mark.parametrize("cell", Cell)
every_depth = pytest.mark.parametrize("layers", [1, 2, 3])
every_input = pytest.mark.parametrize(
    "model", [EMBEDDED, ONE_HOT, DOCUMENTS], ids=["embedding", "one-hot", "documents"]
)


def network_of(model: ModelConfig) -> CharNetwork:
    """A network whose weights are those of a trained one in size, so that its gates are busy."""
    torch.manual_seed(3)
    network = CharNetwork(model, SYMBOLS).double()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return network


def backward_of(network: CharNetwork) -> BackwardReader:
    weights = {name: value.detach().numpy() for name, value in network.named_parameters()}
    return BackwardReader(weights, network.config)


def ids_of(model: ModelConfig, steps: int, texts: int = 3) -> NDArray[np.int64]:
    """Random symbols; documents begin at different steps, and the last text has none."""
    ids = np.random.default_rng(5).integers(END, size=(steps, texts))
    if model.documents:
        ids[0, 0] = ids[steps // 2, 0] = ids[steps // 2, 1] = ids[-1, 1] = END
    return ids


@dataclass
class Equations:
    """A forward pass by torch, whose every hidden and cell value has a gradient.

    A leaf of zeros is added to each value, so the gradient of the leaf is the total derivative.
    """

    network: CharNetwork
    ids: NDArray[np.int64]

    def __post_init__(self) -> None:
        model, (steps, texts) = self.network.config, self.ids.shape
        shape = (steps + 1, model.layers, texts, model.hidden)
        self.hidden = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
        self.cell = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
        vectors = self.network._inputs(torch.from_numpy(self.ids)).detach()
        self.inputs = vectors.requires_grad_()
        first = [part.detach() for part in self.network.blank_state(texts)]
        hidden = [first[0][at] + self.hidden[0, at] for at in range(model.layers)]
        cell = [first[-1][at] + self.cell[0, at] for at in range(model.layers)]
        for at in range(steps):
            begins = torch.from_numpy(self.ids[at] == END)[:, None] & model.documents
            below = self.inputs[at]
            for layer in range(model.layers):
                hidden[layer] = torch.where(begins, first[0][layer], hidden[layer])
                cell[layer] = torch.where(begins, first[-1][layer], cell[layer])
                hidden[layer], cell[layer] = self._step(
                    layer, below, hidden[layer], cell[layer], self.cell[at + 1, layer]
                )
                hidden[layer] = below = hidden[layer] + self.hidden[at + 1, layer]
        self.last_hidden, self.last_cell = torch.stack(hidden), torch.stack(cell)

    def _step(
        self, layer: int, below: Tensor, hidden: Tensor, cell: Tensor, zeros: Tensor
    ) -> tuple[Tensor, Tensor]:
        w_x, w_h, b_x, b_h = (
            self.network.recurrent.get_parameter(f"{name}_l{layer}").detach()
            for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        x, h = below @ w_x.T + b_x, hidden @ w_h.T + b_h
        match self.network.config.cell:
            case Cell.LSTM:
                i, f, g, o = (x + h).chunk(4, dim=1)
                cell = f.sigmoid() * cell + i.sigmoid() * g.tanh() + zeros
                return o.sigmoid() * cell.tanh(), cell
            case Cell.GRU:
                (x_r, x_z, x_n), (h_r, h_z, h_n) = x.chunk(3, dim=1), h.chunk(3, dim=1)
                z = (x_z + h_z).sigmoid()
                n = (x_n + (x_r + h_r).sigmoid() * h_n).tanh()
                return (1 - z) * n + z * hidden, cell
            case Cell.RNN_TANH:
                return (x + h).tanh(), cell
            case Cell.RNN_RELU:
                return (x + h).relu(), cell
            case Cell.ADDITIVE:
                return hidden + (x + h).tanh(), cell

    def loss(self, targets: NDArray[np.int64]) -> Tensor:
        """-log p(target) of each text, (B,)."""
        logits = self.network.output(self.last_hidden[-1])
        losses: Tensor = torch.nn.functional.cross_entropy(
            logits, torch.from_numpy(targets), reduction="none"
        )
        return losses

    def gradients(self, y: Tensor) -> Gradients:
        """Those of the sum of ``y`` over the texts, which do not depend on each other."""
        leaves = (self.hidden, self.cell, self.inputs)
        parts = torch.autograd.grad(y.sum(), leaves, materialize_grads=True)
        return Gradients(*(part.numpy() for part in parts))


def assert_equal(ours: NDArray[Any], theirs: NDArray[Any], what: str) -> None:
    """Each row, of one step, to `TOLERANCE` of its own norm, however small that is."""
    expected = theirs.reshape(len(ours), -1)
    errors = np.linalg.norm(ours.reshape(expected.shape) - expected, axis=1)
    norms = np.linalg.norm(expected, axis=1)
    assert (errors <= TOLERANCE * norms).all(), (what, (errors / norms).max())


def assert_same(ours: Gradients, theirs: Gradients) -> None:
    for name in ("hidden", "cell", "inputs"):
        assert_equal(getattr(ours, name), getattr(theirs, name), name)


def of_top(backward: BackwardReader, gradient: NDArray[Any]) -> NDArray[Any]:
    layers = backward.reader.model.layers
    return np.concatenate((np.zeros((layers - 1, *gradient.shape)), gradient[None]))


@every_cell
@every_depth
@every_input
def test_gradients_of_a_loss_equal_autograd(cell: Cell, layers: int, model: ModelConfig) -> None:
    network = network_of(replace(model, cell=cell, layers=layers))
    ids, targets = ids_of(model, 24), np.array([1, 4, 2])
    torch_s, backward = Equations(network, ids), backward_of(network)
    losses = torch_s.loss(targets)
    recording = backward.record(ids)
    probable = backward.log_probabilities(recording)[np.arange(3), targets]
    np.testing.assert_allclose(-probable, losses.detach().numpy(), rtol=1e-12)
    top = of_top(backward, backward.loss_gradient(recording, targets))
    assert_same(backward.backward(recording, hidden=top), torch_s.gradients(losses))


@every_cell
@every_depth
def test_gradients_over_200_steps_equal_autograd(cell: Cell, layers: int) -> None:
    network = network_of(replace(EMBEDDED, cell=cell, layers=layers))
    ids, targets = ids_of(EMBEDDED, 200, 2), np.array([1, 4])
    torch_s, backward = Equations(network, ids), backward_of(network)
    losses = torch_s.loss(targets)
    recording = backward.record(ids)
    top = of_top(backward, backward.loss_gradient(recording, targets))
    assert_same(backward.backward(recording, hidden=top), torch_s.gradients(losses))


@every_cell
def test_gradients_of_input_vectors_equal_those_through_torch_s_own_layers(cell: Cell) -> None:
    network = network_of(replace(EMBEDDED, cell=cell, layers=2))
    ids, targets = ids_of(EMBEDDED, 60), np.array([1, 4, 2])
    inputs = network._inputs(torch.from_numpy(ids)).detach().requires_grad_()
    outputs, _ = network._forward(inputs, network.blank_state(3))
    logits = network.output(outputs[-1])
    losses = torch.nn.functional.cross_entropy(logits, torch.from_numpy(targets), reduction="sum")
    (expected,) = torch.autograd.grad(losses, inputs)
    backward = backward_of(network)
    recording = backward.record(ids)
    top = of_top(backward, backward.loss_gradient(recording, targets))
    assert_equal(backward.backward(recording, hidden=top).inputs, expected.numpy(), "inputs")


@pytest.mark.parametrize("layer", [0, 1])
def test_gradients_of_one_neuron_and_of_one_cell_value_equal_autograd(layer: int) -> None:
    network = network_of(replace(EMBEDDED, layers=2))
    ids, backward = ids_of(EMBEDDED, 12), backward_of(network)
    one = np.zeros((2, 3, 8))
    one[layer, :, 5] = 1
    recording = backward.record(ids)
    torch_s = Equations(network, ids)
    expected = torch_s.gradients(torch_s.last_hidden[layer, :, 5])
    ours = backward.backward(recording, hidden=one)
    assert_equal(ours.hidden[:-1], expected.hidden[:-1], "hidden")
    torch_s = Equations(network, ids)
    expected = torch_s.gradients(torch_s.last_cell[layer, :, 5])
    ours = backward.backward(recording, cell=one)
    assert_equal(ours.cell[:-1], expected.cell[:-1], "cell")


@every_cell
def test_fewer_steps_give_the_same_last_rows_and_zeros_before_them(cell: Cell) -> None:
    network = network_of(replace(EMBEDDED, cell=cell, layers=3))
    backward, ids = backward_of(network), ids_of(EMBEDDED, 20)
    recording = backward.record(ids)
    top = of_top(backward, backward.loss_gradient(recording, np.array([0, 1, 2])))
    whole = backward.backward(recording, hidden=top)
    part = backward.backward(recording, hidden=top, steps=6)
    for name in ("hidden", "cell", "inputs"):
        np.testing.assert_array_equal(getattr(part, name)[14:], getattr(whole, name)[14:])
        assert not getattr(part, name)[:14].any()
    assert backward.backward(recording, hidden=top, inputs=False).inputs.size == 0


def test_no_gradient_passes_the_beginning_of_a_document() -> None:
    network = network_of(DOCUMENTS)
    backward, ids = backward_of(network), ids_of(DOCUMENTS, 20)
    recording = backward.record(ids)
    top = backward.loss_gradient(recording, np.array([0, 1, 2]))[None]
    gradients = backward.backward(recording, hidden=top)
    assert not gradients.hidden[:11, :, 0].any()  # [END] is read in step 10
    assert gradients.hidden[11:, :, 0].any(axis=(1, 2)).all()
    assert not gradients.hidden[:20, :, 1].any()  # and in the last step
    assert gradients.hidden[0, :, 2].any()


def test_a_recording_continues_from_a_state() -> None:
    network = network_of(replace(EMBEDDED, layers=2))
    backward, ids = backward_of(network), ids_of(EMBEDDED, 20)
    whole = backward.record(ids)
    rest = backward.record(ids[8:], ReaderState(whole.hidden[8], whole.cell[8]))
    np.testing.assert_allclose(rest.hidden, whole.hidden[8:], rtol=1e-12)
    np.testing.assert_allclose(rest.cell, whole.cell[8:], rtol=1e-12)
