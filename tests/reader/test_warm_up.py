"""Documents are read from their own beginning, wherever a lane begins."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_tui.config import Cell
from lstm_tui.reader import warm_up as warm_up_module
from lstm_tui.reader.activation_cache import ActivationCache
from lstm_tui.reader.activation_trace import trace
from lstm_tui.reader.units import Clamp, UnitId
from lstm_tui.reader.warm_up import WarmUp, warm_up_lengths
from tests.support.document_texts import (
    END,
    Document,
    document_reader,
    documents_of,
    joined,
)
from tests.support.traces import whole_trace

LENGTHS = (3_000, 1, 7, 900, 0, 3_000, 40, 2_100, 300, 5)
Losses = NDArray[np.float64]


def loss_per_document(
    read: Callable[[Document], Losses], documents: list[Document], order: list[int]
) -> dict[int, float]:
    """The loss of each document including its [END], read in this order."""
    losses = read(joined([documents[number] for number in order]))
    sizes = [len(documents[number]) + 1 for number in order]
    parts = np.split(losses[1:], np.cumsum(sizes)[:-1])
    return {number: float(part.sum()) for number, part in zip(order, parts, strict=True)}


@pytest.mark.parametrize("cell", Cell)
def test_the_order_of_the_documents_changes_no_loss(cell: Cell) -> None:
    reader, documents = document_reader(cell), documents_of(LENGTHS)
    order = np.random.default_rng(1).permutation(len(documents)).tolist()

    def read(ids: Document) -> Losses:
        return np.asarray(whole_trace(reader, ids, lanes=9).loss)

    first = loss_per_document(read, documents, list(range(len(documents))))
    other = loss_per_document(read, documents, order)
    for number, loss in first.items():
        assert other[number] == pytest.approx(loss, rel=0, abs=1e-9)


@pytest.mark.parametrize("cell", Cell)
def test_many_lanes_read_what_one_pass_reads(cell: Cell) -> None:
    reader, ids = document_reader(cell), joined(documents_of(LENGTHS))
    one, many = (whole_trace(reader, ids, lanes=lanes) for lanes in (1, 16))
    np.testing.assert_allclose(many.hidden, one.hidden, rtol=0, atol=1e-9)
    np.testing.assert_allclose(many.cell, one.cell, rtol=0, atol=1e-9)
    np.testing.assert_allclose(many.loss[1:], one.loss[1:], rtol=0, atol=1e-9)
    assert np.isnan(one.loss[0])
    assert np.isnan(many.loss[0])


def test_the_first_symbol_of_a_document_is_predicted_from_its_end() -> None:
    reader = document_reader(Cell.GRU)
    ids = joined(documents_of((3, 4)))
    beginning = reader.step(np.array([END]), reader.blank_state()).logits[0]
    expected = np.log(np.exp(beginning).sum()) - beginning[ids]
    losses = whole_trace(reader, ids).loss
    assert losses[[1, 5]] == pytest.approx(expected[[1, 5]])


def test_the_cache_reads_any_part_from_the_beginning_of_its_document() -> None:
    reader, ids = document_reader(Cell.LSTM), joined(documents_of(LENGTHS))
    cache, one = ActivationCache(reader, ids), whole_trace(reader, ids, lanes=1)
    cache.read(2_900, 3_200)
    assert cache.known(2_900, 3_200)
    assert not cache.known(0, 500)
    np.testing.assert_allclose(cache.loss[2_900:3_200], one.loss[2_900:3_200], atol=1e-6)
    for _ in cache.read_rest():
        pass
    np.testing.assert_allclose(cache.loss[1:], one.loss[1:], atol=1e-6)
    np.testing.assert_allclose(cache.hidden, one.hidden, atol=1e-3)


def test_a_lane_far_within_a_document_is_warmed_up_on_what_is_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(warm_up_module, "LONGEST", 100)
    ids = joined(documents_of((50, 400, 2)))
    starts = np.array([0, 1, 30, 51, 52, 60, 151, 152, 400, 452, 453, len(ids) - 1])
    lengths = warm_up_lengths(ids, starts, 20, END)
    assert lengths.tolist() == [0, 1, 30, 51, 1, 9, 100, 20, 20, 20, 1, 3]


def test_a_text_that_begins_within_a_document_is_read_from_its_beginning() -> None:
    ids = np.zeros(900, np.int64)
    assert warm_up_lengths(ids, np.array([700]), 20, END).tolist() == [700]


def test_without_documents_the_warm_up_is_as_long_as_requested() -> None:
    ids, starts = joined(documents_of((50, 400))), np.array([0, 1, 60, 400])
    assert warm_up_lengths(ids, starts, 20, -1).tolist() == [0, 1, 20, 20]


def test_lanes_with_separate_clamps_keep_them_in_a_warm_up() -> None:
    """Lanes begin one after the other, so the batch grows."""
    reader, ids = document_reader(Cell.LSTM), joined(documents_of((30, 9, 50)))
    starts, lengths = np.array([20, 45, 90, 41, 0]), np.array([20, 4, 49, 10, 0])
    clamps = [(Clamp(UnitId(lane % 2, lane % 6), 0.1 * lane),) for lane in range(len(starts))]
    together = WarmUp(reader.clamped_apart(clamps), ids, starts, lengths, predicts=True).finish()
    for lane, (start, length) in enumerate(zip(starts.tolist(), lengths.tolist(), strict=True)):
        if not length:
            assert not together.logits[lane].any()
            continue
        alone = reader.clamped(clamps[lane]).read(ids[start - length : start])
        np.testing.assert_allclose(together.logits[lane], alone.logits[0])
        np.testing.assert_allclose(together.state.hidden[:, lane], alone.state.hidden[:, 0])
        np.testing.assert_allclose(together.state.cell[:, lane], alone.state.cell[:, 0])


def test_a_trace_of_documents_covers_the_text() -> None:
    reader, ids = document_reader(Cell.RNN_TANH), joined(documents_of((4,) * 700))
    blocks = sorted(trace(reader, ids), key=lambda block: block.start)
    edges = [(block.start, block.start + len(block)) for block in blocks]
    assert edges[0][0] == 0
    assert edges[-1][1] == len(ids)
    assert all(end == begin for (_, end), (begin, _) in pairwise(edges))
