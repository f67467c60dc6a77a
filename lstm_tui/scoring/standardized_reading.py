"""A reading of a text in standardized values, for linear probes on chosen units.

The text is divided as in a ranking (`ranking_pass`): what fits a probe, what chooses its threshold
and what reports its metrics are the same. Letters in shapes: ``T`` characters, ``U`` detectors
(each unit's hidden value, then each unit's asinh(cell)), ``G`` stretches, ``Q`` labels.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lstm_tui.reader.reader import Floats, Reader
from lstm_tui.scoring.accumulators import LabelBatch
from lstm_tui.scoring.blocks import Role
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.ranking_pass import TextPass, flat_values, label_batch


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Some characters of a text.

    Attributes:
        fraction: The share of the reading that is done with it.
        role: What it is used for; never a gap.
        values: (T, U), standardized by the first piece.
        labels: Theirs.
    """

    fraction: float
    role: Role
    values: Floats
    labels: LabelBatch


class StandardizedReading:
    """Reads ``text``, or ``choose_on`` to choose and ``text`` to report.

    Attributes:
        center: What was subtracted from the values, (U,); set with the first piece.
        scale: What they were divided by, (U,).
        groups: Stretches of the text that reports.
    """

    def __init__(
        self, reader: Reader, text: LabeledText, choose_on: LabeledText | None = None
    ) -> None:
        self._reader = reader
        self._passes = (
            [TextPass(text)]
            if choose_on is None
            else [TextPass(choose_on, chooses=True), TextPass(text, chooses=False)]
        )
        self.groups = self._passes[-1].plan.stretches
        self.center = self.scale = np.zeros(0)

    def pieces(self) -> Iterator[Piece]:
        """The pieces in order, all that fit before the others of their block.

        As in a ranking, later pieces that would fit come after those that choose, and are left out.
        """
        fitted = False
        with threadpool_limits(1, user_api="blas"):
            for number, one in enumerate(self._passes):
                for role, start, size, values in one.read(self._reader):
                    fitted |= role is not Role.FIT
                    if role is Role.GAP or (role is Role.FIT and fitted):
                        continue
                    flat = flat_values(values)
                    if not len(self.center):
                        self.center = flat.mean(axis=0)
                        self.scale = np.maximum(flat.std(axis=0), 1e-6)
                    flat -= self.center
                    flat /= self.scale
                    labels = label_batch(one.text, one.plan, start, size)
                    share = (number + (start + size) / one.plan.length) / len(self._passes)
                    yield Piece(share, role, flat, labels)


def label_sums(labels: LabelBatch, groups: int) -> NDArray[np.float64]:
    """Count, sum and sum of squares of each of Q labels in each group, (3, G, Q)."""
    sums = np.zeros((3, groups, len(labels.values)))
    for group in np.unique(labels.groups):
        own = labels.values[:, labels.groups == group].astype(np.float64)
        sums[0, group] = own.shape[1]
        sums[1, group], sums[2, group] = own.sum(axis=1), np.square(own).sum(axis=1)
    return sums
