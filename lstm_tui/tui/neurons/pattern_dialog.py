"""Which pattern to look at: one of the list, all of them, or an expression of one's own."""

from textual.content import Content
from textual.events import Key, Paste
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from lstm_tui.inspection.inspection_session import InspectionSession, OwnLabel
from lstm_tui.scoring.metrics import headline
from lstm_tui.scoring.unit_scores import UnitScore
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Label
from lstm_tui.text.user_patterns import user_pattern
from lstm_tui.tui.background_jobs import Ticket
from lstm_tui.tui.neurons.unit_rows import fitted
from lstm_tui.tui.widgets.choices import ChoiceList
from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.inputs import SafeInput

DIM = "$foreground-muted"
NAME_CELLS, DESCRIPTION_CELLS = 18, 50


class PatternDialog(Dialog[str | OwnLabel]):
    """Answers with the name of a pattern, empty for all, or with a label of the user's own."""

    def __init__(self, session: InspectionSession) -> None:
        super().__init__("Pattern", "Enter choose · Tab your own · Esc cancel")
        self._names = ["", *(label.name for label in session.labels)]
        self._prompts = [
            Content.assemble(("all patterns", "bold"), ("  the best unit of each", DIM)),
            *(_prompt(label, _best(session, label.name)) for label in session.labels),
        ]
        self._session, self._present = session, session.pattern

    def content(self) -> list[Widget]:
        """The patterns, and a line for one's own."""
        return [
            ChoiceList(*(Option(prompt) for prompt in self._prompts), compact=True, id="kinds"),
            Static(
                r"Your own, as name=REGEX; a group (?P<inside>…) marks the part", classes="label"
            ),
            SafeInput(
                placeholder=r"for example: year=\b(?P<inside>[12][0-9]{3})\b",
                id="own",
                compact=True,
                select_on_focus=False,
            ),
            Static("", markup=False, id="complaint"),
        ]

    def on_mount(self) -> None:
        """Begin at the present one."""
        kinds = self.query_one("#kinds", OptionList)
        kinds.focus()
        kinds.highlighted = self._names.index(self._present)

    def on_key(self, event: Key) -> None:
        """Type into the line of one's own what is typed over the list; Textual calls this."""
        own = self.query_one("#own", SafeInput)
        if not event.is_printable or not event.character or own.has_focus:
            return
        if event.key == "y" and self.selections:
            return  # copy, as everywhere
        event.stop()
        self.set_focus(own)
        own.put(event.character)

    def on_paste(self, event: Paste) -> None:
        """Insert into the line of one's own what is pasted over the list; Textual calls this."""
        own = self.query_one("#own", SafeInput)
        self.set_focus(own)
        own.on_paste(event)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter on a pattern chooses it."""
        self.dismiss(self._names[event.option_index])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter on an expression makes a pattern of it, or says what is wrong with it.

        In a thread: one that is slow is only found out by looking for it.
        """
        definition, session = event.value, self._session

        def make(_: Ticket) -> OwnLabel:
            label = user_pattern(definition)
            return OwnLabel(label, session.said(label, session.text.ids))

        self.answer_later(make, self._complain)

    def _complain(self, words: str) -> None:
        lines = [safe_line(line, 200) for line in words.removeprefix("--pattern ").split("\n")]
        self.query_one("#complaint", Static).update(Content("\n".join(lines)))


def _best(session: InspectionSession, pattern: str) -> UnitScore | None:
    if session.scores is None or not session.scores.occurs(pattern):
        return None
    return next(iter(session.scores.best(pattern)), None)


def _prompt(label: Label, best: UnitScore | None) -> Content:
    figure = f"{best.unit} {headline(best.figures):.2f}" if best else ""
    return Content.assemble(
        fitted(label.name, NAME_CELLS),
        (f" {figure.ljust(12)} ", "$success" if best and headline(best.figures) >= 0.8 else DIM),
        (safe_line(label.description, DESCRIPTION_CELLS), DIM),
    )
