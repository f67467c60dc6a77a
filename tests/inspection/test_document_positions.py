"""Documents of a text that is browsed."""

import numpy as np

from lstm_tui.inspection.document_positions import DocumentPositions

END = 9


def numbers(ids: list[int]) -> tuple[list[int], list[int]]:
    """The document at each position, and the beginnings of all."""
    documents = DocumentPositions.of(np.array(ids), END)
    assert documents is not None
    at = [documents.number_at(position) for position in range(len(ids))]
    return at, [documents.begin_of(number + 1) for number in range(len(documents))]


def test_the_end_of_a_document_belongs_to_it() -> None:
    assert numbers([END, 1, 2, END, 3, END, END]) == ([1, 1, 1, 1, 2, 2, 3], [1, 4, 6])


def test_a_text_may_begin_or_end_within_a_document() -> None:
    assert numbers([1, 2, END, 3]) == ([1, 1, 1, 2], [0, 3])
    assert numbers([END]) == ([1], [0])
    assert numbers([1]) == ([1], [0])


def test_numbers_beyond_the_text_are_the_nearest() -> None:
    documents = DocumentPositions.of(np.array([END, 1, END, 2, END]), END)
    assert documents is not None
    assert [documents.begin_of(number) for number in (0, 1, 2, 3)] == [1, 1, 3, 3]


def test_a_text_without_documents_has_none() -> None:
    assert DocumentPositions.of(np.array([1, 2]), -1) is None
