"""The list of units: its order, its filter and its selected row."""

from collections.abc import Callable

from textual import events

from lstm_tui.config import Quantity
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.unit_values import most_active, most_changed, negate_turned
from lstm_tui.reader.units import UnitId
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.neurons.unit_rows import (
    HEADING,
    UnitOrder,
    UnitRow,
    class_rows,
    filtered,
    position,
    scored_rows,
    unit_table,
    visible_lines,
)
from lstm_tui.tui.widgets.panel import SizedPanel


class UnitList(SizedPanel):
    """Lists the units of ``session``; keys, a click and the wheel select one.

    ``on_select`` is called rather than a message posted, so that all views are painted at once.

    Attributes:
        rows: The units that are listed.
        order: How they are sorted.
        filter: Text that occurs in every row.
    """

    def __init__(self, session: InspectionSession, id: str, on_select: Callable[[], None]) -> None:  # noqa: A002
        super().__init__(id=id)
        self._session, self._on_select = session, on_select
        self._key: tuple[str, str, str] | None = None
        self.rows: list[UnitRow] = []
        self.order = UnitOrder.SCORE
        self.filter = ""

    def update_rows(self) -> None:
        """List the units of the session in the present order, and draw them."""
        self.rows = filtered(self._sorted_rows(), self.filter)
        self.redraw()

    def _sorted_rows(self) -> list[UnitRow]:
        session = self._session
        of_classes: list[UnitRow] = []
        if session.classes is not None and not session.pattern:
            of_classes = class_rows(session.classes, session.annotations)
        if self._is_by_score:
            scored = scored_rows(
                session.ranked_rows(), session.annotations, session.ranking.controls
            )
            return [*of_classes, *scored]
        model = session.checkpoint.model
        units = [
            UnitId(layer, index) for layer in range(model.layers) for index in range(model.hidden)
        ]
        values: list[tuple[UnitId, float | None]]
        if self.order is UnitOrder.ACTIVITY:
            values = [*negate_turned(session, most_active(session, len(units)))]
        elif self.order is UnitOrder.CHANGE:
            values = [*negate_turned(session, most_changed(session, len(units)))]
        else:
            values = [(unit, None) for unit in units]
        quantity = session.quantity.state if self.order is UnitOrder.NUMBER else Quantity.HIDDEN
        units_rows = [
            UnitRow(unit, quantity, "", value, session.annotations.of(str(unit)).name)
            for unit, value in values
        ]
        return [*of_classes, *units_rows] if self.order is UnitOrder.SCORE else units_rows

    @property
    def _is_by_score(self) -> bool:
        """Whether the list is in the order of scores: before the first ranking it is by number."""
        return self.order is UnitOrder.SCORE and self._session.ranking.listed is not None

    def redraw(self) -> None:
        """Draw the list as it is."""
        session, rows = self._session, self.rows
        selected = -1 if session.fitted else self._selected_index
        turned_units = session.turned_units
        elsewhere = session.ranking.listed is not None and not session.text.is_own
        subtitle = "by the run's own text" if elsewhere else ""
        subtitle = f"/{safe_line(self.filter, 12)}" if self.filter else subtitle
        self.set_titles(f"Units · {self._title()}", subtitle)
        self.set_renderer(
            lambda width, height: unit_table(rows, selected, width, height, turned_units)
        )

    def _title(self) -> str:
        session = self._session
        if not self._is_by_score:
            order = UnitOrder.NUMBER if self.order is UnitOrder.SCORE else self.order
            return f"by {order.value}"
        if session.ranking.scores is None:
            return "as ranked before"
        return f"on {safe_line(session.pattern, 20)}" if session.pattern else "best of each"

    @property
    def _selected_index(self) -> int:
        """The index of the selected row; -1 if the unit of the session is not listed."""
        return position(self.rows, self._key, self._session.unit)

    def select_row(self, index: int) -> None:
        """Select the unit of a row, let it color the text, and call ``on_select``."""
        self._session.show_unit_values()
        self._show_row(index)
        self._on_select()

    def select_best(self) -> None:
        """Select the first row if the list is in the order of scores, without a call."""
        if self.order is UnitOrder.SCORE and self.rows:
            self._show_row(0)

    def _show_row(self, index: int) -> None:
        row = self.rows[index]
        self._key = row.key
        self._session.select_unit(row.unit, row.quantity, row.pattern)
        self.redraw()

    def forget_row(self) -> None:
        """Mark the first row with the unit of the session, not the one that was selected."""
        self._key = None

    def set_filter(self, text: str) -> None:
        """List only the rows in which ``text`` occurs."""
        self.filter = text
        self.update_rows()

    def action_sort(self) -> None:
        """Sort by the next order."""
        self.order = self.order.following
        self.update_rows()

    def action_step(self, by: int) -> None:
        """Select the next row, or the one before."""
        self._select(self._selected_index + by)

    def action_first(self) -> None:
        """Select the first row."""
        self._select(0)

    def action_last(self) -> None:
        """Select the last row."""
        self._select(len(self.rows) - 1)

    def _select(self, index: int) -> None:
        if self.rows:
            # By number before the first ranking, a step is no choice: the ranking may still make
            # one.
            self._session.unit_chosen |= self.order is not UnitOrder.SCORE or self._is_by_score
            self.select_row(min(max(index, 0), len(self.rows) - 1))

    def on_click(self, event: events.Click) -> None:
        """Select the row under the mouse."""
        if self.screen.selections:  # the end of a drag
            return
        line, height = event.y - self.gutter.top, self.size.height  # counted from the border
        lines = visible_lines(self.rows, self._selected_index, height)
        index = lines[line] if 0 <= line < len(lines) else HEADING
        if index >= 0:
            self._session.unit_chosen = True
            self.select_row(index)

    def on_mouse_scroll_down(self) -> None:
        """Select the next row."""
        self.action_step(1)

    def on_mouse_scroll_up(self) -> None:
        """Select the row before."""
        self.action_step(-1)
