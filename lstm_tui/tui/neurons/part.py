"""What the parts of the Neurons screen share: the session, and a word to the user."""

from typing import TYPE_CHECKING, cast

from textual.dom import DOMNode

from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.reader.live_text import TypedText
from lstm_tui.text.glyphs import safe_line

if TYPE_CHECKING:
    from lstm_tui.tui.neurons.screen import NeuronScreen


class NeuronPart(DOMNode):
    """A mixin of `NeuronScreen`."""

    session: InspectionSession
    typed: TypedText | None = None
    """What is being typed, while it is."""

    _ranked_share: float | None = None

    @property
    def _screen(self) -> "NeuronScreen":
        return cast("NeuronScreen", self)

    def say(self, words: str, *, failed: bool = False, seconds: float = 4.0) -> None:
        """A word to the user, never read as markup."""
        self.app.clear_notifications()
        self.app.notify(
            safe_line(words, 400),
            markup=False,
            timeout=seconds,
            severity="error" if failed else "information",
        )
