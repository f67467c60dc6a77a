"""States at the end of documents, which are read side by side."""

import numpy as np
import pytest

from lstm_tui.config import Cell, ModelConfig, Pooling
from lstm_tui.errors import CheckpointError
from lstm_tui.reader.random_network import random_weights
from lstm_tui.reader.reader import Reader
from lstm_tui.studies.document_states import pooled_states

END = 6
IDS = np.array([END, 0, 1, 2, END, 5, END, 3, 4, 0, 1, 2, END], np.uint8)
STARTS, LENGTHS = np.array([0, 4, 6]), np.array([4, 2, 6])


def network(pooling: Pooling, cell: Cell = Cell.LSTM) -> Reader:
    model = ModelConfig(
        cell=cell,
        hidden=5,
        embedding=0,
        documents=True,
        learned_initial_state=True,
        classes=2,
        pooling=pooling,
        mlp=3,
    )
    return Reader(random_weights(model, END + 1), model, np.float64)


def states_one_by_one(reader: Reader, document: int) -> list[np.ndarray]:
    """Hidden and cell values after each symbol of a document, (Q, L, H) each."""
    state, states = reader.blank_state(), []
    for symbol in IDS[STARTS[document] :][: LENGTHS[document]]:
        state = reader.step(np.array([symbol]), state, predicts=False).state
        states.append(np.stack((state.hidden[:, 0], state.cell[:, 0])))
    return states


def test_the_last_state_is_that_after_the_last_symbol() -> None:
    reader = network(Pooling.LAST)
    pooled = pooled_states(reader, IDS, STARTS, LENGTHS, all_units=True)
    for document in range(3):
        expected = states_one_by_one(reader, document)[-1]
        np.testing.assert_allclose(pooled[document], expected, atol=1e-12)


def test_the_mean_is_over_all_symbols_but_the_end_before_them() -> None:
    reader = network(Pooling.MEAN)
    pooled = pooled_states(reader, IDS, STARTS, LENGTHS, all_units=True)
    for document in range(3):
        expected = np.mean(states_one_by_one(reader, document)[1:], axis=0)
        np.testing.assert_allclose(pooled[document], expected, atol=1e-12)


def test_by_default_only_the_top_layer_is_kept() -> None:
    reader = network(Pooling.LAST)
    whole = pooled_states(reader, IDS, STARTS, LENGTHS, all_units=True)
    top = pooled_states(reader, IDS, STARTS, LENGTHS)
    assert top.shape == (3, 1, 1, 5)
    np.testing.assert_array_equal(top[:, 0, 0], whole[:, 0, -1])


def test_a_cell_without_a_cell_value_has_hidden_values_alone() -> None:
    pooled = pooled_states(network(Pooling.LAST, Cell.GRU), IDS, STARTS, LENGTHS, all_units=True)
    assert pooled.shape[1] == 1


def test_only_the_length_that_is_given_is_read() -> None:
    reader = network(Pooling.LAST)
    shorter = pooled_states(reader, IDS, STARTS, np.array([3, 2, 3]), all_units=True)
    np.testing.assert_allclose(shorter[2], states_one_by_one(reader, 2)[2], atol=1e-12)


def test_progress_reaches_the_end() -> None:
    reported: list[float] = []
    pooled_states(network(Pooling.LAST), IDS, STARTS, LENGTHS, reported.append)
    assert reported[-1] == 1


def test_an_overflow_is_said() -> None:
    reader = network(Pooling.LAST, Cell.RNN_RELU)
    weights = {name: 1e30 * value for name, value in random_weights(reader.model, END + 1).items()}
    with pytest.raises(CheckpointError, match="overflow"):
        pooled_states(Reader(weights, reader.model), IDS, STARTS, LENGTHS)
