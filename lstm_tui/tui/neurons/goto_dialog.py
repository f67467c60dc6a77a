"""A list of places and units to go to: contexts of a unit, or what a selection excites."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from lstm_tui.colors.palette import Palette, levels
from lstm_tui.colors.styles import content_style
from lstm_tui.config import Quantity
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.reader.units import UnitId, signed_name
from lstm_tui.scoring.contexts import Contexts
from lstm_tui.scoring.span_search import Place, SpanUnit
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.widgets.choices import ChoiceList
from lstm_tui.tui.widgets.dialog import Dialog

DIM = "$foreground-muted"
BEFORE, AFTER = 46, 18
"""Characters of a passage that are shown before its strongest one, and after it."""

Target = int | tuple[UnitId, Quantity]
"""A place of the text, or a unit and its quantity."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A line, and where it leads; a heading leads nowhere."""

    words: Content
    target: Target | None = None


class PlacesDialog(Dialog[Target]):
    """Answers with where to go."""

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__(title, "↑↓ Enter go there · Esc close")
        self._choices = choices
        self.add_class("places")

    def content(self) -> list[Widget]:
        """The list."""
        options = [Option(one.words, disabled=one.target is None) for one in self._choices]
        return [ChoiceList(*options, compact=True, id="kinds")]

    def on_mount(self) -> None:
        """The arrows go through the list."""
        self.query_one("#kinds").focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter goes there."""
        self.dismiss(self._choices[event.option_index].target)


def context_choices(session: InspectionSession, found: Contexts, palette: Palette) -> list[Choice]:
    """The passages around the places where the unit is strongest, and where it is weakest."""
    return [
        Choice(Content.assemble(("strongest", f"bold {DIM}"))),
        *(_passage(session, one.place, palette) for one in found.strongest),
        Choice(Content.assemble(("weakest", f"bold {DIM}"))),
        *(_passage(session, one.place, palette) for one in found.weakest),
    ]


def _passage(session: InspectionSession, place: int, palette: Palette) -> Choice:
    first, end = max(0, place - BEFORE), min(len(session.reading), place + AFTER)
    values = session.values(first, end)
    steps = levels(values, *session.scale())
    parts: list[tuple[str, str]] = [(f"{values[place - first]:+6.2f} ", "")]
    for glyph, step in zip(session.glyphs(first, end), steps.tolist(), strict=True):
        parts.append((glyph, content_style(palette.looks[step])))
    return Choice(Content.assemble(*parts), place)


def span_choices(
    session: InspectionSession, units: Sequence[SpanUnit], places: Sequence[Place], palette: Palette
) -> list[Choice]:
    """The units that are on in a selection and off around it, and the other places like it."""
    choices = [Choice(Content.assemble(("units", f"bold {DIM}")))]
    if not units:
        choices.append(Choice(Content("None is on all through it and off on both sides.")))
    for one in units[:12]:
        name, turned = session.annotations.of(str(one.unit)).name, one.unit in session.turned_units
        high = (one.sign > 0) is not turned
        words = Content.assemble(
            (signed_name(str(one.unit), turned=turned).ljust(8), "bold"),
            ("high" if high else "low", content_style(palette.looks[-high])),
            (" " if high else "  ", ""),
            (f"on in {100 * one.inside:.0f} % of it, in {100 * one.around:.0f} % around", DIM),
            (f"  {safe_line(name, 30)}" if name else "", "italic $accent"),
        )
        choices.append(Choice(words, (one.unit, Quantity.HIDDEN)))
    choices.append(Choice(Content.assemble(("elsewhere", f"bold {DIM}"))))
    if not places:
        choices.append(Choice(Content("Nowhere else in what was read.")))
    for place in places[:20]:
        begin, end = place.start, place.end
        first, stop = max(0, begin - 20), min(len(session.reading), end + 20)
        words = Content.assemble(
            (f"{begin:>8,} {100 * place.share:3.0f} % ", DIM),
            (session.glyphs(first, begin), DIM),
            (session.glyphs(begin, end), "bold underline"),
            (session.glyphs(end, stop), DIM),
        )
        choices.append(Choice(words.truncate(78), begin))
    return choices
