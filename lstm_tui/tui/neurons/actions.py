"""What the Neurons screen asks first: its dialogs, and what becomes of their answers."""

from functools import partial
from pathlib import Path
from typing import ClassVar

import numpy as np
from textual.binding import Binding, BindingType

from lstm_tui.config import Quantity, ReadingConfig, Undecodable
from lstm_tui.errors import LstmTuiError
from lstm_tui.inspection.inspection_session import SCORED_CHARACTERS, NewText, OwnLabel
from lstm_tui.reader.input_text import file_text, known_text, own_text
from lstm_tui.reader.units import UnitId
from lstm_tui.runs.annotations import UnitAnnotation
from lstm_tui.scoring.contexts import contexts_of
from lstm_tui.scoring.span_search import places_like, units_of_span
from lstm_tui.text.glyphs import copyable, safe_line
from lstm_tui.tui.neurons.part import NeuronPart
from lstm_tui.tui.widgets.selection import copy, selected_text

_FORGIVING = ReadingConfig(undecodable=Undecodable.REPLACE)
"""A screen has no options to try again with: damaged bytes are left out, and that is said."""

WORTH_A_WORD = 0.01
"""The share of a text above which it is said what was left out of it."""

CONTEXTS = 12
"""Strongest passages that are listed, and as many weakest."""


