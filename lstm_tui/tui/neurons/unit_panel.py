"""The unit as a detector, in short: histogram, score, controls, claim, result of an ablation.

Pure functions make `Content` of a given width and height; `evidence` has all of it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from textual.content import Content

from lstm_tui.colors.palette import Palette
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.unit_values import quantity_scale, unit_scale
from lstm_tui.reader.units import Quantity
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.neurons.class_parts import (
    class_best,
    class_histograms,
    class_rule,
    class_score,
    class_waiting,
)
from lstm_tui.tui.neurons.unit_facts import UnitFacts, unit_facts
from lstm_tui.tui.neurons.unit_histogram import (
    ValueColors,
    histograms,
    threshold_legend,
    threshold_words,
)
from lstm_tui.tui.neurons.unit_parts import (
    ablation_part,
    behavior_lines,
    claim_lines,
    context_scores,
    gain_line,
    key_hints,
    name_line,
    other_metrics,
    probe_scores,
    recall_lines,
    remark_lines,
    sample_closings,
    score_line,
    short_ablation,
    untrained_score,
    verdict_lines,
    waiting_lines,
)
from lstm_tui.tui.widgets.panel import SizedPanel


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of the panel; where there is no room, those of the greatest rank are left out first.

    Attributes:
        lines: Of what is known, in a width; none if there is nothing to show.
        shorter: The same in fewer lines, and their rank; None if there is no such form.
    """

    rank: int
    lines: Callable[[UnitFacts, ValueColors, int], list[Content]]
    shorter: "Part | None" = None


def unit_panel(facts: UnitFacts, colors: ValueColors, width: int, height: int) -> Content:
    """The lines of the panel, those of `PARTS` that fit."""
    parts: list[Part | None] = [*PARTS]
    lines = [part.lines(facts, colors, width) if part else [] for part in parts]
    while sum(map(len, lines)) > height:
        # Of two with one rank, the lower is left out.
        ranks = [part.rank if part and lines[i] else -1 for i, part in enumerate(parts)]
        worst = max(range(len(parts)), key=lambda index: (ranks[index], index))
        part = parts[worst]
        if part is None or part.rank == 0:
            break
        parts[worst] = part.shorter
        lines[worst] = part.shorter.lines(facts, colors, width) if part.shorter else []
    # What was left out before a longer part may fit in the room that this one leaves.
    left_out = [index for index, part in enumerate(parts) if part is None]
    for index in sorted(left_out, key=lambda index: PARTS[index].rank):
        again = PARTS[index].lines(facts, colors, width)
        if sum(map(len, lines)) + len(again) <= height:
            lines[index] = again
    shown = [line for part in lines for line in part]
    return Content("\n").join(line.truncate(width) for line in shown[:height])


PARTS = (
    Part(0, name_line),
    Part(0, class_waiting),
    Part(0, class_rule),
    Part(0, class_score),
    Part(1, class_histograms),
    Part(1, class_best),
    Part(0, waiting_lines),
    Part(4, histograms),
    Part(8, threshold_legend, Part(5, threshold_words)),
    Part(0, score_line),
    Part(1, context_scores),
    Part(3, untrained_score),
    Part(1, gain_line),
    Part(12, other_metrics),
    Part(11, probe_scores),
    Part(9, recall_lines),
    Part(7, claim_lines, Part(2, verdict_lines)),
    Part(5, ablation_part, Part(1, short_ablation)),
    Part(6, sample_closings),
    Part(10, behavior_lines),
    Part(2, remark_lines),
    Part(6, key_hints),
)
"""The parts of the panel, from top to bottom."""


class UnitPanel(SizedPanel):
    """Shows what is known about the unit of ``session``."""

    def __init__(self, session: InspectionSession, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._session = session

    def show_unit(self, palette: Palette) -> None:
        """Show what is known about the unit now."""
        session = self._session
        facts, quantity = unit_facts(session), session.quantity.state
        scale = unit_scale(session) if session.fitted else quantity_scale(session, quantity)
        colors = ValueColors(palette, scale)
        cell = quantity is Quantity.CELL and session.fitted is None
        mark = "c" if cell else ""  # as in the list
        on = f" on {safe_line(facts.pattern, 24)}" if facts.pattern else ""
        self.set_titles(f"{facts.name}{mark}{on}")
        self.set_renderer(lambda width, height: unit_panel(facts, colors, width, height))

    async def on_click(self) -> None:
        """Show all that is known about the unit."""
        if not self.screen.selections:  # not the end of a drag
            await self.screen.run_action("dialog('evidence')")
