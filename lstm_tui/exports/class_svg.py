"""The confusion matrix of a classifier as an SVG picture.

The background is transparent; cells have the colors of the terminal in its light theme, and names
are legible on white and on black. Coordinates are pixels from the upper left corner.
"""

from lstm_tui.colors.palette import CellStyle, as_hex
from lstm_tui.colors.truecolor import LIGHT
from lstm_tui.exports.class_report import ClassReport
from lstm_tui.exports.class_tables import (
    METHOD,
    cell_role,
    class_name,
    interval_text,
    percent,
    shading,
)
from lstm_tui.exports.encoding import xml_text
from lstm_tui.exports.line_chart_svg import picture, text
from lstm_tui.formatting import grouped
from lstm_tui.text.glyphs import safe_line

MOST_NUMBERED = 20
"""With more classes, cells have no room for their numbers."""

_LEFT, _TOP, _MARGIN = 190, 150, 24
_LARGEST_CELL, _SMALLEST_CELL, _MATRIX = 72, 8, 560
_NAME_CELLS, _COLUMN_CELLS = 22, 14
_NAMED_CELL = 12
_STYLE = """
    .cell { stroke: #6b7280; stroke-opacity: .3; fill: none }
    .small { font-size: 11px }
"""


def render_confusion_svg(report: ClassReport, name: str) -> str:
    """A row for each class and a column for each class that its documents were assigned to.

    Green is the share of a class that was assigned to it, red the share assigned to another one;
    ``name`` is that of the run.
    """
    counts, classes = report.confusion.counts, report.classes
    cell = max(_SMALLEST_CELL, min(_LARGEST_CELL, _MATRIX // len(classes)))
    side = cell * len(classes)
    parts = [
        text(_MARGIN, 28, xml_text(safe_line(name)), style="title"),
        *(text(_MARGIN, 50 + 18 * line, xml_text(one)) for line, one in enumerate(_facts(report))),
        text(_LEFT - 12, _TOP - 10, "class ↓  assigned to →", "end", style="small"),
    ]
    named = cell >= _NAMED_CELL
    for label, row in enumerate(counts):
        y, total = _TOP + label * cell, sum(row)
        if named:
            middle = y + cell / 2 + 4
            shown = xml_text(class_name(classes[label], _NAME_CELLS))
            parts += [
                text(_LEFT - 12, middle, shown, "end"),
                text(_LEFT + side + 10, middle, percent(report.confusion.recall(label))),
                _column_name(report, label, cell),
            ]
        for predicted, count in enumerate(row):
            role = cell_role(count, total, label == predicted)
            number = grouped(count) if count and len(classes) <= MOST_NUMBERED else ""
            parts.append(_cell(_LEFT + predicted * cell, y, cell, shading(role, LIGHT), number))
    width = max(_LEFT + side + 90, 560)
    bottom = _TOP + side + 28
    parts.append(text(_MARGIN, bottom, xml_text(_METHOD_LINE), style="small"))
    return picture(width, bottom + 16, f"Confusion matrix of {safe_line(name)}", _STYLE, parts)


_METHOD_LINE = f"Right: recall. {METHOD.partition('.')[0]}."


def _facts(report: ClassReport) -> list[str]:
    """Accuracy and, if it is known, the baseline, as lines."""
    accuracy = report.confusion.accuracy
    lines = [
        f"accuracy {percent(accuracy)} {interval_text(accuracy)} on {grouped(accuracy.count)} "
        f"documents, macro-F1 {report.confusion.macro_f1:.3f}"
    ]
    if report.baseline is not None:
        baseline = report.baseline.accuracy
        lines.append(f"bag of symbols {percent(baseline)} {interval_text(baseline)}")
    return lines


def _cell(x: int, y: int, side: int, style: CellStyle | None, number: str) -> str:
    place = f'x="{x}" y="{y}" width="{side}" height="{side}"'
    frame = f'  <rect class="cell" {place}/>\n'
    if style is None:
        return frame
    middle = f'x="{x + side / 2:g}" y="{y + side / 2 + 4:g}" text-anchor="middle"'
    shown = f'  <text {middle} style="fill: {as_hex(style.foreground)}">{number}</text>\n'
    fill = f'  <rect {place} fill="{as_hex(style.background)}"/>\n'
    return f"{fill}{frame}{shown if number else ''}"


def _column_name(report: ClassReport, column: int, cell: int) -> str:
    x, y = _LEFT + column * cell + cell / 2 + 4, _TOP - 8
    shown = xml_text(class_name(report.classes[column], _COLUMN_CELLS))
    return f'  <text transform="translate({x:g} {y}) rotate(-40)">{shown}</text>\n'
