"""What is typed at the prompt of the Neurons screen: a query, a filter, units,
a destination, a text."""

from collections.abc import Callable

from textual.screen import Screen

from lstm_tui.errors import ConfigError
from lstm_tui.inspection.destinations import (
    CheckpointStep,
    Position,
    PredictedSymbol,
    parse_destination,
)
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.live_typing import LiveTyping
from lstm_tui.reader.units import SET_SIGN, Quantity, Target, parse_units
from lstm_tui.tui.neurons.neuron_header import NeuronHeader
from lstm_tui.tui.neurons.notices import notices
from lstm_tui.tui.neurons.prompt import PromptMode
from lstm_tui.tui.neurons.views import NeuronViews
from lstm_tui.tui.notify import notify


class PromptInput:
    """Searches, filters and reads what is typed.

    ``show_units``, ``show_checkpoint`` and ``show_prediction`` show what is named.
    """

    def __init__(
        self,
        screen: Screen[None],
        session: InspectionSession,
        header: NeuronHeader,
        views: NeuronViews,
        show_units: Callable[[tuple[Target, ...], str], None],
        show_checkpoint: Callable[[int], None],
        show_prediction: Callable[[int | None], None],
    ) -> None:
        self._screen, self._session = screen, session
        self._header, self._views = header, views
        self._show_units, self._show_checkpoint = show_units, show_checkpoint
        self._show_prediction = show_prediction
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
        elif mode is PromptMode.FILTER:
            if SET_SIGN not in text:
                self._views.units.set_filter(text)
        elif self._typing is not None:
            if text.endswith("\\") and self._session.vocabulary.unknown("\\"):
                text = text[:-1]  # the beginning of \n
            notice = self._typing.update(text.replace("\\n", "\n"))
            self._views.show_text()
        if notice:
            notify(self._screen.app, notice)

    def go(self, text: str) -> str:
        """Go to the destination that ``text`` names; return what is wrong with it, if anything."""
        session = self._session
        try:
            destination = parse_destination(text, session)
        except ConfigError as error:
            return str(error)
        if isinstance(destination, Position):
            self._views.go_to(destination.index)
        elif isinstance(destination, PredictedSymbol):
            self._show_prediction(destination.symbol)
        elif isinstance(destination, CheckpointStep):
            self._show_checkpoint(destination.step)
            if not destination.exact and session.checkpoint.step == destination.step:
                notify(
                    self._screen.app,
                    f"The nearest checkpoint: step {destination.step:,}.",
                    seconds=8,
                )
        else:
            quantity = destination.targets[0][1]
            if len(destination.targets) == 1 and quantity is not Quantity.HIDDEN:
                session.quantity = quantity  # also instead of a gate, which otherwise stays
            self._show_units(destination.targets, session.shown_pattern)
        return ""

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
