"""The checkpoints of the run on the Neurons screen: older and newer weights."""

from collections.abc import Callable

from textual.screen import Screen

from lstm_tui.inspection.checkpoint_steps import listed_steps, step_from
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.neurons.notices import notices
from lstm_tui.tui.neurons.views import NeuronViews
from lstm_tui.tui.notify import notify


class CheckpointSteps:
    """Shows other weights of the run of ``session``; ``read`` then reads and ranks with them."""

    def __init__(
        self,
        screen: Screen[None],
        session: InspectionSession,
        views: NeuronViews,
        read: Callable[[], None],
    ) -> None:
        self._screen, self._session, self._views, self._read = screen, session, views, read

    def step(self, by: int) -> None:
        """Show the weights of the next checkpoint, or of the one before."""
        session = self._session
        step = step_from(session.checkpoint.step, listed_steps(session.run), by)
        if step is None:
            notify(self._screen.app, f"These are the {'newest' if by > 0 else 'oldest'} weights.")
            return
        self.show(step)

    def show(self, step: int) -> None:
        """Show the weights of the checkpoint at ``step``."""
        session = self._session
        # Stay with the unit, to see it emerge, rather than show the best unit of each step.
        session.unit_chosen |= session.ranking.listed is not None
        with notices(self._screen.app):
            session.change_checkpoint(step)
            self.show_warnings()
            self._views.show_text(then=self._read)

    def show_warnings(self) -> None:
        """Notify the user of warnings about the checkpoint, such as damaged ones newer than it."""
        if warnings := self._session.checkpoint.warnings:
            message = safe_line(" ".join(warnings), 600)
            self._screen.notify(message, markup=False, timeout=20, severity="warning")
