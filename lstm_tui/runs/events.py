"""Events of a run and their JSON encoding, one per line of ``events.jsonl``.

Every event has the optimization ``step`` after which it happened, and the ``elapsed_seconds`` of
training since the run began (without pauses, and without the time between a stop and a resume).
Losses are in nats per symbol, those of a classifier in nats per document.

Decoding skips events of an unknown kind, so an older program can watch a newer run. A line that is
not an event, or has a value out of the range of its field, is a `BrokenRunError`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar

import msgspec

from lstm_tui.config import Quantity, SymbolKind
from lstm_tui.errors import BrokenRunError
from lstm_tui.files import json_safe
from lstm_tui.runs.copied_spans import MOST_ENDS, Copies, Loop, Offset
from lstm_tui.runs.field_types import (
    MOST_MISTAKES,
    MOST_PATTERNS,
    ClassCount,
    ClassIndex,
    Clip,
    Confusion,
    Count,
    GradientNorm,
    GradientNorms,
    HalfLife,
    LogNorms,
    Loss,
    Losses,
    Message,
    Name,
    PositiveCount,
    Rate,
    Ratio,
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
    """Why a run finished without an error."""

    BUDGET = "budget"
    STOPPED = "stopped"
    PATIENCE = "patience"
    SCREEN_LOST = "screen-lost"
    SIGNAL = "signal"

    @property
    def sentence(self) -> str:
        """The reason as a sentence for the user."""
        return {
            FinishReason.BUDGET: "The budget is used up.",
            FinishReason.STOPPED: "Stopped as asked.",
            FinishReason.PATIENCE: "Stopped early: the validation loss no longer improved.",
            FinishReason.SCREEN_LOST: "Stopped because its screen was closed.",
            FinishReason.SIGNAL: "Stopped by a signal.",
        }[self]


FULLY_TRAINED = (FinishReason.BUDGET, FinishReason.PATIENCE)
"""Reasons for which nobody interrupted the training."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base class of all events: when it happened. `Session` sets both fields in one place."""

    step: Steps = 0
    elapsed_seconds: Seconds = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Starting(Event):
    """A worker has locked the run and is loading libraries and text."""

    process_id: Count
    host: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported(Event):
    """The run is a network from the file ``file`` of another program; it is not trained."""

    file: Message

    def __post_init__(self) -> None:
        cut_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Started(Event):
    """Training begins, at step 0 or at the step of a checkpoint.

    ``clip`` is 0 if gradients are not clipped; ``clipping`` is one of `config.Clipping`.
    ``watches_units``: the validation text is long enough to search for units that detect patterns.
    ``validation_differs``: that text is of another kind than the training text. What is called
    characters here are symbols, of the kind ``symbols``. ``characters_per_symbol`` is the number of
    characters per predicted symbol of the validation text that is evaluated (less than 1 for bytes
    of UTF-8), and ``train_characters_per_symbol`` that of the training text; a loss per symbol,
    divided by it, is a loss per character. ``classes`` is the number of classes of a classifier,
    whose losses are in nats per document; 0 for a language model.
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
    symbols: SymbolKind = SymbolKind.CHAR
    characters_per_symbol: Ratio = 1.0
    train_characters_per_symbol: Ratio = 1.0
    classes: ClassCount = 0

    def __post_init__(self) -> None:
        cut_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped(Event):
    """Training metrics of all steps since the last such event, up to and including ``step``.

    ``losses`` and ``gradient_norms`` (before clipping) have one entry per step. The norm of a step
    that was dropped because it was not finite is null. ``clipped`` is the share of these steps in
    which the gradient was clipped by norm, or the mean share of its entries that were clipped by
    value; None without clipping.
    """

    losses: Losses
    gradient_norms: GradientNorms
    learning_rate: Rate
    characters_per_second: Speed
    clipped: Share | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated(Event):
    """Validation loss; ``train_loss`` is the mean training loss since the last evaluation.

    ``document_loss`` is the validation loss of a document: the sum over its symbols and [END], in
    the mean over documents.
    """

    validation_loss: Loss
    train_loss: Loss | None
    best: bool
    document_loss: Loss | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A document of the validation set that the classifier assigns to a wrong class.

    ``text`` is its beginning, ``label`` and ``predicted`` are indices of classes, ``probability``
    is that of ``predicted``.
    """

    text: Message
    label: ClassIndex
    predicted: ClassIndex
    probability: Share

    def __post_init__(self) -> None:
        cut_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified(Event):
    """What a classifier says about the documents of the validation set, beside `Evaluated`.

    ``confusion[i][j]`` is the number of documents of class i that were assigned to class j.
    ``mistakes`` are the most confident ones, the most confident first.
    """

    confusion: Confusion
    mistakes: Annotated[tuple[Mistake, ...], msgspec.Meta(max_length=MOST_MISTAKES)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineMeasured(Event):
    """The bag-of-symbols baseline on the same validation set: logistic regression on the counts of
    symbols, without their order, trained on the same documents.

    ``penalty`` is the weight of its L2 penalty, which a part of the training set selected.
    """

    confusion: Confusion
    loss: Loss
    penalty: Ratio = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled(Event):
    """A text sampled from the current weights.

    ``copies`` is None if the training text was not searched, and ``loop`` if there is none.
    ``ends`` are the offsets in ``text`` at which the network ended a document, ascending: there
    begins what separates two documents.
    """

    temperature: Temperature
    text: SampleText
    prime: SampleText = ""
    copies: Copies | None = None
    loop: Loop | None = None
    ends: Annotated[tuple[Offset, ...], msgspec.Meta(max_length=MOST_ENDS)] = ()

    def __post_init__(self) -> None:
        cut_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergedUnit:
    """The best unit for one pattern, scored on text that neither trained nor selected it.

    ``unit`` is written ``L1:131``, and ``quantity`` is which of its values was scored. ``sign`` is
    +1 if the unit predicts the pattern by high values, -1 if by low values. ``chance_f1`` is the F1
    of predicting the pattern everywhere.
    """

    pattern: Name
    unit: UnitName
    quantity: Quantity
    sign: Sign
    f1: Share
    chance_f1: Share

    def __post_init__(self) -> None:
        if self.quantity.is_gate:
            raise ValueError(f"{self.quantity} is a gate; patterns are scored on states only")

    @property
    def lift(self) -> float:
        """`f1_lift` of this unit."""
        return f1_lift(self.f1, self.chance_f1)


def f1_lift(f1: float, chance_f1: float) -> float:
    """F1 rescaled so that chance is 0 and perfect is 1; negative if below chance."""
    return (f1 - chance_f1) / max(1 - chance_f1, 1e-9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Emerged(Event):
    """For each pattern the unit that currently predicts it best."""

    units: Annotated[tuple[EmergedUnit, ...], msgspec.Meta(max_length=MOST_PATTERNS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientsMeasured(Event):
    """The norm of the gradient ∂loss_T/∂h_{T-k} at each distance k from the loss.

    ``log_norms`` are natural logarithms, in the mean over ``positions`` of the validation text, and
    their index is k; ``cell_log_norms`` are those of ∂loss_T/∂c_{T-k} of an LSTM, else empty. Both
    end before the first distance at which the gradient of every position is exactly 0.
    ``half_life`` is the number of symbols in which the norm halves, between k = 5 and 60; None if
    there it does not fall (then ``vanishes`` is False, and ``grows`` is True if it rises beyond the
    95 % interval of its slope), or if there are too few distances.
    """

    log_norms: LogNorms
    cell_log_norms: LogNorms = ()
    half_life: HalfLife | None = None
    vanishes: bool = False
    grows: bool = False
    positions: PositiveCount = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved(Event):
    """A checkpoint has been written completely and flushed to disk."""

    validation_loss: Loss | None
    best: bool
    bytes: Count
    seconds: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused(Event):
    """Training is paused; written at the beginning of a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Event):
    """Training continues after a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned(Event):
    """Hyperparameters changed during training; fields that did not change are None."""

    learning_rate: Rate | None = None
    clip: Clip | None = None
    temperatures: Temperatures | None = None
    total_steps: Steps | None = None
    why: Message

    def __post_init__(self) -> None:
        cut_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy(Event):
    """Something other than training takes longer than half a second."""

    doing: Message

    def __post_init__(self) -> None:
        cut_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """A message for the user."""

    message: Message

    def __post_init__(self) -> None:
        cut_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diverged(Event):
    """A step whose loss or gradient was not finite was dropped; the weights are unchanged.

    Written at most ten times a second: ``dropped`` is the number of such steps since the last
    event of this kind.
    """

    loss: Loss | None
    gradient_norm: GradientNorm | None
    suggested_learning_rate: Rate
    dropped: PositiveCount = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished(Event):
    """The worker exits without an error; the last state is saved."""

    reason: FinishReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Event):
    """The worker exits because of an error; ``worker.log`` has its traceback.

    After a divergence, ``learning_rate`` is a peak rate that was tried and did not diverge from
    ``checkpoint`` (a step; 0 is the beginning, None the newest checkpoint). ``resumable`` is False
    if a resume would fail in the same way.
    """

    message: Message
    learning_rate: Rate | None = None
    checkpoint: Steps | None = None
    resumable: bool = True

    def __post_init__(self) -> None:
        cut_texts(self)

    @property
    def resume_options(self) -> str:
        """Options to append to ``lstm-tui resume RUN``, each preceded by a space."""
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
    """Encode a dataclass as one line of JSON with its newline; ``kind`` is its class name."""
    fields = {"kind": type(record).__name__, **msgspec.to_builtins(record)}
    try:
        return _encoder.encode(fields) + b"\n"
    except UnicodeEncodeError:  # a message quotes a file name with surrogates
        for key, value in fields.items():
            fields[key] = json_safe(value) if isinstance(value, str) else value
        return _encoder.encode(fields) + b"\n"


def decode_record(line: bytes, kinds: dict[str, type[Record]]) -> Record | None:
    """Decode one line; None for a kind that is not in ``kinds``.

    Raises:
        BrokenRunError: The line is not a record; the message has the reason, not the line.
    """
    try:
        kind = kinds.get(_kind_decoder.decode(line).kind)
        return None if kind is None else msgspec.json.decode(line, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenRunError(safe_line(str(error))) from error


def encode_event(event: Event) -> bytes:
    """Encode one event as a line of JSON with its newline."""
    return encode_record(event)


def decode_event(line: bytes) -> Event | None:
    """Decode one event; None for a kind that this version does not know."""
    return decode_record(line, KINDS)
