"""Which part of gradient curves is drawn, and pictures of them."""

import math
from collections.abc import Sequence
from xml.etree import ElementTree

import numpy as np
import pytest

from lstm_tui.exports.gradient_reports import MeasuredGradients, gradient_chart
from lstm_tui.exports.gradient_svg import render_gradients_svg
from lstm_tui.exports.loss_reports import EvaluatedNetwork
from lstm_tui.studies.distance_curve import DistanceCurve
from lstm_tui.studies.gradient_distance import GradientCurves

SVG = "{http://www.w3.org/2000/svg}"


def falling(decades: float, distance: int = 200, positions: int = 3) -> DistanceCurve:
    """A gradient that falls from 1 by so many decades, and varies between positions."""
    logs = -math.log(10) * decades * np.linspace(0, 1, distance + 1)
    return DistanceCurve.of(logs + np.linspace(-0.5, 0.5, positions)[:, None])


def measured(
    run: str,
    decades: float,
    *,
    step: int = 100,
    cell: DistanceCurve | None = None,
    initial: DistanceCurve | None = None,
) -> MeasuredGradients:
    curve = falling(decades)
    curves = GradientCurves(curve, cell, (curve,), np.array([300, 400, 500]))
    network = EvaluatedNetwork(run, step, "LSTM 1×8", "char")
    return MeasuredGradients(network, "lstm", "a text", curves, (), initial)


def test_a_chart_ends_below_the_slowest_curve_and_where_it_leaves_the_chart() -> None:
    chart = gradient_chart([measured("lstm", 4), measured("elman", 300)])
    assert chart.distance == 200
    assert -7.3 < math.log10(chart.low) < -6.9
    assert 1 < chart.high < 10
    alone = gradient_chart([measured("elman", 300)])
    assert math.log10(alone.low) == pytest.approx(-12, abs=0.3)
    assert alone.distance == 8  # of 1.5 decades each


def test_a_gradient_that_explodes_is_drawn_to_its_end() -> None:
    chart = gradient_chart([measured("relu", -500), measured("lstm", 4)])
    assert chart.distance == 200
    assert math.isfinite(chart.high)


def test_a_single_network_has_its_cell_and_its_beginning_beside() -> None:
    one = measured("lstm", 4, cell=falling(2), initial=falling(6))
    assert [curve.name for curve in gradient_chart([one]).curves] == [
        "hidden h",
        "cell c",
        "h at step 0",
    ]
    two = gradient_chart([one, measured("gru", 3, initial=falling(6))])
    assert [curve.name for curve in two.curves] == ["lstm", "gru"]


def test_a_network_without_any_gradient_has_an_empty_chart() -> None:
    curve = DistanceCurve.of(np.full((3, 11), -np.inf))
    curves = GradientCurves(curve, None, (curve,), np.array([300, 400, 500]))
    network = EvaluatedNetwork("dead", 100, "Elman RNN (relu) 1×8", "char")
    dead = MeasuredGradients(network, "rnn-relu", "a text", curves, ())
    assert gradient_chart([dead]).curves == ()
    ElementTree.fromstring(render_gradients_svg([dead]))


def texts_of(measurements: Sequence[MeasuredGradients]) -> list[str]:
    root = ElementTree.fromstring(render_gradients_svg(measurements))
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def test_a_picture_has_a_line_and_a_band_for_each_run() -> None:
    runs = [measured("<b>&", 4), measured("elman", 300)]
    root = ElementTree.fromstring(render_gradients_svg(runs))
    assert len(list(root.iter(f"{SVG}polyline"))) == 2
    assert len(list(root.iter(f"{SVG}polygon"))) == 2
    assert {"<b>&", "elman", "Gradient against distance", "10⁻⁶"} <= set(texts_of(runs))


def test_a_picture_of_a_history_names_steps() -> None:
    history = [measured("lstm", 4, step=step) for step in range(0, 1_100, 100)]
    texts = texts_of(history)
    assert "Gradient against distance: lstm" in texts
    assert [text for text in texts if text.startswith("step ")] == [
        "step 0",
        "step 200",
        "step 400",
        "step 600",
        "step 800",
        "step 1,000",
    ]
