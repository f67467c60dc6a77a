"""The views of the Neurons screen: they show one session, and follow its cursor and its unit."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from lstm_tui.colors.palette import Palette
from lstm_tui.config import Quantity
from lstm_tui.inspection.coloring import TextColoring
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.pattern_comparison import disagreements, inside_starts
from lstm_tui.inspection.search import next_position
from lstm_tui.reader.units import UnitId
from lstm_tui.tui.neurons.cursor_panel import CursorPanel
from lstm_tui.tui.neurons.dependence_panel import DependencePanel
from lstm_tui.tui.neurons.gate_chart import GateChart
from lstm_tui.tui.neurons.notices import jump_notice
from lstm_tui.tui.neurons.text_view import TextView
from lstm_tui.tui.neurons.unit_list import UnitList
from lstm_tui.tui.neurons.unit_panel import UnitPanel
from lstm_tui.tui.neurons.unit_rows import UnitOrder
from lstm_tui.tui.notify import notify

_SINGLE = "j selects a single unit."


class NeuronViews(Horizontal):
    """Units on the left, the text on the right, the symbol at the cursor below it.

    ``on_draw`` is called when the cursor or the unit may be another one.

    Attributes:
        units: The list of units.
        text: The text.
    """

    def __init__(
        self,
        session: InspectionSession,
        palette: Palette,
        id: str,  # noqa: A002 - Textual's name
        on_draw: Callable[[], None],
    ) -> None:
        super().__init__(id=id)
        self._session, self._on_draw = session, on_draw
        self._coloring = TextColoring(session, palette)
        self.units = UnitList(session, id="units", on_select=self.draw_unit)
        self.text = TextView(self._coloring, id="text", on_move=self._follow_cursor)
        self._unit = UnitPanel(session, id="unit")
        self._cursor = CursorPanel(session, id="cursor")
        self._gates = GateChart(session, id="gates")
        self._dependence = DependencePanel(session, id="dependence")
        self._below = Horizontal(self._cursor, self._gates, self._dependence, id="below")
        self._shown = False

    def compose(self) -> ComposeResult:
        """Two columns."""
        yield Vertical(self.units, self._unit, id="units-side")
        yield Vertical(self.text, self._below, id="reading")

    @property
    def palette(self) -> Palette:
        """The colors in use."""
        return self._coloring.palette

    def set_palette(self, palette: Palette) -> None:
        """Draw everything in other colors."""
        self._coloring.palette = palette
        self.draw()

    def show_text(self, then: Callable[[], object] = lambda: None) -> None:
        """Show another text, or the same with other weights; call ``then`` when it is visible."""
        self.text.show_text()

        def settle() -> None:
            """Once sizes are known, compute and draw what is visible."""
            self.text.reveal(self._session.cursor, with_context=not self._shown)
            self._shown = True
            first, end = self.text.visible_range()
            self._session.activations.read(first, end, gates=self._gates.display)
            self.draw()
            self.call_after_refresh(then)

        self.call_after_refresh(settle)

    def draw(self) -> None:
        """Bring all views up to date."""
        self.units.update_rows()
        self.draw_unit()

    def draw_unit(self) -> None:
        """Bring all views but the list of units up to date."""
        self.draw_scores()
        self.text.show_unit()
        self._draw_cursor()
        self._below.set_class(self._session.dependence.shown, "dependence")
        self._dependence.show_dependence(self.palette)

    def draw_dependence(self) -> None:
        """Show the newest dependence: in the text, and below it."""
        self.text.show_unit()
        self._dependence.show_dependence(self.palette)

    def draw_scores(self) -> None:
        """Bring the panel with the scores of the unit up to date."""
        self._unit.show_unit(self.palette)

    def _draw_cursor(self) -> None:
        self._cursor.show_cursor()
        self._gates.show_cursor(self.palette)
        self._on_draw()

    def _follow_cursor(self) -> None:
        if self.units.order in (UnitOrder.ACTIVITY, UnitOrder.CHANGE):
            self.units.update_rows()
        self._draw_cursor()

    def show_unit(self, unit: UnitId, quantity: Quantity | None = None) -> None:
        """Show a unit, whichever row of the list it is in."""
        self._session.show_unit_values()
        self._session.select_unit(unit, quantity)
        self.units.forget_row()
        self.units.redraw()
        self.draw_unit()

    def show_ranking(self, *, best: bool) -> None:
        """Show the list in another order, or for another pattern; select its ``best`` unit."""
        self.units.update_rows()
        if best:
            self.units.select_best()
        self.draw()

    def go_to(self, target: int | UnitId, quantity: Quantity = Quantity.HIDDEN) -> None:
        """Show a position without a selection, or the values of a unit."""
        if isinstance(target, UnitId):
            self._session.unit_chosen = True
            self.show_unit(target, quantity)
        else:
            self.text.select(None)
            self.text.move_to(target)

    def action_quantity(self, by: int) -> None:
        """Color the text by the next quantity, or the one before."""
        if self._session.fitted is not None:
            notify(self.app, f"A set of units is one weighted sum. {_SINGLE}")
            return
        if self._session.shown_class is None:
            self._session.step_quantity(by)
        self._session.show_unit_values()
        self.draw()

    def action_class(self) -> None:
        """Color the text by the running probability of the next class, or by the unit again."""
        if self._session.classes is None:
            notify(self.app, "The network is a language model: it has no classes.")
            return
        self._session.classes.cycle()
        self.draw()

    def action_turn(self) -> None:
        """Negate the values of the unit, or undo that."""
        self._session.show_unit_values()
        if self._session.fitted is not None:
            notify(self.app, f"High values of a set mean its pattern. {_SINGLE}")
        elif self._session.turn():
            self._session.unit_chosen = True
            self.draw()
        else:
            notify(
                self.app,
                "A gate is between 0 and 1 and has no sign: press h for hidden or cell.",
            )

    def action_gates(self) -> None:
        """Show the gate chart instead of the symbol at the cursor, if there is no room for both."""
        if self._session.dependence.shown:
            notify(self.app, "r shows values again; the gate chart belongs to them.")
        self._below.toggle_class("gates")

    def action_jump(self, target: str, direction: int) -> None:
        """Move the cursor to the next ``inside``, ``disagreement`` or ``match``."""
        session = self._session
        if target == "match":
            positions = session.search.positions
        elif target == "inside":
            positions = inside_starts(session)
        else:
            positions = disagreements(session)
        position = next_position(positions, session.cursor, direction)
        if position is None:
            notify(self.app, jump_notice(session, target))
        else:
            self.text.move_to(position)

    def jump_to_match(self) -> None:
        """Move the cursor to the first match from the cursor on; mark all matches."""
        position = self._session.search.next(self._session.cursor - 1, 1)
        if position is not None:
            self.text.move_to(position)
        self.text.recolor_values()
