"""What a prediction depends on equals torch's gradients; a substituted symbol is the mean input."""

import numpy as np
import pytest
import torch

from lstm_tui.config import Cell, ModelConfig, Quantity
from lstm_tui.errors import CheckpointError
from lstm_tui.reader.mean_symbol import reader_with_mean_symbol, symbol_shares
from lstm_tui.reader.reader import Reader
from lstm_tui.reader.units import Target, UnitId
from lstm_tui.studies.connectivity import DISTANCE, ConnectivityReader
from lstm_tui.studies.dependence import Connectivity, Dependence
from lstm_tui.training.network import CharNetwork
from tests.support.bracket_network import FLAG, MODEL, SYMBOLS, bracket_weights
from tests.support.neuron_runs import invented_weights

V = 9
IDS = np.random.default_rng(2).integers(V, size=300)
POSITION = 250


def model_of(**options: object) -> ModelConfig:
    return ModelConfig(**{"layers": 2, "hidden": 8, "embedding": 5, **options})  # type: ignore[arg-type]


def connectivity_reader(model: ModelConfig, text: np.ndarray = IDS) -> ConnectivityReader:
    return ConnectivityReader(invented_weights(model, V, 1, 0.4), model, text)


def torch_norms(model: ModelConfig, target: int, unit: Target | None) -> np.ndarray:
    """Norms by autograd, of every symbol from the first to that at `POSITION`."""
    network = CharNetwork(model, V)
    weights = invented_weights(model, V, 1, 0.4)
    network.load_state_dict({name: torch.tensor(value) for name, value in weights.items()})
    network.double()
    inputs: list[torch.Tensor] = []

    def keep(_module: object, _ids: object, vectors: torch.Tensor) -> None:
        vectors.retain_grad()
        inputs.append(vectors)

    network.embedding.register_forward_hook(keep)
    ids = torch.tensor(IDS[: POSITION + 1, None])
    logits, state = network(ids, network.blank_state(1))
    if unit is None:
        value = torch.log_softmax(logits[-1, 0], dim=0)[target]
    else:
        value = state[unit[1] is Quantity.CELL][unit[0].layer, 0, unit[0].index]
    value.backward()  # type: ignore[no-untyped-call]
    gradients = inputs[0].grad
    assert gradients is not None
    norms: np.ndarray = gradients[:, 0].norm(dim=1).numpy()
    return norms


@pytest.mark.parametrize("cell", list(Cell))
def test_dependence_of_a_prediction_is_the_norm_of_its_gradient(cell: Cell) -> None:
    model = model_of(cell=cell)
    measured = connectivity_reader(model).measure(IDS, POSITION)
    expected = torch_norms(model, int(IDS[POSITION + 1]), None)[-DISTANCE:]
    assert measured.dependence.first == POSITION + 1 - DISTANCE
    assert measured.dependence.position == POSITION
    np.testing.assert_allclose(
        measured.dependence.norms, expected, rtol=1e-3, atol=1e-6 * expected.max()
    )


@pytest.mark.parametrize("quantity", [Quantity.HIDDEN, Quantity.CELL])
def test_dependence_of_a_unit_is_the_norm_of_its_gradient(quantity: Quantity) -> None:
    unit = UnitId(0, 3), quantity
    measured = connectivity_reader(model_of()).measure(IDS, POSITION, unit=unit)
    expected = torch_norms(model_of(), 0, unit)[-DISTANCE:]
    np.testing.assert_allclose(
        measured.dependence.norms, expected, rtol=1e-3, atol=1e-6 * expected.max()
    )


def test_gradients_whose_squares_overflow_are_an_error_without_warnings() -> None:
    model = model_of(cell=Cell.RNN_RELU, layers=1)
    weights = {name: np.abs(array) for name, array in invented_weights(model, V, 1, 0.4).items()}
    weights["recurrent.weight_hh_l0"] = 10 * np.eye(8, dtype=np.float32)
    unit = UnitId(0, 3), Quantity.HIDDEN
    with pytest.raises(CheckpointError, match="overflow"):
        ConnectivityReader(weights, model, IDS).measure(IDS, DISTANCE - 1, unit=unit)


