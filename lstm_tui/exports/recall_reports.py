"""Curves of delayed recall as JSON and as an SVG picture.

The background of the picture is transparent, and its colors are legible on white and on black.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstm_tui.exports.encoding import json_text, xml_text
from lstm_tui.exports.line_chart_svg import (
    CURVES_STYLE,
    Area,
    AxisRange,
    ChartFrame,
    legend,
    picture,
    text,
)
from lstm_tui.exports.loss_reports import EvaluatedNetwork, network_fields
from lstm_tui.exports.measured_curves import MOST_CURVES, curve_names, spread_evenly
from lstm_tui.studies.delayed_recall import CHANCE, HIGH_ACCURACY, RecallCurve
from lstm_tui.text.glyphs import NAME_ENDING, cut_middle, safe_line
from lstm_tui.text.recall_text import LONGEST_DELAY


@dataclass(frozen=True, slots=True)
class MeasuredRecall:
    """The curve of a checkpoint.

    Attributes:
        network: The checkpoint.
        chunk: Symbols of a chunk in training, over which gradients were propagated.
        curve: Its accuracy against the delay.
    """

    network: EvaluatedNetwork
    chunk: int
    curve: RecallCurve


def recall_as_json(measured: Sequence[MeasuredRecall]) -> str:
    """``measured`` as a JSON object; ``reach`` is the longest delay with a high accuracy."""
    return json_text(
        {
            "chance": CHANCE,
            "high_accuracy": HIGH_ACCURACY,
            "longest_trained_delay": LONGEST_DELAY,
            "curves": [
                {
                    **network_fields(one.network),
                    "chunk": one.chunk,
                    "reach": one.curve.reach,
                    "points": [
                        {
                            "delay": point.delay,
                            "questions": point.answers.count,
                            "correct": point.answers.successes,
                            "accuracy": point.answers.share,
                            "interval": point.answers.interval,
                        }
                        for point in one.curve.points
                    ],
                }
                for one in measured
            ],
        }
    )


_WIDTH, _HEIGHT = 880, 480
_AREA = Area(left=64, top=76, width=796, height=352)
_LEGEND_COLUMN = 133
_LEGEND_CELLS = 14
_STYLE = """    .chance { stroke: #6b7280; stroke-dasharray: 3 4 }
"""


def render_recall_svg(measured: Sequence[MeasuredRecall]) -> str:
    """Accuracy in percent against the delay on a log scale; bands are 95 % intervals.

    Of more than `MOST_CURVES` curves, evenly spaced ones are drawn.
    """
    drawn = spread_evenly(measured, MOST_CURVES)
    delays = sorted({point.delay for one in drawn for point in one.curve.points})
    across = AxisRange(
        delays[0], max(delays[-1], delays[0] + 1), logarithmic=delays[0] < delays[-1]
    )
    frame = ChartFrame(_AREA, across, AxisRange(0, 100))
    bands, lines = [], []
    for number, one in enumerate(drawn):
        points = one.curve.points
        steps = np.array([point.delay for point in points], float)
        accuracy = np.array([100 * point.answers.share for point in points])
        low, high = np.array([point.answers.interval for point in points]).T * 100
        bands.append(frame.band(f"area{number}", steps, low, high))
        lines.append(frame.line(f"curve{number}", steps, accuracy))
        lines += frame.points(f"area{number}", steps, accuracy)
    chance = float(frame.y(100 * CHANCE))
    names = [cut_middle(name, _LEGEND_CELLS, ending=NAME_ENDING) for name in curve_names(drawn)]
    entries = [(f"curve{number}", name) for number, name in enumerate(names)]
    title = "Delayed recall"
    if len(drawn) == 1 or len({one.network.run for one in drawn}) == 1:
        title += f": {safe_line(drawn[0].network.run)}"
    parts = [
        text(_AREA.left, 28, xml_text(title), style="title"),
        *legend(_AREA.left, 56, entries, _LEGEND_COLUMN),
        *frame.axes("fillers between the symbol and the query", "correct answers, %"),
        f'  <path class="chance" d="M{_AREA.left:g} {chance:.1f}H{_AREA.right:g}"/>\n',
        text(_AREA.right, chance + 16, "chance", "end"),
        *bands,
        *lines,
    ]
    return picture(_WIDTH, _HEIGHT, title, CURVES_STYLE + _STYLE, parts)
