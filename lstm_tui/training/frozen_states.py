"""What frozen layers say about each document, computed once: they do not change during training.

Documents are read in fixed groups, when the first of a group is needed. So the values do not depend
on the order in which documents are needed, and a resumed run continues bit for bit.

Letters in shapes: ``D`` documents, ``B`` of them, ``H`` units.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

GROUP = 32
"""Documents of similar length that are read together."""

Ints = NDArray[np.int64]

ReadStates = Callable[[Ints], Iterator[tuple[Ints, NDArray[np.float32]]]]
"""Reads documents (B,): yields indices of them and their states (·, H), see
`ClassifierTrainer.pooled`."""


class FrozenStates:
    """The pooled states of documents, read when they are needed."""

    def __init__(self, lengths: Ints, hidden: int, read: ReadStates) -> None:
        """``lengths`` (D,) are those of all documents; states have ``hidden`` values."""
        self._order = np.argsort(lengths, kind="stable")
        self._group_of = np.empty(len(lengths), np.int64)
        self._group_of[self._order] = np.arange(len(lengths)) // GROUP
        self._known = np.zeros(-(-len(lengths) // GROUP), np.bool_)
        self._states = np.empty((len(lengths), hidden), np.float32)  # committed as it is written
        self._read = read

    def of(self, documents: Ints) -> NDArray[np.float32]:
        """The states (B, H) of ``documents`` (B,)."""
        for _ in self.reading(documents):
            pass
        states: NDArray[np.float32] = self._states[documents]
        return states

    def reading(self, documents: Ints) -> Iterator[None]:
        """Read what is not known of ``documents`` (B,), and yield after each piece of work."""
        for group in np.unique(self._group_of[documents]):
            if self._known[group]:
                continue
            members = self._order[group * GROUP : (group + 1) * GROUP]
            for indices, states in self._read(members):
                self._states[members[indices]] = states
                yield
            self._known[group] = True
