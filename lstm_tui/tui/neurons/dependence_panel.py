"""What the prediction at the cursor, or a unit, depends on, and what a substitution does to it.

Pure functions make `Content` of a given width and height.
"""

from collections.abc import Sequence

import numpy as np
from textual.content import Content

from lstm_tui.colors.palette import Palette, amber_levels
from lstm_tui.colors.styles import content_style
from lstm_tui.exports.dependence_facts import (
    ListedSymbol,
    SubstitutionFacts,
    listed_symbols,
    share_text,
    substitution_facts,
)
from lstm_tui.inspection.captions import dependence_caption
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.studies.dependence import Connectivity
from lstm_tui.text.symbol_glyphs import fitted, glyph_cells
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.widgets.panel import SizedPanel

BEFORE, AFTER = 12, 7
"""Cells of the text around a listed symbol, if there is room for it."""

LONGEST_LABEL, FIGURES = 14, 18
"""Cells of the label of a symbol at most, and of its share and distance."""

LEAST_BAR, LONGEST_BAR = 6, 24


def symbol_list(
    symbols: Sequence[ListedSymbol],
    contexts: Sequence[tuple[str, str]],
    palette: Palette,
    width: int,
) -> Content:
    """A line for each symbol: its share as a bar, where it stands, and the text around it.

    ``contexts`` are the texts before and after each symbol, at most `BEFORE` and `AFTER` cells.
    """
    if not any(symbol.share for symbol in symbols):
        return Content.styled("None of these symbols: every gradient is 0.", DIM)
    column = min(max(glyph_cells(symbol.label) for symbol in symbols), LONGEST_LABEL)
    room = width - column - FIGURES
    with_text = room >= LEAST_BAR + BEFORE + AFTER + 3
    room = min(room - (BEFORE + AFTER + 3 if with_text else 0), LONGEST_BAR)
    largest = symbols[0].share
    levels = amber_levels(np.array([symbol.relative for symbol in symbols])).tolist()
    lines = []
    for symbol, level, (before, after) in zip(symbols, levels, contexts, strict=True):
        bar = "█" * round(max(room, 0) * symbol.share / largest)
        away = f"{symbol.distance} before" if symbol.distance else "cursor"
        parts: list[tuple[str, str]] = [
            (fitted(symbol.label, column), content_style(palette.amber_styles[level])),
            (f" {share_text(symbol.share):>5} ", "bold"),
            (f"{away:<10} ", DIM),
            (bar.ljust(room), "$warning"),
        ]
        if with_text:
            parts += [
                (f" {' ' * (BEFORE - glyph_cells(before))}{before}", DIM),
                (symbol.label, "bold"),
                (after, DIM),
            ]
        lines.append(Content.assemble(*parts))
    return Content("\n").join(lines)


def substitution_table(facts: SubstitutionFacts, width: int, height: int) -> Content:
    """The values without symbols, below them the predictions, and a remark if it fits."""
    columns = facts.columns
    first = min(glyph_cells(facts.head), LONGEST_LABEL) + 1
    head = fitted(facts.head, first - 1)
    column = max(10, (width + 1 - first) // len(columns))
    names = [one.full_name for one in columns]
    if max(map(glyph_cells, names)) >= column:
        names = [one.name for one in columns]
    rows = [
        _row("", [(name, DIM) for name in names], first, column),
        _row(head, [(one.value, "bold") for one in columns], first, column),
    ]
    remark = [Content.styled(facts.remark, DIM)] if 0 < len(facts.remark) <= width else []
    most = height - len(rows) - len(remark)
    for rank in range(min(most, *(len(one.predictions) for one in columns))):
        ranked = [one.predictions[rank] for one in columns]
        cells = [(text, "$error" if is_target else "") for text, is_target in ranked]
        rows.append(_row("" if rank else "next", cells, first, column))
    return Content("\n").join([*rows, *remark])


def _row(name: str, cells: Sequence[tuple[str, str]], first: int, column: int) -> Content:
    parts = [(" " + fitted(text, column - 1), style) for text, style in cells]
    return Content.assemble((name + " " * (first - 1 - glyph_cells(name)), DIM), *parts)


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
        elif shown.substitutions:
            self._show_substitutions(result)
        else:
            symbols = listed_symbols(result, session.text.ids, session.label)
            contexts = [self._around(one.position, result.dependence.position) for one in symbols]
            title = dependence_caption(session)
            following = "values" if result.unit or session.fitted else "of the unit"
            self.set_titles(f"{title} depends on", f"r {following} · d drop “{symbols[0].label}”")
            self.set_renderer(
                lambda width, height: _cut(symbol_list(symbols, contexts, palette, width), height)
            )

    def _show_substitutions(self, result: Connectivity) -> None:
        session = self._session
        facts = substitution_facts(
            result,
            session.dependence.substitutions,
            session.text.ids,
            session.label,
            turned=result.unit is not None and result.unit[0] in session.turned_units,
        )
        away = f"{facts.distance} before" if facts.distance else "at the cursor"
        following = session.dependence.next_dropped()
        after = (
            "lists them again"
            if following is None
            else f"drops “{session.label(int(session.text.ids[following]))}”"
        )
        self.set_titles(
            f"{dependence_caption(session)} without “{facts.dropped}”, {away}",
            f"median: without “{facts.median}”, {facts.median_distance} before · d {after}",
        )
        self.set_renderer(
            lambda width, height: _cut(substitution_table(facts, width, height), height)
        )

    def _around(self, position: int, last: int) -> tuple[str, str]:
        """The text before and after the symbol at ``position``, up to ``last``."""
        first, end = self._session.around(position, BEFORE, AFTER + 1)
        glyphs = self._session.glyphs
        return glyphs(first, position), glyphs(position + 1, max(position, min(end - 1, last)) + 1)


def _cut(content: Content, height: int) -> Content:
    return Content("\n").join(content.split("\n")[:height])
