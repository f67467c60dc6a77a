"""Text search: matches, and the next position."""

import numpy as np
import pytest

from lstm_tui.config import SymbolKind
from lstm_tui.inspection.search import Search, next_position
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.vocabularies import vocabulary_of

TEXT = "the lume. The Lume the"
VOCABULARY = Vocabulary(tuple(sorted(set(TEXT))))


def search() -> Search:
    return Search(VOCABULARY.encode(TEXT), VOCABULARY)


@pytest.mark.parametrize(
    ("offset", "direction", "expected"),
    [(0, 1, 5), (5, 1, 9), (9, 1, 5), (7, -1, 5), (5, -1, 9), (0, -1, 9)],
)
def test_the_next_position_wraps_around(offset: int, direction: int, expected: int) -> None:
    assert next_position(np.array([5, 9]), offset, direction) == expected


def test_without_positions_there_is_no_next_one() -> None:
    assert next_position(np.zeros(0, np.int64), 3, 1) is None


def test_a_search_covers_all_symbols_of_its_matches() -> None:
    one = search()
    assert one.find("the") == ""
    assert one.positions.tolist() == [0, 10, 19]
    assert np.flatnonzero(one.covered).tolist() == [0, 1, 2, 10, 11, 12, 19, 20, 21]
    assert one.next(0, 1) == 10
    assert one.next(0, -1) == 19


def test_a_match_covers_all_words_that_it_touches() -> None:
    text = "The cabinet, a binary cabin"
    vocabulary = vocabulary_of(text, SymbolKind.WORD, every_word=True)
    one = Search(vocabulary.encode(text), vocabulary)
    one.find("bin")
    assert one.positions.tolist() == [1, 4, 5]
    assert np.flatnonzero(one.covered).tolist() == [1, 4, 5]
    one.find("net, a b")
    assert one.positions.tolist() == [1]
    assert np.flatnonzero(one.covered).tolist() == [1, 2, 3, 4]
    one.find("a")  # twice in " binary" and in " cabin, a"
    assert one.positions.tolist() == [1, 3, 4, 5]


def test_a_match_covers_all_bytes_of_its_characters() -> None:
    text = "a天éb"
    vocabulary = vocabulary_of(text, SymbolKind.BYTE)
    one = Search(vocabulary.encode(text), vocabulary)
    one.find("天É".lower())
    assert one.positions.tolist() == [1]
    assert np.flatnonzero(one.covered).tolist() == [1, 2, 3, 4, 5]


def test_capitals_count_if_the_query_has_any() -> None:
    one = search()
    one.find("The")
    assert one.positions.tolist() == [10]


def test_an_empty_query_matches_nothing() -> None:
    one = search()
    one.find("the")
    one.find("")
    assert not len(one.positions)
    assert not one.covered.any()


def test_a_search_of_another_text_repeats_the_query() -> None:
    other = Search(VOCABULARY.encode("me the"), VOCABULARY, "the")
    assert other.positions.tolist() == [3]
    assert VOCABULARY.decode(other.ids) == "me the"
