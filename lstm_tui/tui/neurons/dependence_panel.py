"""What the prediction at the cursor, or a unit, depends on, and what a substitution does to it.

Pure functions make `Content` of a given width and height.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from lstm_tui.colors.palette import Palette, amber_levels
from lstm_tui.colors.styles import content_style
from lstm_tui.inspection.captions import dependence_caption, probability_text
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.reader.units import MINUS, signed_name, target_name
from lstm_tui.studies.connectivity import Connectivity
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.symbol_glyphs import fitted, glyph_cells
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.widgets.panel import SizedPanel

STRONGEST = 5
"""Symbols that are listed, and predictions before and after a substitution."""

BEFORE, AFTER = 12, 7
"""Cells of the text around a listed symbol, if there is room for it."""

LONGEST_LABEL, FIGURES = 14, 18
"""Cells of the label of a symbol at most, and of its share and distance."""

LEAST_BAR, LONGEST_BAR = 6, 24


@dataclass(frozen=True, slots=True)
class ListedSymbol:
    """A symbol that a value depends on.

    Attributes:
        label: What is shown for it.
        distance: How many symbols it stands before the one at the cursor.
        share: Of the sum of all dependences.
        level: Its amber level, as in the text.
        before, after: The text around it.
    """

    label: str
    distance: int
    share: float
    level: int
    before: str
    after: str


def listed_symbols(session: InspectionSession, result: Connectivity) -> list[ListedSymbol]:
    """The symbols that it depends on most, the strongest first."""
    dependence = result.dependence
    shares, levels = dependence.shares, amber_levels(dependence.relative)
    listed = []
    for position in dependence.strongest(STRONGEST):
        first, end = session.around(position, BEFORE, AFTER + 1)
        listed.append(
            ListedSymbol(
                session.vocabulary.label(int(session.text.ids[position])),
                dependence.position - position,
                float(shares[position - dependence.first]),
                int(levels[position - dependence.first]),
                session.glyphs(first, position),
                session.glyphs(position + 1, min(end, dependence.position + 1)),
            )
        )
    return listed


def symbol_list(symbols: Sequence[ListedSymbol], palette: Palette, width: int) -> Content:
    """A line for each symbol: its share as a bar, where it stands, the text around it."""
    if not any(symbol.share for symbol in symbols):
        return Content.styled("None of these symbols: every gradient is 0.", DIM)
    column = min(max(glyph_cells(symbol.label) for symbol in symbols), LONGEST_LABEL)
    room = width - column - FIGURES
    with_text = room >= LEAST_BAR + BEFORE + AFTER + 3
    room = min(room - (BEFORE + AFTER + 3 if with_text else 0), LONGEST_BAR)
    largest = symbols[0].share
    lines = []
    for symbol in symbols:
        bar = "█" * round(max(room, 0) * symbol.share / largest)
        away = f"{symbol.distance} before" if symbol.distance else "cursor"
        parts: list[tuple[str, str]] = [
            (fitted(symbol.label, column), content_style(palette.amber_styles[symbol.level])),
            (f" {_percent(symbol.share):>5} ", "bold"),
            (f"{away:<10} ", DIM),
            (bar.ljust(room), "$warning"),
        ]
        if with_text:
            parts += [
                (f" {' ' * (BEFORE - glyph_cells(symbol.before))}{symbol.before}", DIM),
                (symbol.label, "bold"),
                (symbol.after, DIM),
            ]
        lines.append(Content.assemble(*parts))
    return Content("\n").join(lines)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.0995 else f"{100 * share:.1f} %"


@dataclass(frozen=True, slots=True)
class SubstitutionColumn:
    """What the network does with one text.

    Attributes:
        name: Which symbol is dropped.
        value: The probability, or the value of the unit.
        predictions: What is shown for the most likely next symbols, and whether it is the target.
    """

    name: str
    value: str
    predictions: Sequence[tuple[str, bool]]


def substitution_table(head: str, columns: Sequence[SubstitutionColumn], width: int) -> Content:
    """The values, which ``head`` names, and below them the predictions."""
    first = glyph_cells(head) + 1
    column = max(10, (width - first) // len(columns))
    rows = [
        _row("", [(one.name, DIM) for one in columns], first, column),
        _row(head, [(one.value, "bold") for one in columns], first, column),
    ]
    for rank in range(min(len(one.predictions) for one in columns)):
        ranked = [one.predictions[rank] for one in columns]
        cells = [(text, "$error" if is_target else "") for text, is_target in ranked]
        rows.append(_row("" if rank else "next", cells, first, column))
    return Content("\n").join(rows)


def _row(name: str, cells: Sequence[tuple[str, str]], first: int, column: int) -> Content:
    parts = [(fitted(text, column - 1) + " ", style) for text, style in cells]
    return Content.assemble((name + " " * (first - glyph_cells(name)), DIM), *parts)


class DependencePanel(SizedPanel):
    """Shows the dependence of ``session``, while it is displayed."""

    def __init__(self, session: InspectionSession, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._session = session

    def show_dependence(self, palette: Palette) -> None:
        """Show the last result, or the substitutions if there are some."""
        session, shown = self._session, self._session.dependence
        result = shown.result
        if result is None:
            self.set_titles("Depends on", "")
            self.set_renderer(lambda _width, _height: Content.styled("measuring …", DIM))
            return
        title = dependence_caption(session)
        if shown.substitutions:
            self._show_substitutions(title, result)
            return
        symbols = listed_symbols(session, result)
        self.set_titles(f"{title} depends on", f"d drop “{safe_line(symbols[0].label, 12)}”")
        self.set_renderer(lambda width, height: _cut(symbol_list(symbols, palette, width), height))

    def _show_substitutions(self, title: str, result: Connectivity) -> None:
        session, substitutions = self._session, self._session.dependence.substitutions
        dropped = [one.dropped for one in substitutions if one.dropped is not None]
        strongest, median = (
            f"“{self._label(int(session.text.ids[position]))}”" for position in dropped
        )
        if result.unit is None:
            head = f"p({self._label(result.target)}), log"
            values = [
                _with_logarithm(one.log_probabilities[result.target]) for one in substitutions
            ]
        else:
            unit, quantity = result.unit
            turned = unit in session.turned_units
            head = signed_name(target_name(unit, quantity), turned=turned)
            values = [f"{-one.value if turned else one.value:+.2f}" for one in substitutions]
        names = ("as it is", f"drop {strongest}", f"drop {median}")
        columns = [
            SubstitutionColumn(
                name,
                value,
                [
                    (
                        f"{self._label(symbol)} {probability:.2f}",
                        result.unit is None and symbol == result.target,
                    )
                    for symbol, probability in one.top(STRONGEST)
                ],
            )
            for name, value, one in zip(names, values, substitutions, strict=True)
        ]
        distance = result.dependence.position - dropped[-1]
        self.set_titles(
            f"{title} if {strongest} is dropped",
            f"{median}: the median, {distance} before · d back",
        )
        self.set_renderer(
            lambda width, height: _cut(substitution_table(head, columns, width), height)
        )

    def _label(self, symbol: int) -> str:
        return safe_line(self._session.vocabulary.label(symbol), 12)


def _with_logarithm(log_probability: float) -> str:
    logarithm = f"{log_probability:.2f}".replace("-", MINUS)
    return f"{probability_text(log_probability)} {logarithm}"


def _cut(content: Content, height: int) -> Content:
    return Content("\n").join(content.split("\n")[:height])
