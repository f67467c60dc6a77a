"""Line charts on standard output, drawn in braille dots as on the screens."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from lstm_tui.exports.chart_render import (
    GRID,
    LABEL,
    AxisScale,
    Series,
    StepRange,
    YAxis,
    full_range,
    render_chart,
)

CURVE_ROLES = tuple(f"curve{number}" for number in range(6))
"""Roles of curves that differ in color."""

CURVE_MARKS = "●▲■◆○△"
"""Marks of the same curves, so that they differ without colors too."""

REFERENCE = "reference"
"""The role of a line to compare with, such as chance."""

_STYLES = {
    GRID: "dim",
    LABEL: "dim",
    REFERENCE: "dim",
    **dict(zip(CURVE_ROLES, ("blue", "yellow", "green", "magenta", "cyan", "red"), strict=True)),
}
_WIDTH, _HEIGHT = 78, 14


def print_chart(
    console: Console,
    series: Sequence[Series],
    y_axis: YAxis,
    scale: AxisScale = AxisScale.LINEAR,
) -> None:
    """Print a chart of ``series``, at most 78 columns wide, with the titles of both axes.

    With a logarithmic horizontal axis, it begins at 1.
    """
    width = max(20, min(_WIDTH, console.width - 1))
    window = StepRange(float(scale.step), full_range(series).right)
    console.print(Text(y_axis.title, style="dim"))
    for row in render_chart(series, window, scale, width, _HEIGHT, y_axis=y_axis):
        line = Text.assemble(*((part, _STYLES.get(role, "")) for part, role in row))
        line.rstrip()
        console.print(line, no_wrap=True, crop=True)
    console.print(Text((y_axis.across_title or y_axis.across).rjust(width), style="dim"))
