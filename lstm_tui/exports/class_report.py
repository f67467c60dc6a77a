"""The report on a classifier: accuracy, baseline, confusion matrix and mistakes, and as JSON.

`class_tables` draws it as text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from lstm_tui.exports.encoding import encode_utf8
from lstm_tui.runs.events import Mistake
from lstm_tui.scoring.confusion import ConfusionMatrix
from lstm_tui.scoring.proportions import Proportion, difference_interval


@dataclass(frozen=True, slots=True)
class ClassReport:
    """What a classifier says about a set of labeled documents.

    Attributes:
        confusion: Counts of documents by class and predicted class, C × C.
        classes: The names of the C classes.
        baseline: The same of the bag of symbols, of the same documents; None if it is not known.
        mistakes: The most confident mistakes, the most confident first.
    """

    confusion: ConfusionMatrix
    classes: tuple[str, ...]
    baseline: ConfusionMatrix | None = None
    mistakes: tuple[Mistake, ...] = ()

    @property
    def difference(self) -> float | None:
        """The accuracy minus that of the baseline; None without one."""
        if self.baseline is None:
            return None
        return self.confusion.accuracy.share - self.baseline.accuracy.share

    @property
    def difference_interval(self) -> tuple[float, float] | None:
        """The 95 % interval of `difference`: see `proportions.difference_interval`."""
        if self.baseline is None:
            return None
        return difference_interval(self.confusion.accuracy, self.baseline.accuracy)

    @property
    def verdict(self) -> str:
        """Whether it is better than the bag of symbols, as a sentence; "" without that."""
        if self.baseline is None or self.difference is None or self.difference_interval is None:
            return ""
        accuracy, majority = self.confusion.accuracy, self.confusion.majority
        if not accuracy.share > majority.share:
            return "Not above the most frequent class: it does not tell the classes apart yet."
        if accuracy.successes == accuracy.count == self.baseline.accuracy.successes:
            return "The bag of symbols has them all right, too: order is not needed here."
        if not self.difference > 0:
            return "Not above the bag of symbols: the order of symbols taught it nothing yet."
        if self.difference_interval[0] <= 0:
            return "Above the bag of symbols by no more than chance explains."
        return "Above the bag of symbols: it reads more than the counts of symbols."

    @property
    def majority_class(self) -> str:
        """The name of the most frequent class."""
        totals = [sum(row) for row in self.confusion.counts]
        return self.classes[totals.index(max(totals))]

    def confusions(self) -> list[tuple[int, int, int]]:
        """The classes that are confused: class, predicted class and documents, most first."""
        counted = [
            (label, predicted, count)
            for label, row in enumerate(self.confusion.counts)
            for predicted, count in enumerate(row)
            if count and label != predicted
        ]
        return sorted(counted, key=itemgetter(2), reverse=True)


def class_report(
    confusion: ConfusionMatrix,
    classes: Sequence[str],
    *,
    baseline: ConfusionMatrix | None = None,
    mistakes: Iterable[Mistake] = (),
) -> ClassReport:
    """The report on ``confusion`` (C × C), with as many names as there are classes.

    A class without a name is called by its number. A baseline with another number of classes and
    mistakes of unknown classes are left out: they come from a file.
    """
    count = len(confusion.counts)
    names = tuple(
        classes[index] if index < len(classes) else f"class {index}" for index in range(count)
    )
    if baseline is not None and len(baseline.counts) != count:
        baseline = None
    known = tuple(one for one in mistakes if max(one.label, one.predicted) < count)
    return ClassReport(confusion, names, baseline, known)


def class_report_fields(report: ClassReport) -> dict[str, Any]:
    """``report`` as the fields of a JSON object; shares are 0 to 1."""
    confusion, classes = report.confusion, [_text(name) for name in report.classes]
    return {
        **_measures(confusion),
        "majority": {**_proportion(confusion.majority), "class": _text(report.majority_class)},
        "classes": [
            {
                "class": name,
                "documents": recall.count,
                "recall": recall.share,
                "recall_interval": recall.interval,
                "precision": confusion.precision(index).share,
                "f1": confusion.f1(index),
            }
            for index, name in enumerate(classes)
            for recall in (confusion.recall(index),)
        ],
        "confusion": confusion.counts,
        "baseline": report.baseline
        and {**_measures(report.baseline), "confusion": report.baseline.counts},
        "above_baseline": report.difference,
        "above_baseline_interval": report.difference_interval,
        "mistakes": [
            {
                "text": _text(mistake.text),
                "class": classes[mistake.label],
                "predicted": classes[mistake.predicted],
                "probability": mistake.probability,
            }
            for mistake in report.mistakes
        ],
    }


def _measures(confusion: ConfusionMatrix) -> dict[str, Any]:
    return {**_proportion(confusion.accuracy), "macro_f1": confusion.macro_f1}


def _proportion(proportion: Proportion) -> dict[str, Any]:
    return {
        "documents": proportion.count,
        "correct": proportion.successes,
        "accuracy": proportion.share,
        "interval": proportion.interval,
    }


def _text(text: str) -> str:
    return encode_utf8(text).decode()
