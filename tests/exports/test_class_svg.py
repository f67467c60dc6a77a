"""The confusion matrix as an SVG picture, and the report of a run as a file."""

import json
import re
from xml.etree import ElementTree as ET

import pytest

from lstm_tui.colors.palette import MIDDLE, as_hex
from lstm_tui.colors.truecolor import LIGHT
from lstm_tui.errors import LstmTuiError
from lstm_tui.exports.class_report import ClassReport, class_report
from lstm_tui.exports.class_svg import MOST_NUMBERED, render_confusion_svg
from lstm_tui.exports.classifier_progress import ReportFormat, render_class_report
from lstm_tui.runs.progress import RunProgress, fold
from lstm_tui.scoring.confusion import ConfusionMatrix
from tests.support.fake_runs import classifier_beginning, classifying, confusion_at
from tests.support.hostile_text import BIDI, CONTROLS

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("negative", "positive")
PROGRESS = fold(RunProgress(), [*classifier_beginning(), *classifying(1, 1448)])


def report_of(classes: int, names: tuple[str, ...] = ()) -> ClassReport:
    matrix = ConfusionMatrix.of(confusion_at(1000, classes))
    assert matrix is not None
    return class_report(matrix, names, baseline=matrix)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


def test_every_count_and_class_is_in_the_picture() -> None:
    shown = texts(render_confusion_svg(report_of(2, NAMES), "reviews"))
    for part in ("reviews", "negative", "positive", "376", "24"):
        assert part in shown
    assert any(line.startswith("accuracy") for line in shown)


def test_cells_are_shaded_by_the_share_of_their_class() -> None:
    matrix = ConfusionMatrix(((3, 1), (0, 4)))
    svg = render_confusion_svg(class_report(matrix, NAMES), "reviews")
    fills = re.findall(r'fill="(#\w+)"', svg)
    expected = [LIGHT.values[MIDDLE + 12], LIGHT.reds[8], LIGHT.values[-1]]
    assert fills == [as_hex(color) for color in expected]  # none of the empty cell


@pytest.mark.parametrize("classes", [1, 8, MOST_NUMBERED, MOST_NUMBERED + 1, 256])
def test_cells_lie_within_the_picture(classes: int) -> None:
    root = ET.fromstring(render_confusion_svg(report_of(classes), "reviews"))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    cells = [one for one in root.iter(f"{SVG}rect") if one.attrib.get("class") == "cell"]
    assert len(cells) == classes**2
    for cell in cells:
        x, y, side = (float(cell.attrib[name]) for name in ("x", "y", "width"))
        assert x + side <= width
        assert y + side <= height


@pytest.mark.parametrize("name", ["<script>", "a & b", CONTROLS, BIDI, "書" * 255])
def test_names_are_escaped(name: str) -> None:
    svg = render_confusion_svg(report_of(2, (name, name)), name)
    assert ET.fromstring(svg) is not None
    assert not set(svg) & set(CONTROLS.replace("\n", "") + BIDI)


def test_the_report_of_a_run_as_json_and_text() -> None:
    content = json.loads(render_class_report(PROGRESS, ReportFormat.JSON, "reviews", NAMES))
    assert (content["run"], content["step"], content["documents"]) == ("reviews", 1400, 800)
    assert content["classes"][0]["class"] == "negative"
    text = render_class_report(PROGRESS, ReportFormat.TXT, "reviews", NAMES)
    assert text.startswith("reviews at step 1,400\n")
    assert max(map(len, text.splitlines()[:20])) <= 80


def test_without_an_evaluation_there_is_no_report() -> None:
    with pytest.raises(LstmTuiError, match="was not evaluated yet"):
        render_class_report(RunProgress(), ReportFormat.SVG, "reviews", NAMES)
