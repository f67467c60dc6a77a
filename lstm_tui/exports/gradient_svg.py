"""Gradients against the distance as an SVG picture.

The background is transparent, and its colors are legible on white and on black.
"""

from collections.abc import Sequence

from lstm_tui.exports.encoding import xml_text
from lstm_tui.exports.gradient_reports import MeasuredGradients, gradient_chart
from lstm_tui.exports.line_chart_svg import (
    CURVES_STYLE,
    Area,
    AxisRange,
    ChartFrame,
    legend,
    picture,
    text,
)
from lstm_tui.text.glyphs import NAME_ENDING, cut_middle, safe_line

_WIDTH, _HEIGHT = 880, 480
_AREA = Area(left=72, top=76, width=788, height=352)
_LEGEND_COLUMN = 131
_LEGEND_CELLS = 14
_STYLE = """    .initial { stroke: #6b7280; stroke-width: 2; stroke-dasharray: 3 4 }
    .areai { fill: #6b7280 }
"""


def render_gradients_svg(measured: Sequence[MeasuredGradients]) -> str:
    """The norm of the gradient on a log scale against the distance; bands are 95 % intervals."""
    chart = gradient_chart(measured)
    across = AxisRange(0.0, max(1.0, chart.distance))
    frame = ChartFrame(_AREA, across, AxisRange(chart.low, chart.high, logarithmic=True))
    bands, lines, entries = [], [], []
    for number, curve in enumerate(chart.curves):
        style, area = ("initial", "areai") if curve.initial else (f"curve{number}", f"area{number}")
        bands.append(frame.band(area, curve.distances, curve.low, curve.high))
        lines.append(frame.line(style, curve.distances, curve.norms))
        entries.append((style, cut_middle(curve.name, _LEGEND_CELLS, ending=NAME_ENDING)))
    names = {safe_line(one.network.run) for one in measured}
    title = "Gradient against distance" + (f": {names.pop()}" if len(names) == 1 else "")
    parts = [
        frame.clip_path("frame"),
        text(_AREA.left, 28, xml_text(title), style="title"),
        *legend(_AREA.left, 56, entries, _LEGEND_COLUMN),
        *frame.axes("symbols before the loss", "norm of the gradient of the loss"),
        '  <g clip-path="url(#frame)">\n',
        *bands,
        *lines,
        "  </g>\n",
    ]
    return picture(_WIDTH, _HEIGHT, title, CURVES_STYLE + _STYLE, parts)
