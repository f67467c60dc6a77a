"""Documents with a class each, as a classifier reads them.

Letters in shapes: ``D`` documents, ``C`` classes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_tui.text.documents import Documents


@dataclass(frozen=True, slots=True, eq=False)
class LabeledDocuments:
    """The documents of a text with their labels, each up to a longest length.

    A classifier reads ``ids[s : s + n]`` of document d, [END] and then its symbols, where ``s`` is
    its start and ``n`` its length; the [END] after it is not read.

    Attributes:
        starts: ``(D,)`` positions of the [END] before each document.
        lengths: ``(D,)`` symbols that are read of it, with that [END]; at least 2.
        labels: ``(D,)`` indices of ``classes``.
        validation: ``(D,)``, whether the document is held out for validation.
        classes: The names of the C classes.
        shortened: The number of documents that are not read to their end.
    """

    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    labels: NDArray[np.int64]
    validation: NDArray[np.bool_]
    classes: tuple[str, ...]
    shortened: int = 0

    def __len__(self) -> int:
        return len(self.starts)


def stratified_validation(
    labels: NDArray[np.int64], share: float, seed: int | None = None
) -> NDArray[np.bool_]:
    """Which documents with ``labels`` (D,) validate, (D,): ``share`` of each class, at random.

    At least one document of each class trains and at least one validates, unless ``share`` is 0.
    Without a ``seed`` the draw is always the same.

    Raises:
        ValueError: A class has one document only; its index is the argument.
    """
    validation = np.zeros(len(labels), np.bool_)
    if not share:
        return validation
    # Raw bits are the same in every version of NumPy.
    drawn = np.random.PCG64(0 if seed is None else seed).random_raw(len(labels))
    for label in np.unique(labels).tolist():
        of_class = np.flatnonzero(labels == label)
        if len(of_class) < 2:
            raise ValueError(label)
        number = min(max(round(len(of_class) * share), 1), len(of_class) - 1)
        validation[of_class[drawn[of_class].argsort(kind="stable")[:number]]] = True
    return validation


def drawn_documents(lengths: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Indices of documents of ``lengths`` (D,) with at most ``most`` symbols together, ascending.

    All if they fit, else some that are drawn at random, always the same, at least one. Of evenly
    spaced documents all might have one label: tables often alternate between labels.
    """
    if int(lengths.sum()) <= most:
        return np.arange(len(lengths))
    order = np.random.PCG64(0).random_raw(len(lengths)).argsort(kind="stable")
    count = max(1, int(lengths[order].cumsum().searchsorted(most, "right")))
    return np.sort(order[:count])


def labeled_documents(
    documents: Documents, labels: NDArray[np.int64], classes: tuple[str, ...], max_length: int
) -> LabeledDocuments:
    """``documents`` (D) with ``labels`` (D,), of each the first ``max_length`` symbols; 0: all."""
    most = max_length + 1 if max_length else np.iinfo(np.int64).max
    lengths = np.minimum(documents.lengths, most)
    return LabeledDocuments(
        documents.starts,
        lengths,
        labels,
        documents.validation,
        classes,
        int((lengths < documents.lengths).sum()),
    )
