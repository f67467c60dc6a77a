"""Samples with and without clamps of a unit and of gates, side by side; or clamps for the text.

Both samples are drawn with the same random numbers, so they are equal until the clamps change a
prediction enough.
"""

import math
from typing import ClassVar

import numpy as np
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from lstm_tui.config import Cell
from lstm_tui.errors import ConfigError, LstmTuiError
from lstm_tui.formatting import parse_number, parse_whole
from lstm_tui.inspection.captions import unit_title
from lstm_tui.inspection.inspection_session import InspectionSession
from lstm_tui.ranges import RANGES
from lstm_tui.reader.clamps import shared_clamps
from lstm_tui.reader.sampling import Sampling
from lstm_tui.reader.units import AnyClamp, Clamp, Target, parse_clamps, target_name
from lstm_tui.reader.warm_up import warm_up_lengths
from lstm_tui.scoring.intervention import sample_with_and_without
from lstm_tui.text.document_ends import document_ends, with_end_glyphs
from lstm_tui.text.glyphs import safe_line, visible
from lstm_tui.tui.background_jobs import Ticket
from lstm_tui.tui.themes import DIM
from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.inputs import NumberInput, SafeInput
from lstm_tui.tui.widgets.panel import ContentPanel

LENGTH = 400
PRIME = 200
"""Symbols up to the cursor that both samples continue; of documents, all from [END] on."""

PRIME_CELLS = 56
"""Cells of their end that are shown before the cursor."""


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


class ClampDialog(Dialog[tuple[AnyClamp, ...]]):
    """Clamps the unit of ``session``; both samples continue the text up to the cursor.

    Its result are the clamps that are to be on while the text is read; none releases all.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "hold", show=False, priority=True),
        Binding("ctrl+r", "release", show=False, priority=True),
    ]

    def __init__(self, session: InspectionSession) -> None:
        own = " (its own values, not turned)" if session.turned else ""
        rest = f", of {safe_line(unit_title(session), 30)}" if session.fitted else ""
        quantity = session.targets[0][1] if session.fitted else session.quantity
        release = " · Ctrl-R release" if session.held else ""
        super().__init__(
            f"Clamp {session.unit} · {quantity}{own}{rest}",
            f"Enter write · Ctrl-T hold in the text{release} · Tab next · Esc close",
        )
        self._session, self._unit = session, session.unit
        self._quantity = quantity
        self.add_class("clamp")

    def content(self) -> list[Widget]:
        """Value, temperature and seed, and the two samples."""
        strongest = self._strongest((self._unit, self._quantity))
        return [
            Horizontal(
                Static("held at", classes="label"),
                NumberInput(f"{strongest:.2f}", id="value", compact=True),
                Static("temperature", classes="label"),
                NumberInput("0.5", id="temperature", compact=True),
                Static("seed", classes="label"),
                NumberInput("1", id="seed", compact=True),
                classes="numbers",
            ),
            Horizontal(
                Static("hold too", classes="label"),
                SafeInput(
                    self._others(),
                    placeholder=self._example(),
                    max_length=1_000,
                    id="more",
                    compact=True,
                ),
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
        first, end = self._session.around(self._session.cursor, PRIME_CELLS, 1)
        prime = self._session.glyphs(first, end)
        self.query_one("#prime", Static).update(
            Content.assemble(("both continue ", DIM), (f"…{prime}", "underline"))
        )
        self._write()

    def on_input_submitted(self) -> None:
        """Draw both samples again on Enter."""
        self._write()

    def _strongest(self, target: Target) -> float:
        """The value of a unit in the text that is farthest on the side on which it fires."""
        unit, quantity = target
        if quantity.is_gate:
            return 1.0
        session, activations = self._session, self._session.activations
        score = session.ranking.score(unit, quantity, session.shown_pattern)
        values = activations.values(unit, quantity)[activations.known_places]
        return float(values.min() if score is not None and score.sign < 0 else values.max())

    def on_input_changed(self) -> None:
        """Validate the fields as they are typed."""
        self._fields()

    def action_hold(self) -> None:
        """Hold the values while the text is read."""
        if fields := self._fields():
            self.dismiss(fields[0])

    def action_release(self) -> None:
        """Read the text without clamps."""
        if self._session.held:
            self.dismiss(())

    def _others(self) -> str:
        """The other units of a set; and what is held already, but for what the dialog is about."""
        others = self._session.targets[1:]
        own = {target_name(*target) for target in ((self._unit, self._quantity), *others)}
        held = [
            str(clamp)
            for clamp in self._session.reader.clamps
            if str(clamp).partition("=")[0] not in own
        ]
        rest = [f"{target_name(*target)}={self._strongest(target):.2f}" for target in others]
        return " ".join((*rest, *held))

    def _example(self) -> str:
        model = self._session.checkpoint.model
        gate = {Cell.LSTM: "forget", Cell.GRU: "update"}.get(model.cell, "hidden")
        return f"such as L0.{gate}=1 (all of layer 0), L0:3+8=0.5 (two units)"

    def _fields(self) -> tuple[tuple[AnyClamp, ...], float, int] | None:
        """The clamps, temperature and seed; None if a field is invalid, which is shown."""
        complaint = self.query_one("#complaint", Static)
        fields = [
            self.query_one(which, Input).value for which in ("#value", "#temperature", "#seed")
        ]
        try:
            value, temperature, seed = read_numbers(*fields)
            model = self._session.checkpoint.model
            more = parse_clamps(self.query_one("#more", Input).value.split(), model)
            clamps = (Clamp(self._unit, value, self._quantity), *more)
            shared_clamps(clamps, model)
        except ConfigError as error:
            complaint.update(Content(str(error)))
            return None
        complaint.update(Content(""))
        return clamps, temperature, seed

    def _write(self) -> None:
        if (fields := self._fields()) is None:
            return
        clamps, temperature, seed = fields
        complaint = self.query_one("#complaint", Static)
        session = self._session
        reader, sampling = session.reader, Sampling(temperature)
        ids, stop = session.text.ids, session.cursor + 1
        length = int(warm_up_lengths(ids, np.array([stop]), PRIME, reader.end_id)[0])
        prime = ids[stop - length : stop]

        def write(ticket: Ticket) -> None:
            try:
                plain, clamped = sample_with_and_without(
                    reader, prime, clamps, sampling, LENGTH, seed, ticket.check
                )
            except LstmTuiError as error:
                ticket.hand_over(complaint.update, Content(safe_line(str(error))))
            else:
                ticket.hand_over(self._show, plain, clamped)

        self.jobs.start("sampling", write)

    def _show(self, plain: list[int], clamped: list[int]) -> None:
        vocabulary = self._session.vocabulary
        texts = [
            with_end_glyphs(
                vocabulary.decode(ids), document_ends(np.array(ids, np.int64), vocabulary)
            )
            for ids in (plain, clamped)
        ]
        # Characters, not ids: the common part of two texts of bytes may end within a character.
        shortest = min(map(len, texts))
        same = next((i for i in range(shortest) if texts[0][i] != texts[1][i]), shortest)
        for which, text in zip(("#without", "#with"), texts, strict=True):
            content = Content.assemble(
                (visible(text[:same], keep_newlines=True), DIM),
                visible(text[same:], keep_newlines=True),
            )
            self.query_one(which, ContentPanel).show(content, layout=True, original=text)
