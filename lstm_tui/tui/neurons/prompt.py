"""The input line at the bottom of the Neurons screen: to search, to go somewhere, to filter units,
to type live. On the Vectors screen it names a symbol."""

from enum import Enum

from textual.message import Message
from textual.widgets import Input, Static

from lstm_tui.text.glyphs import safe_line
from lstm_tui.tui.widgets.inputs import SafeInput


class PromptMode(Enum):
    """What the line is for; the value is its placeholder, unless `Prompt.begin` gets another."""

    FIND = "find in the text; n and N go on, Enter closes"
    FILTER = "list only units, patterns or names with …; L0:3+8 is a set of units"
    GO = "where to go"
    SYMBOL = "a symbol: town, a, \\n, [END], 0xE9"
    TYPE = "type: colors and predictions follow; \\n is a new line, Esc ends"


class PromptError(Static):
    """What is wrong with the text of the line; hidden without an error."""

    def __init__(self, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, markup=False)
        self.display = False

    def show_error(self, message: str) -> None:
        """Show ``message``, or hide this if it is empty."""
        self.update(safe_line(message, 200))
        self.display = bool(message)


class Prompt(SafeInput):
    """A line that is hidden until it is opened, and posts every change of its text.

    Attributes:
        mode: What the open line is for; None while it is closed.
    """

    class Opened(Message):
        """The line was opened."""

        def __init__(self, mode: PromptMode) -> None:
            super().__init__()
            self.mode = mode

    class Edited(Message):
        """The text of the open line changed."""

        def __init__(self, mode: PromptMode, text: str) -> None:
            super().__init__()
            self.mode, self.text = mode, text

    class Entered(Message):
        """Enter was pressed on a destination or a symbol, ``text``.

        The line stays open until it is valid.
        """

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Closed(Message):
        """The line was closed, with ``text`` in it."""

        def __init__(self, mode: PromptMode, text: str) -> None:
            super().__init__()
            self.mode, self.text = mode, text

    def __init__(self, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, compact=True, on_lines=self._take_lines)
        self.mode: PromptMode | None = None
        self.display = False

    def begin(self, mode: PromptMode, text: str = "", placeholder: str = "") -> None:
        """Show the line with ``text`` in it, and focus it; post `Opened`."""
        self.close()
        self.mode, self.placeholder = mode, placeholder or mode.value
        with self.prevent(Input.Changed):
            self.value = text
        self.display = True
        self.focus()
        self.post_message(self.Opened(mode))

    def close(self) -> None:
        """Hide the line, if it is open; post `Closed`."""
        if self.mode is None:
            return
        mode, self.mode = self.mode, None
        self.display = False
        self.screen.set_focus(None)
        self.post_message(self.Closed(mode, self.value))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Post `Edited`."""
        event.stop()
        if self.mode is not None:
            self.post_message(self.Edited(self.mode, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close the line on Enter, or submit its text."""
        event.stop()
        self.submit()

    def submit(self) -> None:
        """Close the line; that for a destination or a symbol stays open and posts `Entered`."""
        names = self.mode is PromptMode.GO and self.value.strip()
        if names or (self.mode is PromptMode.SYMBOL and self.value):
            self.post_message(self.Entered(self.value))
        else:
            self.close()

    def _take_lines(self, text: str) -> bool:
        """Insert several pasted lines if a text is being typed."""
        if self.mode is PromptMode.TYPE:
            self.put(text.replace("\n", "\\n"))
        return self.mode is PromptMode.TYPE
