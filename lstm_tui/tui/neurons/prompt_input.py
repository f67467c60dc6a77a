"""What is typed at the prompt of the Neurons screen: a query, the number of a document, a filter,
units, a text."""

from collections.abc import Callable

from textual.screen import Screen

from lstm_tui.inspection.document_positions import parse_document_number
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.live_typing import LiveTyping
from lstm_tui.reader.units import SET_SIGN, Target, parse_units
from lstm_tui.tui.neurons.neuron_header import NeuronHeader
from lstm_tui.tui.neurons.notices import notices
from lstm_tui.tui.neurons.prompt import PromptMode
from lstm_tui.tui.neurons.views import NeuronViews
from lstm_tui.tui.notify import notify


class PromptInput:
    """Searches, filters and reads what is typed; ``show_units`` shows units that are named."""

    def __init__(
        self,
        screen: Screen[None],
        session: InspectionSession,
        header: NeuronHeader,
        views: NeuronViews,
        show_units: Callable[[tuple[Target, ...], str], None],
    ) -> None:
        self._screen, self._session = screen, session
        self._header, self._views, self._show_units = header, views, show_units
        self._typing: LiveTyping | None = None

    def begin(self, mode: PromptMode) -> None:
        """Begin to read what is typed, if that is the ``mode``."""
        if mode is PromptMode.TYPE:
            self._typing, self._header.typing = LiveTyping(self._session), True
            self._header.draw()

    def update(self, mode: PromptMode, text: str) -> None:
        """Apply ``text``, which was typed so far."""
        notice = ""
        if mode is PromptMode.FIND:
            notice = self._session.search.find(text)
            self._views.jump_to_match()
        elif mode is PromptMode.DOCUMENT:
            number = parse_document_number(text)
            if number is not None and self._session.documents is not None:
                self._views.text.move_to(self._session.documents.begin_of(number))
        elif mode is PromptMode.FILTER:
            if SET_SIGN not in text:
                self._views.units.set_filter(text)
        elif self._typing is not None:
            notice = self._typing.update(text.replace("\\n", "\n"))
            self._views.show_text()
        if notice:
            notify(self._screen.app, notice)

    def end(self, mode: PromptMode, text: str) -> None:
        """Apply ``text`` as it was at last; without a typed text, restore the one before."""
        if mode is PromptMode.FILTER and SET_SIGN in text:
            self._views.units.set_filter("")
            with notices(self._screen.app):
                targets = parse_units(text, self._session.checkpoint.model)
                self._show_units(targets, self._session.shown_pattern)
        if self._typing is not None:
            if not text:
                self._typing.restore()
                self._views.show_text()
            self._typing, self._header.typing = None, False
