"""What the dialogs of the Neurons screen chose: into the session, and onto the screen."""

from collections.abc import Callable

from textual.message import Message

from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.pattern_masks import EvaluatedPattern
from lstm_tui.tui.neurons.dialogs import (
    Annotated,
    ClampsHeld,
    PatternChosen,
    TargetChosen,
    TextOpened,
)
from lstm_tui.tui.neurons.jobs import NeuronJobs
from lstm_tui.tui.neurons.neuron_header import NeuronHeader
from lstm_tui.tui.neurons.notices import opening_notice
from lstm_tui.tui.neurons.views import NeuronViews
from lstm_tui.tui.notify import notify


class DialogResults:
    """Shows what was chosen; ``read`` reads the text and ranks the units again."""

    def __init__(
        self,
        session: InspectionSession,
        header: NeuronHeader,
        views: NeuronViews,
        jobs: NeuronJobs,
        read: Callable[[], None],
    ) -> None:
        self._session, self._header, self._views = session, header, views
        self._jobs, self._read = jobs, read

    def show(self, message: Message) -> None:
        """Show what a dialog chose."""
        match message:
            case PatternChosen():
                self._show_pattern(message)
            case TargetChosen():
                self._views.go_to(message.target)
            case TextOpened():
                self._open_text(message)
            case ClampsHeld():
                self._hold(message)
            case Annotated():
                self._views.draw()

    def _show_pattern(self, message: PatternChosen) -> None:
        session = self._session
        if isinstance(message.pattern, EvaluatedPattern):
            session.add_pattern(message.pattern)
            session.unit_chosen = False  # the ranking is to show the unit that detects it
            self._jobs.start_ranking()
        else:
            session.pattern = message.pattern
        best = bool(session.pattern) and session.ranking.scores is not None
        self._views.show_ranking(best=best)
        self._header.draw()

    def _open_text(self, message: TextOpened) -> None:
        self._session.search.find("")
        self._session.open_text(message.text, message.masks)
        self._views.show_text(then=self._jobs.start_reading)
        if notice := opening_notice(message.text):
            notify(self._views.app, notice, seconds=8)

    def _hold(self, message: ClampsHeld) -> None:
        self._session.hold(message.clamps)
        self._views.show_text(then=self._read)
        if self._session.held:
            notify(
                self._views.app,
                f"Held: {self._session.held}. Colors, predictions and the ranking are those of the "
                "clamped network until it is released: x, then Ctrl-R.",
                seconds=8,
            )
