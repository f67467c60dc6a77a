"""Documents with labels, of which the beginning is read."""

import numpy as np

from lstm_tui.text.documents import Documents
from lstm_tui.text.labeled_documents import labeled_documents

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
