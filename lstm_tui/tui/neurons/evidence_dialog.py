"""Dialog with all that is known about one unit and one pattern: `evidence_page` on the screen."""

from dataclasses import replace
from typing import ClassVar

from textual import getters
from textual.binding import Binding, BindingType
from textual.screen import Screen

from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.pattern_comparison import ranking_methods
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.neurons.evidence import evidence_page
from lstm_tui.tui.neurons.unit_facts import UnitFacts, fewest_units, unit_facts
from lstm_tui.tui.widgets.page_dialog import PageDialog, SizedPage


class EvidenceDialog(PageDialog):
    """Shows the evidence about the unit of ``session``, also as more of it arrives."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "ablate", show=False),
        *(Binding(str(layer), f"show_set({layer})", show=False) for layer in range(10)),
    ]

    page = getters.query_one(SizedPage)

    def __init__(self, session: InspectionSession, neurons: Screen[None]) -> None:
        """An ablation is run, and a set of units is shown, by the screen ``neurons``."""
        facts = unit_facts(session)
        on = f" on {safe_line(facts.pattern, 30)}" if facts.pattern else ""
        super().__init__(
            facts.name + (on if session.fitted else f" {session.quantity.state}{on}"),
            lambda width: evidence_page(_with_methods(session), width),
        )
        self._session, self._neurons = session, neurons

    def redraw(self) -> None:
        """Show what is known now."""
        self.page.redraw()

    async def action_ablate(self) -> None:
        """Ablate the unit; the result appears on the page."""
        await self._neurons.run_action("ablate")

    async def action_show_set(self, layer: int) -> None:
        """Show the fewest units of ``layer`` with 95 % of its probe, as one detector."""
        if fewest_units(self._session, layer):
            self.dismiss()
            await self._neurons.run_action(f"show_set({layer})")


def _with_methods(session: InspectionSession) -> UnitFacts:
    methods = ranking_methods(session)
    return replace(unit_facts(session), methods="" if methods is None else str(methods))
