"""Histograms of the neurons that separate the classes of documents best, as an SVG picture.

A panel for each neuron: the documents of the class and the others by its value at their end, and
its threshold. The background is transparent, and the colors are legible on white and on black.
"""

import numpy as np
from numpy.typing import NDArray

from lstm_tui.exports.class_tables import class_name, interval_text, percent
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
from lstm_tui.formatting import fixed
from lstm_tui.runs.loss_curve import Floats
from lstm_tui.studies.class_neurons import ClassNeuron, ClassNeurons
from lstm_tui.text.glyphs import safe_line

Counts = NDArray[np.int64]

MOST_PANELS = 8
"""Of more classes, those whose neurons are best are drawn."""

_WIDTH, _LEFT, _GAP = 880, 64, 92
_PANEL_HEIGHT, _ROW, _TOP = 220, 340, 112
_NAME_CELLS = 24
_LEGEND_COLUMN = 220
_STYLE = "    .threshold { stroke: #6b7280; stroke-width: 2; stroke-dasharray: 5 4 }\n"


def render_class_neurons_svg(found: ClassNeurons, classes: tuple[str, ...], name: str) -> str:
    """The picture; ``classes`` are the names of the classes, ``name`` is that of the run."""
    order = sorted(
        range(len(found.neurons)), key=lambda index: -found.neurons[index].balanced_accuracy
    )[:MOST_PANELS]
    columns = 1 if len(order) == 1 else 2
    width = (_WIDTH - _LEFT - 24 - _GAP * (columns - 1)) / columns
    rows = -(-len(order) // columns)
    title = f"Single neurons as classifiers: {safe_line(name)}"
    parts = [text(_LEFT, 28, xml_text(title), style="title")]
    for number, index in enumerate(order):
        row, column = divmod(number, columns)
        area = Area(_LEFT + column * (width + _GAP), _TOP + row * _ROW, width, _PANEL_HEIGHT)
        parts += _panel(found, index, classes, area)
    bottom = _TOP + rows * _ROW - 40
    note = (
        f"Values at the end of {found.reporting:,} documents; {found.choosing:,} others chose the "
        "neuron, its side and its threshold. 95 % Wilson intervals."
    )
    if len(order) < len(found.neurons):
        note += f" {len(order)} of {len(found.neurons)} classes are drawn."
    parts.append(text(_LEFT, bottom, note))
    return picture(_WIDTH, bottom + 20, title, CURVES_STYLE + _STYLE, parts)


def _panel(found: ClassNeurons, index: int, classes: tuple[str, ...], area: Area) -> list[str]:
    neuron = found.neurons[index]
    counts = np.array(neuron.counts)
    own = counts[neuron.detects]
    others = counts.sum(axis=0) - own
    edges = np.array(neuron.edges)
    low, high = min(edges[0], neuron.threshold), max(edges[-1], neuron.threshold)
    most = max(int(own.max()), int(others.max()), 1)
    frame = ChartFrame(area, AxisRange(float(low), float(high)), AxisRange(0, most))
    threshold = float(frame.x(neuron.threshold))
    other = "others" if len(classes) > 2 else classes[1 - neuron.detects]
    entries = [
        ("curve0", class_name(classes[neuron.detects], _NAME_CELLS)),
        ("curve1", class_name(other, _NAME_CELLS)),
    ]
    side = "above" if neuron.above else "below"
    is_right = threshold > (area.left + area.right) / 2
    return [
        text(area.left, area.top - 46, xml_text(_title(neuron, classes))),
        text(area.left, area.top - 28, xml_text(_compared(found, index))),
        *legend(area.left, area.top - 8, entries, _LEGEND_COLUMN),
        *frame.axes(f"value of {neuron.name}", "documents"),
        *_steps(frame, 1, edges, others),
        *_steps(frame, 0, edges, own),
        f'  <path class="threshold" d="M{threshold:.1f} {area.top:g}V{area.bottom:g}"/>\n',
        text(
            threshold + (-6 if is_right else 6),
            area.top + 14,
            xml_text(f"{side} {neuron.threshold:.2g}"),
            "end" if is_right else "start",
        ),
    ]


def _title(neuron: ClassNeuron, classes: tuple[str, ...]) -> str:
    """For example ``L0:49 → positive: 94.8 % (92.1–96.5), AUC 0.953``."""
    detects = class_name(classes[neuron.detects], _NAME_CELLS)
    accuracy = f"{percent(neuron.accuracy)} {interval_text(neuron.accuracy)}"
    return f"{neuron.name} → {detects}: {accuracy}, AUC {fixed(neuron.auc, 3)}"


def _compared(found: ClassNeurons, index: int) -> str:
    parts = [f"network {percent(found.classifier[index])}"]
    if found.untrained:
        parts.append(f"untrained neuron {percent(found.untrained[index].accuracy)}")
    return ", ".join([*parts, f"majority {percent(found.majority[index])}"])


def _steps(frame: ChartFrame, number: int, edges: Floats, counts: Counts) -> list[str]:
    """A histogram as steps with the area below them."""
    across = np.repeat(edges, 2)
    up = np.concatenate(([0], np.repeat(counts, 2), [0])).astype(float)
    return [
        frame.band(f"area{number}", across, np.zeros(len(up)), up),
        frame.line(f"curve{number}", across, up),
    ]
