"""Sets of units as detectors: ridge regression on exactly these units, for each label.

The value of a set is the output of that regression: a weighted sum of the standardized values of
its units (asinh of cell values), about 1 inside the pattern and 0 elsewhere. Weights are fitted,
thresholds chosen and metrics reported on the parts of the text that do the same for the probe on
all units of a layer (`ranking_pass`), so the figures can be compared.

Letters in shapes: ``T`` characters, ``K`` units of the set.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lstm_tui.config import STATES
from lstm_tui.errors import CorpusError
from lstm_tui.reader.activation_cache import ActivationCache
from lstm_tui.reader.reader import Floats, Reader
from lstm_tui.reader.units import Quantity, Target, set_name, target_name
from lstm_tui.scoring.accumulators import RidgeProbes
from lstm_tui.scoring.blocks import Role
from lstm_tui.scoring.labeled_text import LabeledText
from lstm_tui.scoring.metrics import BinaryMetrics, DetectorSums, RegressionMetrics
from lstm_tui.scoring.pattern_order import lift
from lstm_tui.scoring.standardized_reading import StandardizedReading, label_sums
from lstm_tui.scoring.unit_scores import Histogram, probe_histogram, probe_metrics


@dataclass(frozen=True, slots=True)
class UnitSet:
    """Units and their weights in the value of the set.

    Attributes:
        targets: K units, each with a quantity.
        weights: Of their standardized values.
        center: What is subtracted from their values (asinh of cell values).
        scale: What that is divided by.
        intercept: What is added to the sum.
    """

    targets: tuple[Target, ...]
    weights: tuple[float, ...]
    center: tuple[float, ...]
    scale: tuple[float, ...]
    intercept: float

    def __str__(self) -> str:
        return set_name(self.targets)

    @property
    def terms(self) -> str:
        """Each unit and its weight: ``L0:12 +0.31, L0:83 -0.20``."""
        weighted = zip(self.targets, self.weights, strict=True)
        return ", ".join(f"{target_name(*target)} {weight:+.2f}" for target, weight in weighted)

    def values_in(self, reading: ActivationCache, first: int, end: int) -> Floats:
        """The values of the set at the characters of ``reading`` from ``first`` to before ``end``.

        They must have been read.
        """
        return self.values([reading.values(*target, first, end) for target in self.targets])

    def values(self, columns: Sequence[Floats]) -> Floats:
        """The values of the set (T,), from those of its K units, (T,) each."""
        total = np.full(len(columns[0]), self.intercept, np.float32)
        for (_, quantity), column, weight, center, scale in zip(
            self.targets, columns, self.weights, self.center, self.scale, strict=True
        ):
            own = np.arcsinh(column) if quantity is Quantity.CELL else column
            total += (own - center) * (weight / scale)
        return total


@dataclass(frozen=True, slots=True)
class SetScore:
    """A set of units as a detector of one label; metrics as for a unit.

    High values mean the pattern, or more of it. ``sums`` are what the metrics are computed from, by
    stretch of the text. ``histogram`` is of the values on the same blocks, None for a scalar
    pattern; its first and last bins hold what is beyond them too.
    """

    unit_set: UnitSet
    pattern: str
    threshold: float | None
    metrics: BinaryMetrics | RegressionMetrics
    sums: DetectorSums = field(repr=False, compare=False)
    histogram: Histogram | None = field(default=None, repr=False, compare=False)

    @property
    def sign(self) -> int:
        """+1, as of a unit whose high values mean the pattern."""
        return 1

    @property
    def painted(self) -> "SetScore":
        """The same with the threshold subtracted: values are 0 or more where it is positive."""
        if self.threshold is None:
            return self
        one, histogram = self.unit_set, self.histogram
        return replace(
            self,
            unit_set=replace(one, intercept=one.intercept - self.threshold),
            threshold=0.0,
            histogram=histogram and replace(histogram, edges=histogram.edges - self.threshold),
        )


class SetReading:
    """Scores sets of units on all labels of a text: call `read` to its end, then `result`."""

    def __init__(
        self,
        reader: Reader,
        text: LabeledText,
        sets: Sequence[tuple[Target, ...]],
        choose_on: LabeledText | None = None,
    ) -> None:
        """With ``choose_on``, all of it fits and chooses, and all of ``text`` reports.

        Raises:
            CorpusError: A text is shorter than 2,000 characters.
        """
        self._text, self._sets = text, sets
        self._reading = StandardizedReading(reader, text, choose_on)
        model, labels = reader.model, len(text.labels)
        self._columns = [
            [
                (STATES.index(quantity) * model.layers + unit.layer) * model.hidden + unit.index
                for unit, quantity in targets
            ]
            for targets in sets
        ]
        groups = self._reading.groups
        self._probes = [RidgeProbes(len(targets), labels, text.binary, groups) for targets in sets]
        self._truth = np.zeros((3, groups, labels))

    def read(self) -> Iterator[float]:
        """Read and count, and yield the share that is done, repeatedly."""
        for piece in self._reading.pieces():
            for probe, columns in zip(self._probes, self._columns, strict=True):
                features = [piece.values[:, columns]]
                if piece.role is Role.FIT:
                    probe.fit(features, piece.labels)
                    continue
                if probe.weights is None:
                    probe.solve()
                probe.evaluate(features, piece.labels, report=piece.role is Role.REPORT)
            if piece.role is Role.REPORT:
                self._truth += label_sums(piece.labels, self._reading.groups)
            yield piece.fraction
        yield 1.0

    @property
    def reported(self) -> int:
        """Characters of the reporting blocks, as far as they were read."""
        return int(self._truth[0, :, 0].sum())

    def result(self) -> list[dict[str, SetScore]]:
        """The scores of each set, by label; those that do not occur are missing."""
        scores = []
        for targets, columns, probe in zip(self._sets, self._columns, self._probes, strict=True):
            by_label = {}
            for number, label in enumerate(self._text.labels):
                truth = self._truth[:, :, number]
                count, total, squares = truth.sum(axis=1)
                if count * squares - total * total <= 0:
                    continue
                assert probe.weights is not None
                *weights, intercept = probe.weights[:, number].tolist()
                unit_set = UnitSet(
                    targets,
                    tuple(weights),
                    tuple(self._reading.center[columns].tolist()),
                    tuple(self._reading.scale[columns].tolist()),
                    intercept,
                )
                metrics = probe_metrics(probe, number, truth)
                histogram = probe_histogram(probe, number)
                score = SetScore(unit_set, label.name, *metrics, histogram)
                by_label[label.name] = score
            scores.append(by_label)
        return scores


def fit_set(
    reader: Reader,
    text: LabeledText,
    targets: tuple[Target, ...],
    pattern: str = "",
    progress: Callable[[float], None] = lambda _: None,
) -> SetScore:
    """The score of a set of units on ``pattern``, one of the labels of ``text``.

    Without a pattern: on the binary label that the set detects best, as for a single unit.

    Raises:
        CorpusError: The text is too short, or the pattern is in too few blocks of it.
    """
    reading = SetReading(reader, text, (targets,))
    for fraction in reading.read():
        progress(fraction)
    (scores,) = reading.result()
    if not pattern and scores:
        binary = [one for one in scores.values() if isinstance(one.metrics, BinaryMetrics)]
        return max(binary or scores.values(), key=lambda score: lift(score.metrics))
    if pattern not in scores:
        raise CorpusError(
            f"{pattern or 'all patterns'}: absent, or in too few blocks of the text. Pass another "
            "text with --text FILE."
        )
    return scores[pattern]
