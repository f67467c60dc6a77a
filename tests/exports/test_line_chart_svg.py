"""Parts of line charts in SVG: where values lie, and that any title is valid XML."""

from xml.etree import ElementTree

import numpy as np

from lstm_tui.exports.line_chart_svg import Area, AxisRange, ChartFrame, legend, picture

AREA = Area(left=50, top=10, width=200, height=100)


def test_values_lie_between_the_edges_of_the_area() -> None:
    frame = ChartFrame(AREA, AxisRange(0, 10), AxisRange(1e-4, 1, logarithmic=True))
    assert frame.x(np.array([0.0, 5, 10])).tolist() == [50, 150, 250]
    assert np.round(frame.y(np.array([1.0, 1e-2, 1e-4])), 9).tolist() == [10, 60, 110]


def test_zero_on_a_log_scale_is_below_the_plot() -> None:
    frame = ChartFrame(AREA, AxisRange(0, 10), AxisRange(1e-4, 1, logarithmic=True))
    assert float(frame.y(0.0)) > AREA.bottom


def test_a_band_goes_along_its_upper_edge_and_back_along_the_lower() -> None:
    frame = ChartFrame(AREA, AxisRange(0, 10), AxisRange(0, 1))
    band = frame.band("area0", np.array([0.0, 10]), np.array([0.0, 0]), np.array([1.0, 1]))
    assert 'points="50.0,10.0 250.0,10.0 250.0,110.0 50.0,110.0"' in band


def test_a_curve_without_points_is_left_out() -> None:
    frame, none = ChartFrame(AREA, AxisRange(0, 1), AxisRange(0, 1)), np.zeros(0)
    assert frame.line("curve0", none, none) == frame.band("area0", none, none, none) == ""


def test_titles_and_names_are_escaped() -> None:
    frame = ChartFrame(AREA, AxisRange(0, 1), AxisRange(0, 1))
    parts = [*frame.axes("a<b", "c&d"), *legend(0, 0, [("curve0", "<LSTM>")], 100)]
    root = ElementTree.fromstring(picture(300, 150, "]]><&\x00", "", parts))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"a<b", "c&d", "<LSTM>"} <= set(texts)
