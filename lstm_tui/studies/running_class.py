"""The running probability of the classes over a text: what would the classifier say if the document
ended after this symbol?

Everything comes from the activations of the text, which are read anyway. A document is read up to
the longest length of the training; what comes after it changes nothing. [END] ends a document, and
shows the decision about it.

Letters in shapes: ``T`` symbols, ``n`` of them that are asked for, ``D`` documents, ``Q`` states of
a unit, ``L`` layers, ``H`` units of a layer, ``C`` classes.
"""

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Pooling
from lstm_tui.reader.activation_cache import ActivationCache
from lstm_tui.reader.class_head import ClassHead
from lstm_tui.reader.reader import Floats

Positions = NDArray[np.int64]

_BLOCK = 256  # symbols of a document between two sums that are kept for its mean


class RunningClass:
    """Computes the probabilities from ``activations`` by the MLP ``head``.

    Attributes:
        starts: The position before the first symbol of each document, that of its [END]; -1 if the
            text begins within it, (D,).
        last: The position of the last symbol that is read of each, (D,); its start if it is empty.
    """

    def __init__(self, activations: ActivationCache, head: ClassHead, max_length: int = 0) -> None:
        """``max_length`` is the most symbols that are read of a document; 0 is no limit."""
        self._activations, self._head = activations, head
        self._sums: dict[int, NDArray[np.float64]] = {}  # by document: before each of its blocks
        ids = np.asarray(activations.ids)
        ends = np.flatnonzero(ids == activations.reader.end_id)
        begins_within = not len(ends) or ends[0] != 0
        starts = np.concatenate(([-1], ends)) if begins_within else ends
        stops = np.append(starts[1:], len(ids))  # the [END] after each, or the end of the text
        whole = stops > starts + 1
        whole[:-1] = True  # only after the last [END] there may be no document
        self.starts: Positions = starts[whole]
        stops = stops[whole]
        longest = max_length or len(ids)
        self.last: Positions = np.minimum(stops - 1, self.starts + longest)

    def __len__(self) -> int:
        return len(self.starts)

    def document_at(self, position: int) -> int:
        """The index of the document that the symbol at ``position`` is of; [END] is of the one that
        it ends, and the first [END] of the first document."""
        index = int(np.searchsorted(self.starts, position, side="left")) - 1
        return min(max(index, 0), len(self) - 1)

    def log_probabilities(self, first: int, end: int) -> Floats:
        """The log-probabilities of the classes after the symbols from ``first`` to before ``end``,
        (n, C); nan where no symbol of a document was read.

        What is missing of the activations is read.
        """
        positions = np.arange(first, end)
        owners = (np.searchsorted(self.starts, positions, side="left") - 1).clip(0, len(self) - 1)
        read = np.minimum(positions, self.last[owners])  # [END] repeats the last symbol before it
        known = read > self.starts[owners]
        classes = self._head.classes
        result = np.full((len(positions), classes), np.nan, np.float32)
        if known.any():
            wanted, of = np.unique(read[known], return_inverse=True)
            result[known] = self._head.log_probabilities(self._pooled(wanted))[of]
        return result

    def decisions(self) -> Floats:
        """The log-probabilities of the classes of each document, (D, C); nan for an empty one."""
        result = np.full((len(self), self._head.classes), np.nan, np.float32)
        known = self.last > self.starts
        if known.any():
            result[known] = self._head.log_probabilities(self._pooled(self.last[known]))
        return result

    def states(self) -> Floats:
        """The pooled states of all units at the end of each document, (D, Q, L, H); zeros of an
        empty one."""
        quantities = [self._activations.hidden, self._activations.cell]
        kept = [values for values in quantities if values.shape[1]]
        layers, _, units = kept[0].shape
        result = np.zeros((len(self), len(kept), layers, units), np.float32)
        for document in np.flatnonzero(self.last > self.starts).tolist():
            begin, end = int(self.starts[document]) + 1, int(self.last[document]) + 1
            if self._head.pooling is Pooling.LAST:
                begin = end - 1
            for index, values in enumerate(kept):
                result[document, index] = values[:, begin:end].astype(np.float32).mean(axis=1)
        return result

    def _pooled(self, positions: Positions) -> Floats:
        """What the MLP reads after the symbols at ``positions`` (n,), ascending, (n, H)."""
        activations = self._activations
        if self._head.pooling is Pooling.LAST:
            activations.read(int(positions[0]), int(positions[-1]) + 1)
            hidden: Floats = activations.hidden[-1, positions].astype(np.float32)
            return hidden
        owners = np.searchsorted(self.starts, positions, side="left") - 1
        pooled = np.empty((len(positions), activations.hidden.shape[2]), np.float32)
        for owner in np.unique(owners).tolist():
            inside = owners == owner
            begin, end = int(self.starts[owner]) + 1, int(positions[inside][-1]) + 1
            activations.read(begin, end)
            first = (int(positions[inside][0]) - begin) // _BLOCK
            at = begin + first * _BLOCK
            sums = activations.hidden[-1, at:end].astype(np.float64).cumsum(axis=0)
            sums += self._sums_before(owner, first)
            chosen = positions[inside]
            pooled[inside] = sums[chosen - at] / (chosen - begin + 1)[:, None]
        return pooled

    def _sums_before(self, owner: int, block: int) -> NDArray[np.float64]:
        """The sum of the states of document ``owner`` before its ``block``, which was read, (H,).

        The sums before all earlier blocks are kept, so that a long document is added up once.
        """
        hidden, begin = self._activations.hidden[-1], int(self.starts[owner]) + 1
        known = self._sums.get(owner, np.zeros((1, hidden.shape[1])))
        if block >= len(known):
            first = len(known) - 1
            totals = [
                hidden[at : at + _BLOCK].sum(axis=0, dtype=np.float64)
                for at in range(begin + first * _BLOCK, begin + block * _BLOCK, _BLOCK)
            ]
            known = np.concatenate((known, known[-1] + np.cumsum(totals, axis=0)))
            self._sums[owner] = known
        sums: NDArray[np.float64] = known[block]
        return sums
