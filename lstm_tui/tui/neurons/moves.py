"""How one moves on the Neurons screen: along the text, through the units, from place to place."""

from typing import ClassVar

import numpy as np
from textual.binding import Binding, BindingType

from lstm_tui.config import Quantity
from lstm_tui.reader.units import UnitId
from lstm_tui.tui.neurons.part import NeuronPart
from lstm_tui.tui.neurons.text_view import TextView
from lstm_tui.tui.neurons.unit_list import UnitList
from lstm_tui.tui.neurons.unit_rows import Order, UnitRow, position, window

ROWS_FOR_PREDICTIONS = 30
"""Height of the terminal from which predictions are drawn unless the user folds them away."""


class NeuronMoves(NeuronPart):
    """Keys and mouse that choose a character, a unit, or what is shown of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Left"),
        Binding("right", "move(1)", "Right"),
        Binding("up", "move_rows(-1)", "Up"),
        Binding("down", "move_rows(1)", "Down"),
        Binding("pageup", "move_pages(-1)", "Page up"),
        Binding("pagedown", "move_pages(1)", "Page down"),
        Binding("home", "go(0)", "Start"),
        Binding("end", "go(-1)", "End"),
        Binding("j", "unit(1)", "Next unit"),
        Binding("k", "unit(-1)", "Unit before"),
        Binding("p", "predictions", "Predictions"),
        Binding("h", "quantity(1)", "Quantity"),
        Binding("H", "quantity(-1)", "Quantity before"),
        Binding("minus", "turn", "Turn round"),
        Binding("s", "sort", "Sort"),
        Binding("w", "wide", "Wide"),
        Binding("g", "gates", "Gates"),
        Binding("right_square_bracket", "jump('inside', 1)", "Next inside"),
        Binding("left_square_bracket", "jump('inside', -1)", "Inside before"),
        Binding("d", "jump('disagreement', 1)", "Next disagreement"),
        Binding("D", "jump('disagreement', -1)", "Disagreement before"),
        Binding("n", "jump('found', 1)", "Next found"),
        Binding("N", "jump('found', -1)", "Found before"),
    ]

    _order: Order
    _key: tuple[str, str, str] | None
    _rows: list[UnitRow]
    _folded: bool | None = None
    """Whether the user folded the predictions away, or out; None: as the height suggests."""
    _cell_width = 1

    @property
    def _pane(self) -> TextView:
        return self._screen.query_one("#neuron-text", TextView)

    def go_to(self, place: int) -> None:
        """Put the cursor on a character."""
        session, before = self.session, self.session.cursor
        session.cursor = min(max(place, 0), len(session.text.ids) - 1)
        self._pane.reveal(session.cursor)
        if self._order in (Order.HERE, Order.CHANGE):
            self._rows = self._screen._unit_rows()
            self._screen._draw_units()
        if session.anchor is None:
            self._pane.recolour_places(before, session.cursor)
        else:
            self._pane.recolour_values(self._screen.palette)
            self._pane.recolour_places(before, session.cursor)
        self._screen._draw_below()

    def action_move(self, by: int) -> None:
        """Along the text."""
        self.go_to(self.session.cursor + by)

    def action_move_rows(self, by: int) -> None:
        """To another row."""
        self.go_to(self._pane.moved(self.session.cursor, by))

    def action_move_pages(self, by: int) -> None:
        """A screenful on."""
        self.action_move_rows(by * self._pane.page_rows)

    def action_go(self, place: int) -> None:
        """To the start, or to the end."""
        self.go_to(place if place >= 0 else len(self.session.text.ids) - 1)

    def action_jump(self, what: str, direction: int) -> None:
        """To the next place of a kind, or the one before; from the last to the first."""
        session = self.session
        places, missing = {
            "inside": (
                session.inside_starts,
                "Choose a pattern first: f. Units are still being ranked.",
            ),
            "disagreement": (
                session.disagreements,
                "No unit with a threshold is held against a pattern yet.",
            ),
            "found": (lambda: self._found, "Look for something first: /"),
        }[what]
        there = places()
        if not len(there):
            wanted = session.found if what == "found" else session.shown_pattern
            if what != "found" and self._ranked_share is not None:
                missing = f"Still ranking: {100 * self._ranked_share:.0f} %."
            known = wanted and (what != "disagreement" or session.says() is not None)
            self.say(f"Nowhere in this text: {wanted}." if known else missing)
            return
        if direction > 0:
            at = int(np.searchsorted(there, session.cursor, side="right")) % len(there)
        else:
            at = int(np.searchsorted(there, session.cursor, side="left")) - 1
        self.go_to(int(there[at]))

    def action_jump_first(self) -> None:
        """To the first place found at or after the cursor."""
        if len(self._found):
            at = int(np.searchsorted(self._found, self.session.cursor)) % len(self._found)
            self.go_to(int(self._found[at]))
        self._pane.recolour_values(self._screen.palette)

    def find(self, words: str) -> None:
        """Mark all places of ``words`` in the text, in the normal form that the network knows."""
        session = self.session
        session.found = words
        words, note = session.vocabulary.in_learned_form(words)
        if note:
            self.say(note)
        self._found = session.places_of(words) if words else np.zeros(0, np.int64)
        marks = np.zeros(len(session.text.ids) + 1, np.int32)
        if len(self._found):
            np.add.at(marks, self._found, 1)
            symbols = len(words.encode("utf-8", "replace")) if session.reads_bytes else len(words)
            np.add.at(marks, np.minimum(self._found + symbols, len(marks) - 1), -1)
        self._found_marks = marks[:-1].cumsum() > 0

    def choose(
        self,
        unit: UnitId,
        quantity: Quantity | None = None,
        key: tuple[str, str, str] | None = None,
    ) -> None:
        """Show another unit; a gate that is looked at stays looked at."""
        session = self.session
        session.unit, self._key = unit, key
        session.listed_as = key[2] if key is not None else ""
        if quantity is not None and not session.quantity.is_gate:
            session.quantity = quantity
        self._screen._draw_units()
        self._screen._draw_text()
        self._screen._draw_below()

    def action_unit(self, by: int) -> None:
        """The next unit of the list."""
        if not self._rows:
            return
        # In the list by number that stands there before the first ranking, a step chooses nothing:
        # the ranking may still choose the unit.
        self.session.chosen |= (
            self._order is not Order.SCORE or self.session.listed_scores is not None
        )
        at = position(self._rows, self._key, self.session.unit)
        self._choose_row(min(max(at + by, 0), len(self._rows) - 1))

    def choose_best(self) -> None:
        """Show the first unit of the list; only an order by score begins with the best one."""
        if self._order is Order.SCORE and self._rows:
            self._choose_row(0)

    def _choose_row(self, at: int) -> None:
        row = self._rows[at]
        self.choose(row.unit, row.quantity, row.key)

    def on_unit_list_chosen(self, message: UnitList.Chosen) -> None:
        """A row was clicked."""
        height = self._screen.query_one("#units").size.height
        chosen = position(self._rows, self._key, self.session.unit)
        at = window(len(self._rows), chosen, height) + message.line
        if 0 <= at < len(self._rows):
            self.session.chosen = True
            self._choose_row(at)

    def on_unit_list_stepped(self, message: UnitList.Stepped) -> None:
        """The wheel was turned over the units."""
        self.action_unit(message.by)

    def on_text_view_pointed(self, message: TextView.Pointed) -> None:
        """The mouse chose a character, or a span of them."""
        session = self.session
        self._screen.clear_selection()  # y copies what was selected last
        if message.selecting:
            session.anchor = session.cursor if session.anchor is None else session.anchor
        elif session.anchor is not None:
            session.anchor = None
            self._pane.recolour(self._screen.palette)
        self.go_to(message.place)

    def action_predictions(self) -> None:
        """Fold the predictions away, or out."""
        self._folded = self._predictions
        self._lay_out()

    @property
    def _predictions(self) -> bool:
        """Whether predictions are drawn beneath the text."""
        if self._folded is None:
            return self.app.size.height >= ROWS_FOR_PREDICTIONS
        return not self._folded

    def on_resize(self) -> None:
        """Fold predictions away where there is no room for them, and out where there is.

        The gates are drawn only where they are seen, so now they may be due.
        """
        for pane in self.query(TextView):
            if pane.predictions != self._predictions:
                self._lay_out()
            if len(pane.rows):
                self._screen.call_after_refresh(self._screen._draw_below)

    def action_gates(self) -> None:
        """Where there is no room for both: gates instead of what was expected, and back."""
        self._screen.query_one("#below").toggle_class("gates")
        self._screen.call_after_refresh(self._screen._draw_below)

    def action_wide(self) -> None:
        """Two cells for each character, or one."""
        self._cell_width = 3 - self._cell_width
        self._lay_out()

    def _lay_out(self) -> None:
        self._pane.lay_out(predictions=self._predictions, cell_width=self._cell_width)
        self._pane.recolour(self._screen.palette)
        self.call_after_refresh(self._pane.reveal, self.session.cursor)

    def action_quantity(self, by: int) -> None:
        """Hidden, cell, and each gate in turn."""
        names = self.session.quantities
        self.session.quantity = names[(names.index(self.session.quantity) + by) % len(names)]
        self._screen.draw()

    def action_turn(self) -> None:
        """Show the unit with its values negated, or as it is again."""
        if self.session.turn():
            self.session.chosen = True
            self._screen.draw()
        else:
            self.say("A gate lies between 0 and 1, so it has no sign: press h for hidden or cell.")

    def action_sort(self) -> None:
        """Another order of the units."""
        self._order = self._order.following
        self._screen.draw()
