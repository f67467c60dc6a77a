"""The confusion matrix of a classifier, and the measures that are computed from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lstm_tui.scoring.proportions import Proportion


@dataclass(frozen=True, slots=True)
class ConfusionMatrix:
    """``counts[i][j]`` documents of class i were assigned to class j; C × C, C ≥ 1."""

    counts: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, counts: Sequence[Sequence[int]]) -> "ConfusionMatrix | None":
        """The matrix of ``counts`` from a file; None if they are not C × C with C ≥ 1."""
        square = counts and all(len(row) == len(counts) for row in counts)
        return cls(tuple(map(tuple, counts))) if square else None

    @property
    def accuracy(self) -> Proportion:
        """Documents that were assigned to their class, of all."""
        correct = sum(row[index] for index, row in enumerate(self.counts))
        return Proportion(correct, sum(map(sum, self.counts)))

    @property
    def majority(self) -> Proportion:
        """The accuracy of always choosing the most frequent class."""
        totals = [sum(row) for row in self.counts]
        return Proportion(max(totals), sum(totals))

    def recall(self, index: int) -> Proportion:
        """Of the documents of class ``index``, those that were assigned to it."""
        return Proportion(self.counts[index][index], sum(self.counts[index]))

    def precision(self, index: int) -> Proportion:
        """Of the documents that were assigned to class ``index``, those that are of it."""
        return Proportion(self.counts[index][index], sum(row[index] for row in self.counts))

    def f1(self, index: int) -> float:
        """The harmonic mean of precision and recall of class ``index``; 0 if both are 0."""
        row = self.counts[index]
        return _f1(row[index], sum(row), sum(other[index] for other in self.counts))

    @property
    def macro_f1(self) -> float:
        """The mean of `f1` over the classes that occur."""
        assigned = map(sum, zip(*self.counts, strict=True))
        scores = [
            _f1(row[index], sum(row), column)
            for index, (row, column) in enumerate(zip(self.counts, assigned, strict=True))
            if any(row)
        ]
        return sum(scores) / len(scores) if scores else 0.0


def _f1(correct: int, of_class: int, assigned: int) -> float:
    return 2 * correct / (of_class + assigned) if of_class + assigned else 0.0
