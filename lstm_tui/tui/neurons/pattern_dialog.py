"""The active pattern: one of the list, all of them, or a regular expression of the user."""

from textual.content import Content
from textual.events import Key, Paste
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.inspection.pattern_masks import EvaluatedPattern
from lstm_tui.scoring.metrics import primary_score
from lstm_tui.scoring.unit_scores import UnitScore
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.labels import Label
from lstm_tui.text.user_patterns import user_pattern
from lstm_tui.tui.background_jobs import Ticket
from lstm_tui.tui.neurons.unit_rows import fitted
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.widgets.choices import ChoiceList
from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.inputs import SafeInput

NAME_CELLS, DESCRIPTION_CELLS = 18, 50


class PatternDialog(Dialog[str | EvaluatedPattern]):
    """Asks for a pattern by name (empty for all), or for a new one."""

    def __init__(self, session: InspectionSession) -> None:
        super().__init__("Pattern", "Enter choose · Tab your own · Esc cancel")
        self._names = ["", *(label.name for label in session.patterns.labels)]
        self._prompts = [
            Content.assemble(("all patterns", "bold"), ("  the best unit of each", DIM)),
            *(_prompt(label, _best(session, label.name)) for label in session.patterns.labels),
        ]
        self._session, self._present = session, session.pattern

    def content(self) -> list[Widget]:
        """The list of patterns, and a line for a new one."""
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
        """Focus the list, at the active pattern."""
        kinds = self.query_one("#kinds", OptionList)
        kinds.focus()
        kinds.highlighted = self._names.index(self._present)

    def on_key(self, event: Key) -> None:
        """Type into the line what is typed over the list; Textual calls this."""
        own = self.query_one("#own", SafeInput)
        if not event.is_printable or not event.character or own.has_focus:
            return
        if event.key == "y" and self.selections:
            return  # copy, as everywhere
        event.stop()
        self.set_focus(own)
        own.put(event.character)

    def on_paste(self, event: Paste) -> None:
        """Insert into the line what is pasted over the list; Textual calls this."""
        own = self.query_one("#own", SafeInput)
        self.set_focus(own)
        own.on_paste(event)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose the highlighted pattern on Enter."""
        self.dismiss(self._names[event.option_index])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Evaluate the expression on Enter, in a thread, since it may be slow."""
        definition, session = event.value, self._session

        def make(_: Ticket) -> EvaluatedPattern:
            return session.patterns.evaluate(user_pattern(definition))

        self.answer_later(make, self._complain)

    def _complain(self, message: str) -> None:
        lines = [safe_line(line, 200) for line in message.removeprefix("--pattern ").split("\n")]
        self.query_one("#complaint", Static).update(Content("\n".join(lines)))


def _best(session: InspectionSession, pattern: str) -> UnitScore | None:
    scores = session.ranking.scores
    if scores is None or not scores.occurs(pattern):
        return None
    return next(iter(scores.best(pattern)), None)


def _prompt(label: Label, best: UnitScore | None) -> Content:
    score = primary_score(best.metrics) if best else 0.0
    text = f"{best.unit} {score:.2f}" if best else ""
    return Content.assemble(
        fitted(label.name, NAME_CELLS),
        (f" {text.ljust(12)} ", "$success" if score >= 0.8 else DIM),
        (safe_line(label.description, DESCRIPTION_CELLS), DIM),
    )
