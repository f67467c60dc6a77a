"""The loss of a text equals torch's; lanes and windows count every symbol once."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from lstm_tui.config import Cell, ModelConfig, SymbolKind
from lstm_tui.errors import CheckpointError, CorpusError
from lstm_tui.reader.reader import Reader
from lstm_tui.studies import text_loss
from lstm_tui.studies.text_loss import SummedLoss, carried_losses, measure_loss, window_losses
from lstm_tui.text.vocabulary import Vocabulary
from lstm_tui.training.network import CharNetwork
from tests.support.studied_networks import SENTENCE, documents, reader_of, vocabulary_of

V = 11


def random_ids(length: int) -> np.ndarray:
    return np.random.default_rng(5).integers(V, size=length)


def model_of(cell: Cell) -> ModelConfig:
    return ModelConfig(cell=cell, hidden=12, embedding=7)


def network_of(cell: Cell) -> CharNetwork:
    torch.manual_seed(3)
    network = CharNetwork(model_of(cell), V)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return network.eval()


def reader_like(
    network: CharNetwork, cell: Cell = Cell.LSTM, dtype: type[np.floating] = np.float32
) -> Reader:
    weights = {name: value.detach().numpy() for name, value in network.named_parameters()}
    return Reader(weights, model_of(cell), dtype)


@torch.no_grad()
def torch_losses(network: CharNetwork, ids: np.ndarray) -> np.ndarray:
    """The cross-entropy of each symbol but the first, by torch."""
    given = torch.from_numpy(ids[:, None])
    logits, _ = network(given[:-1], network.blank_state(1))
    losses = nn.functional.cross_entropy(logits[:, 0], given[1:, 0], reduction="none")
    return np.asarray(losses.numpy())


def close_to(losses: np.ndarray) -> Any:
    return pytest.approx(losses, abs=1e-5, rel=1e-5)


@pytest.mark.parametrize("cell", Cell)
def test_carried_and_cold_losses_equal_torch(cell: Cell) -> None:
    network, ids = network_of(cell), random_ids(70)
    reader = reader_like(network, cell)
    assert carried_losses(reader, ids) == pytest.approx(
        torch_losses(network, ids), abs=1e-5, rel=1e-5
    )
    for size in (1, 7, 64, 69, 1000):
        # Torch reads each window from the initial state: its inputs, then the last target.
        parts = [torch_losses(network, ids[at : at + size + 1]) for at in range(0, 69, size)]
        assert window_losses(reader, ids, size) == pytest.approx(
            np.concatenate(parts), abs=1e-5, rel=1e-5
        )


def test_the_mean_is_torch_s_mean_over_the_same_text() -> None:
    network, ids = network_of(Cell.LSTM), random_ids(400)
    vocabulary = Vocabulary(tuple("abcdefghijk"))
    loss = measure_loss(reader_like(network), ids, vocabulary)
    mean = torch_losses(network, ids).mean()
    assert loss.carried.per_symbol == pytest.approx(mean, abs=1e-5, rel=1e-5)
    assert loss.carried.per_character == loss.carried.per_symbol
    assert loss.carried.bits_per_character == pytest.approx(mean / math.log(2), abs=1e-5, rel=1e-5)
    assert loss.carried.perplexity == pytest.approx(math.exp(mean), abs=1e-4)
    assert {one.symbols for one in (loss.carried, *loss.windows.values())} == {399}
    assert list(loss.windows) == [256, 64]


def test_many_lanes_give_the_losses_of_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, ids = reader_like(network_of(Cell.GRU), Cell.GRU, np.float64), random_ids(5_000)
    one_pass = carried_losses(reader, ids)
    monkeypatch.setattr(text_loss, "_SHORTEST_LANE", 200)
    monkeypatch.setattr(text_loss, "WARM_UP", 150)
    assert carried_losses(reader, ids) == pytest.approx(one_pass, abs=1e-8)


def test_a_cell_that_never_forgets_is_read_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    network, ids = network_of(Cell.ADDITIVE), random_ids(900)
    reader = reader_like(network, Cell.ADDITIVE, np.float64)
    one_pass = carried_losses(reader, ids)
    monkeypatch.setattr(text_loss, "_SHORTEST_LANE", 100)
    monkeypatch.setattr(text_loss, "WARM_UP", 10)
    assert np.array_equal(carried_losses(reader, ids), one_pass)


def test_progress_rises_to_the_whole() -> None:
    reported: list[float] = []
    network, ids = network_of(Cell.LSTM), random_ids(700)
    vocabulary = Vocabulary(tuple("abcdefghijk"))
    measure_loss(reader_like(network), ids, vocabulary, reported.append)
    assert reported == sorted(reported)
    assert reported[-1] == 1


def test_a_loss_per_character_counts_characters_of_words_and_bytes() -> None:
    for kind in SymbolKind:
        vocabulary = vocabulary_of(kind)
        ids = vocabulary.encode(SENTENCE)
        loss = measure_loss(reader_of(vocabulary), ids, vocabulary).carried
        assert (loss.symbols, loss.characters) == (len(ids) - 1, len(SENTENCE) - 1)
        assert loss.per_document is None


def test_documents_are_independent_and_their_ends_count() -> None:
    vocabulary = vocabulary_of(end="\n\n")
    reader = reader_of(vocabulary)
    one, two = "The old", "keys"
    whole = measure_loss(reader, documents(vocabulary, one, two), vocabulary).carried
    parts = [
        measure_loss(reader, documents(vocabulary, text), vocabulary).carried for text in (two, one)
    ]
    assert (whole.symbols, whole.characters, whole.documents) == (13, 11, 2)
    assert whole.nats == pytest.approx((parts[0] + parts[1]).nats, abs=1e-9)
    assert whole.per_document == pytest.approx(whole.nats / 2)


def test_sums_of_texts_add_up() -> None:
    assert SummedLoss(3.0, 2, 4, 1) + SummedLoss(1.0, 2, 6, 1) == SummedLoss(4.0, 4, 10, 2)
    assert SummedLoss(4.0, 4, 10, 2).per_character == 0.4
    assert math.isnan(SummedLoss(1.0, 1, 0, 1).per_character)
    assert SummedLoss(9e3, 1, 1).perplexity == math.inf


@pytest.mark.parametrize("length", [0, 1])
def test_a_text_of_less_than_two_symbols_has_no_loss(length: int) -> None:
    with pytest.raises(CorpusError, match=f"The text has {length} symbols that the network knows"):
        carried_losses(reader_like(network_of(Cell.LSTM)), random_ids(length))


@pytest.mark.parametrize("losses", [carried_losses, partial(window_losses, size=64)])
def test_values_that_overflow_are_an_error(losses: Callable[[Reader, np.ndarray], Any]) -> None:
    reader = reader_of(vocabulary_of(), Cell.RNN_RELU, scale=1e4, dtype=np.float32)
    with pytest.raises(CheckpointError, match="overflow float32"):
        losses(reader, vocabulary_of().encode(SENTENCE))
