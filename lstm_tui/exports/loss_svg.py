"""The loss curve of a run as an SVG picture.

The background is transparent and every color is legible on white and on black, for papers, slides
and READMEs. Coordinates are pixels from the upper left corner.
"""

import numpy as np

from lstm_tui.exports.encoding import xml_text
from lstm_tui.exports.line_chart_svg import Area, AxisRange, ChartFrame, legend, picture, text
from lstm_tui.runs.loss_curve import Floats
from lstm_tui.runs.loss_measures import CharacterCurves
from lstm_tui.runs.progress import RunProgress
from lstm_tui.text.glyphs import safe_line

WIDTH, HEIGHT = 880, 480
AREA = Area(left=64, top=56, width=796, height=372)

STYLE = """
    .raw { stroke: #3b82f6; stroke-opacity: .3; stroke-width: 1 }
    .train { stroke: #3b82f6; stroke-width: 2 }
    .validation { stroke: #ea7317; stroke-width: 2 }
    .points { fill: #ea7317 }
"""

MARKED_POINTS = 60
"""With more evaluations, points would hide the line."""


def render_loss_svg(progress: RunProgress, run_name: str) -> str:
    """Training loss (raw and smoothed) and validation loss over steps, with axes and a legend."""
    curves = CharacterCurves.of(progress)
    validation = curves.validation
    frame = loss_frame(AREA, curves.smoothed, validation)
    name = safe_line(run_name)
    entries = [("train", "training"), ("validation", "validation")]
    marked = len(validation[0]) <= MARKED_POINTS
    parts = [
        frame.clip_path("frame"),
        text(AREA.left, 28, xml_text(name), style="title"),
        *frame.axes("step", f"nats per {'document' if progress.classifies else 'character'}"),
        '  <g clip-path="url(#frame)">\n',
        frame.line("raw", *curves.raw),
        frame.line("train", *curves.smoothed),
        frame.line("validation", *validation),
        *(frame.points("points", *validation) if marked else ()),
        "  </g>\n",
        *legend(AREA.right - 210, 28, entries[: 2 if len(validation[0]) else 1], 105),
    ]
    return picture(WIDTH, HEIGHT, f"Loss of {name}", STYLE, parts)


def loss_frame(area: Area, *curves: tuple[Floats, Floats]) -> ChartFrame:
    """A frame with room for losses over steps; those of the first steps may be cut off."""
    steps = np.concatenate([steps for steps, _ in curves])
    last = max(1.0, float(steps.max(initial=1.0)))
    values = np.concatenate([values[steps >= 0.02 * last] for steps, values in curves])
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    margin = 0.06 * (high - low) or max(0.5, 0.05 * abs(high))
    return ChartFrame(area, AxisRange(0.0, last), AxisRange(low - margin, high + margin))
