"""The report on a classifier as lines of text."""

import os

import pytest

from lstm_tui.colors.display import choose_display
from lstm_tui.colors.names import COLORS
from lstm_tui.exports.class_report import ClassReport, class_report
from lstm_tui.exports.class_tables import (
    MISTAKE_CELLS,
    Lines,
    beside,
    class_lines,
    confusion_lines,
    line_cells,
    mistake_lines,
    pair_lines,
    plain_text,
    report_lines,
    shading,
    summary_lines,
)
from lstm_tui.runs.events import Mistake
from lstm_tui.scoring.confusion import ConfusionMatrix
from lstm_tui.text.glyphs import visible
from tests.support.hostile_text import BIDI, CONTROLS, SEQUENCES, ZERO_WIDTH

GOOD = ConfusionMatrix(((384, 16), (14, 386)))
BAG = ConfusionMatrix(((310, 90), (82, 318)))
REPORT = class_report(GOOD, ("negative", "positive"), baseline=BAG)


def text_of(lines: Lines) -> str:
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines)


def matrix_of(classes: int) -> ConfusionMatrix:
    """A matrix whose classes are mostly right, and confused with the one after them."""
    counts = [[0] * classes for _ in range(classes)]
    for index in range(classes):
        counts[index][index] = 90
        counts[index][(index + 1) % classes] += index + 1
    return ConfusionMatrix(tuple(map(tuple, counts)))


def test_the_summary_of_a_report() -> None:
    assert text_of(summary_lines(REPORT, 44)) == (
        "accuracy       96.2 % (94.7–97.4) 770 of 800\n"
        "bag of symbols 78.5 % (75.5–81.2) 628 of 800\n"
        "difference      +17.8 (+14.6 to +20.9)\n"
        "Above the bag of symbols: it reads more than the counts of symbols.\n"
        "majority class 50.0 % negative\n"
        "macro-F1        0.962"
    )


def test_the_confusion_matrix_of_two_classes() -> None:
    assert text_of(confusion_lines(REPORT, 44)) == (
        "class     negative  positive   recall\n"
        "negative       384        16   96.0 %\n"
        "positive        14       386   96.5 %"
    )


def test_letters_name_the_columns_where_names_have_no_room() -> None:
    report = class_report(matrix_of(5), [f"comp.sys.hardware{number}" for number in range(5)])
    lines = text_of(confusion_lines(report, 44)).splitlines()
    assert lines[0].split() == ["class", "a", "b", "c", "d", "e", "recall"]
    assert lines[1].startswith("a com")
    assert lines[5].startswith("e com")


def test_more_than_8_classes_list_the_largest_confusions() -> None:
    report = class_report(matrix_of(20), [f"group {number}" for number in range(20)])
    lines = text_of(confusion_lines(report, 44)).splitlines()
    assert lines[1].split() == ["group", "19", "→", "group", "0", "20", "of", "110"]
    assert lines[-1] == "and 8 more pairs"


def test_without_a_mistake_there_is_no_confusion() -> None:
    report = class_report(ConfusionMatrix(((3, 0), (0, 4))), ("ham", "spam"))
    assert text_of(pair_lines(report, 44)) == "No mistakes."


def test_a_class_has_precision_recall_and_f1() -> None:
    lines = text_of(class_lines(REPORT, 78)).splitlines()
    assert lines[1].split() == ["negative", "400", "96.5", "%", "96.0", "%", "0.962"]


@pytest.mark.parametrize("width", [24, 28, 44, 78, 156])
@pytest.mark.parametrize("classes", [1, 2, 5, 8, 20, 256])
def test_lines_fit_into_their_width(width: int, classes: int) -> None:
    names = ["[b]" * 85, "書" * 255, "\x1b[31m", "", *(f"group {n}" for n in range(classes))]
    report = class_report(matrix_of(classes), names, baseline=matrix_of(classes))
    summary = summary_lines(report, width)
    lines = [line for line in summary if line != [(report.verdict, "warning")]]
    assert len(lines) == len(summary) - 1  # that line may be wrapped
    lines += confusion_lines(report, width)
    if width >= 46:
        lines += class_lines(report, width)
    assert max(map(line_cells, lines)) <= width


@pytest.mark.parametrize("name", [*SEQUENCES, CONTROLS, BIDI, ZERO_WIDTH])
def test_names_and_texts_are_shown_by_their_glyphs(name: str) -> None:
    mistake = Mistake(text=name * 400, label=0, predicted=1, probability=1.0)
    report = class_report(GOOD, (name, name), baseline=BAG, mistakes=[mistake])
    for lines in (
        summary_lines(report, 78),
        confusion_lines(report, 78),
        pair_lines(report, 78),
        class_lines(report, 78),
        mistake_lines(report),
    ):
        for line in lines:
            for text, _ in line:
                assert text == visible(text)
    assert line_cells(mistake_lines(report)[1]) <= MISTAKE_CELLS


def test_mistakes_are_numbered_with_their_classes() -> None:
    mistake = Mistake(text="Oh,\nwonderful.", label=0, predicted=1, probability=0.9984)
    report = class_report(GOOD, ("negative", "positive"), mistakes=[mistake])
    assert text_of(mistake_lines(report)) == "1  negative → positive  99.8 %\nOh,↵wonderful."


@pytest.mark.parametrize("colors", COLORS)
@pytest.mark.parametrize("dark", [True, False])
def test_every_cell_of_the_matrix_has_a_style(colors: str, dark: bool) -> None:
    palette = choose_display(colors, "blue-green", os.environ, is_terminal=True).palette(dark=dark)
    roles = {
        role: shading(role, palette) for line in confusion_lines(REPORT, 44) for _, role in line
    }
    shaded = {role for role, style in roles.items() if style is not None}
    assert {role for role in shaded if role.startswith("correct")} == {"correct15"}
    assert {role for role in shaded if role.startswith("wrong")} == {"wrong3"}


def test_a_diagonal_cell_is_green_by_its_share() -> None:
    def cell(report: ClassReport) -> str:
        return confusion_lines(report, 44)[1][1][1]

    assert cell(class_report(ConfusionMatrix(((0, 9), (0, 9))), ("a", "b"))) == "dim"
    assert cell(class_report(ConfusionMatrix(((9, 9), (0, 9))), ("a", "b"))) == "correct8"
    assert cell(class_report(ConfusionMatrix(((9, 0), (0, 9))), ("a", "b"))) == "correct16"


def test_lines_stand_side_by_side_where_there_is_room() -> None:
    matrix, summary = confusion_lines(REPORT, 100), summary_lines(REPORT, 100)
    lines = beside(matrix, summary, 116)
    assert lines is not None
    shown = text_of(lines).splitlines()
    assert shown[0] == (
        "class     negative  positive   recall    accuracy       96.2 % (94.7–97.4) 770 of 800"
    )
    assert len(shown) == len(summary)
    assert beside(matrix, summary, 80) is None


def test_the_whole_report_as_plain_text() -> None:
    mistake = Mistake(text="Oh, wonderful.", label=0, predicted=1, probability=0.998)
    report = class_report(GOOD, ("negative", "positive"), baseline=BAG, mistakes=[mistake])
    text = plain_text(report_lines(report, 78))
    for part in ("accuracy       96.2 %", "negative       384", "1  negative → positive", "Wilson"):
        assert part in text
    assert " \n" not in text
