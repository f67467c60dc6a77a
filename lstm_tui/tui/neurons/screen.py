"""The Neurons screen: a text on the colours of one unit, and all that is known of that unit.

The state is the `InspectionSession`; this module draws it. How one moves is in `moves`, what
asks something first in `actions` and `prompt`, what takes long in `jobs`.
"""

from typing import TYPE_CHECKING, cast

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from threadpoolctl import threadpool_limits

from lstm_tui.colors.palette import Palette, levels, red_levels
from lstm_tui.colors.styles import content_style
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.text_layout import shown_text, symbol_glyphs
from lstm_tui.reader.units import Quantity, UnitId, signed_name
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.background_jobs import Jobs
from lstm_tui.tui.neurons.actions import NeuronActions
from lstm_tui.tui.neurons.cursor_panel import Here, cursor_panel
from lstm_tui.tui.neurons.gate_chart import NAMES, gate_lines
from lstm_tui.tui.neurons.jobs import NeuronWork
from lstm_tui.tui.neurons.moves import NeuronMoves
from lstm_tui.tui.neurons.prompt import NeuronLine
from lstm_tui.tui.neurons.text_strips import (
    CURSOR,
    FOUND,
    LABELLED,
    SELECTED,
    Colouring,
    Expected,
)
from lstm_tui.tui.neurons.text_view import TextView
from lstm_tui.tui.neurons.unit_list import UnitList
from lstm_tui.tui.neurons.unit_panel import Paint, UnitFacts, unit_panel
from lstm_tui.tui.neurons.unit_rows import (
    Order,
    UnitRow,
    filtered,
    position,
    scored_rows,
    unit_table,
)
from lstm_tui.tui.screen_stack import back_key
from lstm_tui.tui.widgets.footer import Key, KeyBar
from lstm_tui.tui.widgets.header import render_header
from lstm_tui.tui.widgets.inputs import SafeInput
from lstm_tui.tui.widgets.panel import SizedPanel

if TYPE_CHECKING:
    from lstm_tui.tui.app import LstmTuiApp

FARTHEST = 6_000
"""Characters that are read at once because they are on the screen, and no more."""

CONTEXT = 200
"""Characters around the cursor that the gates are drawn for: more than any screen is wide."""


