"""Recall against the distance from the opening of a span: what a unit remembers.

A unit with memory finds the sixtieth character of a link as well as the first; a detector that sees
the last 8 symbols loses it. The opening is the first character of a run of the label, and the
character k after it has the distance k. A sample of the reporting blocks is read a second time, at
most 100 of them (200,000 characters): keeping the values of the first reading would take 1 GB for a
million characters.

Letters in shapes: ``T`` characters, ``B`` blocks.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from lstm_tui.reader.activation_trace import WARM_UP
from lstm_tui.reader.lanes import read_from, threads_for
from lstm_tui.reader.reader import Reader
from lstm_tui.scoring.controls import DISTANCES, RecallByDistance
from lstm_tui.scoring.scored_text import Integers, ScoredText
from lstm_tui.scoring.unit_scores import UnitScore

BLOCKS = 100
"""Maximum number of reporting blocks that are read: 200,000 characters."""

_AT_ONCE = 6_000  # characters of all blocks together

Bools = NDArray[np.bool_]


class RecallReading:
    """A second reading of a text for a few units: call `read` to its end, then `result`."""

    def __init__(self, reader: Reader, scored: ScoredText, units: Sequence[UnitScore]) -> None:
        """``units`` detect different binary labels of ``scored``."""
        self._reader, self._scored, self._units = reader, scored, units
        reporting, self._length = scored.reporting, scored.block
        index = np.arange(len(reporting))
        first = np.maximum.accumulate(np.where(np.diff(reporting, prepend=-2) > 1, index, 0))
        starts = reporting[(index - first) % scored.block == 0]
        sample = np.linspace(0, len(starts) - 1, min(BLOCKS, len(starts))).round().astype(int)
        self._starts = starts[sample]
        offsets = (self._starts[:, None] + np.arange(scored.block)).ravel()
        self._offsets = offsets[np.isin(offsets, reporting)]
        self._detected = np.zeros((len(units), len(scored.text.ids)), np.bool_)

    def read(self) -> Iterator[float]:
        """Read the sample, and yield the share that has been read, repeatedly."""
        count = len(self._starts)
        size = max(1, _AT_ONCE // count)
        sizes = [min(size, self._length - start) for start in range(0, self._length, size)]
        begins = self._scored.begins
        blocks = read_from(
            self._reader,
            self._scored.text.ids[begins:],
            self._starts - begins,
            warm_up=WARM_UP,
            sizes=sizes,
            names=self._reader.model.cell.states,
            threads=threads_for(count),
        )
        with threadpool_limits(1, user_api="blas"):
            for block in blocks:
                length = next(iter(block.values.values())).shape[2]
                offsets = self._starts[:, None] + block.start + np.arange(length)
                within = offsets < self._detected.shape[1]
                for row, score in enumerate(self._units):
                    values = block.values[score.quantity][score.unit.layer, :, :, score.unit.index]
                    assert score.threshold is not None
                    positive = (values >= score.threshold) == (score.sign > 0)
                    self._detected[row, offsets[within]] = positive[within]
                yield (block.start + length) / self._length

    def result(self, last_8: Mapping[str, Integers]) -> dict[str, RecallByDistance]:
        """The recalls of each pattern.

        ``last_8`` has the offsets where the detector is positive that sees the last 8 symbols.
        """
        text = self._scored.text
        names = [label.name for label in text.labels]
        recalls = {}
        for row, score in enumerate(self._units):
            inside = text.values(names.index(score.pattern)) > 0
            distances = distance_from_opening(inside)[self._offsets]
            control = np.zeros(len(inside), np.bool_)
            control[last_8[score.pattern]] = True
            near = (distances >= 1) & (distances <= DISTANCES)
            offsets, distances = self._offsets[near], distances[near] - 1
            spans = np.bincount(distances, minlength=DISTANCES)
            unit, other = (
                np.bincount(distances, weights=detected[offsets], minlength=DISTANCES)
                / np.where(spans, spans, np.nan)
                for detected in (self._detected[row], control)
            )
            recalls[score.pattern] = RecallByDistance(unit, other, spans)
        return recalls


def distance_from_opening(inside: Bools) -> Integers:
    """For each character (T,) the distance from the first of its run; -1 outside, (T,)."""
    offsets = np.arange(len(inside))
    opens = inside & ~np.concatenate(([False], inside[:-1]))
    opening = np.maximum.accumulate(np.where(opens, offsets, -1))
    distances: Integers = np.where(inside, offsets - opening, -1)
    return distances
