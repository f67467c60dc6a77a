"""The chart: `loss_picture` in a widget that can be zoomed, panned and asked for values.

Drawing a picture takes about two milliseconds and is done at most once for each change, so an
untouched chart costs what its owner's calls to `show` cost.
"""

import math
from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from lstm_tui.formatting import fixed
from lstm_tui.tui.widgets.chart_render import (
    LOSS,
    Line,
    Measure,
    Rows,
    Scale,
    Window,
    draw,
    label_width,
    value_at,
    whole,
)
from lstm_tui.tui.widgets.selection import extract, selectable, without_trailing_blanks

SMALLEST_SPAN = 20.0
"""Steps: the chart zooms in no further."""

PAN = 0.1
"""The share of the window that a turn of the wheel pans by."""


class LossChart(Widget):
    """Curves over steps, of loss or of what else a `Measure` says.

    The mouse wheel zooms at the pointer, turned sideways (or with Shift) it pans, a double click
    shows the whole run again; pointing reads values off the curves.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "chart--grid",
        "chart--label",
        "chart--raw",
        "chart--train",
        "chart--validation",
        *(f"chart--run{number}" for number in range(6)),
    }

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._measure = LOSS
        self._lines: Sequence[Line] = ()
        self._window: Window | None = None
        self._follows = False
        self._scale = Scale.LINEAR
        self._bits = False
        self._rows: list[Strip] | None = None
        self._label_width = 0
        self._pointed: float | None = None
        self._borders: tuple[str, str] = ("", "")

    def on_mount(self) -> None:
        """Write the borders."""
        self._entitle()

    def show(self, lines: Sequence[Line], measure: Measure = LOSS) -> None:
        """Draw ``lines``. A window that reached the newest step moves along with it."""
        self._lines, self._measure = lines, measure
        if self._window is not None and self._follows:
            last = whole(lines).right
            span = self._window.right - self._window.left
            self._window = Window(last - span, last)
        self._redraw()

    def zoom(self, factor: float, at: float = 0.5) -> None:
        """Look at ``factor`` times as many steps; the place ``at`` (0 left, 1 right) stays."""
        everything, window = whole(self._lines), self._seen()
        span = max(SMALLEST_SPAN, (window.right - window.left) * factor)
        if span >= everything.right:
            self.reset_view()
            return
        left = window.left + (window.right - window.left - span) * at
        self._look(left, span)

    def pan(self, share: float) -> None:
        """Look to the left (below 0) or right by a ``share`` of the window."""
        window = self._seen()
        span = window.right - window.left
        self._look(window.left + share * span, span)

    def reset_view(self) -> None:
        """Look at the whole run again."""
        self._window, self._follows = None, False
        self._redraw()

    def next_scale(self) -> None:
        """Linear, logarithmic loss, logarithmic loss and steps, and round again."""
        self._scale = self._scale.next
        self._redraw()

    def swap_unit(self) -> None:
        """Nats to bits and back."""
        self._bits = not self._bits
        self._redraw()

    def notify_style_update(self) -> None:
        """Draw again in the colors of another theme."""
        super().notify_style_update()
        self._rows = None

    def render_line(self, y: int) -> Strip:
        """One row of the picture."""
        if self._rows is None:
            self._rows = self._strips(self._draw())
        if y < len(self._rows):
            return selectable(self, self._rows[y], y)
        return Strip.blank(self.size.width, self.rich_style)

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The text of the picture that is selected."""
        lines = [strip.text for strip in self._rows or ()]
        return without_trailing_blanks(extract(lines, selection)), "\n"

    def on_resize(self) -> None:
        """Fit the new size."""
        self._redraw()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zoom in at the pointer."""
        event.stop()
        self.zoom(0.7, self._share(event.x))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom out at the pointer."""
        event.stop()
        self.zoom(1 / 0.7, self._share(event.x))

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Pan to the left."""
        event.stop()
        self.pan(-PAN)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Pan to the right."""
        event.stop()
        self.pan(PAN)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Read off values."""
        self._pointed = self._step_at(event.x)
        self._entitle()

    def on_leave(self) -> None:
        """Stop reading off values."""
        self._pointed = None
        self._entitle()

    def on_click(self, event: events.Click) -> None:
        """A double click shows everything again."""
        if event.chain == 2:
            event.prevent_default()  # it would select everything
            self.reset_view()

    def _seen(self) -> Window:
        return self._window or whole(self._lines)

    def _look(self, left: float, span: float) -> None:
        last = whole(self._lines).right
        left = min(max(0.0, left), max(0.0, last - span))
        self._window = Window(left, left + span) if span < last else None
        self._follows = self._window is not None and left + span >= last - 1
        self._redraw()

    def _share(self, x: int) -> float:
        left = self.gutter.left + self._label_width
        cells = max(1, self.size.width - self._label_width)
        return min(1.0, max(0.0, (x - left) / cells))

    def _step_at(self, x: int) -> float:
        window, share = self._seen(), self._share(x)
        if self._shown_scale.step:
            low, high = math.log(max(window.left, 1)), math.log(max(window.right, 2))
            return math.exp(low + share * (high - low))
        return window.left + share * (window.right - window.left)

    @property
    def _shown_scale(self) -> Scale:
        return self._scale if self._measure is LOSS else Scale.LINEAR

    @property
    def _factor(self) -> float:
        return 1 / math.log(2) if self._bits and self._measure is LOSS else 1.0

    def _draw(self) -> Rows:
        width, height = self.size
        window, scale = self._seen(), self._shown_scale
        return draw(self._lines, window, scale, width, height, self._factor, self._measure)

    def _strips(self, rows: Rows) -> list[Strip]:
        self._label_width = label_width(rows)
        base = self.rich_style
        styles = {"": base}
        for row in rows:
            for _, role in row:
                if role not in styles:
                    styles[role] = base + self.get_component_rich_style(f"chart--{role}")
        return [Strip([Segment(text, styles[role]) for text, role in row]) for row in rows]

    def _redraw(self) -> None:
        self._rows = None
        self._entitle()
        self.refresh()

    def _entitle(self) -> None:
        title = self._measure.title
        if self._measure is LOSS:
            title += f", {'bits' if self._bits else 'nats'} per character"
            title += f" · {self._scale.title}" if self._scale.title else ""
        borders = (title, self._reading())
        if borders != self._borders:
            self._borders = borders
            self.border_title, self.border_subtitle = map(Content, borders)

    def _reading(self) -> str:
        """What the curves say where the mouse points, or which part of the run is looked at."""
        if self._pointed is not None and self._lines:
            values = (
                f"{line.name} {fixed(value * self._factor)}"
                for line in self._lines
                if line.name and (value := value_at(line, self._pointed)) is not None
            )
            return " · ".join([f"step {self._pointed:,.0f}", *values])
        if self._window is None:
            return ""
        return f"steps {self._window.left:,.0f} to {self._window.right:,.0f} · 0 whole run"
