"""What a `Session` trains for: how the network is evaluated, sampled and measured.

A session decides when; a task knows whether the network is a language model or a classifier.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from lstm_tui.runs.events import Event
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.training.base_trainer import StepResult
from lstm_tui.training.measurements import NetworkMeasurement

Result = TypeVar("Result")

Incremental = Iterator[Result | None]
"""Work that yields None after each piece, and its result last, if it has one."""


class StepSequence(Protocol):
    """How a training text is divided into steps."""

    @property
    def characters_per_step(self) -> int:
        """Symbols of a step, without padding, on average."""

    @property
    def steps_per_epoch(self) -> int:
        """Steps in one epoch."""


class StepTrainer(Protocol):
    """What a session needs of a trainer, whatever it trains."""

    position: int
    """The next chunk of the training text."""

    @property
    def streams(self) -> StepSequence:
        """The training text."""

    def step(self, learning_rate: float, clip: float) -> StepResult:
        """Take one step on the next chunk."""

    def weights(self) -> Arrays:
        """A copy of the weights."""

    def arrays(self) -> Arrays:
        """A copy of the other arrays that the next step needs."""

    def close(self) -> None:
        """End its threads."""


@dataclass(frozen=True, slots=True)
class SaveFile:
    """The caller is to write a file ``name`` with ``data`` into the run."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """The loss on the validation set, in nats per symbol or per document.

    ``document_loss`` is that of a document in a language model of documents, in nats; ``events``
    are reported after the loss.
    """

    loss: float
    document_loss: float | None = None
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class TextFacts:
    """What `runs.events.Started` reports about the text of a task; see its fields."""

    train_symbols: int
    validation_symbols: int
    characters_per_symbol: float = 1.0
    train_characters_per_symbol: float = 1.0
    watches_units: bool = False


class TrainingTask(Protocol):
    """How a network is evaluated, sampled and measured during training.

    Attributes:
        facts: What is reported about its text.
        evaluated_symbols: Symbols that an evaluation reads; 0 without a validation set.
        symbols: What symbols are called, in the plural.
        measurements: What is computed from the weights now and then.
        no_samples: Why it writes no samples; "" if it does.
    """

    facts: TextFacts
    evaluated_symbols: int
    symbols: str
    measurements: Sequence[NetworkMeasurement]
    no_samples: str

    def startup_notes(self) -> Iterator[str]:
        """Notes of a new run about its text."""

    def begin(self) -> Incremental[tuple[Event | SaveFile, ...]]:
        """Do what precedes training or resuming, such as a baseline."""

    def evaluation(self) -> Incremental[EvaluationResult]:
        """Evaluate the present network on the validation set."""

    def samples(self, state: TrainingState, /) -> Incremental[tuple[Event, ...]]:
        """Write samples with the present network."""
