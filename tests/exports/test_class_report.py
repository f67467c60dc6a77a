"""The report on a classifier: its measures, and its JSON."""

import json

import pytest

from lstm_tui.exports.class_report import ClassReport, class_report, class_report_fields
from lstm_tui.exports.encoding import json_text
from lstm_tui.runs.events import Mistake
from lstm_tui.scoring.confusion import ConfusionMatrix

GOOD = ConfusionMatrix(((384, 16), (14, 386)))
BAG = ConfusionMatrix(((310, 90), (82, 318)))
NAMES = ("negative", "positive")
MISTAKE = Mistake(text="Oh, wonderful.", label=0, predicted=1, probability=0.998)


def fields(report: ClassReport) -> dict[str, object]:
    content: dict[str, object] = json.loads(json_text(class_report_fields(report)))
    return content


def test_the_difference_has_the_interval_of_two_proportions() -> None:
    report = class_report(GOOD, NAMES, baseline=BAG)
    assert report.difference == pytest.approx((770 - 628) / 800)
    low, high = report.difference_interval or (0.0, 0.0)
    assert 0.14 < low < (770 - 628) / 800 < high < 0.21


@pytest.mark.parametrize(
    ("correct", "beginning"),
    [(320, "Not above"), (328, "Not above"), (332, "Above the bag of symbols by no more"),
     (380, "Above the bag of symbols: it reads more")],
)  # fmt: skip
def test_the_verdict_compares_with_the_bag_of_symbols(correct: int, beginning: str) -> None:
    matrix = ConfusionMatrix(((200, 0), (400 - correct, correct - 200)))
    bag = ConfusionMatrix(((200, 0), (72, 128)))
    assert class_report(matrix, NAMES, baseline=bag).verdict.startswith(beginning)


def test_a_constant_answer_is_no_better_than_the_most_frequent_class() -> None:
    constant = ConfusionMatrix(((0, 10), (0, 10)))
    bag = ConfusionMatrix(((2, 8), (8, 2)))
    verdict = class_report(constant, NAMES, baseline=bag).verdict
    assert verdict.startswith("Not above the most frequent class")


def test_documents_that_counts_classify_need_no_order() -> None:
    every = ConfusionMatrix(((10, 0), (0, 10)))
    verdict = class_report(every, NAMES, baseline=every).verdict
    assert verdict.startswith("The bag of symbols has them all right, too")


def test_without_a_baseline_there_is_no_verdict() -> None:
    report = class_report(GOOD, NAMES)
    assert (report.verdict, report.difference, report.difference_interval) == ("", None, None)


def test_confusions_are_ordered_by_their_number() -> None:
    matrix = ConfusionMatrix(((5, 1, 0), (3, 5, 2), (0, 0, 5)))
    report = class_report(matrix, ("a", "b", "c"))
    assert report.confusions() == [(1, 0, 3), (1, 2, 2), (0, 1, 1)]


def test_what_a_file_says_of_other_classes_is_left_out() -> None:
    of_three = ConfusionMatrix(((1, 0, 0), (0, 1, 0), (0, 0, 1)))
    unknown = Mistake(text="x", label=0, predicted=7, probability=0.5)
    report = class_report(GOOD, NAMES[:1], baseline=of_three, mistakes=[unknown, MISTAKE])
    assert report.classes == ("negative", "class 1")
    assert report.baseline is None
    assert report.mistakes == (MISTAKE,)


def test_json_has_every_measure_with_its_interval() -> None:
    content = fields(class_report(GOOD, NAMES, baseline=BAG, mistakes=[MISTAKE]))
    assert (content["documents"], content["correct"]) == (800, 770)
    assert content["accuracy"] == pytest.approx(770 / 800)
    assert content["confusion"] == [[384, 16], [14, 386]]
    assert content["mistakes"] == [
        {
            "text": "Oh, wonderful.",
            "class": "negative",
            "predicted": "positive",
            "probability": 0.998,
        }
    ]
    baseline = content["baseline"]
    assert isinstance(baseline, dict)
    assert baseline["confusion"] == [[310, 90], [82, 318]]
    assert content["above_baseline"] == pytest.approx(142 / 800)


def test_json_of_a_class_without_documents_has_null() -> None:
    content = fields(class_report(ConfusionMatrix(((3, 0), (0, 0))), NAMES))
    classes = content["classes"]
    assert isinstance(classes, list)
    assert classes[1]["recall"] is None
    assert content["baseline"] is None
