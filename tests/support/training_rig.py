"""A `Session` with a scripted clock, inbox, trainer and emergence, for fast tests."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, cast

import numpy as np

from lstm_tui.config import ModelConfig, Quantity, TrainingConfig
from lstm_tui.runs.commands import (
    Command,
    Tune,
)
from lstm_tui.runs.events import (
    EmergedUnit,
    Event,
    FinishReason,
)
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.scoring.emergence import Emergence
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.split import Spans
from lstm_tui.training.batches import Ids, Streams
from lstm_tui.training.evaluation import DescribeCopies
from lstm_tui.training.language_task import LanguageModelTask
from lstm_tui.training.measurements import NetworkMeasurement, emergence_measurement
from lstm_tui.training.session import Effect, Save, Session
from lstm_tui.training.trainer import StepResult, Trainer

Kind = TypeVar("Kind")

MODEL = ModelConfig(hidden=4, embedding=3)
UNITS = (
    EmergedUnit(
        pattern="url", unit="L1:131", quantity=Quantity.HIDDEN, sign=1, f1=0.9, chance_f1=0.1
    ),
)
GOOD = StepResult(2.0, 1.0, applied=True)
BAD = StepResult(math.nan, math.inf, applied=False)
STATE = TrainingState(
    step=0,
    elapsed_seconds=0.0,
    position=0,
    total_steps=20,
    learning_rate=0.01,
    clip=1.0,
    temperatures=(0.8, 0.0),
    device="cpu",
    precision="float32",
    threads=1,
)


class Clock:
    """A clock that only tests advance."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class ScriptedTrainer:
    """A `Trainer` with scripted durations, results and losses."""

    def __init__(self, corpus: Corpus, clock: Clock) -> None:
        self.streams = Streams(corpus.train, 4, 8, seed=1)
        self.position = 0
        self.clock = clock
        self.step_seconds = 0.01
        self.evaluation_seconds = 0.0
        self.evaluation_pieces = 3
        self.result: Callable[[int], StepResult] = lambda _position: GOOD
        self.losses: Iterator[float] = iter(np.linspace(3, 2, 1000).tolist())
        self.rates: list[float] = []
        random, shapes = np.random.default_rng(0), expected_shapes(MODEL, len(corpus.vocabulary))
        self._weights: Arrays = {name: random.normal(size=shapes[name]) for name in shapes}

    def step(self, learning_rate: float, clip: float) -> StepResult:
        assert clip > 0
        self.clock.now += self.step_seconds
        self.position += 1
        self.rates.append(learning_rate)
        return self.result(self.position)

    def evaluation(self, ids: Ids, spans: Spans) -> Iterator[float | None]:
        assert all(0 < begin < end <= len(ids) for begin, end in spans)
        for _ in range(self.evaluation_pieces):
            self.clock.now += self.evaluation_seconds / self.evaluation_pieces
            yield None
        yield next(self.losses)

    def weights(self) -> Arrays:
        return self._weights

    def arrays(self) -> Arrays:
        return {}


class ScriptedEmergence:
    """An `Emergence` that finds the same ``units`` after ``seconds``, or raises ``error``."""

    characters = 32  # as many as a step

    def __init__(self, clock: Clock, seconds: float = 0.0) -> None:
        self.clock, self.seconds = clock, seconds
        self.error: Exception | None = None
        self.units: tuple[EmergedUnit, ...] = UNITS

    def score(self, weights: Arrays) -> Iterator[tuple[EmergedUnit, ...] | None]:
        assert weights
        for _ in range(100):
            self.clock.now += self.seconds / 100
            yield None
        if self.error is not None:
            raise self.error
        yield self.units


class Rig:
    """A session with everything that it needs, and its ``effects`` with their ``times``."""

    def __init__(
        self,
        corpus: Corpus,
        training: TrainingConfig | None = None,
        state: TrainingState = STATE,
        startup_notes: tuple[str, ...] = (),
        emergence_seconds: float | None = None,
        emergence_characters: int = 32,
        describe_copies: DescribeCopies = lambda *_: None,
        measurements: Sequence[NetworkMeasurement] = (),
        clock: Clock | None = None,
    ) -> None:
        self.clock = clock or Clock()
        self.emergence = ScriptedEmergence(self.clock, emergence_seconds or 0.0)
        self.emergence.characters = emergence_characters
        self.trainer = ScriptedTrainer(corpus, self.clock)
        self.script: dict[int, list[Command]] = {}
        """Commands by the number of the inbox call."""
        self.inbox_of_signals: dict[int, FinishReason] = {}
        """Signals that stop the session, by the number of the inbox call."""
        self.inbox_calls = 0
        self.effects: list[Effect] = []
        self.times: list[float] = []
        config = training or TrainingConfig(
            batch=4, chunk=8, evaluate_every=10, sample_length=5, warmup_steps=0
        )
        measurements = list(measurements)
        if emergence_seconds is not None:
            measurements.append(
                emergence_measurement(
                    cast("Emergence", self.emergence), MODEL, len(corpus.vocabulary)
                )
            )
        trainer = cast("Trainer", self.trainer)
        self.session = Session(
            trainer,
            LanguageModelTask(
                trainer,
                corpus,
                MODEL,
                config,
                measurements=measurements,
                describe_copies=describe_copies,
            ),
            config,
            state,
            clock=self.clock,
            inbox=self.inbox,
            startup_notes=startup_notes,
        )

    def inbox(self, wait_seconds: float) -> list[Command]:
        self.inbox_calls += 1
        if self.inbox_calls in self.inbox_of_signals:
            self.session.stop(self.inbox_of_signals[self.inbox_calls])
        assert self.inbox_calls < 100_000, "this session does not end"
        commands = self.script.get(self.inbox_calls, [])
        if not commands:
            self.clock.now += wait_seconds
        return commands

    def run(self, tune: Tune | None = None, on_save: Callable[[], None] = lambda: None) -> None:
        """Run the session to its end, with a call of ``on_save`` for each save."""
        for effect in self.session.events(tune):
            self.effects.append(effect)
            self.times.append(self.clock.now)
            if isinstance(effect, Save):
                on_save()

    def story(self) -> str:
        """The types of the effects in order, without repetitions."""
        kinds = [type(effect).__name__ for effect in self.effects]
        return " ".join(
            kind for index, kind in enumerate(kinds) if not index or kinds[index - 1] != kind
        )

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def times_of(self, kind: type[Event]) -> list[float]:
        return [
            time
            for effect, time in zip(self.effects, self.times, strict=True)
            if isinstance(effect, kind)
        ]
