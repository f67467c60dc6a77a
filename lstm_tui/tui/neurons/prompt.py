"""The line at the bottom of the Neurons screen: to find text, to filter units, to type live."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from lstm_tui.reader.activation_cache import Reading
from lstm_tui.reader.input_text import EncodedText
from lstm_tui.reader.live_text import TypedText
from lstm_tui.reader.sampling import beginning
from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.neurons.part import NeuronPart
from lstm_tui.tui.widgets.inputs import SafeInput


class NeuronLine(NeuronPart):
    """Follows each keystroke in the line, whatever it is asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("i", "type", "Type"),
        Binding("slash", "find", "Find"),
        Binding("u", "filter", "Filter units"),
        Binding("escape", "back", "Back"),
    ]

    _asking = ""
    _told_of: set[str]
    _before_typing: tuple[EncodedText, Reading, int] | None = None

    def action_find(self) -> None:
        """Find some text."""
        self._leave_line()
        self._ask("find", self.session.found, "find in the text; n and N go on, Enter closes")

    def action_filter(self) -> None:
        """List only units whose name or pattern holds some text."""
        self._leave_line()
        self._ask("filter", self._screen._filter, "list only units, patterns or names with …")

    def action_type(self) -> None:
        """Type a text and watch the network read it."""
        self._leave_line()
        session = self.session
        self._told_of = set()
        self.typed = TypedText(session.reader, beginning(session.vocabulary))
        self._before_typing = session.text, session.reading, session.cursor
        self._ask("type", "", "type: colors and predictions follow; \\n is a new line, Esc ends")
        self._screen._draw_top()

    def _ask(self, what: str, value: str, placeholder: str) -> None:
        self._asking = what
        line = self._screen.query_one("#ask", Input)
        line.placeholder = placeholder
        with line.prevent(Input.Changed):
            line.value = value
        line.display = True
        self._screen.offer_keys()
        line.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Follow each keystroke."""
        screen = self._screen
        if self._asking == "find":
            screen.find(event.value)
            screen.action_jump_first()
        elif self._asking == "filter":
            screen._filter = event.value
            screen.draw()
        elif self._asking == "type":
            self._follow_typing(event.value.replace("\\n", "\n"))

    def _follow_typing(self, words: str) -> None:
        session = self.session
        words, note = session.vocabulary.in_learned_form(words)
        if note and note not in self._told_of:
            self._told_of.add(note)
            self.say(note)
        ids = session.vocabulary.encode_known(words)
        strange = session.vocabulary.unknown(words)
        if set(strange) - self._told_of:  # once for each, not at every key
            self._told_of |= set(strange)
            self.say(f"The network has never seen {safe_line(strange, 40)}: left out.")
        if self.typed is None or not len(ids):
            return
        text = EncodedText(ids, f"{len(ids):,} characters that you typed")
        session.lay(text, self.typed.become(ids), len(ids) - 1)
        self._screen.take_text()

    def paste_lines(self, text: str) -> bool:
        """Take several lines that were pasted, if a text is being typed."""
        if self._asking == "type":
            self._screen.query_one("#ask", SafeInput).put(text.replace("\n", "\\n"))
        return self._asking == "type"

    def on_input_submitted(self) -> None:
        """Enter closes the line; what was typed stays to be looked at."""
        self._close_line()

    def _leave_line(self) -> None:
        """Close the line if something else is asked for in it; a click can do that."""
        if self._asking:
            self._close_line()

    def _close_line(self) -> None:
        screen = self._screen
        line = screen.query_one("#ask", Input)
        line.display = False
        screen.set_focus(None)
        typed, self._asking, self.typed = self._asking == "type", "", None
        screen.offer_keys()
        if typed and not len(line.value) and self._before_typing is not None:
            self.session.lay(*self._before_typing)
            screen.take_text()
        self._before_typing = None
        screen.draw()

    async def action_back(self) -> None:
        """Close the line, drop the selection or the filter, or go back to the screen below."""
        screen = self._screen
        if self._asking:
            self._close_line()
        elif self.session.anchor is not None:
            self.session.anchor = None
            screen.draw()
        elif screen._filter:
            screen._filter = ""
            screen.draw()
        else:
            await self.app.run_action("app.back")
