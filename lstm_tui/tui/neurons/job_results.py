"""Results of the background jobs of the Neurons screen: into the session, and onto the screen."""

from textual.message import Message
from textual.screen import Screen

from lstm_tui.errors import LstmTuiError
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.neurons.class_jobs import ClassesMeasured
from lstm_tui.tui.neurons.dialogs import NeuronDialogs
from lstm_tui.tui.neurons.job_messages import (
    Ablated,
    ControlsComputed,
    EffectsMeasured,
    FitProgressed,
    Ranked,
    RankingProgressed,
    SetFitted,
    TextRead,
)
from lstm_tui.tui.neurons.neuron_header import NeuronHeader
from lstm_tui.tui.neurons.views import NeuronViews
from lstm_tui.tui.notify import notify


class JobResults:
    """Shows what the jobs of ``screen`` report, unless the session has moved on."""

    def __init__(
        self,
        screen: Screen[None],
        session: InspectionSession,
        header: NeuronHeader,
        views: NeuronViews,
        dialogs: NeuronDialogs,
    ) -> None:
        self._screen, self._session = screen, session
        self._header, self._views, self._dialogs = header, views, dialogs

    def show(self, message: Message) -> None:
        """Show the progress or the result of a job."""
        match message:
            case FitProgressed():
                self._header.fitting = message.share
                self._header.draw()
            case SetFitted():
                self._show_set(message)
            case TextRead():
                self._show_read_text(message)
            case RankingProgressed():
                self._header.draw()
                self.draw_scores()
            case Ranked():
                self._show_ranking(message)
            case ControlsComputed():
                self._show_controls(message)
            case Ablated():
                self._show_ablation(message)
            case EffectsMeasured():
                self._show_effects(message)
            case ClassesMeasured():
                self._show_classes(message)

    def draw_scores(self) -> None:
        """Bring what shows the scores of the unit up to date, also in a dialog."""
        self._views.draw_scores()
        self._dialogs.redraw_evidence()

    def _show_set(self, message: SetFitted) -> None:
        """Show the set, unless another unit was selected meanwhile."""
        session, self._header.fitting = self._session, None
        selected = session.unit_set
        if message.reader is session.reader and selected and selected.targets == message.targets:
            if isinstance(message.result, LstmTuiError):
                session.unit_set = None
                notify(self._screen.app, safe_line(str(message.result), 300), severity="error")
            else:
                session.show_fitted(message.result)
            self._views.draw()
        self._header.draw()

    def _show_read_text(self, message: TextRead) -> None:
        if message.activations is self._session.activations:
            self._header.draw()
            if message.finished:
                self._views.draw()
                self._dialogs.redraw_evidence()

    def _show_ranking(self, ranked: Ranked) -> None:
        """Order the units by new scores; show the best unit unless the user chose one."""
        session = self._session
        if ranked.checkpoint is not session.checkpoint:
            return
        if ranked.labels is not session.patterns.labels:
            return
        session.ranking.set_scores(ranked.scores)
        if ranked.controls is not None:
            session.ranking.set_controls(ranked.controls, finished=True)
        self._views.show_ranking(best=not session.unit_chosen)
        self._header.draw()
        for error in ranked.errors:
            notify(self._screen.app, f"Not ranked: {error}", severity="error", seconds=10)

    def _show_controls(self, message: ControlsComputed) -> None:
        """Show controls as they arrive; the selected row stays if the user chose it."""
        session = self._session
        if message.scores is not session.ranking.scores:
            return
        if session.ranking.set_controls(message.controls, finished=message.finished):
            self._views.show_ranking(best=not session.unit_chosen)
        else:
            self._views.units.update_rows()
        self._header.draw()
        self.draw_scores()

    def _show_ablation(self, ablated: Ablated) -> None:
        if ablated.reader is self._session.reader:
            self._session.ablations[ablated.key] = ablated.ablation
            self.draw_scores()

    def _show_effects(self, message: EffectsMeasured) -> None:
        if message.reader is self._session.reader:
            self._session.ablation_effects[message.key] = message.effects
            self.draw_scores()

    def _show_classes(self, message: ClassesMeasured) -> None:
        """Show the neuron that separates the classes best, unless the user chose a unit."""
        session, result = self._session, message.result
        if isinstance(result, LstmTuiError):
            notify(self._screen.app, safe_line(str(result), 300), severity="error")
            return
        if session.classes is None or result.reader is not session.reader:
            return
        session.classes.set_measured(result)
        best = session.classes.best
        if best is not None and not session.unit_chosen:
            session.select_unit(best.unit, best.quantity)
            session.unit_chosen = True
            self._views.units.forget_row()
        self._views.draw()
        self._dialogs.redraw_evidence()
