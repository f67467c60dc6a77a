"""Tune dialog: changes options of a running training. An empty field leaves its option as it is."""

from dataclasses import dataclass
from typing import Any

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from lstm_tui.config import Clipping
from lstm_tui.errors import ConfigError
from lstm_tui.formatting import parse_number, parse_whole, rate
from lstm_tui.runs.commands import Tune
from lstm_tui.runs.progress import RunProgress
from lstm_tui.tui.widgets.dialog import Dialog
from lstm_tui.tui.widgets.inputs import SafeInput

_EXAMPLES = {"learning_rate": "0.01", "clip": "0.5", "temperature": "0.8", "minutes": "7.5"}
"""A number for each argument, for the message on text that is none."""


@dataclass(frozen=True, slots=True)
class TuneField:
    """One row: the argument of `Tune`, its label, and a text with its present value.

    A ``fixed`` value is shown in the field and cannot be changed.
    """

    argument: str
    label: str
    now: str
    fixed: str = ""


def fields(progress: RunProgress) -> list[TuneField]:
    """The rows, with the present values."""
    temperature = f"now {progress.temperatures[0]:g}" if progress.temperatures else ""
    steps = f"now {progress.total_steps:,}" if progress.total_steps else ""
    peak = f"peak now {rate(progress.peak_learning_rate)}"
    minutes = f"{progress.elapsed_seconds / 60:.1f} used so far"
    of_samples = [TuneField("temperature", "temperature", temperature)]
    return [
        TuneField("learning_rate", "learning rate", peak),
        _clip(progress),
        *(of_samples if not progress.classifies else []),
        TuneField("total_steps", "steps in all", steps),
        TuneField("minutes", "or minutes in all", minutes),
    ]


def _clip(progress: RunProgress) -> TuneField:
    label, now = "clip gradients at", f"now {progress.clip:g}" if progress.clip else ""
    match progress.clipping:
        case Clipping.OFF:  # a limit would have no effect
            return TuneField("clip", label, "started with --clipping off", fixed="off")
        case Clipping.VALUE:
            return TuneField("clip", label, f"{now}, each value by itself")
        case Clipping.NORM:
            return TuneField("clip", label, now)


def suggested_rate(progress: RunProgress) -> float | None:
    """A lower learning rate, if the present one made steps diverge that were dropped."""
    diverged, peak = progress.diverged, progress.peak_learning_rate
    if diverged is None or peak is None or diverged.suggested_learning_rate >= peak:
        return None
    return diverged.suggested_learning_rate


def parse(argument: str, text: str) -> Tune:
    """A `Tune` with the value ``text`` for one argument.

    Raises:
        ConfigError: ``text`` is not a number, or out of range.
    """
    if argument == "clip" and text.strip().lower() in ("off", "none"):
        raise ConfigError("cannot be turned off under way, only loosened")
    if argument == "total_steps":
        return Tune(total_steps=parse_whole(text, "2000"))
    value: dict[str, Any] = {argument: parse_number(text, _EXAMPLES[argument])}
    return Tune(**value)


def used_up(tune: Tune, progress: RunProgress) -> str:
    """What is wrong with a budget that is already used up, or an empty text."""
    if tune.total_steps is not None and tune.total_steps <= progress.step:
        return f"step {progress.step:,} is done already"
    if tune.minutes is not None and tune.minutes * 60 <= progress.elapsed_seconds:
        return f"{progress.elapsed_seconds / 60:.1f} are used already"
    return ""


class TuneDialog(Dialog[Tune]):
    """Asks for new values; its result is one `Tune` with all that were given."""

    def __init__(self, progress: RunProgress) -> None:
        super().__init__("Tune", "Enter apply · Tab next · Esc cancel")
        self._fields = fields(progress)
        self._progress = progress
        self._suggested = suggested_rate(progress)
        self._parsed: dict[str, Tune] = {}

    def content(self) -> list[Widget]:
        """One row per field, and the buttons."""
        rows: list[Widget] = [
            Horizontal(
                Static(field.label, markup=False, classes="label"),
                SafeInput(
                    id=field.argument,
                    compact=True,
                    placeholder=field.fixed or "unchanged",
                    disabled=bool(field.fixed),
                ),
                Static(field.now, markup=False, classes="now", id=f"{field.argument}-now"),
                classes="field",
            )
            for field in self._fields
        ]
        buttons = [
            Button("Apply", id="apply", compact=True),
            Button("Cancel", id="cancel", compact=True),
        ]
        if self._suggested is not None:
            label = f"Learning rate {rate(self._suggested)}"
            buttons.append(Button(label, id="suggested", compact=True))
        return [*rows, Horizontal(*buttons, classes="buttons")]

    def on_mount(self) -> None:
        """Focus the first field."""
        self.query_one("#learning_rate").focus()

    @on(Input.Changed)
    def _field_changed(self, event: Input.Changed) -> None:
        self._check(event.input)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#suggested")
    def _fill_in_suggested_rate(self) -> None:
        field = self.query_one("#learning_rate", Input)
        field.value = rate(self._suggested)
        field.focus()

    def _check(self, field: Input) -> bool:
        """Parse ``field``, show beside it what is wrong; return whether it is empty or valid."""
        argument = str(field.id)
        self._parsed.pop(argument, None)
        problem = ""
        if field.value.strip():
            try:
                self._parsed[argument] = parse(argument, field.value)
                problem = used_up(self._parsed[argument], self._progress)
            except ConfigError as error:
                problem = str(error)
        if not problem and {"total_steps", "minutes"} <= self._parsed.keys():
            problem = "steps or minutes, not both"
        now = next(one.now for one in self._fields if one.argument == argument)
        beside = self.query_one(f"#{argument}-now", Static)
        beside.set_class(bool(problem), "complaint")
        beside.update(Content(problem or now))
        return not problem

    @on(Input.Submitted)
    @on(Button.Pressed, "#apply")
    def _apply(self) -> None:
        for field in sorted(self.query(Input), key=lambda one: not one.has_focus):
            if not self._check(field):
                field.focus()
                return
        values: dict[str, Any] = {name: getattr(tune, name) for name, tune in self._parsed.items()}
        self.dismiss(Tune(**values) if values else None)
