"""Changing how the rest of the training goes. A field that is left empty stays as it is."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Field:
    """One row: the argument of `Tune`, its label, and its present value in words.

    What is ``fixed`` cannot be typed into; it stands in the field.
    """

    argument: str
    label: str
    now: str
    fixed: str = ""


def fields(progress: RunProgress) -> list[Field]:
    """The rows, with the values of this moment."""
    temperature = f"now {progress.temperatures[0]:g}" if progress.temperatures else ""
    steps = f"now {progress.total_steps:,}" if progress.total_steps else ""
    minutes = f"{progress.elapsed_seconds / 60:.1f} used so far"
    return [
        Field("learning_rate", "learning rate", f"peak now {rate(progress.peak_learning_rate)}"),
        _clip(progress),
        Field("temperature", "temperature", temperature),
        Field("total_steps", "steps in all", steps),
        Field("minutes", "or minutes in all", minutes),
    ]


def _clip(progress: RunProgress) -> Field:
    label, now = "clip gradients at", f"now {progress.clip:g}" if progress.clip else ""
    match progress.clipping:
        case Clipping.OFF:  # a clip would do nothing
            return Field("clip", label, "started with --clipping off", fixed="off")
        case Clipping.VALUE:
            return Field("clip", label, f"{now}, each value by itself")
        case Clipping.NORM:
            return Field("clip", label, now)


def offered_rate(progress: RunProgress) -> float | None:
    """A learning rate that may hold where the present one had steps dropped; None if it does."""
    diverged, peak = progress.diverged, progress.peak_learning_rate
    if diverged is None or peak is None or diverged.suggested_learning_rate >= peak:
        return None
    return diverged.suggested_learning_rate


def parse(argument: str, text: str) -> Tune:
    """A `Tune` with the one argument that ``text`` says.

    Raises:
        ConfigError: It is not a number, or one that cannot be.
    """
    if argument == "clip" and text.strip().lower() in ("off", "none"):
        raise ConfigError("cannot be turned off under way, only loosened")
    match argument:
        case "learning_rate":
            return Tune(learning_rate=parse_number(text, "0.01"))
        case "clip":
            return Tune(clip=parse_number(text, "0.5"))
        case "temperature":
            return Tune(temperature=parse_number(text, "0.8"))
        case "total_steps":
            return Tune(total_steps=parse_whole(text, "2000"))
        case _:
            return Tune(minutes=parse_number(text, "7.5"))


def used_up(tune: Tune, progress: RunProgress) -> str:
    """What is wrong with a budget that is used up already; nothing for any other."""
    if tune.total_steps is not None and tune.total_steps <= progress.step:
        return f"step {progress.step:,} is done already"
    if tune.minutes is not None and tune.minutes * 60 <= progress.elapsed_seconds:
        return f"{progress.elapsed_seconds / 60:.1f} are used already"
    return ""


class TuneDialog(Dialog[Tune]):
    """Asks for the values and answers with one `Tune` of all that were given."""

    def __init__(self, progress: RunProgress) -> None:
        super().__init__("Tune", "Enter apply · Tab next · Esc cancel")
        self._fields = fields(progress)
        self._progress = progress
        self._offered = offered_rate(progress)
        self._parsed: dict[str, Tune] = {}

    def content(self) -> list[Widget]:
        """A row for each field, and the buttons."""
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
        if self._offered is not None:
            words = f"Learning rate {rate(self._offered)}"
            buttons.append(Button(words, id="offer", compact=True))
        return [*rows, Horizontal(*buttons, classes="buttons")]

    def on_mount(self) -> None:
        """Begin with the first field."""
        self.query_one("#learning_rate").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say beside the field what is wrong with it, as it is typed."""
        self._check(event.input)

    def on_input_submitted(self) -> None:
        """Enter applies."""
        self._apply()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Apply, cancel, or fill in the learning rate that is offered."""
        if event.button.id == "apply":
            self._apply()
        elif event.button.id == "offer":
            field = self.query_one("#learning_rate", Input)
            field.value = rate(self._offered)
            field.focus()
        else:
            self.dismiss(None)

    def _check(self, field: Input) -> bool:
        """Whether ``field`` is empty or sound; what it says is kept or complained of."""
        argument = str(field.id)
        self._parsed.pop(argument, None)
        complaint = ""
        if field.value.strip():
            try:
                self._parsed[argument] = parse(argument, field.value)
                complaint = used_up(self._parsed[argument], self._progress)
            except ConfigError as error:
                complaint = str(error)
        if not complaint and {"total_steps", "minutes"} <= self._parsed.keys():
            complaint = "steps or minutes, not both"
        now = next(one.now for one in self._fields if one.argument == argument)
        beside = self.query_one(f"#{argument}-now", Static)
        beside.set_class(bool(complaint), "complaint")
        beside.update(Content(complaint or now))
        return not complaint

    def _apply(self) -> None:
        for field in sorted(self.query(Input), key=lambda one: not one.has_focus):
            if not self._check(field):
                field.focus()
                return
        said = {argument: getattr(tune, argument) for argument, tune in self._parsed.items()}
        self.dismiss(
            Tune(
                learning_rate=said.get("learning_rate"),
                clip=said.get("clip"),
                temperature=said.get("temperature"),
                total_steps=said.get("total_steps"),
                minutes=said.get("minutes"),
            )
            if said
            else None
        )
