"""Samples with and without a clamp of one unit, side by side.

Both are drawn with the same random numbers, so they are equal until the clamp changes a prediction
enough.
"""

import math

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from lstm_tui.errors import ConfigError, LstmTuiError
from lstm_tui.formatting import parse_number, parse_whole
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.ranges import RANGES
from lstm_tui.reader.sampling import Sampling
from lstm_tui.reader.units import Clamp
from lstm_tui.scoring.intervention import sample_with_and_without
from lstm_tui.text.glyphs import safe_line, visible
from lstm_tui.tui.background_jobs import Ticket
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.inputs import NumberInput
from lstm_tui.tui.widgets.panel import ContentPanel

LENGTH = 400
PRIME = 200
"""Symbols up to the cursor that both samples continue."""


def read_numbers(value: str, temperature: str, seed: str) -> tuple[float, float, int]:
    """The three fields of the dialog as numbers.

    Raises:
        ConfigError: One is not a number, or out of its range; the message names its label.
    """
    label = "held at"
    try:
        held = parse_number(value, "0.9")
        if not math.isfinite(held):
            raise ConfigError("must be a number, such as 0.9")
        label = "temperature"
        chosen = parse_number(temperature, "0.5")
        label = "seed"
        number = parse_whole(seed, "1")
    except ConfigError as error:
        raise ConfigError(f"{label}: {error}") from None
    RANGES["--temperature"].check("temperature", chosen)
    RANGES["--seed"].check("seed", number)
    return held, chosen, number


class ClampDialog(Dialog[None]):
    """Clamps the unit of ``session``; both samples continue the text up to the cursor."""

    def __init__(self, session: InspectionSession) -> None:
        own = " (its own values, not turned)" if session.turned else ""
        super().__init__(
            f"Clamp {session.unit} · {session.quantity}{own}", "Enter write · Tab next · Esc close"
        )
        self._session, self._unit = session, session.unit
        self._quantity = session.quantity.state
        self.add_class("clamp")

    def content(self) -> list[Widget]:
        """Value, temperature and seed, and the two samples."""
        return [
            Horizontal(
                Static("held at", classes="label"),
                NumberInput(f"{self._strongest():.2f}", id="value", compact=True),
                Static("temperature", classes="label"),
                NumberInput("0.5", id="temperature", compact=True),
                Static("seed", classes="label"),
                NumberInput("1", id="seed", compact=True),
                classes="numbers",
            ),
            Static("", markup=False, id="prime"),
            Horizontal(
                Vertical(
                    Static("without", classes="label"),
                    VerticalScroll(ContentPanel(id="without")),
                ),
                Vertical(
                    Static("with the clamp", classes="label"),
                    VerticalScroll(ContentPanel(id="with")),
                ),
                id="beside",
            ),
            Static("", markup=False, id="complaint"),
        ]

    def on_mount(self) -> None:
        """Draw samples at once, with the unit at its strongest value."""
        self.query_one("#value").focus()
        first = max(0, self._session.cursor + 1 - PRIME)
        prime = self._session.glyphs(
            max(first, self._session.cursor - 60), self._session.cursor + 1
        )
        self.query_one("#prime", Static).update(
            Content.assemble(("both continue ", DIM), (f"…{prime}", "underline"))
        )
        self._write()

    def on_input_submitted(self) -> None:
        """Draw both samples again on Enter."""
        self._write()

    def _strongest(self) -> float:
        """The value of the unit in the text that is farthest on the side on which it fires."""
        score = self._session.score()
        activations = self._session.activations
        values = activations.values(self._unit, self._quantity)[activations.known_places]
        return float(values.min() if score is not None and score.sign < 0 else values.max())

    def on_input_changed(self) -> None:
        """Validate the numbers as they are typed."""
        self._numbers()

    def _numbers(self) -> tuple[float, float, int] | None:
        """Value, temperature and seed; None if one is invalid, which is shown."""
        complaint = self.query_one("#complaint", Static)
        fields = [
            self.query_one(which, Input).value for which in ("#value", "#temperature", "#seed")
        ]
        try:
            numbers = read_numbers(*fields)
        except ConfigError as error:
            complaint.update(Content(str(error)))
            return None
        complaint.update(Content(""))
        return numbers

    def _write(self) -> None:
        if (numbers := self._numbers()) is None:
            return
        value, temperature, seed = numbers
        complaint = self.query_one("#complaint", Static)
        session = self._session
        prime = session.text.ids[max(0, session.cursor + 1 - PRIME) : session.cursor + 1]
        clamp = Clamp(self._unit, value, self._quantity)
        reader, sampling = session.reader, Sampling(temperature)

        def write(ticket: Ticket) -> None:
            try:
                plain, clamped = sample_with_and_without(
                    reader, prime, (clamp,), sampling, LENGTH, seed, ticket.check
                )
            except LstmTuiError as error:
                ticket.hand_over(complaint.update, Content(safe_line(str(error))))
            else:
                ticket.hand_over(self._show, plain, clamped)

        self.jobs.start("sampling", write)

    def _show(self, plain: list[int], clamped: list[int]) -> None:
        texts = [self._session.vocabulary.decode(ids) for ids in (plain, clamped)]
        # Characters, not ids: the common part of two texts of bytes may end within a character.
        shortest = min(map(len, texts))
        same = next((i for i in range(shortest) if texts[0][i] != texts[1][i]), shortest)
        for which, text in zip(("#without", "#with"), texts, strict=True):
            content = Content.assemble(
                (visible(text[:same], keep_newlines=True), DIM),
                visible(text[same:], keep_newlines=True),
            )
            self.query_one(which, ContentPanel).show(content, layout=True, original=text)