def test_target_is_the_next_symbol_or_the_chosen_one_and_at_the_end_the_likeliest() -> None:
    reader = connectivity_reader(model_of())
    following = reader.measure(IDS, POSITION)
    chosen = reader.measure(IDS, POSITION, target=3)
    at_end = reader.measure(IDS, len(IDS) - 1)
    assert following.target == IDS[POSITION + 1]
    assert chosen.target == 3
    ((likeliest, probability),) = reader.substitute(IDS, at_end, [])[0].top(1)
    assert at_end.target == likeliest
    assert np.exp(at_end.log_probability) == pytest.approx(probability, rel=1e-5)


def test_nothing_before_the_document_counts() -> None:
    model = model_of(documents=True)
    ids = IDS.copy()
    ids[ids == V - 1] = 0
    ids[[100, 240]] = V - 1
    reader = connectivity_reader(model)
    measured = reader.measure(ids, POSITION)
    assert measured.dependence.first == 240
    alone = reader.measure(ids[240:], POSITION - 240)
    assert measured.log_probability == pytest.approx(alone.log_probability)
    np.testing.assert_allclose(measured.dependence.norms, alone.dependence.norms)


def test_positions_together_are_measured_as_each_by_itself() -> None:
    reader = connectivity_reader(model_of())
    positions = [3, 220, 10, 221, 299]
    together = reader.measure_together(IDS, positions)
    for position, measured in zip(positions, together, strict=True):
        alone = reader.measure(IDS, position)
        assert measured.target == alone.target
        assert measured.dependence.position == position
        np.testing.assert_allclose(measured.dependence.norms, alone.dependence.norms, rtol=1e-4)


def test_shares_and_order_are_those_of_the_norms() -> None:
    dependence = Dependence(10, np.array([1.0, 4.0, 0.0, 3.0]))
    assert dependence.shares.tolist() == [0.125, 0.5, 0, 0.375]
    assert dependence.strongest(2) == [11, 13]
    assert dependence.median == 13  # of 3 and 1, the middle two, the larger
    assert Dependence(0, np.zeros(3)).shares.tolist() == [0, 0, 0]


def bracket_connectivity() -> tuple[ConnectivityReader, np.ndarray, Connectivity]:
    ids = np.array([SYMBOLS.index(symbol) for symbol in "aaa(bbbbb"])
    reader = ConnectivityReader(bracket_weights(), MODEL, ids)
    return reader, ids, reader.measure(ids, 8, unit=(FLAG, Quantity.CELL))


def test_without_the_bracket_the_network_no_longer_predicts_what_is_inside() -> None:
    reader, ids, measured = bracket_connectivity()
    whole, without, other = reader.substitute(ids, measured, [3, 1])
    inside, outside = SYMBOLS.index("b"), SYMBOLS.index("a")
    assert [whole.dropped, without.dropped, other.dropped] == [None, 3, 1]
    assert whole.top(1)[0][0] == other.top(1)[0][0] == inside
    assert without.log_probabilities[outside] > whole.log_probabilities[outside]
    assert whole.value == pytest.approx(1, abs=0.05)
    assert without.value < whole.value - 0.5


@pytest.mark.parametrize("options", [{}, {"embedding": 0}, {"embedding": 8, "tied": True}])
def test_mean_symbol_reads_the_mean_of_the_embedding_vectors(options: dict[str, object]) -> None:
    model = model_of(**options)
    weights = invented_weights(model, V, 1, 0.4)
    shares = symbol_shares(np.array([0, 0, 0, 5]), V)
    mean = reader_with_mean_symbol(weights, model, shares)
    changed = dict(weights)  # the network in which the symbol 7 has the mean vector
    name = "embedding.weight" if model.embedding else "recurrent.weight_ih_l0"
    table = weights[name].copy()
    if model.embedding:
        table[7] = 0.75 * table[0] + 0.25 * table[5]
    else:
        table[:, 7] = 0.75 * table[:, 0] + 0.25 * table[:, 5]
    changed[name] = table
    expected = Reader(changed, model).step(np.array([7]), Reader(weights, model).blank_state())
    state = mean.step(np.array([V]), mean.blank_state()).state
    np.testing.assert_allclose(state.hidden, expected.state.hidden, rtol=1e-5)
    assert mean.vocabulary_size == V