class NeuronActions(NeuronPart):
    """Actions that open a dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "pattern", "Pattern"),
        Binding("v", "select", "Select"),
        Binding("enter", "span", "What is on in the selection"),
        Binding("x", "clamp", "Clamp and sample"),
        Binding("c", "contexts", "Contexts"),
        Binding("b", "note", "Name and remark"),
        Binding("t", "text", "Another text"),
        Binding("y", "copy", "Copy"),
        Binding("e", "export", "Export"),
        Binding("question_mark", "help", "Help"),
        Binding("q", "app.leave", "Quit"),
    ]

    def action_pattern(self) -> None:
        """Which pattern units are held against."""
        from lstm_tui.tui.neurons.pattern_dialog import PatternDialog

        self.app.push_screen(PatternDialog(self.session), self._pattern_chosen)

    def _pattern_chosen(self, chosen: str | OwnLabel | None) -> None:
        session, screen = self.session, self._screen
        if chosen is None:
            return
        if isinstance(chosen, OwnLabel):
            session.take_pattern(chosen)
            session.chosen = False  # whoever asks for a pattern wants to see the unit that knows it
            screen.start_ranking()
        else:
            session.pattern = chosen
        screen._key = None
        screen._rows = screen._unit_rows()
        if session.pattern and session.scores is not None:
            screen.choose_best()
        screen.draw()

    def action_copy(self) -> None:
        """Copy what is selected on a panel, or the selected characters of the text."""
        session = self.session
        text = selected_text(self._screen)
        if not text and session.selection is not None:
            text = copyable(session.original(*session.selection))
        copy(self.app, text)
        self._screen.clear_selection()

    def action_select(self) -> None:
        """Begin a selection, or say what is on in it."""
        session = self.session
        self._screen.clear_selection()
        if session.anchor is None:
            session.anchor = session.cursor
            self.say("Move to the other end, then Enter: which units are on there, and where else?")
            self._screen.go_to(session.cursor)
        else:
            self.action_span()

    def action_span(self) -> None:
        """Which units are on in the selection and off around it, and where else they are."""
        from lstm_tui.tui.neurons.goto_dialog import PlacesDialog, span_choices

        session = self.session
        if session.selection is None:
            return
        if session.reading.share_known < 1:  # what units usually do is not known yet
            share = f"{100 * session.reading.share_known:.0f} %"
            self.say(f"The text is still being read ({share}): press Enter again in a moment.")
            return
        begin, end = session.selection
        try:
            units = units_of_span(session.reading.hidden, begin, end)
        except LstmTuiError as error:
            self.say(str(error), failed=True)
            return
        places = places_like(session.reading.hidden, units, begin, end) if units else []
        words = safe_line(session.glyphs(begin, end), 40)
        choices = span_choices(session, units, places, self._screen.palette)
        dialog = PlacesDialog(f"On in “{words}”, off around it", choices)
        self.app.push_screen(dialog, self._place_chosen)

    def _place_chosen(self, chosen: "int | tuple[UnitId, Quantity] | None") -> None:
        screen = self._screen
        if isinstance(chosen, int):
            self.session.anchor = None
            screen.draw()
            screen.go_to(chosen)
        elif chosen is not None:
            self.session.chosen = True
            screen.choose(*chosen)

    def action_contexts(self) -> None:
        """Where the unit is strongest and weakest."""
        from lstm_tui.tui.neurons.goto_dialog import PlacesDialog, context_choices

        session, screen = self.session, self._screen
        if session.quantity.is_gate:
            self.say("Gates are kept only of what is seen: press h for hidden or cell first.")
            return
        session.chosen = True  # no ranking may choose another unit beneath the dialog
        # What was not read yet is no place to go to.
        values = np.where(session.reading.known_places, session.values(), np.nan)
        choices = context_choices(session, contexts_of(values, CONTEXTS), screen.palette)
        title = f"{session.title} · {session.quantity}: strongest and weakest"
        self.app.push_screen(PlacesDialog(title, choices), self._place_chosen)

    def action_clamp(self) -> None:
        """Hold the unit somewhere, and let the network write with and without that."""
        from lstm_tui.tui.neurons.clamp_dialog import ClampDialog

        if self.session.quantity.is_gate:
            self.say("Hidden and cell values can be held: press h for one of them first.")
            return
        self.session.chosen = True
        self.app.push_screen(ClampDialog(self.session))

    def action_note(self) -> None:
        """Give the unit a name and a remark."""
        from lstm_tui.tui.neurons.note_dialog import NoteDialog

        session = self.session
        session.chosen = True
        noted = partial(self._noted, session.unit)
        self.app.push_screen(NoteDialog(str(session.unit), session.annotation()), noted)

    def _noted(self, unit: UnitId, note: UnitAnnotation | None) -> None:
        if note is None:
            return
        try:
            self.session.annotate(unit, note)
        except LstmTuiError as error:
            self.say(str(error), failed=True)
        self._screen.draw()

    def action_text(self) -> None:
        """Read another text."""
        from lstm_tui.tui.neurons.open_text_dialog import TextDialog

        session = self.session
        run, vocabulary = session.run, session.vocabulary

        def read(chosen: Path | str) -> NewText:
            if isinstance(chosen, Path):
                text = file_text(str(chosen), run, vocabulary, reading=_FORGIVING)
            elif chosen:
                text = known_text(chosen, vocabulary, "what was pasted")
            else:
                text = own_text(run, SCORED_CHARACTERS)
            text = session.cut(text)
            return NewText(text, session.own_answers(text))

        self.app.push_screen(TextDialog(read), self._lay_text)

    def _lay_text(self, new: NewText | None) -> None:
        if new is None:
            return
        self.session.read(new.text, new.answers)
        self.session.found = ""
        self._screen.take_text(reads=True)
        given, lost = new.text.given, new.text.left_out
        said = list(new.text.notes)
        if lost > given * WORTH_A_WORD:
            said.append(
                f"The network has never seen {lost:,} of the {given:,} characters: they are left "
                "out."
            )
        if said:
            self.say(" ".join(said), seconds=8)

    def action_export(self) -> None:
        """Write a picture, a page, a table or the activations to a file."""
        from lstm_tui.tui.neurons.export_choices import choices
        from lstm_tui.tui.widgets.export_dialog import ExportDialog

        session, screen = self.session, self._screen
        session.chosen = True
        offered = choices(session, screen._pane.seen(), screen.palette)
        dialog = ExportDialog(offered, session.run.name, Path.cwd())
        self.app.push_screen(dialog, self._exported)

    def _exported(self, path: Path | None) -> None:
        if path is not None:
            self.say(f"Written: {path}", seconds=8)

    def action_help(self) -> None:
        """Every key and what the picture means."""
        from lstm_tui.tui.neurons.help_text import neuron_help
        from lstm_tui.tui.widgets.page_dialog import PageDialog

        palette = self._screen.palette
        self.app.push_screen(PageDialog("Help", lambda width: neuron_help(width, palette)))
