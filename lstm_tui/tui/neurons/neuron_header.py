"""The top line of the Neurons screen: which weights, and what is under way."""

from textual.content import Content

from lstm_tui.inspection.checkpoint_steps import listed_steps
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.runs.loss_measures import LossMeasures
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.widgets.header import render_header
from lstm_tui.tui.widgets.panel import SizedPanel

POLL_SECONDS = 2.0


class NeuronHeader(SizedPanel):
    """Shows the state of ``session``, and offers newer checkpoints if it ``polls`` for them.

    Attributes:
        typing: Whether a text is being typed.
        fitting: The share of the fit of a set of units; None if none is under way.
    """

    def __init__(self, session: InspectionSession, id: str, *, polls: bool) -> None:  # noqa: A002
        super().__init__(id=id)
        self._session, self._polls = session, polls
        self._newest_step = 0
        self._measured_step = -1
        self._loss: tuple[str, ...] = ()
        self.typing = False
        self.fitting: float | None = None

    def on_mount(self) -> None:
        """Look for newer checkpoints while the run trains."""
        if self._polls:
            self.set_interval(POLL_SECONDS, self.look_for_checkpoints)

    def look_for_checkpoints(self) -> None:
        """Show whether there is a newer checkpoint than that of the session."""
        steps = listed_steps(self._session.run)
        if steps and steps[-1] != self._newest_step:
            self._newest_step = steps[-1]
            self.draw()

    def draw(self) -> None:
        """Show the present state."""
        name, checkpoint, steps = (
            self._session.run.name,
            self._session.checkpoint,
            listed_steps(self._session.run),
        )
        facts = ["imported" if checkpoint.imported else f"step {checkpoint.step:,}"]
        if self._session.held:
            facts.append(f"held: {safe_line(self._session.held, 40)}")
        if checkpoint.skipped_step:
            facts.append("▲ older weights, newer unusable")
        if checkpoint.step in steps and not checkpoint.imported:
            facts.append(f"{steps.index(checkpoint.step) + 1} of {len(steps)} (< >)")
        facts.append(checkpoint.model.title)
        facts += self._loss_of(checkpoint)
        state = self._state()
        self.set_renderer(lambda width, _: render_header(name, facts, state, width))

    def _loss_of(self, checkpoint: Checkpoint) -> tuple[str, ...]:
        """The validation loss of ``checkpoint``, if it was taken; the log is read once a step."""
        if checkpoint.step != self._measured_step:
            self._measured_step, self._loss = checkpoint.step, ()
            if (loss := checkpoint.state.validation_loss) is not None:
                self._loss = (LossMeasures.at_checkpoint(self._session.run, loss).in_brief,)
        return self._loss

    def _state(self) -> Content:
        checkpoint, ranking = self._session.checkpoint, self._session.ranking
        read_share = self._session.activations.share_known
        if self.typing:
            return Content.assemble(("● typing", "bold $accent"))
        if read_share < 1:
            return Content.assemble((f"● reading {100 * read_share:.0f} %", "bold $warning"))
        if self.fitting is not None:
            share = f"{100 * self.fitting:.0f} %"
            return Content.assemble((f"● fitting set {share}", "bold $warning"))
        if ranking.progress is not None:
            share = f"{100 * ranking.progress:.0f} %"
            return Content.assemble((f"● ranking {share}", "bold $warning"))
        if ranking.computing:
            share = f"{100 * ranking.controls.fraction:.0f} %"
            return Content.assemble((f"● controls {share}", "bold $warning"))
        if self._newest_step > max(checkpoint.step, checkpoint.skipped_step):
            return Content.assemble((f"▲ newer: step {self._newest_step:,} (>)", "bold $success"))
        return Content.assemble(("● ready", "bold $primary"))
