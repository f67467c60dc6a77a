"""Another text to open: a file, something pasted, or the run's own again."""

from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static, TextArea

from lstm_tui.config import ReadingConfig, Undecodable
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.pattern_masks import PatternMasks
from lstm_tui.reader.input_text import EncodedText, file_text, known_text
from lstm_tui.scoring.ranked_text import ranked_text
from lstm_tui.text.corpus import GUESSED_CHARACTERS
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.kinds import guess_kind
from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.inputs import SafeInput, SafeTextArea

_FORGIVING = ReadingConfig(undecodable=Undecodable.REPLACE)
"""A dialog has no options to try again with: damaged bytes are replaced, with a notice."""

OpenedText = tuple[EncodedText, PatternMasks]
"""A text, and the masks of the user patterns over it."""


class OpenTextDialog(Dialog[OpenedText]):
    """Asks for a text and reads it; stays open if that fails."""

    def __init__(self, session: InspectionSession) -> None:
        super().__init__("Another text", "Tab next · Esc cancel")
        self._session = session

    def _read(self, source: Path | str) -> OpenedText:
        """Read a file, a pasted text, or the run's own if ``source`` is empty; in a thread."""
        session = self._session
        run, vocabulary = session.run, session.vocabulary
        if isinstance(source, Path):
            text = file_text(str(source), run, vocabulary, reading=_FORGIVING)
        elif source:
            kind = guess_kind(source[:GUESSED_CHARACTERS])
            documents = run.record().config.text.documents
            text = known_text(source, vocabulary, "what was pasted", kind, documents=documents)
        else:
            text = ranked_text(run)
            if session.scored_text is not None:  # its kind may have been set by --kind
                text = replace(text, kind=session.scored_text.kind)
        text = session.truncate(text)
        return text, session.patterns.user_masks(text.ids)

    def content(self) -> list[Widget]:
        """A line for a file, an area to paste into, and buttons."""
        return [
            Static("File, and Enter", classes="label"),
            SafeInput(placeholder="notes.txt", id="file", compact=True, on_lines=self._take_lines),
            Static("Or paste or write something here, then Tab to Read", classes="label"),
            SafeTextArea(id="pasted", compact=True, tab_behavior="focus"),
            Horizontal(
                Button("Read what is above", id="read", compact=True),
                Button("The run's own text", id="own", compact=True),
                classes="buttons",
            ),
            Static("", markup=False, id="complaint"),
        ]

    def on_mount(self) -> None:
        """Focus the line for a file."""
        self.query_one("#file").focus()

    def _take_lines(self, text: str) -> bool:
        """Insert several lines that were pasted into the line for a file in the area below."""
        area = self.query_one(SafeTextArea)
        area.put(text)
        area.focus()
        return True

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Read the file on Enter."""
        if not event.value.strip():
            return
        path = Path(event.value.strip())
        with suppress(RuntimeError):  # ~name without such a user: then there is no such file either
            path = path.expanduser()
        self._begin(path, "#file")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Read what was pasted, or the run's own text."""
        if event.button.id == "own":
            self._begin("", "#own")
        elif text := self.query_one("#pasted", TextArea).text:
            self._begin(text, "#pasted")

    def _begin(self, source: Path | str, field: str) -> None:
        """Read in a thread: a file may be large, and patterns slow."""
        self.query_one("#complaint", Static).update(Content("Reading …"))
        self.answer_later(lambda _: self._read(source), partial(self._complain, field=field))

    def _complain(self, message: str, field: str) -> None:
        self.query_one("#complaint", Static).update(Content(safe_line(message, 300)))
        self.query_one(field).focus()
