"""A map of vectors as an SVG picture, and the way of symbols along the checkpoints.

No two labels overlap: one without room at its point stands beside it, with a leader line to a dot.
The background is transparent, and the colors are legible on white and on black.
"""

from collections.abc import Sequence

import numpy as np

from lstm_tui.colors.palette import as_hex
from lstm_tui.exports.cell_sheet import FONT
from lstm_tui.exports.class_colors import CLASS_COLORS
from lstm_tui.exports.encoding import xml_text
from lstm_tui.exports.label_placement import PlacedLabel, PointLabel, place_labels
from lstm_tui.exports.line_chart_svg import Area, picture, text
from lstm_tui.exports.vector_reports import MeasuredVectors
from lstm_tui.runs.loss_curve import Floats
from lstm_tui.studies.symbol_classes import CLASSES
from lstm_tui.text.glyphs import cut_middle, safe_line
from lstm_tui.text.symbol_glyphs import glyph_cells

_WIDTH, _SIDE, _TOP = 880.0, 20.0, 116.0
_LEAST_HEIGHT, _MOST_HEIGHT = 300.0, 720.0
_FOOT = 34.0
_ENLARGED = 1.2  # at each attempt to place all requested labels
_LONGEST_LABEL = 24
_CHARACTER_SIZE, _WORD_SIZE = 17.0, 12.0
_ADVANCE, _LINE = 0.62, 1.1  # width and height of a cell, as shares of the font size

_STYLE = (
    f"    .label {{ font-family: {FONT}; text-anchor: middle }}\n"
    "    .requested { font-weight: 700; text-decoration: underline }\n"
    "    .leader { stroke-width: .8; stroke-opacity: .6 }\n"
    "    .trail { fill: none; stroke-width: 1.2; stroke-opacity: .5 }\n"
    "    .axis { stroke: #6b7280; stroke-opacity: .22 }\n"
)


def render_vector_map_svg(measured: Sequence[MeasuredVectors]) -> str:
    """The map of the last of ``measured``, checkpoints of one run whose maps are aligned.

    Of several, the way of each followed symbol along the checkpoints is a trail.
    """
    last = measured[-1]
    trails = _trails(measured)
    width = _WIDTH
    while True:
        frame = _Frame.around([last.shown.coordinates, *trails.values()], width)
        labels = [
            _point_label(last, number, frame.pixels(position))
            for number, position in enumerate(last.shown.coordinates)
        ]
        placed = place_labels(labels, frame.area)
        if None not in placed[: len(last.requested)]:
            break
        width *= _ENLARGED
    title = f"Map of vectors: {safe_line(last.network.run)}"
    height = frame.area.bottom + _FOOT
    parts = [
        text(_SIDE, 28, xml_text(title), style="title"),
        text(_SIDE, 52, xml_text(_subtitle(measured))),
        *_legend(last),
        *_axes(frame, last),
        *(part for trail in _drawn_trails(last, trails, frame) for part in trail),
        *_labels(last, labels, placed),
    ]
    return picture(width, height, title, _STYLE, parts)


class _Frame:
    """Maps positions to pixels; a unit is equally long on both axes."""

    def __init__(self, area: Area, low: Floats, scale: float, offset: Floats) -> None:
        self.area, self._low, self._scale, self._offset = area, low, scale, offset

    @classmethod
    def around(cls, positions: Sequence[Floats], width: float) -> "_Frame":
        """A frame with room for ``positions`` (n, 2) each, in a picture of ``width`` pixels."""
        points = np.concatenate(positions)
        low, high = points.min(axis=0), points.max(axis=0)
        span = np.maximum(high - low, 1e-9 * max(1.0, float(np.abs(points).max())))
        enlarged = width / _WIDTH
        room = width - 2 * _SIDE - 60
        height = float(
            np.clip(room * span[1] / span[0], _LEAST_HEIGHT * enlarged, _MOST_HEIGHT * enlarged)
        )
        scale = float(min(room / span[0], height / span[1]))
        area = Area(_SIDE, _TOP, width - 2 * _SIDE, height + 40)
        offset = (np.array([area.width, area.height]) - scale * (high - low)) / 2
        return cls(area, low, scale, offset)

    def pixels(self, position: Floats) -> tuple[float, float]:
        """Pixels from the left and the upper edge of the picture."""
        x, y = self._offset + (position - self._low) * self._scale
        return float(self.area.left + x), float(self.area.bottom - y)


def _point_label(one: MeasuredVectors, number: int, point: tuple[float, float]) -> PointLabel:
    label = _label_text(one, number)
    size = _font_size(label)
    return PointLabel(
        *point,
        glyph_cells(label) * _ADVANCE * size + 2,
        _LINE * size,
        is_required=number < len(one.requested),
    )


def _label_text(one: MeasuredVectors, number: int) -> str:
    return cut_middle(one.label(int(one.shown.ids[number])), _LONGEST_LABEL)


