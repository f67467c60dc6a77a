"""A list of positions and units to go to: the contexts of a unit, or what a selection excites."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from lstm_tui.colors.palette import Palette, levels
from lstm_tui.colors.styles import content_style
from lstm_tui.inspection.captions import shown_quantity, unit_title
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.unit_values import shown_scale, shown_values
from lstm_tui.reader.units import UnitId, signed_name
from lstm_tui.scoring.contexts import contexts_of
from lstm_tui.scoring.span_search import SimilarSpan, SpanUnit, find_similar_spans, units_of_span
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.neurons.notices import UnavailableError
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.widgets.choices import ChoiceList
from lstm_tui.tui.widgets.dialog import Dialog

HEADING = f"bold {DIM}"
BEFORE, AFTER = 46, 18
"""Cells of a passage that are shown before its strongest symbol, and from there on."""

BEFORE_PLACE = 20
"""Cells before a span of the text that is like the selection."""

CONTEXTS = 12
"""Strongest passages that are listed, and as many weakest."""

Target = int | UnitId
"""A position in the text, or a unit."""


@dataclass(frozen=True, slots=True)
class TargetOption:
    """A line of the list, and where it leads; a heading leads nowhere."""

    content: Content
    target: Target | None = None


class GotoDialog(Dialog[Target]):
    """Asks where to go."""

    def __init__(self, title: str, options: Sequence[TargetOption]) -> None:
        super().__init__(title, "↑↓ Enter go there · Esc close")
        self._options = options
        self.add_class("goto")

    def content(self) -> list[Widget]:
        """The list."""
        options = [Option(one.content, disabled=one.target is None) for one in self._options]
        return [ChoiceList(*options, compact=True, id="kinds")]

    def on_mount(self) -> None:
        """Focus the list."""
        self.query_one("#kinds").focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go there on Enter."""
        self.dismiss(self._options[event.option_index].target)


def contexts_dialog(session: InspectionSession, palette: Palette) -> GotoDialog:
    """The passages in which the unit is strongest, and weakest.

    Raises:
        UnavailableError: The quantity is a gate.
    """
    if session.quantity.is_gate:
        raise UnavailableError(
            "Gates are kept only of what is seen: press h until hidden or cell is shown."
        )
    values = np.where(session.activations.known_places, shown_values(session), np.nan)
    contexts = contexts_of(values, CONTEXTS)
    options = [
        TargetOption(Content.assemble(("strongest", HEADING))),
        *(_passage(session, one.place, palette) for one in contexts.strongest),
        TargetOption(Content.assemble(("weakest", HEADING))),
        *(_passage(session, one.place, palette) for one in contexts.weakest),
    ]
    return GotoDialog(
        f"{unit_title(session)} · {shown_quantity(session)}: strongest and weakest", options
    )


def _passage(session: InspectionSession, position: int, palette: Palette) -> TargetOption:
    first, end = session.around(position, BEFORE, AFTER)
    values = shown_values(session, first, end)
    steps = levels(values, *shown_scale(session))
    parts: list[tuple[str, str]] = [(f"{values[position - first]:+6.2f} ", "")]
    for glyph, step in zip(session.shown(first, end).glyphs, steps.tolist(), strict=True):
        parts.append((glyph, content_style(palette.styles[step])))
    return TargetOption(Content.assemble(*parts), position)


def selection_dialog(session: InspectionSession, palette: Palette) -> GotoDialog:
    """The units that are on in the selection and off around it, and where else they are on.

    Raises:
        UnavailableError: The text is still being read.
        ConfigError: The selection is the whole text.
    """
    assert session.selection is not None
    begin, end = session.selection
    activations = session.activations
    if activations.share_known < 1:  # the usual values of units are not known yet
        share = f"{100 * activations.share_known:.0f} %"
        raise UnavailableError(
            f"The text is still being read ({share}): press Enter again in a moment."
        )
    units = units_of_span(activations.hidden, begin, end)
    places = find_similar_spans(activations.hidden, units, begin, end) if units else []
    title = f"On in “{safe_line(session.glyphs(begin, end), 40)}”, off around it"
    return GotoDialog(title, selection_options(session, units, places, palette))


def selection_options(
    session: InspectionSession,
    units: Sequence[SpanUnit],
    places: Sequence[SimilarSpan],
    palette: Palette,
) -> list[TargetOption]:
    """The units of a selection, and the other places like it."""
    options = [TargetOption(Content.assemble(("units", HEADING)))]
    if not units:
        options.append(TargetOption(Content("None is on all through it and off on both sides.")))
    options += [_unit(session, one, palette) for one in units[:12]]
    options.append(TargetOption(Content.assemble(("elsewhere", HEADING))))
    if not places:
        options.append(TargetOption(Content("Nowhere else in what was read.")))
    return options + [_place(session, place) for place in places[:20]]


def _unit(session: InspectionSession, found: SpanUnit, palette: Palette) -> TargetOption:
    unit, turned = found.unit, found.unit in session.turned_units
    name = session.annotations.of(str(unit)).name
    high = (found.sign > 0) is not turned
    content = Content.assemble(
        (signed_name(str(unit), turned=turned).ljust(8), "bold"),
        ("high" if high else "low", content_style(palette.styles[-high])),
        (" " if high else "  ", ""),
        (f"on in {100 * found.inside:.0f} % of it, in {100 * found.around:.0f} % around", DIM),
        (f"  {safe_line(name, 30)}" if name else "", "italic $accent"),
    )
    return TargetOption(content, unit)


def _place(session: InspectionSession, place: SimilarSpan) -> TargetOption:
    first, _ = session.around(place.start, BEFORE_PLACE, 1)
    stop = min(len(session.activations), place.end + BEFORE_PLACE)
    content = Content.assemble(
        (f"{place.start:>8,} {100 * place.share:3.0f} % ", DIM),
        (session.glyphs(first, place.start), DIM),
        (session.glyphs(place.start, place.end), "bold underline"),
        (session.glyphs(place.end, stop), DIM),
    )
    return TargetOption(content.truncate(78), place.start)
