"""Line chart as rows of characters: a pure function of series, visible steps, scale and size.

A row is a list of `Piece`: characters with a role, to which `LineChart` gives a color. Later series
are drawn over earlier ones, and marks over all lines.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lstm_tui.exports.axes import linear_ticks, logarithmic_ticks, power_labels, tick_labels
from lstm_tui.exports.braille import BLANK, DOTS_ACROSS, DOTS_DOWN, Floats, draw_line
from lstm_tui.text.glyphs import NAME_ENDING, cut_middle

START_SHARE = 0.03
"""Share of a run at its start whose steep fall may leave the chart at the top."""

MIN_LEGEND_NAME = 6
"""Characters to which names in the legend are shortened to make room for all of them."""

GRID, LABEL = "grid", "label"


class AxisScale(Enum):
    """Linear or logarithmic, for the loss (vertical) and the step (horizontal).

    A loss is not shown with `LOG_STEP`.
    """

    LINEAR = (False, False, "")
    LOG_LOSS = (True, False, "log loss")
    LOG_BOTH = (True, True, "log loss and step")
    LOG_STEP = (False, True, "log step")

    def __init__(self, loss: bool, step: bool, title: str) -> None:
        self.loss, self.step, self.title = loss, step, title

    @property
    def next(self) -> "AxisScale":
        """The scale of a loss after this one."""
        scales = [AxisScale.LINEAR, AxisScale.LOG_LOSS, AxisScale.LOG_BOTH]
        return scales[(scales.index(self) + 1) % len(scales)]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One curve: ``steps`` and ``values`` are ``(n,)``, finite, in order of rising steps.

    ``role`` names its color, ``mark`` is drawn at every ``mark_every``-th point from the point
    ``first_mark`` on, ``name`` is its entry in the legend (none if empty). The range of the chart
    includes all values of a series that ``leads``.
    """

    role: str
    steps: Floats
    values: Floats
    name: str = ""
    mark: str = ""
    leads: bool = True
    first_mark: int = 0
    mark_every: int = 1


@dataclass(frozen=True, slots=True)
class YAxis:
    """The quantity of a chart, and the text that is shown while it has no values.

    Losses are in nats ``per`` character or document, and their range follows from them; other
    quantities have a ``span`` and one scale, which may be ``logarithmic``. ``across`` is what the
    horizontal axis counts, and ``across_title`` its title, where that says more.
    """

    title: str
    span: tuple[float, float] | None = None
    waiting: str = "waiting for the first steps …"
    logarithmic: bool = False
    across: str = "step"
    across_title: str = ""
    per: str = ""

    @property
    def is_loss(self) -> bool:
        """Whether it can be shown in bits, and on a logarithmic scale."""
        return bool(self.per)


LOSS = YAxis("Loss", per="character")

DOCUMENT_LOSS = YAxis("Loss", per="document")
"""That of a classifier."""

DISTANCE_TITLE = "symbols before the loss"
"""Title of a horizontal axis that counts the distance of a gradient."""


@dataclass(frozen=True, slots=True)
class StepRange:
    """The visible steps, from ``left`` to ``right``."""

    left: float
    right: float


Piece = tuple[str, str]
"""Characters and their role; that of blank space is ``""``."""

ChartRows = list[list[Piece]]


def full_range(lines: Sequence[Series]) -> StepRange:
    """The steps from 0 to the last point."""
    last = max((float(line.steps[-1]) for line in lines if len(line.steps)), default=0.0)
    return StepRange(0.0, max(last, 1.0))


