"""Runs that are compared as an SVG picture: loss over steps, and gradient against distance.

The background is transparent and every color is legible on white and on black.
"""

import math
from collections.abc import Sequence

import numpy as np

from lstm_tui.exports.comparison import MOST_RUNS, ComparedRun, shown_norms
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
from lstm_tui.exports.loss_svg import loss_frame
from lstm_tui.formatting import loss
from lstm_tui.runs.loss_measures import CharacterCurves
from lstm_tui.text.glyphs import safe_line

WIDTH, HEIGHT = 1120, 508
LOSS_AREA = Area(left=72, top=120, width=450, height=320)
GRADIENT_AREA = Area(left=642, top=120, width=450, height=320)

STYLE = f"""{CURVES_STYLE}    .small {{ font-size: 12px }}
    .faint {{ stroke-opacity: .35; stroke-width: 1; stroke-dasharray: none }}
"""

MARKED_POINTS = 40
"""Of more evaluations, evenly spaced ones are marked."""


def render_comparison_svg(runs: Sequence[ComparedRun], title: str) -> str:
    """Loss and gradient of at most `MOST_RUNS` runs, with best loss and half-life of each."""
    runs = runs[:MOST_RUNS]
    column = (GRADIENT_AREA.right - LOSS_AREA.left) / max(len(runs), 1)
    entries = [(f"curve{number}", safe_line(run.label, 22)) for number, run in enumerate(runs)]
    parts = [
        text(LOSS_AREA.left, 28, xml_text(safe_line(title)), style="title"),
        *legend(LOSS_AREA.left, 54, entries, column),
        *(
            text(LOSS_AREA.left + 28 + column * number, y, xml_text(words), style="small")
            for number, run in enumerate(runs)
            for y, words in zip((71, 87), _facts(run), strict=False)
        ),
        *_losses(runs),
        *_gradients(runs),
    ]
    return picture(WIDTH, HEIGHT, safe_line(title), STYLE, parts)


def _facts(run: ComparedRun) -> list[str]:
    """What is below the name of a run in the legend."""
    facts = ["above the chart" if run.is_above_chart else f"{loss(run.best_loss)} nats"]
    if run.half_life != "–":
        grows = run.gradients is not None and run.gradients.grows
        facts.append(f"{'gradient' if grows else 'half-life'} {run.half_life}")
    return facts


def _losses(runs: Sequence[ComparedRun]) -> list[str]:
    curves = [run.loss_curve() for run in runs]
    frame = loss_frame(LOSS_AREA, *(curves or [(np.zeros(0), np.zeros(0))]))
    validated = any(run.progress.evaluations for run in runs)
    title = "Loss over steps: validation (marks), training (faint)"
    parts = [
        frame.clip_path("loss"),
        text(
            LOSS_AREA.left, LOSS_AREA.top - 10, title if validated else "Training loss over steps"
        ),
        *frame.axes("step", "nats per character"),
        '  <g clip-path="url(#loss)">\n',
    ]
    for number, (run, curve) in enumerate(zip(runs, curves, strict=True)):
        smoothed = CharacterCurves.of(run.progress).charted().smoothed
        parts.append(frame.line(f"curve{number} faint", *smoothed))
        if run.is_above_chart:
            continue  # the curve is that of training
        parts.append(frame.line(f"curve{number}", *curve))
        if run.progress.evaluations:
            every = slice(None, None, math.ceil(max(1, len(curve[0])) / MARKED_POINTS))
            parts += frame.points(f"area{number}", curve[0][every], curve[1][every])
    return [*parts, "  </g>\n"]


def _gradients(runs: Sequence[ComparedRun]) -> list[str]:
    area, span = GRADIENT_AREA, shown_norms(runs)
    parts = [text(area.left, area.top - 10, "Gradient norm, k symbols before the loss")]
    if span is None:
        middle = (area.left + area.right) / 2
        return [*parts, text(middle, area.top + 150, "was not measured", "middle")]
    curves = [run.gradient_curve() for run in runs]
    last = max(float(len(distances) - 1) for distances, _ in curves)
    frame = ChartFrame(area, AxisRange(0, max(1.0, last)), AxisRange(*span, logarithmic=True))
    return [
        *parts,
        frame.clip_path("gradient"),
        *frame.axes("distance k in symbols", "norm of the gradient"),
        '  <g clip-path="url(#gradient)">\n',
        *(frame.line(f"curve{number}", *curve) for number, curve in enumerate(curves)),
        "  </g>\n",
    ]
