"""The symbol at the cursor: predictions, surprise, most active units.

Pure functions make `Content` of a given width and height.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from textual.content import Content

from lstm_tui.exports.class_tables import class_name
from lstm_tui.formatting import bar
from lstm_tui.inspection.captions import position_caption
from lstm_tui.inspection.class_view import ClassView
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.unit_values import most_active, most_changed, negate_turned, shown_values
from lstm_tui.reader.units import UnitId, signed_name
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.symbol_glyphs import glyph_cells
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.widgets.panel import SizedPanel

LISTED_UNITS = 2

LISTED_CLASSES = 5
"""Classes that are listed; of more, the most probable ones."""

_CLASS_CELLS, _SIDE_CELLS = 14, 10


@dataclass(frozen=True, slots=True)
class CursorFacts:
    """What is known about the symbol at the cursor.

    Attributes:
        value: The value of the selected unit.
        surprise: In nats; nan for the first symbol.
        predictions: Glyphs and probabilities of the next symbol, the most likely first.
        active: Units with the largest hidden values, and those values. Of a turned unit the name
            has a minus and the value is negated.
        changed: Units whose values this symbol changed most, and by how much.
        inside: The value of the pattern; None without one.
        document: Of a classifier the label of the document and what it says at its end, each as a
            name, words and their style. ``predictions`` are then of the classes, if it ended here.
    """

    value: float
    surprise: float
    predictions: Sequence[tuple[str, float]]
    active: Sequence[tuple[str, float]]
    changed: Sequence[tuple[str, float]]
    inside: float | None = None
    document: tuple[tuple[str, str, str], ...] = ()


def cursor_facts(session: InspectionSession) -> CursorFacts:
    """What is known about the symbol at the cursor of ``session``."""
    activations, cursor, pattern = session.activations, session.cursor, session.shown_pattern
    activations.read(max(0, cursor - 1), cursor + 1, gates=session.quantity.is_gate)

    def named(values: list[tuple[UnitId, float]]) -> list[tuple[str, float]]:
        return [
            (signed_name(str(unit), turned=unit in session.turned_units), value)
            for unit, value in negate_turned(session, values)
        ]

    predictions, document = (
        (_predictions(session), ())
        if session.classes is None
        else _classes(session.classes, cursor)
    )
    return CursorFacts(
        value=float(shown_values(session, cursor, cursor + 1)[0]),
        surprise=float(activations.loss[cursor]),
        predictions=predictions,
        active=named(most_active(session, LISTED_UNITS)),
        changed=named(most_changed(session, LISTED_UNITS)),
        inside=float(session.patterns.mask(pattern)[cursor])
        if pattern and session.shown_class is None
        else None,
        document=document,
    )


def _predictions(session: InspectionSession) -> list[tuple[str, float]]:
    """The most likely next symbols and their probabilities."""
    activations, cursor = session.activations, session.cursor
    ids, probabilities = activations.top_ids[cursor], activations.top_probabilities[cursor]
    return [
        (session.vocabulary.label(int(symbol)), float(probability))
        for symbol, probability in zip(ids, probabilities, strict=True)
    ]


def _classes(
    classes: ClassView, cursor: int
) -> tuple[list[tuple[str, float]], tuple[tuple[str, str, str], ...]]:
    """The classes and their probabilities if the document ended here; and of the document the
    label, and what the network says at its end, with a style."""
    running = classes.running
    logs = running.log_probabilities(cursor, cursor + 1)[0]
    order = range(len(logs)) if len(logs) <= LISTED_CLASSES else np.argsort(-logs, kind="stable")
    # Nothing was read of the document where they are nan.
    listed = [
        (class_name(classes.names[index], _CLASS_CELLS), float(np.exp(logs[index])))
        for index in list(map(int, order))[:LISTED_CLASSES]
        if not np.isnan(logs[index])
    ]
    document = running.document_at(cursor)
    label, end = classes.label_of(document), int(running.last[document])
    said = running.log_probabilities(end, end + 1)[0]
    rows = []
    if label is not None:
        rows.append(("label ", class_name(classes.names[label], _CLASS_CELLS), "bold"))
    if not np.isnan(said).any():
        decision = int(said.argmax())
        style = "bold" if label is None else "$success" if label == decision else "$error"
        mark = "" if label is None else " ✓" if label == decision else " ✗"
        name = class_name(classes.names[decision], _SIDE_CELLS)
        rows.append(("at end ", f"{name}{mark} {float(np.exp(said[decision])):.2f}", style))
    return listed, tuple(rows)


def cursor_panel(facts: CursorFacts, width: int, height: int) -> Content:
    """Predictions as bars; beside them, or below, value, surprise and units."""
    lines = _facts(facts)
    side = 24 if width >= 46 else 0
    room = width - side - (2 if side else 0)
    labels = max((glyph_cells(glyph) for glyph, _ in facts.predictions), default=0)
    column = max(3, labels + 1)
    bars = [_bar(glyph, probability, column, room) for glyph, probability in facts.predictions]
    if not side:
        head = [lines[0]] if height > len(bars) else []
        return Content("\n").join([*head, *bars, *lines[1:]][:height])
    rows = []
    for row in range(min(height, max(len(bars), len(lines)))):
        left = bars[row] if row < len(bars) else Content()
        right = lines[row].truncate(side) if row < len(lines) else Content()
        rows.append(left + Content(" " * (room - left.cell_length + 2)) + right)
    return Content("\n").join(rows)


def _facts(facts: CursorFacts) -> list[Content]:
    value = Content.assemble(
        ("value ", DIM), (f"{facts.value:+.2f}", "bold"), _inside(facts.inside)
    )
    on = Content.assemble(("on ", DIM), _units(facts.active))
    moved = Content.assemble(("moved ", DIM), _units(facts.changed))
    if facts.document:
        rows = [
            Content.assemble((name, DIM), (words, style)) for name, words, style in facts.document
        ]
        return [*rows, value, on, moved]
    surprise = "–" if math.isnan(facts.surprise) else f"{facts.surprise:.2f} nats"
    return [
        value,
        Content.assemble(("surprise ", DIM), (surprise, "bold")),
        on,
        moved,
    ]


def _inside(inside: float | None) -> tuple[str, str]:
    """The value of the pattern; a binary one is inside or outside."""
    if inside is None:
        return "", ""
    if inside == 0:
        return "  outside", DIM
    return ("  inside" if inside == 1 else f"  {inside:g}"), "bold"


def _units(units: Sequence[tuple[str, float]]) -> str:
    """Names with the sign of their values as an arrow."""
    return " ".join(f"{name}{'↑' if value >= 0 else '↓'}" for name, value in units)


def _bar(glyph: str, probability: float, column: int, width: int) -> Content:
    """A label of ``column`` cells, its probability, and a bar of that length.

    The label of a byte is ``0xE9``; that of a word is whole, even where no bar has room beside it.
    """
    taken = glyph_cells(glyph)
    return Content.assemble(
        (glyph + " " * (column - taken), "bold"),
        (f"{probability:.2f} ", DIM),
        (bar(probability, width - column - 5), "$error"),
    )


class CursorPanel(SizedPanel):
    """Shows the symbol at the cursor of ``session``."""

    def __init__(self, session: InspectionSession, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._session = session

    def show_cursor(self) -> None:
        """Show the symbol that is at the cursor now."""
        session, facts = self._session, cursor_facts(self._session)
        label = session.vocabulary.label(int(session.text.ids[session.cursor]))
        self.set_titles(f"At “{safe_line(label, 30)}”, {position_caption(session)}")
        self.set_renderer(lambda width, height: cursor_panel(facts, width, height))
