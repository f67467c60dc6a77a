"""The accuracy of a classifier over the steps, and the recall of its classes."""

import pytest

from lstm_tui.exports.class_report import class_report
from lstm_tui.runs.progress import RunProgress, fold
from lstm_tui.scoring.confusion import ConfusionMatrix
from lstm_tui.tui.train.accuracy_chart import accuracy_chart, render_recalls
from lstm_tui.tui.train.charts import ChartKind
from tests.support.fake_runs import classifier_beginning, classifying

PROGRESS = fold(RunProgress(), [*classifier_beginning(), *classifying(1, 1448)])


def test_the_chart_has_lines_for_the_baseline_and_the_majority() -> None:
    series, axis = accuracy_chart(PROGRESS)
    lines = {line.name: line for line in series}
    assert list(lines) == ["majority", "bag", "accuracy"]
    assert lines["majority"].values.tolist() == [50.0, 50.0]
    assert lines["bag"].values.tolist() == [79.0, 79.0]
    assert lines["accuracy"].steps.tolist() == [200, 400, 600, 800, 1000, 1200, 1400]
    assert lines["accuracy"].values[-1] == 96.5
    assert axis.span == (40.0, 100.0)


def test_before_the_first_evaluation_there_is_no_chart() -> None:
    series, axis = accuracy_chart(fold(RunProgress(), classifier_beginning()))
    assert not series
    assert axis.waiting == "waiting for the first evaluation …"


def test_a_classifier_has_other_charts_than_a_language_model() -> None:
    kinds = [ChartKind.LOSS]
    for _ in range(3):
        kinds.append(kinds[-1].next(classifies=True))
    assert kinds == [ChartKind.LOSS, ChartKind.ACCURACY, ChartKind.GRADIENT_NORM, ChartKind.LOSS]
    assert ChartKind.LOSS.next(classifies=False) is ChartKind.F1


def test_recalls_are_in_the_order_of_the_classes() -> None:
    report = class_report(ConfusionMatrix(((9, 1), (0, 10))), ("negative", "positive"))
    assert render_recalls(report, 28, 4).plain == (
        "negative            90.0 % █\npositive             100 % █"
    )


@pytest.mark.parametrize("height", [0, 1, 2])
def test_of_many_classes_the_lowest_recalls_are_shown(height: int) -> None:
    matrix = ConfusionMatrix(((9, 1, 0), (5, 5, 0), (0, 2, 8)))
    text = render_recalls(class_report(matrix, ("書" * 200, "b", "c")), 28, height).plain
    assert [line.split()[0] for line in text.splitlines()] == ["b", "c"][:height]


@pytest.mark.parametrize("name", ["[b]x[/b]", "書" * 255, "\x1b[31m", ""])
def test_names_of_classes_fit(name: str) -> None:
    report = class_report(ConfusionMatrix(((9, 1), (5, 5))), (name, name))
    content = render_recalls(report, 28, 4)
    assert all(line.cell_length <= 28 for line in content.split("\n"))
    assert "\x1b" not in content.plain