class NeuronScreen(Screen[None], NeuronMoves, NeuronLine, NeuronWork, NeuronActions):
    """Draws the session, and moves on it."""

    AUTO_FOCUS = ""

    def __init__(self, session: InspectionSession, *, polls: bool = True) -> None:
        super().__init__()
        self.jobs = Jobs(self)
        self.session = session
        self._polls = polls
        self._opened = False
        self._order = Order.SCORE
        self._filter = ""
        self._key: tuple[str, str, str] | None = None
        self._symbols = symbol_glyphs(session.vocabulary)
        self._rows: list[UnitRow] = []
        self._found = np.zeros(0, np.int64)
        self._found_marks = np.zeros(0, np.bool_)
        self._limits: threadpool_limits | None = None

    def compose(self) -> ComposeResult:
        """Units on the left, the text on the right, what is under the cursor below it."""
        yield SizedPanel(id="top")
        with Horizontal(id="neuron-body"):
            with Vertical(id="units-side"):
                yield UnitList(id="units")
                yield SizedPanel(id="unit")
            with Vertical(id="reading"):
                yield TextView(id="neuron-text")
                with Horizontal(id="below"):
                    yield SizedPanel(id="here")
                    yield SizedPanel(id="gates")
        yield SafeInput(id="ask", compact=True, on_lines=self.paste_lines)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the text at once; read the rest of it and rank the units behind it."""
        # One thread for all products: the second core belongs to whoever trains, and the screen's
        # own threads take turns.
        self._limits = threadpool_limits(1, user_api="blas")
        self.query_one("#ask").display = False
        self.query_one("#gates").border_title = "Gates along the line"
        self.offer_keys()
        self.take_text(reads=True, ranks=True)
        self.app.theme_changed_signal.subscribe(self, lambda _: self.draw())
        if self.session.text.notes:
            self.say(" ".join(self.session.text.notes), seconds=8)
        self.show_warnings()
        if self._polls:
            self.set_interval(2.0, self.look_for_checkpoints)

    def on_unmount(self) -> None:
        """Give the other threads back to whoever comes next, and let go of the app.

        A signal keeps whoever subscribed, and this screen keeps a text's worth of activations.
        """
        self.app.theme_changed_signal.unsubscribe(self)
        if self._limits is not None:
            self._limits.restore_original_limits()

    def take_text(self, *, reads: bool = False, ranks: bool = False) -> None:
        """Another text lies on the session, or other weights read it.

        Once it is seen, the rest of it is read and the units are ranked behind it, as asked for.
        """
        self.find(self.session.found)
        pane = self._pane
        pane.lay_out(predictions=self._predictions, cell_width=self._cell_width)
        pane.recolour(self.palette)
        pane.show_text(shown_text(self.session.text.ids, self.session.vocabulary), self)

        def settle() -> None:
            """Show what is seen when sizes are known; threads would take turns with it."""
            pane.reveal(self.session.cursor, with_context=not self._opened)
            self._opened = True
            self.session.reading.read(*pane.seen(), gates=self.query_one("#gates").display)
            self.draw()
            if reads:
                self.call_after_refresh(self.start_reading)
            if ranks:
                self.call_after_refresh(self.start_ranking)

        self.call_after_refresh(settle)

    @property
    def _pane(self) -> TextView:
        return self.query_one("#neuron-text", TextView)

    @property
    def palette(self) -> Palette:
        """The colours that suit theme and terminal."""
        return cast("LstmTuiApp", self.app).palette

    def colouring(self, first: int, end: int) -> Colouring:
        """How the characters from ``first`` to before ``end`` look now."""
        session, count = self.session, end - first
        self._read(first, end)
        marks = np.zeros(count, np.uint8)
        if session.selection is not None:
            begin, stop = session.selection
            marks[max(begin - first, 0) : max(stop - first, 0)] |= SELECTED
        if len(self._found):
            marks |= self._found_marks[first:end].astype(np.uint8) * FOUND
        if pattern := session.shown_pattern:
            marks |= (session.answers(pattern)[first:end] > 0).astype(np.uint8) * LABELLED
        if first <= session.cursor < end:
            marks[session.cursor - first] |= CURSOR
        return Colouring(levels(session.values(first, end), *session.scale()), marks)

    def expected(self, first: int, end: int) -> Expected:
        """What was expected after the characters from ``first`` to before ``end``."""
        self._read(first, end)
        reading, symbols = self.session.reading, self._symbols
        ids = reading.top_ids[first:end].T.tolist()
        return Expected(
            tuple("".join([symbols[symbol] for symbol in row]) for row in ids),
            red_levels(reading.top_probabilities[first:end].T),
        )

    def _read(self, first: int, end: int) -> None:
        """Read what is seen, if the thread has not come so far yet."""
        session = self.session
        gates = session.quantity.is_gate
        if gates or not session.reading.known(first, end):
            seen_first, seen_end = self._pane.seen()
            first, end = min(first, seen_first), max(end, min(seen_end, end + FARTHEST))
            session.reading.read(first, end, gates=gates)

    def offer_keys(self) -> None:
        """Show in the footer the keys that apply: fewer while a line is open and takes letters."""
        keys = [*KEYS[:-2], *back_key(self, "back"), *KEYS[-2:]]
        self.query_one(KeyBar).offer(LINE_KEYS if self._asking else keys)

    def draw(self) -> None:
        """Bring every part up to date."""
        self._rows = self._unit_rows()
        self._draw_top()
        self._draw_units()
        self._draw_text()
        self._draw_below()

    def _draw_top(self) -> None:
        session = self.session
        steps = session.steps()
        place = (
            f"{steps.index(session.checkpoint.step) + 1} of {len(steps)}"
            if session.checkpoint.step in steps
            else ""
        )
        words = [
            f"step {session.checkpoint.step:,}",
            *(["▲ older weights, newer unusable"] if session.checkpoint.skipped_step else []),
            *([f"{place} (< >)"] if place else []),
            session.checkpoint.model.title,
        ]
        state = self.state()
        self.query_one("#top", SizedPanel).set_renderer(
            lambda width, _: render_header(session.run.name, words, state, width)
        )

    def _unit_rows(self) -> list[UnitRow]:
        """The units to list, in the order that was chosen."""
        session = self.session
        if self._order is Order.SCORE and session.listed_scores is not None:
            return filtered(scored_rows(session.rows(), session.annotations), self._filter)
        model = session.checkpoint.model
        every = [UnitId(layer, at) for layer in range(model.layers) for at in range(model.hidden)]
        ranked: list[tuple[UnitId, float | None]]
        if self._order is Order.HERE:
            ranked = [*session.as_shown(session.active_here(len(every)))]
        elif self._order is Order.CHANGE:
            ranked = [*session.as_shown(session.changed_here(len(every)))]
        else:
            ranked = [(unit, None) for unit in every]
        quantity = session.quantity.state if self._order is Order.NUMBER else Quantity.HIDDEN
        rows = [
            UnitRow(unit, quantity, "", value, session.annotations.of(str(unit)).name)
            for unit, value in ranked
        ]
        return filtered(rows, self._filter)

    def _draw_units(self) -> None:
        session, rows = self.session, self._rows
        chosen, turned_units = position(rows, self._key, session.unit), session.turned_units
        units = self.query_one("#units", UnitList)
        elsewhere = session.listed_scores is not None and not session.reads_own_text
        subtitle = "by the run's own text" if elsewhere else ""
        subtitle = f"/{safe_line(self._filter, 12)}" if self._filter else subtitle
        units.set_titles(self._list_title(), subtitle)
        units.set_renderer(
            lambda width, height: unit_table(rows, chosen, width, height, turned_units)
        )
        quantity = session.quantity.state
        pattern, score = session.shown_pattern, session.score()
        histogram, probes = None, []
        turned = session.turned
        if score is not None and session.scores is not None:
            histogram = session.scores.histogram(session.unit, quantity, pattern)
            probes = session.scores.probe(pattern)
            if turned:
                score, histogram = score.turned(), histogram and histogram.turned()
        facts = UnitFacts(
            pattern,
            score,
            histogram,
            session.annotation(),
            tuple(probes),
            self.causal_lines(),
            self.waiting_words(),
        )
        paint = Paint(self.palette, session.scale_of(quantity))
        panel = self.query_one("#unit", SizedPanel)
        mark = "c" if quantity is Quantity.CELL else ""  # as in the list
        on = f" on {safe_line(pattern, 24)}" if pattern else ""
        panel.set_titles(f"{signed_name(str(session.unit), turned=turned)}{mark}{on}")
        panel.set_renderer(lambda width, height: unit_panel(facts, paint, width, height))

    def _list_title(self) -> str:
        """By what the list is ordered."""
        session = self.session
        if self._order is not Order.SCORE or session.listed_scores is None:
            order = Order.NUMBER if self._order is Order.SCORE else self._order
            return f"Units · by {order.value}"
        if session.scores is None:
            return "Units · as ranked before"
        return (
            f"Units · on {safe_line(session.pattern, 20)}"
            if session.pattern
            else "Units · best of each"
        )

    def _draw_text(self) -> None:
        session = self.session
        name = session.annotation().name
        title = f"{session.title} · {session.quantity.replace('_', ' ')}"
        title += f" · {safe_line(name, 30)}" if name else ""
        low, high = session.scale()
        pane = self._pane
        pane.set_titles(
            Content(title),
            Content.assemble(
                (f" {low:.2g} ", content_style(self.palette.looks[0])),
                (f" {high:.2g} ", content_style(self.palette.looks[-1])),
                f" {session.caption}",
            ),
        )
        pane.recolour_values(self.palette)

    def _draw_below(self) -> None:
        session = self.session
        here = self._here()
        panel = self.query_one("#here", SizedPanel)
        panel.set_titles(f"At “{self._glyph_here}”, character {session.cursor:,}")
        panel.set_renderer(lambda width, height: cursor_panel(here, width, height))
        gates = self.query_one("#gates", SizedPanel)
        if gates.display:
            first = max(0, session.cursor - CONTEXT)
            end = min(len(session.reading), session.cursor + CONTEXT)
            session.reading.read(first, end, gates=True)
            values = {
                name: session.values_of(name, first, end)
                for name in NAMES
                if name in session.quantities
            }
            glyphs = shown_text(session.text.ids[first:end], session.vocabulary).glyphs
            palette, at = self.palette, session.cursor - first
            scales = {name: session.scale_of(name) for name in values}
            gates.set_renderer(
                lambda width, height: gate_lines(glyphs, values, scales, at, palette, width, height)
            )

    @property
    def _glyph_here(self) -> str:
        return self.session.vocabulary.label(int(self.session.text.ids[self.session.cursor]))

    def _named(self, found: list[tuple[UnitId, float]]) -> list[tuple[str, float]]:
        turned = self.session.turned_units
        return [
            (signed_name(str(unit), turned=unit in turned), value)
            for unit, value in self.session.as_shown(found)
        ]

    def _here(self) -> Here:
        session = self.session
        reading, at = session.reading, session.cursor
        reading.read(max(0, at - 1), at + 1, gates=session.quantity.is_gate)
        pattern = session.shown_pattern
        return Here(
            value=float(session.values(at, at + 1)[0]),
            surprise=float(reading.loss[at]),
            expected=[
                (session.vocabulary.label(int(symbol)), float(chance))
                for symbol, chance in zip(
                    reading.top_ids[at], reading.top_probabilities[at], strict=True
                )
            ],
            active=self._named(session.active_here(2)),
            changed=self._named(session.changed_here(2)),
            inside=float(session.answers(pattern)[at]) if pattern else None,
        )


LINE_KEYS = [Key("Esc", "done", "back"), Key("Enter", "close", "back")]
KEYS = [
    Key("←→↑↓", "Move", "move(1)", 2),
    Key("j k", "Unit", "unit(1)"),
    Key("f", "Pattern", "pattern", 1),
    Key("[ ]", "Jump", "jump('inside', 1)", 5),
    Key("p", "Predictions", "predictions", 3),
    Key("h", "Quantity", "quantity(1)", 4),
    Key("-", "Turn", "turn", 8),
    Key("a", "Ablate", "ablate", 3),
    Key("x", "Clamp", "clamp", 4),
    Key("v", "Select", "select", 6),
    Key("/", "Find", "find", 7),
    Key("i", "Type", "type", 8),
    Key("e", "Export", "export", 9),
    Key("c", "Contexts", "contexts", 10),
    Key("y", "Copy", "copy", 8),
    Key("?", "Help", "help", 0),
    Key("q", "Quit", "app.leave", 0),
]