def _font_size(label: str) -> float:
    return _CHARACTER_SIZE if len(label) == 1 else _WORD_SIZE


def _color(one: MeasuredVectors, number: int) -> str:
    return as_hex(CLASS_COLORS[one.classes[number]])


def _labels(
    one: MeasuredVectors, labels: Sequence[PointLabel], placed: Sequence[PlacedLabel | None]
) -> list[str]:
    """Leader lines and dots, then all labels above them."""
    below, above = [], []
    for number, (label, place) in enumerate(zip(labels, placed, strict=True)):
        color = _color(one, number)
        if place is None or place.is_moved:
            below.append(
                f'  <circle class="dot" r="2" cx="{label.x:.1f}" cy="{label.y:.1f}" '
                f'fill="{color}"/>\n'
            )
        if place is None:
            continue
        x, y = place.box.center
        if place.is_moved:
            below.append(_leader(label, place, color))
        content = _label_text(one, number)
        size = _font_size(content)
        style = "label requested" if number < len(one.requested) else "label"
        above.append(
            f'  <text class="{style}" x="{x:.1f}" y="{y + 0.35 * size:.1f}" '
            f'style="font-size: {size:g}px; fill: {color}" '
            f'textLength="{place.box.width - 2:.1f}" lengthAdjust="spacingAndGlyphs">'
            f"{xml_text(content)}</text>\n"
        )
    return below + above


def _leader(label: PointLabel, place: PlacedLabel, color: str) -> str:
    """A line from the dot to the nearest point of the label's box."""
    box = place.box
    x = min(max(label.x, box.left), box.left + box.width)
    y = min(max(label.y, box.top), box.top + box.height)
    return (
        f'  <line class="leader" stroke="{color}" x1="{label.x:.1f}" y1="{label.y:.1f}" '
        f'x2="{x:.1f}" y2="{y:.1f}"/>\n'
    )


def _trails(measured: Sequence[MeasuredVectors]) -> dict[int, Floats]:
    """The positions of each followed symbol along the checkpoints, (checkpoints, 2), by its index.

    Empty with one checkpoint.
    """
    last = measured[-1]
    if len(measured) == 1:
        return {}
    number_of = {id_: number for number, id_ in enumerate(last.shown.ids.tolist())}
    return {
        number_of[id_]: np.array([one.shown.coordinates[number_of[id_]] for one in measured])
        for id_ in last.followed
    }


def _drawn_trails(
    one: MeasuredVectors, trails: dict[int, Floats], frame: _Frame
) -> list[tuple[str, str]]:
    """A circle where a trail begins, and its line."""
    drawn = []
    for number, positions in trails.items():
        points = [frame.pixels(position) for position in positions]
        x, y = points[0]
        color = _color(one, number)
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        drawn.append(
            (
                f'  <circle class="trail" r="3" cx="{x:.1f}" cy="{y:.1f}" stroke="{color}"/>\n',
                f'  <polyline class="trail" stroke="{color}" points="{line}"/>\n',
            )
        )
    return drawn


def _axes(frame: _Frame, one: MeasuredVectors) -> list[str]:
    """A cross at 0, where the mean of the vectors is, and what the axes are."""
    area = frame.area
    x, y = frame.pixels(np.zeros(2))
    first, second = (f"{100 * share:.0f} %" for share in one.shown.explained)
    return [
        f'  <path class="axis" d="M{area.left:g} {y:.1f}H{area.right:g}"/>\n',
        f'  <path class="axis" d="M{x:.1f} {area.top:g}V{area.bottom:g}"/>\n',
        text(area.right, area.bottom + 20, f"principal component 1 ({first}) →", "end"),
        text(area.left, area.bottom + 20, f"↑ principal component 2 ({second} of the variance)"),
    ]


def _legend(one: MeasuredVectors) -> list[str]:
    """The classes on the map, each in its color with its number of symbols."""
    parts, left, line = [], _SIDE, 80
    for kind in CLASSES:
        if count := one.classes.count(kind):
            name = f"{kind} ({count})"
            width = 7.4 * len(name)
            if left + width > _WIDTH - _SIDE:
                left, line = _SIDE, line + 20
            parts.append(
                f'  <text x="{left:.0f}" y="{line}" style="font-weight: 600; '
                f'fill: {as_hex(CLASS_COLORS[kind])}">{name}</text>\n'
            )
            left += width + 14
    return parts


def _subtitle(measured: Sequence[MeasuredVectors]) -> str:
    last = measured[-1]
    network = last.network
    steps = network.step_title
    if len(measured) > 1:
        steps = f"steps {measured[0].network.step:,} (circle) to {network.step:,}"
    parts = [f"{network.model}, {steps}, {last.source}"]
    if (agreement := last.agreements.on_map) is not None:
        parts.append(
            f"nearest of the same class: {100 * agreement.share:.0f} % "
            f"(chance {100 * agreement.chance:.0f} %)"
        )
    return "; ".join(parts)