def render_chart(
    lines: Sequence[Series],
    window: StepRange,
    scale: AxisScale,
    width: int,
    height: int,
    factor: float = 1.0,
    y_axis: YAxis = LOSS,
) -> ChartRows:
    """The chart, ``height`` rows of ``width`` cells; values are multiplied by ``factor``."""
    if width < 1 or height < 1:
        return []
    if not any(len(line.steps) for line in lines):
        return _message(y_axis.waiting, width, height)
    if y_axis.logarithmic:
        scale = AxisScale.LOG_LOSS
    rows = height - 1 if height >= 3 else height
    low, high = y_axis.span or _range(lines, window, factor, scale)
    most = max(3, min(rows // 2, 7))
    ticks = (logarithmic_ticks if scale.loss else linear_ticks)(low, high, most)
    labels = (power_labels if y_axis.logarithmic else tick_labels)(ticks)
    gutter = max(map(len, labels), default=0) + 1
    if width < gutter + 8:
        ticks, labels, gutter = [], [], 0
    legend = _legend(lines, width - gutter, (max(1, rows // 5) if y_axis.span else 1))
    if y_axis.span and not y_axis.logarithmic and legend:
        # these curves rise to the top, where the legend is
        high += (high - low) * (len(legend) + 0.5) / rows
    frame = _Frame(window, low, high, scale, width - gutter, rows)
    characters, roles = _plot(lines, frame, ticks, factor)
    _write_legend(legend, characters, roles)
    named = {frame.row(tick): label for tick, label in zip(ticks, labels, strict=True)}
    chart = [
        [(named.get(row, "").rjust(gutter - 1) + " ", LABEL), *_pieces(characters[row], roles[row])]
        if gutter
        else _pieces(characters[row], roles[row])
        for row in range(rows)
    ]
    if rows < height:
        chart.append([(" " * gutter + _step_labels(frame), LABEL)])
    return chart


def label_width(rows: ChartRows) -> int:
    """Cells of the labels on the left of a chart."""
    text, role = rows[0][0] if rows else ("", "")
    return len(text) if role == LABEL else 0


def value_at(line: Series, step: float) -> float | None:
    """The value of the last point of ``line`` at or before ``step``."""
    index = int(np.searchsorted(line.steps, step, side="right")) - 1
    return float(line.values[index]) if index >= 0 else None


class _Frame:
    """Converts steps and values to dots and cells."""

    def __init__(
        self, window: StepRange, low: float, high: float, scale: AxisScale, columns: int, rows: int
    ) -> None:
        self.window, self.low, self.high, self.scale = window, low, high, scale
        self.columns, self.rows = columns, rows

    def across(self, steps: Floats | float) -> Floats:
        left, right, steps = self.window.left, self.window.right, np.asarray(steps, float)
        if self.scale.step:
            left, right = math.log(max(left, 1)), math.log(max(right, 2))
            steps = np.log(np.maximum(steps, 1))
        span = (right - left) or 1.0
        return np.asarray((steps - left) / span * (self.columns * DOTS_ACROSS - 1))

    def down(self, values: Floats | float) -> Floats:
        low, high, values = self.low, self.high, np.asarray(values, float)
        if self.scale.loss:
            values = np.log(np.maximum(values, 1e-9 * low))
            low, high = math.log(low), math.log(high)
        return np.asarray((high - values) / ((high - low) or 1.0) * (self.rows * DOTS_DOWN - 1))

    def row(self, value: float) -> int:
        return int(np.clip(self.down(value) // DOTS_DOWN, 0, self.rows - 1))

    def column(self, step: float) -> int:
        return int(np.clip(self.across(step) // DOTS_ACROSS, 0, self.columns - 1))


def _range(
    lines: Sequence[Series], window: StepRange, factor: float, scale: AxisScale
) -> tuple[float, float]:
    """The lowest and highest value of the visible steps, without the first fall."""
    early = max(START_SHARE * window.right, window.left)
    leading: list[Floats] = []
    others: list[Floats] = []
    for line in lines:
        seen = (line.steps >= early) & (line.steps <= window.right)
        (leading if line.leads else others).append(line.values[seen] * factor)
    values, noise = np.concatenate([*leading, np.zeros(0)]), np.concatenate([*others, np.zeros(0)])
    if len(noise):
        values = np.append(values, np.percentile(noise, (1, 99)))
    if not len(values):
        values = np.concatenate([line.values * factor for line in lines])
    low, high = float(values.min()), float(values.max())
    margin = 0.04 * (high - low) or 0.05 * abs(high) or 0.5
    if scale.loss:
        low = max(low, 1e-6)
        return max(low - margin, low * 0.9), max(high + margin, low * 1.1)
    return low - margin, high + margin


def _plot(
    lines: Sequence[Series], frame: _Frame, ticks: Sequence[float], factor: float
) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """The characters of the plot and the role of each, ``(rows, columns)``."""
    shape = (frame.rows, frame.columns)
    characters = np.full(shape, " ", dtype="<U1")
    roles = np.full(shape, "", dtype="<U24")
    for tick in ticks:
        characters[frame.row(tick)], roles[frame.row(tick)] = "┈", GRID
    dots = []
    for line in lines:
        near = _near(line, frame.window)
        dots.append((frame.across(line.steps[near]), frame.down(line.values[near] * factor)))
        masks = draw_line(*dots[-1], frame.columns, frame.rows)
        drawn = masks > 0
        characters[drawn] = (masks[drawn].astype(np.uint32) + BLANK).view("<U1")
        roles[drawn] = line.role
    for line, (across, down) in zip(lines, dots, strict=True):
        if line.mark:
            points = np.arange(len(line.steps))[_near(line, frame.window)] - line.first_mark
            marked = (points >= 0) & (points % line.mark_every == 0)
            columns = np.clip(across[marked] // DOTS_ACROSS, -1, shape[1]).astype(int)
            rows = np.clip(down[marked] // DOTS_DOWN, -1, shape[0]).astype(int)
            inside = (columns >= 0) & (columns < shape[1]) & (rows >= 0) & (rows < shape[0])
            characters[rows[inside], columns[inside]] = line.mark
            roles[rows[inside], columns[inside]] = line.role
    return characters, roles


def _near(line: Series, window: StepRange) -> slice:
    """The indices of the visible points, and of one more on either side."""
    first = max(0, int(np.searchsorted(line.steps, window.left)) - 1)
    last = int(np.searchsorted(line.steps, window.right, side="right")) + 1
    return slice(first, last)


def _legend(lines: Sequence[Series], columns: int, most: int) -> list[list[Series]]:
    """The series that have names, in at most ``most`` rows.

    Names are shortened if that makes room for all of them; otherwise the last are left out.
    """
    named = [line for line in lines if line.name and len(line.steps)]
    longest = max((len(line.name) for line in named), default=0)
    for length in range(longest, min(longest, MIN_LEGEND_NAME) - 1, -1):
        rows = _packed(
            [
                replace(line, name=cut_middle(line.name, length, ending=NAME_ENDING))
                for line in named
            ],
            columns,
        )
        if len(rows) <= most and sum(map(len, rows)) == len(named):
            return rows
    return _packed(named, columns)[:most]


def _packed(lines: Sequence[Series], columns: int) -> list[list[Series]]:
    """Rows of as many series as fit; one that is wider than a row is left out."""
    rows: list[list[Series]] = []
    left = 0
    for line in lines:
        width = len(line.name) + 5
        if width > columns:
            continue
        if width > left:
            rows.append([])
            left = columns
        rows[-1].append(line)
        left -= width
    return rows


def _write_legend(
    legend: list[list[Series]], characters: NDArray[np.str_], roles: NDArray[np.str_]
) -> None:
    """Write the names over the upper right corner of the chart."""
    if len(characters) < 3:
        return
    for row, lines in enumerate(legend):
        column = characters.shape[1] - sum(len(line.name) + 5 for line in lines)
        for line in lines:
            for text, role in ((f" ─{line.mark or '─'} ", line.role), (line.name + " ", LABEL)):
                characters[row, column : column + len(text)] = list(text)
                roles[row, column : column + len(text)] = role
                column += len(text)


def _pieces(characters: NDArray[np.str_], roles: NDArray[np.str_]) -> list[Piece]:
    """One row, split where the role changes."""
    cuts = np.flatnonzero(roles[1:] != roles[:-1]) + 1
    text = "".join(characters)
    bounds = [0, *cuts.tolist(), len(text)]
    return [(text[first:last], str(roles[first])) for first, last in pairwise(bounds)]


def _step_labels(frame: _Frame) -> str:
    """The row under the plot: round steps, each centered under its position."""
    window, most = frame.window, max(2, frame.columns // 12)
    ticks = (
        logarithmic_ticks(max(window.left, 1), window.right, most)
        if frame.scale.step
        else linear_ticks(window.left, window.right, most)
    )
    ticks = [tick for tick in ticks if tick == int(tick)]
    row = [" "] * frame.columns
    free = 0
    for tick, label in zip(ticks, tick_labels(ticks), strict=True):
        start = min(max(0, frame.column(tick) - len(label) // 2), frame.columns - len(label))
        if start >= free and len(label) <= frame.columns:
            row[start : start + len(label)] = label
            free = start + len(label) + 2
    return "".join(row)


def _message(text: str, width: int, height: int) -> ChartRows:
    rows: ChartRows = [[(" " * width, "")] for _ in range(height)]
    if len(text) <= width:
        rows[height // 2] = [(text.center(width), LABEL)]
    return rows
