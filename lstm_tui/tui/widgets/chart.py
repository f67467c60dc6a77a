"""Line chart: `chart_render` in a widget with zoom, pan and a readout of values under the mouse.

Rendering takes about two milliseconds and is done at most once for each change.
"""

import math
from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from lstm_tui.exports.chart_render import (
    LOSS,
    AxisScale,
    ChartRows,
    Series,
    StepRange,
    YAxis,
    full_range,
    label_width,
    render_chart,
    value_at,
)
from lstm_tui.formatting import fixed
from lstm_tui.tui.key_action import KeyAction
from lstm_tui.tui.widgets.selection import extract, selectable, without_trailing_blanks

MIN_SPAN_STEPS = 20.0
"""The chart zooms in no further."""

KEY_ZOOM, KEY_PAN = 0.6, 0.25
WHEEL_ZOOM, WHEEL_PAN = 0.7, 0.1
"""How much of the visible steps stays visible after zooming in, and by what share of it to pan."""

CHART_KEYS = (
    KeyAction(
        "+ =",
        f"chart.zoom({KEY_ZOOM})",
        "Zoom",
        "zoom the chart (or the mouse wheel)",
        10,
        others=(("-", f"chart.zoom({1 / KEY_ZOOM})"),),
    ),
    KeyAction(
        "< comma",
        f"chart.pan({-KEY_PAN})",
        help="pan the chart (or Shift and the mouse wheel)",
        others=(("> .", f"chart.pan({KEY_PAN})"),),
    ),
    KeyAction("0", "chart.reset_view", help="the whole run (or double click)"),
    KeyAction("L", "chart.next_scale", help="log scale of the loss, of loss and step, or none"),
    KeyAction("b", "chart.toggle_bits", help="bits or nats"),
)
"""Keys of a screen that has a chart with the id ``chart``."""


