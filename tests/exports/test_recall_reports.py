"""Pictures of curves of delayed recall."""

from xml.etree import ElementTree

from lstm_tui.exports.loss_reports import EvaluatedNetwork
from lstm_tui.exports.recall_reports import MeasuredRecall, render_recall_svg
from lstm_tui.scoring.proportions import Proportion
from lstm_tui.studies.delayed_recall import RecallCurve, RecallPoint

SVG = "{http://www.w3.org/2000/svg}"


def measured(run: str, step: int, delays: tuple[int, ...] = (1, 10, 200)) -> MeasuredRecall:
    points = tuple(RecallPoint(delay, Proportion(step, 100)) for delay in delays)
    network = EvaluatedNetwork(run, step, "LSTM 1×8", "char")
    return MeasuredRecall(network, 256, RecallCurve(points))


def texts_of(svg: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_of_many_checkpoints_evenly_spaced_ones_are_drawn() -> None:
    svg = render_recall_svg([measured("lstm", step) for step in range(11)])
    steps = [text for text in texts_of(svg) if text.startswith("step ")]
    assert steps == ["step 0", "step 2", "step 4", "step 6", "step 8", "step 10"]
    assert texts_of(svg)[0] == "Delayed recall: lstm"
    assert len(list(ElementTree.fromstring(svg).iter(f"{SVG}polyline"))) == 6


def test_a_curve_goes_from_the_first_delay_to_the_last() -> None:
    root = ElementTree.fromstring(render_recall_svg([measured("lstm", 100)]))
    (line,) = root.iter(f"{SVG}polyline")
    first, *_, last = line.attrib["points"].split()
    assert (first, last) == ("64.0,76.0", "860.0,76.0")  # always right: along the upper edge


def test_a_single_delay_and_names_of_others_are_drawn() -> None:
    svg = render_recall_svg([measured("<b>&", 50, (5,)), measured("elman", 12, (5,))])
    assert {"<b>&", "elman"} <= set(texts_of(svg))
