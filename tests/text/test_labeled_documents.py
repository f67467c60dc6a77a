"""Documents with labels, of which the beginning is read."""

import numpy as np

from lstm_tui.text.documents import Documents
from lstm_tui.text.labeled_documents import drawn_documents, labeled_documents

DOCUMENTS = Documents(np.array([0, 4, 10]), np.array([4, 6, 3]), np.array([False, True, False]))
LABELS = np.array([0, 1, 1])


def test_without_a_limit_a_document_is_read_to_its_end_but_not_the_end_after_it() -> None:
    labeled = labeled_documents(DOCUMENTS, LABELS, ("ham", "spam"), 0)
    assert labeled.lengths.tolist() == [4, 6, 3]  # with the [END] before it
    assert labeled.shortened == 0


def test_a_longer_document_is_read_to_the_limit_and_counted() -> None:
    labeled = labeled_documents(DOCUMENTS, LABELS, ("ham", "spam"), 3)
    assert labeled.lengths.tolist() == [4, 4, 3]
    assert labeled.shortened == 1


def test_all_documents_are_drawn_that_fit() -> None:
    assert drawn_documents(np.array([3, 4, 5]), 12).tolist() == [0, 1, 2]
    assert drawn_documents(np.array([], np.int64), 12).tolist() == []


def test_some_documents_are_of_both_labels_if_a_table_alternates() -> None:
    drawn = drawn_documents(np.full(1_000, 10), 5_000)
    assert len(drawn) == 500
    assert (np.diff(drawn) > 0).all()
    assert 200 < (drawn % 2).sum() < 300


def test_at_least_one_document_is_drawn() -> None:
    assert len(drawn_documents(np.array([50, 60]), 10)) == 1
