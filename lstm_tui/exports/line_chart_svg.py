"""Axes, curves, bands and legends of a line chart as parts of an SVG picture.

The parts have class names; the style sheet of the picture gives them colors. Coordinates are pixels
from the upper left corner of the picture.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstm_tui.exports.axes import linear_ticks, logarithmic_ticks, power_labels, tick_labels
from lstm_tui.exports.encoding import xml_text
from lstm_tui.runs.loss_curve import Floats

STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #6b7280 }
    .title { font-size: 16px; font-weight: 600 }
    .grid { stroke: #6b7280; stroke-opacity: .22 }
    polyline { fill: none; stroke-linejoin: round }
"""
"""Style of what every chart has; legible on white and on black."""

CURVE_COLORS = ("#3b82f6", "#ea7317", "#16a34a", "#db2777", "#8b5cf6", "#a16207")
"""Colors of the curves of several runs; every color is legible on white and on black."""

DASHES = ("", "7 4", "2 3", "9 3 2 3", "12 5", "4 2 1 2")
"""Dash patterns of the same curves, so that they differ without colors too."""

CURVES_STYLE = "".join(
    f"    .curve{number} {{ stroke: {color}; stroke-width: 2; "
    f"stroke-dasharray: {dash or 'none'} }}\n"
    f"    .area{number} {{ fill: {color} }}\n"
    for number, (color, dash) in enumerate(zip(CURVE_COLORS, DASHES, strict=True))
)
"""Style of lines ``curve0`` to ``curve5``, and of points and bands ``area0`` to ``area5``."""


@dataclass(frozen=True, slots=True)
class Area:
    """The rectangle of the plot, without the labels of its axes."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class AxisRange:
    """The range of an axis; both ends of a logarithmic one are above 0."""

    low: float
    high: float
    logarithmic: bool = False

    def share(self, values: Floats | float) -> Floats:
        """Where ``values`` lie: 0 at the low end, 1 at the high end; smaller ones are cut off."""
        low, high, values = self.low, self.high, np.asarray(values, float)
        if self.logarithmic:
            low, high = math.log(low), math.log(high)
            values = np.log(np.maximum(values, self.low * 1e-6))
        return np.asarray((values - low) / ((high - low) or 1.0))

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """At most ``most`` ticks with their labels."""
        if not self.logarithmic:
            ticks = linear_ticks(self.low, self.high, most)
            return list(zip(ticks, tick_labels(ticks), strict=True))
        ticks = logarithmic_ticks(self.low, self.high, most)
        return list(zip(ticks, power_labels(ticks), strict=True))


class ChartFrame:
    """Maps the values of two axes to pixels in ``area``."""

    def __init__(self, area: Area, across: AxisRange, up: AxisRange) -> None:
        self.area, self._across, self._up = area, across, up

    def x(self, values: Floats | float) -> Floats:
        """Pixels from the left edge of the picture."""
        return self.area.left + self._across.share(values) * self.area.width

    def y(self, values: Floats | float) -> Floats:
        """Pixels from the upper edge of the picture."""
        return self.area.bottom - self._up.share(values) * self.area.height

    def clip_path(self, identifier: str) -> str:
        """A clip path of the plot."""
        area = self.area
        return (
            f'  <clipPath id="{identifier}"><rect x="{area.left:g}" y="{area.top:g}" '
            f'width="{area.width:g}" height="{area.height:g}"/></clipPath>\n'
        )

    def axes(self, across_title: str, up_title: str) -> list[str]:
        """Horizontal grid lines, the labels of both axes, and their titles."""
        area, parts = self.area, []
        for tick, label in self._up.ticks(7):
            y = float(self.y(tick))
            parts.append(f'  <path class="grid" d="M{area.left:g} {y:.1f}H{area.right:g}"/>\n')
            parts.append(text(area.left - 8, y + 4, label, "end"))
        for tick, label in self._across.ticks(8):
            parts.append(text(float(self.x(tick)), area.bottom + 20, label, "middle"))
        middle = (area.left + area.right) / 2
        parts.append(text(middle, area.bottom + 40, xml_text(across_title), "middle"))
        parts.append(
            f'  <text transform="translate({area.left - 48:g} {(area.top + area.bottom) / 2:g}) '
            f'rotate(-90)" text-anchor="middle">{xml_text(up_title)}</text>\n'
        )
        return parts

    def line(self, style: str, across: Floats, up: Floats) -> str:
        """A curve; nothing without points."""
        if not len(across):
            return ""
        return f'  <polyline class="{style}" points="{self._points(across, up)}"/>\n'

    def band(self, style: str, across: Floats, low: Floats, high: Floats) -> str:
        """The area between two curves; nothing without points."""
        if not len(across):
            return ""
        edges = f"{self._points(across, high)} {self._points(across[::-1], low[::-1])}"
        return f'  <polygon class="{style}" fill-opacity=".15" points="{edges}"/>\n'

    def points(self, style: str, across: Floats, up: Floats) -> list[str]:
        """A circle for each point."""
        return [
            f'  <circle class="{style}" r="3" cx="{x:.1f}" cy="{y:.1f}"/>\n'
            for x, y in zip(self.x(across), self.y(up), strict=True)
        ]

    def _points(self, across: Floats, up: Floats) -> str:
        pairs = zip(self.x(across), self.y(up), strict=True)
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)


def text(x: float, y: float, content: str, anchor: str = "start", style: str = "") -> str:
    """A line of text; ``content`` is escaped (`xml_text`)."""
    styled = f'class="{style}" ' if style else ""
    return f'  <text {styled}x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{content}</text>\n'


def legend(x: float, y: float, entries: Sequence[tuple[str, str]], column: float) -> list[str]:
    """A row of lines with names, ``column`` pixels apart; entries are (class of the line, name)."""
    parts = []
    for number, (style, name) in enumerate(entries):
        left = x + column * number
        parts.append(
            f'  <line class="{style}" x1="{left:g}" y1="{y - 4:g}" '
            f'x2="{left + 22:g}" y2="{y - 4:g}"/>\n'
        )
        parts.append(text(left + 28, y, xml_text(name)))
    return parts


def picture(width: float, height: float, title: str, style: str, parts: Sequence[str]) -> str:
    """An SVG document with a transparent background; ``title`` is its accessible name."""
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            'role="img" aria-labelledby="title">\n',
            f'  <title id="title">{xml_text(title)}</title>\n',
            f"  <style>{STYLE}{style}  </style>\n",
            *parts,
            "</svg>\n",
        ]
    )
