"""The top line of the Neurons screen: which weights, and what is under way."""

from collections.abc import Callable

from textual.content import Content

from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.tui.widgets.header import render_header


def neuron_header(
    session: InspectionSession, newest_step: int, *, typing: bool
) -> Callable[[int, int], Content]:
    """The line for any width; ``newest_step`` is that of the newest checkpoint."""
    checkpoint, steps = session.checkpoint, session.steps()
    facts = [f"step {checkpoint.step:,}"]
    if checkpoint.skipped_step:
        facts.append("▲ older weights, newer unusable")
    if checkpoint.step in steps:
        facts.append(f"{steps.index(checkpoint.step) + 1} of {len(steps)} (< >)")
    facts.append(checkpoint.model.title)
    state = _state(session, newest_step, typing=typing)
    return lambda width, _: render_header(session.run.name, facts, state, width)


def _state(session: InspectionSession, newest_step: int, *, typing: bool) -> Content:
    checkpoint, read_share = session.checkpoint, session.activations.share_known
    if typing:
        return Content.assemble(("● typing", "bold $accent"))
    if read_share < 1:
        return Content.assemble((f"● reading {100 * read_share:.0f} %", "bold $warning"))
    if session.ranking.progress is not None:
        share = f"{100 * session.ranking.progress:.0f} %"
        return Content.assemble((f"● ranking {share}", "bold $warning"))
    if newest_step > max(checkpoint.step, checkpoint.skipped_step):
        return Content.assemble((f"▲ step {newest_step:,} is there: >", "bold $success"))
    return Content.assemble(("● ready", "bold $primary"))
