"""The state of browsing vectors: selection, neighbors, and what is on the map."""

import numpy as np

from lstm_tui.exports.loss_reports import EvaluatedNetwork
from lstm_tui.inspection.vector_browser import (
    NEIGHBORS_ON_MAP,
    MappedVectors,
    VectorBrowser,
)
from lstm_tui.studies.vectors import MOST_MAPPED, VectorTable
from lstm_tui.text.vocabulary import Vocabulary

NETWORK = EvaluatedNetwork("run", 100, "LSTM", "char")
RARE = 399


def mapped_vectors(symbols: int = 400, seed: int = 3) -> MappedVectors:
    vocabulary = Vocabulary(tuple(map(chr, range(0x4E00, 0x4E00 + symbols))))
    vectors = np.random.default_rng(seed).standard_normal((symbols, 12))
    counts = np.arange(symbols, 0, -1)
    return MappedVectors.of(NETWORK, VectorTable(vocabulary, vectors, counts=counts), None)


def browse(symbol: int = 0, mapped: MappedVectors | None = None) -> VectorBrowser:
    mapped = mapped or mapped_vectors()
    browser = VectorBrowser(mapped.table.vocabulary, symbol)
    browser.show(mapped, mapped.neighbors(symbol))
    return browser


def test_the_map_has_frequent_symbols_the_selected_one_and_its_neighbors() -> None:
    browser = browse(RARE)
    nearest = [one.id for one in browser.neighbors or ()]
    first = nearest[:NEIGHBORS_ON_MAP]
    assert browser.placed[: 1 + len(first)] == (RARE, *first)
    assert set(range(MOST_MAPPED)) <= set(browser.placed)
    assert len(browser.placed) <= MOST_MAPPED + 1 + NEIGHBORS_ON_MAP


def test_a_neighbor_that_is_marked_is_on_the_map() -> None:
    browser = browse(RARE)
    nearest = [one.id for one in browser.neighbors or ()]
    index = next(index for index in range(20, 50) if nearest[index] not in browser.placed)
    browser.mark(index)
    assert nearest[index] in browser.placed
    assert browser.marked is not None
    assert browser.marked.id == nearest[index]
    browser.mark(1000)
    assert browser.cursor == 49
    browser.mark(-5)
    assert browser.cursor == 0


def test_rarer_symbols_have_room_where_the_map_is_zoomed_in() -> None:
    browser = browse()
    before = set(browser.placed)
    browser.zoom(0.3)
    assert len(set(browser.placed) - before) > 20
    inside = browser.window.contains(browser.positions())
    assert max(np.array(browser.placed)[inside]) > MOST_MAPPED
    browser.show_whole()
    assert set(browser.placed) == before


def test_selecting_moves_the_visible_part_and_one_can_return() -> None:
    browser = browse()
    browser.zoom(0.1)
    window = browser.window
    far = next(
        id_
        for id_ in range(100)
        if not window.contains(browser.mapped.positions[[id_]])[0]  # type: ignore[union-attr]
    )
    browser.select(far)
    assert browser.neighbors is None
    assert browser.window.span == window.span
    assert browser.window.contains(browser.positions()[:1])[0]
    assert browser.select_earlier()
    assert browser.selected == 0
    assert not browser.select_earlier()


def test_moves_go_from_symbol_to_symbol_of_the_map() -> None:
    browser = browse()
    symbol = browser.towards((1, 0), (80.0, 40.0))
    assert symbol is not None
    assert browser.mapped is not None
    assert browser.mapped.positions[symbol, 0] > browser.mapped.positions[0, 0]


def test_maps_of_other_checkpoints_fit_the_first() -> None:
    first = mapped_vectors()
    turn = np.linalg.qr(np.random.default_rng(1).standard_normal((12, 12)))[0]
    table = VectorTable(
        first.table.vocabulary, first.table.vectors @ turn, counts=first.table.counts
    )
    later = MappedVectors.of(NETWORK, table, first.shown)
    assert np.allclose(later.positions, first.positions)
    assert later.shown.is_aligned


def test_equal_vectors_are_in_the_middle_and_a_zero_vector_has_no_neighbors() -> None:
    vocabulary = Vocabulary(tuple("abc"))
    mapped = MappedVectors.of(NETWORK, VectorTable(vocabulary, np.zeros((3, 4))), None)
    browser = browse(1, mapped)
    assert browser.neighbors == ()
    assert browser.marked is None
    assert browser.positions().tolist() == [[0.5, 0.5]] * 3
    assert browser.towards((1, 0), (80.0, 40.0)) is None
    browser.mark(3)
    assert browser.cursor == 0