class LineChart(Widget):
    """Curves over steps: of the loss, or of another quantity (`YAxis`).

    The mouse wheel zooms at the pointer and, turned sideways or with Shift, pans; a double click
    shows the whole run.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "chart--grid",
        "chart--label",
        "chart--raw",
        "chart--train",
        "chart--validation",
        *(f"chart--run{number}" for number in range(6)),
    }

    class UnitChanged(Message):
        """Losses are shown in the other unit, of nats and bits."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._y_axis = LOSS
        self._series: Sequence[Series] = ()
        self._window: StepRange | None = None  # None: the whole run
        self._follows = False
        self._scale = AxisScale.LINEAR
        self._bits = False
        self._rows: list[Strip] | None = None
        self._label_width = 0
        self._pointed_step: float | None = None
        self._borders: tuple[str, str] = ("", "")

    def on_mount(self) -> None:
        """Set the titles."""
        self._set_titles()

    def show(self, series: Sequence[Series], y_axis: YAxis = LOSS) -> None:
        """Draw ``series``. A zoomed chart that shows the newest step follows it."""
        if y_axis.across != self._y_axis.across:  # the visible part was of another axis
            self._window, self._follows = None, False
        self._series, self._y_axis = series, y_axis
        if self._window is not None and self._follows:
            last = full_range(series).right
            span = self._window.right - self._window.left
            self._window = StepRange(last - span, last)
        self._redraw()

    @property
    def shows_bits(self) -> bool:
        """Whether losses are in bits."""
        return self._bits

    def action_zoom(self, factor: float, at: float = 1.0) -> None:
        """Show ``factor`` times as many steps; the step at ``at`` (0 left, 1 right) stays there."""
        window = self._visible_steps()
        span = max(MIN_SPAN_STEPS, (window.right - window.left) * factor)
        if span >= full_range(self._series).right:
            self.action_reset_view()
            return
        self._set_window(window.left + (window.right - window.left - span) * at, span)

    def action_pan(self, share: float) -> None:
        """Move to the left (below 0) or right by a ``share`` of the visible steps."""
        window = self._visible_steps()
        span = window.right - window.left
        self._set_window(window.left + share * span, span)

    def action_reset_view(self) -> None:
        """Show the whole run."""
        self._window, self._follows = None, False
        self._redraw()

    def action_next_scale(self) -> None:
        """Linear, logarithmic loss, logarithmic loss and step, in turn."""
        self._scale = self._scale.next
        self._redraw()

    def action_toggle_bits(self) -> None:
        """Show losses in bits or in nats."""
        self._bits = not self._bits
        self._redraw()
        self.post_message(self.UnitChanged())

    def notify_style_update(self) -> None:
        """Redraw in the colors of another theme."""
        super().notify_style_update()
        self._rows = None

    def render_line(self, y: int) -> Strip:
        """One row of the chart."""
        if self._rows is None:
            self._rows = self._strips(self._draw())
        if y < len(self._rows):
            return selectable(self, self._rows[y], y)
        return Strip.blank(self.size.width, self.rich_style)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The selected text of the chart."""
        lines = [strip.text for strip in self._rows or ()]
        return without_trailing_blanks(extract(lines, selection)), "\n"

    def on_resize(self) -> None:
        """Redraw for the new size."""
        self._redraw()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zoom in at the pointer."""
        event.stop()
        self.action_zoom(WHEEL_ZOOM, self._share(event.x))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom out at the pointer."""
        event.stop()
        self.action_zoom(1 / WHEEL_ZOOM, self._share(event.x))

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Pan to the left."""
        event.stop()
        self.action_pan(-WHEEL_PAN)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Pan to the right."""
        event.stop()
        self.action_pan(WHEEL_PAN)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show the values under the mouse."""
        self._pointed_step = self._step_at(event.x)
        self._set_titles()

    def on_leave(self) -> None:
        """Hide the values."""
        self._pointed_step = None
        self._set_titles()

    def on_click(self, event: events.Click) -> None:
        """A double click shows the whole run."""
        if event.chain == 2:
            event.prevent_default()  # it would select everything
            self.action_reset_view()

    def _visible_steps(self) -> StepRange:
        return self._window or full_range(self._series)

    def _set_window(self, left: float, span: float) -> None:
        last = full_range(self._series).right
        left = min(max(0.0, left), max(0.0, last - span))
        self._window = StepRange(left, left + span) if span < last else None
        self._follows = self._window is not None and left + span >= last - 1
        self._redraw()

    def _share(self, x: int) -> float:
        left = self.gutter.left + self._label_width
        cells = max(1, self.size.width - self._label_width)
        return min(1.0, max(0.0, (x - left) / cells))

    def _step_at(self, x: int) -> float:
        window, share = self._visible_steps(), self._share(x)
        if self._shown_scale.step:
            low, high = math.log(max(window.left, 1)), math.log(max(window.right, 2))
            return math.exp(low + share * (high - low))
        return window.left + share * (window.right - window.left)

    @property
    def _shown_scale(self) -> AxisScale:
        return self._scale if self._y_axis.is_loss else AxisScale.LINEAR

    @property
    def _factor(self) -> float:
        return 1 / math.log(2) if self._bits and self._y_axis.is_loss else 1.0

    def _draw(self) -> ChartRows:
        width, height = self.size
        window, scale = self._visible_steps(), self._shown_scale
        return render_chart(self._series, window, scale, width, height, self._factor, self._y_axis)

    def _strips(self, rows: ChartRows) -> list[Strip]:
        self._label_width = label_width(rows)
        base = self.rich_style
        styles = {"": base}
        for role in {role for row in rows for _, role in row if role}:
            styles[role] = base + self.get_component_rich_style(f"chart--{role}")
        return [Strip([Segment(text, styles[role]) for text, role in row]) for row in rows]

    def _redraw(self) -> None:
        self._rows = None
        self._set_titles()
        self.refresh()

    def _set_titles(self) -> None:
        title = self._y_axis.title
        if self._y_axis.is_loss:
            title += f", {'bits' if self._bits else 'nats'} per {self._y_axis.per}"
            title += f" · {self._scale.title}" if self._scale.title else ""
        borders = (title, self._readout())
        if borders != self._borders:
            self._borders = borders
            self.border_title, self.border_subtitle = map(Content, borders)

    def _readout(self) -> str:
        """The values under the mouse, or else which part of the run is visible, or of what."""
        across, logarithmic = self._y_axis.across, self._y_axis.logarithmic
        if self._pointed_step is not None and self._series:
            values = (
                f"{line.name} {f'{value:.2g}' if logarithmic else fixed(value * self._factor)}"
                for line in self._series
                if line.name and (value := value_at(line, self._pointed_step)) is not None
            )
            return " · ".join([f"{across} {self._pointed_step:,.0f}", *values])
        if self._window is None:
            return self._y_axis.across_title
        return f"{across}s {self._window.left:,.0f} to {self._window.right:,.0f} · 0 whole run"
