"""Opens the dialogs of the Neurons screen, and posts their answers to it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual.message import Message
from textual.screen import Screen

from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.pattern_masks import EvaluatedPattern, PatternMasks
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.reader.units import AnyClamp, UnitId
from lstm_tui.runs.annotations import UnitAnnotation
from lstm_tui.tui.neurons.notices import (
    HOLDING_INSTEAD,
    UnavailableError,
    notices,
    require_language_model,
)
from lstm_tui.tui.neurons.views import NeuronViews
from lstm_tui.tui.widgets.dialog import Dialog

if TYPE_CHECKING:
    from lstm_tui.tui.neurons.evidence_dialog import EvidenceDialog

Answer = TypeVar("Answer")


class PatternChosen(Message):
    """Units are to be compared with ``pattern``, by name (empty for all) or a new one."""

    def __init__(self, pattern: str | EvaluatedPattern) -> None:
        super().__init__()
        self.pattern = pattern


class TargetChosen(Message):
    """A position or a unit is to be shown."""

    def __init__(self, target: int | UnitId) -> None:
        super().__init__()
        self.target = target


class TextOpened(Message):
    """A text was read; ``masks`` are those of the user patterns."""

    def __init__(self, opened: tuple[EncodedText, PatternMasks]) -> None:
        super().__init__()
        self.text, self.masks = opened


class ClampsHeld(Message):
    """The text is to be read with ``clamps`` on, and no others."""

    def __init__(self, clamps: tuple[AnyClamp, ...]) -> None:
        super().__init__()
        self.clamps = clamps


class Annotated(Message):
    """The name or the remark of a unit changed."""


class NeuronDialogs:
    """The dialogs of ``screen``, imported when they are first opened."""

    def __init__(
        self, screen: Screen[None], session: InspectionSession, views: NeuronViews
    ) -> None:
        self._screen, self._session, self._views = screen, session, views
        self._evidence: EvidenceDialog | None = None
        self._openers: dict[str, Callable[[], None]] = {
            "pattern": self._open_pattern,
            "selection": self._open_selection,
            "evidence": self._open_evidence,
            "contexts": self._open_contexts,
            "clamp": self._open_clamp,
            "annotation": self._open_annotation,
            "text": self._open_text,
            "export": self._open_export,
            "help": self._open_help,
        }

    def show(self, name: str) -> None:
        """Show a dialog, or notify the user why that is not possible now."""
        with notices(self._screen.app):
            self._openers[name]()

    def _push(
        self,
        dialog: Dialog[Answer],
        message: Callable[[Answer], Message] | None = None,
        *,
        about_unit: bool = False,
    ) -> None:
        """Show ``dialog``, and post ``message`` of its answer.

        While a dialog ``about_unit`` is open, and after it, no ranking replaces the unit.
        """
        self._session.unit_chosen |= about_unit

        def post(answer: Answer | None) -> None:
            if answer is not None and message is not None:
                self._screen.post_message(message(answer))

        self._screen.app.push_screen(dialog, post)

    def _open_pattern(self) -> None:
        from lstm_tui.tui.neurons.pattern_dialog import PatternDialog

        self._push(PatternDialog(self._session), PatternChosen)

    def _open_selection(self) -> None:
        from lstm_tui.tui.neurons.goto_dialog import selection_dialog

        if self._session.selection is not None:
            self._push(selection_dialog(self._session, self._views.palette), TargetChosen)

    def _open_evidence(self) -> None:
        from lstm_tui.tui.neurons.evidence_dialog import EvidenceDialog

        self._evidence = EvidenceDialog(self._session, self._screen)
        self._push(self._evidence, about_unit=True)

    def redraw_evidence(self) -> None:
        """Show what has become known about the unit, if the dialog about it is open."""
        if self._evidence is not None and self._evidence.is_current:
            self._evidence.redraw()

    def _open_contexts(self) -> None:
        from lstm_tui.tui.neurons.goto_dialog import contexts_dialog

        dialog = contexts_dialog(self._session, self._views.palette)
        self._push(dialog, TargetChosen, about_unit=True)

    def _open_clamp(self) -> None:
        require_language_model(self._session, HOLDING_INSTEAD)
        from lstm_tui.tui.neurons.clamp_dialog import ClampDialog

        self._push(ClampDialog(self._session), ClampsHeld, about_unit=True)

    def _open_annotation(self) -> None:
        from lstm_tui.tui.neurons.note_dialog import NoteDialog

        if self._session.fitted is not None:
            raise UnavailableError("Names and remarks are for single units: j selects one.")
        unit = self._session.unit
        dialog = NoteDialog(str(unit), self._session.annotation())
        self._push(dialog, partial(self._annotate, unit), about_unit=True)

    def _annotate(self, unit: UnitId, annotation: UnitAnnotation) -> Annotated:
        with notices(self._screen.app):
            self._session.annotate(unit, annotation)
        return Annotated()

    def _open_text(self) -> None:
        from lstm_tui.tui.neurons.open_text_dialog import OpenTextDialog

        self._push(OpenTextDialog(self._session), TextOpened)

    def _open_export(self) -> None:
        from lstm_tui.tui.neurons.export_choices import choices
        from lstm_tui.tui.widgets.export_dialog import ask_export

        session, views = self._session, self._views
        session.unit_chosen = True
        files = choices(session, views.text.visible_range(), views.palette)
        ask_export(self._screen.app, files, session.run.name)

    def _open_help(self) -> None:
        from lstm_tui.tui.neurons.help_text import neuron_help
        from lstm_tui.tui.widgets.page_dialog import PageDialog

        palette = self._views.palette
        self._push(PageDialog("Help", lambda width: neuron_help(width, palette)))
