"""Dependence on earlier symbols on the Neurons screen: its keys, and results of its jobs."""

from textual.message import Message
from textual.screen import Screen

from lstm_tui.errors import LstmTuiError
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.shown_dependence import DependenceOf
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.neurons.dependence_jobs import DependenceJobs, DependenceMeasured, Substituted
from lstm_tui.tui.neurons.notices import (
    CLASSES_INSTEAD,
    UnavailableError,
    notices,
    require_language_model,
)
from lstm_tui.tui.neurons.views import NeuronViews
from lstm_tui.tui.notify import notify


class DependenceView:
    """Shows in ``views`` what the prediction at the cursor of ``session``, or its unit, depends on.

    It follows the cursor and the unit: `follow` is to be called when one of them has changed.
    """

    def __init__(
        self, screen: Screen[None], session: InspectionSession, views: NeuronViews
    ) -> None:
        self._screen, self._session, self._views = screen, session, views
        self._jobs = DependenceJobs(screen, session)

    def follow(self) -> None:
        """Measure what the cursor and the unit now ask for, if it is shown."""
        self._jobs.start_measuring()

    def cycle(self) -> None:
        """Show the dependence of the prediction, then that of the unit, then values again."""
        with notices(self._screen.app):
            self._check_released()
            following = self._session.dependence.of.next
            if following is DependenceOf.UNIT and self._session.fitted is not None:
                following = following.next
            self._session.dependence.show(following)
            self._views.draw_unit()

    def close(self) -> None:
        """Show the values of the unit again."""
        self._session.dependence.show(DependenceOf.NOTHING)
        self._views.draw_unit()

    def choose_target(self, target: int | None) -> None:
        """Show what the prediction of ``target`` depends on; None for the next symbol."""
        with notices(self._screen.app):
            self._check_released()
            self._session.dependence.choose_target(target)
            self._views.draw_unit()

    def drop(self) -> None:
        """Drop the symbol of the strongest dependence, then the next one; at last none.

        While the dependence at the cursor is measured, that waits for the result.
        """
        if self._session.dependence.drop_later(self._session.cursor):
            return
        with notices(self._screen.app):
            require_language_model(self._session, CLASSES_INSTEAD)
            self._jobs.start_substituting()
            self._views.draw_dependence()

    def show(self, message: Message) -> None:
        """Show the result of a job, unless another one is wanted by now."""
        if isinstance(message, DependenceMeasured):
            self._show_measured(message)
        elif isinstance(message, Substituted):
            self._show_substituted(message)

    def _show_measured(self, message: DependenceMeasured) -> None:
        dependence = self._session.dependence
        if isinstance(message.result, LstmTuiError):
            if message.request == dependence.requested:
                dependence.show(DependenceOf.NOTHING)
                self._notify(message.result)
                self._views.draw_unit()
        elif dependence.accept(message.request, message.result):
            dependence.reader = message.reader
            self._views.draw_dependence()
            if dependence.take_drop():
                self.drop()

    def _show_substituted(self, message: Substituted) -> None:
        dependence = self._session.dependence
        if isinstance(message.result, LstmTuiError):
            self._notify(message.result)
        elif message.connectivity is dependence.result:
            dependence.substitutions = message.result
            self._views.draw_dependence()

    def _check_released(self) -> None:
        require_language_model(self._session, CLASSES_INSTEAD)
        if self._session.held:
            raise UnavailableError("Release what is held first: x, then Ctrl-R.")

    def _notify(self, error: LstmTuiError) -> None:
        notify(self._screen.app, safe_line(str(error), 300), severity="error")
