"""Accuracy of agreement against the number of attractors, as an SVG picture.

Incongruent pairs are on the left, congruent ones on the right, one curve for each network with its
95 % interval. The background is transparent, and the colors are legible on white and on black.
"""

from collections.abc import Sequence

import numpy as np

from lstm_tui.exports.agreement_reports import MeasuredAgreement
from lstm_tui.exports.encoding import xml_text
from lstm_tui.exports.line_chart_svg import (
    CURVES_STYLE,
    Area,
    AxisRange,
    ChartFrame,
    legend,
    picture,
    text,
)
from lstm_tui.exports.measured_curves import MOST_CURVES, curve_names, spread_evenly
from lstm_tui.studies.agreement_accuracy import CHANCE
from lstm_tui.text.glyphs import NAME_ENDING, cut_middle, safe_line

_WIDTH, _HEIGHT = 880, 420
_PANELS = {False: Area(64, 96, 352, 250), True: Area(508, 96, 352, 250)}
_TITLES = {
    False: "incongruent: all attractors have the other number",
    True: "congruent: all attractors have the number of the subject",
}
_LEGEND_COLUMN, _LEGEND_CELLS = 133, 14
_STYLE = "    .chance { stroke: #6b7280; stroke-dasharray: 3 4 }\n"


def render_agreement_svg(measured: Sequence[MeasuredAgreement]) -> str:
    """Both panels; of more than `MOST_CURVES` curves, evenly spaced ones are drawn."""
    drawn = spread_evenly(measured, MOST_CURVES)
    names = [cut_middle(name, _LEGEND_CELLS, ending=NAME_ENDING) for name in curve_names(drawn)]
    entries = [(f"curve{number}", name) for number, name in enumerate(names)]
    title = "Agreement across attractors"
    if len({one.network.run for one in drawn}) == 1:
        title += f": {safe_line(drawn[0].network.run)}"
    return picture(
        _WIDTH,
        _HEIGHT,
        title,
        CURVES_STYLE + _STYLE,
        [
            text(64, 28, xml_text(title), style="title"),
            *legend(64, 56, entries, _LEGEND_COLUMN),
            *(part for congruent in _PANELS for part in _panel(drawn, congruent=congruent)),
        ],
    )


def _panel(drawn: Sequence[MeasuredAgreement], *, congruent: bool) -> list[str]:
    area = _PANELS[congruent]
    counts = sorted({count for one in drawn for count in one.accuracy.attractors})
    frame = ChartFrame(
        area, AxisRange(counts[0], max(counts[-1], counts[0] + 1)), AxisRange(0, 100)
    )
    bands, lines = [], []
    for number, one in enumerate(drawn):
        curve = one.accuracy.by_attractors(congruent=congruent)
        points = {count: accuracy for count, accuracy in curve.items() if accuracy.count}
        across = np.array(list(points), float)
        shares = np.array([100 * accuracy.share for accuracy in points.values()])
        low, high = np.array([one.interval for one in points.values()]).reshape(-1, 2).T * 100
        bands.append(frame.band(f"area{number}", across, low, high))
        lines.append(frame.line(f"curve{number}", across, shares))
        lines += frame.points(f"area{number}", across, shares)
    chance = float(frame.y(100 * CHANCE))
    return [
        text(area.left, area.top - 12, _TITLES[congruent]),
        *frame.axes("attractors between subject and verb", "correct, %"),
        f'  <path class="chance" d="M{area.left:g} {chance:.1f}H{area.right:g}"/>\n',
        text(area.right, chance + 16, "chance", "end"),
        *bands,
        *lines,
    ]
