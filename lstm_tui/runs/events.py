"""What a run can say, and its JSON: one event a line in ``events.jsonl``.

Knows nothing of files. Every event carries the optimisation ``step`` after which it happened and
the ``elapsed_seconds`` of training since the run began (pauses and the time between a stop and a
resume are not counted). Losses are nats per character.

A reader skips a kind it does not know, so that an older program can watch a newer run; a line that
is not an event at all, or has a value out of the range of its field, is a `BrokenRunError`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar

import msgspec

from lstm_tui.config import Quantity
from lstm_tui.errors import BrokenRunError
from lstm_tui.files import json_safe
from lstm_tui.runs.field_types import (
    MOST_PATTERNS,
    Clip,
    Count,
    GradientNorm,
    GradientNorms,
    Loss,
    Losses,
    Message,
    Name,
    PositiveCount,
    Rate,
    SampleText,
    Seconds,
    Share,
    Sign,
    Speed,
    Steps,
    Temperature,
    Temperatures,
    ThreadCount,
    UnitName,
    cut_texts,
)
from lstm_tui.text.glyphs import safe_line

Record = TypeVar("Record")


class FinishReason(StrEnum):
    """Why a run ended as it should."""

    BUDGET = "budget"
    STOPPED = "stopped"
    PATIENCE = "patience"
    SCREEN_LOST = "screen-lost"
    SIGNAL = "signal"

    @property
    def sentence(self) -> str:
        """What a person is told."""
        return {
            FinishReason.BUDGET: "The budget is used up.",
            FinishReason.STOPPED: "Stopped as asked.",
            FinishReason.PATIENCE: "Stopped early: the validation loss no longer improved.",
            FinishReason.SCREEN_LOST: "Stopped because its screen went away.",
            FinishReason.SIGNAL: "Stopped by a signal.",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What all events share: when it was said. A session stamps its own events in one place."""

    step: Steps = 0
    elapsed_seconds: Seconds = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Starting(Event):
    """A worker has taken the run and is loading what it needs."""

    process_id: Count
    host: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Event):
    """A worker trains from here, at step 0 or where a checkpoint left off.

    ``clip`` is 0 where nothing is clipped; ``clipping`` is how, one of `config.Clipping`, and is
    missing in logs of before. ``watches_units`` says whether there is validation text enough to
    look for units that emerge, ``validation_differs`` whether that text is of another kind than the
    training text.
    """

    device: Name
    precision: Name
    threads: ThreadCount
    total_steps: Steps | None
    parameters: Count
    characters_per_step: Count
    steps_per_epoch: PositiveCount
    train_characters: Count
    validation_characters: Count
    learning_rate: Rate
    clip: Clip
    temperatures: Temperatures
    why: Message = ""
    watches_units: bool = True
    clipping: Name = "norm"
    validation_differs: bool = False

    def __post_init__(self) -> None:
        cut_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped(Event):
    """All steps since the last such event, up to and including ``step``.

    ``losses`` and ``gradient_norms`` (before clipping) have one entry a step. A norm that is not
    finite belongs to a step that was dropped and is null.
    """

    losses: Losses
    gradient_norms: GradientNorms
    learning_rate: Rate
    characters_per_second: Speed


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated(Event):
    """The loss over the validation text; ``train_loss`` is the mean since the last evaluation."""

    validation_loss: Loss
    train_loss: Loss | None
    best: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled(Event):
    """A text that the newest weights wrote."""

    temperature: Temperature
    text: SampleText
    prime: SampleText = ""

    def __post_init__(self) -> None:
        cut_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergedUnit:
    """The best unit for one pattern, judged on text that neither trained nor chose it.

    ``unit`` is written as everywhere, ``L1:131``, and ``quantity`` is which of its values was
    looked at. ``sign`` is +1 if it says yes with high values and -1 if with low ones. ``chance_f1``
    is what always saying yes would get.
    """

    pattern: Name
    unit: UnitName
    quantity: Quantity
    sign: Sign
    f1: Share
    chance_f1: Share

    def __post_init__(self) -> None:
        if self.quantity.is_gate:
            raise ValueError(f"{self.quantity} is no state, so no pattern is scored on it")

    @property
    def lift(self) -> float:
        """How far it has come on the way from chance to knowing: 0 to 1, below 0 if worse."""
        return (self.f1 - self.chance_f1) / max(1 - self.chance_f1, 1e-9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emerged(Event):
    """For each pattern the unit that knows it best by now."""

    units: Annotated[tuple[EmergedUnit, ...], msgspec.Meta(max_length=MOST_PATTERNS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved(Event):
    """A checkpoint is on disk, whole and flushed."""

    validation_loss: Loss | None
    best: bool
    bytes: Count
    seconds: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(Event):
    """Training is not advancing; said again at least once a second while that is so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Event):
    """Training goes on after a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned(Event):
    """Something about the training changed under way; fields that did not change are None."""

    learning_rate: Rate | None = None
    clip: Clip | None = None
    temperatures: Temperatures | None = None
    total_steps: Steps | None = None
    why: Message

    def __post_init__(self) -> None:
        cut_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy(Event):
    """Something other than training goes on, and for longer than half a second."""

    doing: Message

    def __post_init__(self) -> None:
        cut_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """Something that a person should know, in plain words."""

    message: Message

    def __post_init__(self) -> None:
        cut_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diverged(Event):
    """A step with a loss or gradient that is not finite was dropped; the weights are as before.

    Said at most ten times a second: ``dropped`` steps since the last such event, of which this is
    the newest.
    """

    loss: Loss | None
    gradient_norm: GradientNorm | None
    suggested_learning_rate: Rate
    dropped: PositiveCount = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished(Event):
    """The worker ends as it should; the last state is saved."""

    reason: FinishReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Event):
    """The worker ends because of an error; ``worker.log`` has its traceback.

    ``learning_rate`` is a peak that was tried after a divergence, and trained well from
    ``checkpoint`` (a step, 0 for the beginning; None for the one that a resume takes anyway).
    ``resumable`` is False where a resume would fail in the same way.
    """

    message: Message
    learning_rate: Rate | None = None
    checkpoint: Steps | None = None
    resumable: bool = True

    def __post_init__(self) -> None:
        cut_texts(self)

    @property
    def resume_options(self) -> str:
        """What follows ``lstm-tui resume RUN``, each option with a space before it."""
        options = ""
        if self.checkpoint is not None:
            options += f" --checkpoint {self.checkpoint}"
        if self.learning_rate is not None:
            options += f" --learning-rate {self.learning_rate:g}"
        return options


KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__subclasses__()}


class _Kind(msgspec.Struct):
    kind: str


_kind_decoder = msgspec.json.Decoder(_Kind)
_encoder = msgspec.json.Encoder()


def encode_record(record: object) -> bytes:
    """One line of JSON, with its newline, for a dataclass that is named by its class."""
    body = {"kind": type(record).__name__, **msgspec.to_builtins(record)}
    try:
        return _encoder.encode(body) + b"\n"
    except UnicodeEncodeError:  # a file name that is not text, in a message
        plain = {key: json_safe(it) if isinstance(it, str) else it for key, it in body.items()}
        return _encoder.encode(plain) + b"\n"


def decode_record(line: bytes, kinds: dict[str, type[Record]]) -> Record | None:
    """The record of one line, or None for a kind that is not in ``kinds``.

    Raises:
        BrokenRunError: The line is not a record; the message says why but not where.
    """
    try:
        kind = kinds.get(_kind_decoder.decode(line).kind)
        return None if kind is None else msgspec.json.decode(line, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenRunError(safe_line(str(error))) from error


def encode_event(event: Event) -> bytes:
    """One line of JSON, with its newline."""
    return encode_record(event)


def decode_event(line: bytes) -> Event | None:
    """The event of one line, or None for a kind this version does not know."""
    return decode_record(line, KINDS)
