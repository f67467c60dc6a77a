"""Run directories with generated events, for tests of screens."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lstm_tui.config import (
    Cell,
    DocumentSplit,
    ModelConfig,
    Quantity,
    RunConfig,
    SymbolKind,
    TextConfig,
)
from lstm_tui.runs.commands import Command, decode_command
from lstm_tui.runs.creation import create_run
from lstm_tui.runs.directory import CorpusRecord, Run, RunRecord
from lstm_tui.runs.events import (
    BaselineMeasured,
    Classified,
    Emerged,
    EmergedUnit,
    Evaluated,
    Event,
    Finished,
    FinishReason,
    GradientsMeasured,
    Mistake,
    Noted,
    Sampled,
    Saved,
    Started,
    Starting,
    Stepped,
    encode_event,
)
from lstm_tui.text.vocabulary import Vocabulary

STEPS_PER_EVENT = 8
SECONDS_PER_STEP = 0.033
SAMPLE = (
    "The [[Harbour of Lume]] was founded in 1204 by [[Queen Ysolde|Ysolde]], who wrote: "
    "“let no ship that is honest be turned away.” See [http://www.lume.org/harbour/history.html "
    "the archive].\n\n== Trade ==\n* salt, glass and {{unit|40|barrels}} of oil\n* letters"
)


class Clock:
    """A clock that only tests advance."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def make_run(folder: Path, name: str = "atlas-20261124-101500", cell: Cell = Cell.LSTM) -> Run:
    """A run without events."""
    record = RunRecord(
        name=name,
        created="2026-11-24T10:15:00",
        config=RunConfig(model=ModelConfig(cell=cell, layers=2)),
        corpus=CorpusRecord(key="key", sha256="0" * 64, sources=("atlas.txt",), symbols=1_000_000),
        versions={},
        host="here",
    )
    return create_run(folder, record, Vocabulary(tuple("\n abcdefghijklmnopqrstuvwxyz")))


def say(run: Run, *events: Event) -> None:
    """Append ``events`` to the event log."""
    with run.events.open("ab") as log:
        log.writelines(map(encode_event, events))


def sent_commands(run: Run) -> list[Command]:
    """The commands that were sent to the run."""
    if not run.commands.exists():
        return []
    commands = map(decode_command, run.commands.read_bytes().splitlines())
    return [command for command in commands if command is not None]


def beginning(total_steps: int | None = 6000) -> list[Event]:
    """Events of a worker that starts."""
    return [
        Starting(step=0, elapsed_seconds=0.0, process_id=1, host="here"),
        Started(
            step=0,
            elapsed_seconds=0.0,
            device="cpu",
            precision="bfloat16",
            threads=2,
            total_steps=total_steps,
            parameters=870_000,
            characters_per_step=1024,
            steps_per_epoch=900,
            train_characters=921_600,
            validation_characters=102_400,
            learning_rate=0.004,
            clip=1.0,
            temperatures=(0.8, 0.5, 1.0),
            why="bfloat16 with 2 threads was the fastest of six ways to compute on this machine.",
        ),
    ]


def loss_at(step: int) -> float:
    """A plausible loss after ``step`` steps."""
    return 1.32 + 2.2 * math.exp(-step / 70) + 0.75 * math.exp(-step / 900)


UNITS = {
    "url": ("L1:131", 0.93, 0.14),
    "wiki link": ("L1:7", 0.97, 0.21),
    "double quotation": ("L0:241", 0.61, 0.12),
    "template": ("L1:38", 0.55, 0.27),
    "tag": ("L0:213", 0.44, 0.03),
    "number": ("L1:124", 0.79, 0.05),
    "capitalized word": ("L1:81", 0.52, 0.29),
    "word start": ("L0:65", 0.71, 0.27),
}
"""By pattern: its best unit, the F1 that this comes to in the end, and that of chance."""


def emerged(step: int) -> Emerged:
    """Plausible emergence scores after ``step`` steps."""
    learned = 1 - math.exp(-step / 500)
    return Emerged(
        step=step,
        elapsed_seconds=step * SECONDS_PER_STEP,
        units=tuple(
            EmergedUnit(
                pattern=pattern,
                unit=unit,
                quantity=Quantity.CELL if unit == "L1:131" else Quantity.HIDDEN,
                sign=1,
                f1=round(chance + (f1 - chance) * learned**number, 4),
                chance_f1=chance,
            )
            for number, (pattern, (unit, f1, chance)) in enumerate(UNITS.items(), 1)
        ),
    )


def gradients_measured(step: int) -> GradientsMeasured:
    """A plausible gradient of an LSTM against distance, which reaches further with each step."""
    half_life = 2 + step / 400
    distances = range(201)
    return GradientsMeasured(
        step=step,
        elapsed_seconds=step * SECONDS_PER_STEP,
        log_norms=tuple(-math.log(2) * k / half_life for k in distances),
        cell_log_norms=tuple(1 - math.log(2) * k / half_life for k in distances),
        half_life=half_life,
        vanishes=True,
        positions=16,
    )


def training(first: int, last: int, seed: int = 1) -> Iterator[Event]:
    """Events of a worker from step ``first`` to ``last``."""
    lift = 0.05 * (seed - 1)
    noise = np.random.default_rng([seed, first])
    for step in range(first + STEPS_PER_EVENT - 1, last + 1, STEPS_PER_EVENT):
        at, seconds = range(step - STEPS_PER_EVENT + 1, step + 1), step * SECONDS_PER_STEP
        losses = tuple(loss_at(one) + lift + 0.06 * float(noise.normal()) for one in at)
        norms = tuple(0.9 + 0.2 * float(noise.normal()) for _ in at)
        yield Stepped(
            step=step,
            elapsed_seconds=seconds,
            losses=losses,
            gradient_norms=norms,
            clipped=sum(norm > 1 for norm in norms) / len(norms),
            learning_rate=0.004,
            characters_per_second=31_200.0 + 300 * float(noise.normal()),
        )
        if step % 200 == 0:
            validation = loss_at(step) + lift + 0.09
            yield Evaluated(
                step=step,
                elapsed_seconds=seconds,
                validation_loss=validation,
                train_loss=loss_at(step),
                best=True,
            )
            yield Saved(
                step=step,
                elapsed_seconds=seconds,
                validation_loss=validation,
                best=True,
                bytes=10_500_000,
                seconds=0.1,
            )
            for temperature in (0.8, 0.5, 1.0):
                text = f"{SAMPLE} at {temperature:g} and {step}."
                yield Sampled(
                    step=step, elapsed_seconds=seconds, temperature=temperature, text=text
                )
            yield emerged(step)
            yield gradients_measured(step)


def ended(step: int, reason: FinishReason) -> Finished:
    """The event of a worker that ends normally."""
    return Finished(step=step, elapsed_seconds=step * SECONDS_PER_STEP, reason=reason)


def noted(step: int, message: str) -> Noted:
    """A notice of a worker."""
    return Noted(step=step, elapsed_seconds=step * SECONDS_PER_STEP, message=message)


def trained_run(
    folder: Path, steps: int = 1448, *, name: str = "atlas-20261124-101500", seed: int = 1
) -> Run:
    """A run with the events of a training."""
    run = make_run(folder, name)
    say(run, *beginning(), *training(1, steps, seed))
    return run


def started_with(**changes: Any) -> list[Event]:
    """`beginning` with other fields of `Started`."""
    return [
        replace(event, **changes) if isinstance(event, Started) else event for event in beginning()
    ]


REVIEW = (
    "Oh, wonderful: a whole week of rain in the [Harbour of Lume], and the bath was cold too.\n"
    "The rooms were lovely, but I would not go there again."
)


def make_classifier(
    folder: Path,
    name: str = "reviews-20261124-101500",
    classes: tuple[str, ...] = ("negative", "positive"),
) -> Run:
    """A run of a classifier without events."""
    record = RunRecord(
        name=name,
        created="2026-11-24T10:15:00",
        config=RunConfig(
            text=TextConfig(symbols=SymbolKind.WORD, documents=DocumentSplit.LABELED),
            model=ModelConfig(layers=1, documents=True, classes=len(classes), mlp=64),
        ),
        corpus=CorpusRecord(
            key="key",
            sha256="0" * 64,
            sources=("reviews.tsv",),
            symbols=240_000,
            classes=classes,
        ),
        versions={},
        host="here",
    )
    return create_run(folder, record, Vocabulary(tuple("\n abcdefghijklmnopqrstuvwxyz")))


def confusion_at(step: int, classes: int = 2, right: float = 0.98) -> tuple[tuple[int, ...], ...]:
    """A plausible confusion matrix of 800 documents after ``step`` steps."""
    of_class = 800 // classes
    share = right - (right - 1 / classes) * math.exp(-step / 400)
    counts = [[0] * classes for _ in range(classes)]
    for label, row in enumerate(counts):
        row[label] = round(share * of_class)
        row[(label + 1) % classes] += of_class - row[label]
    return tuple(map(tuple, counts))


def classified(step: int, classes: int = 2, text: str = REVIEW) -> Classified:
    """A plausible evaluation of a classifier after ``step`` steps, with five mistakes."""
    return Classified(
        step=step,
        elapsed_seconds=step * SECONDS_PER_STEP,
        confusion=confusion_at(step, classes),
        mistakes=tuple(
            Mistake(text=f"{number}: {text}", label=0, predicted=1, probability=1 - number / 50)
            for number in range(1, 6)
        ),
    )


def baseline_measured(classes: int = 2, right: float = 0.79) -> BaselineMeasured:
    """The bag of symbols beside `classified`."""
    confusion = confusion_at(10**6, classes, right)
    return BaselineMeasured(step=0, elapsed_seconds=1.0, confusion=confusion, loss=0.47)


def classifying(
    first: int, last: int, classes: int = 2, text: str = REVIEW, baseline: float = 0.79
) -> Iterator[Event]:
    """Events of a worker that trains a classifier from step ``first`` to ``last``."""
    if first == 1:
        yield baseline_measured(classes, baseline)
    for event in training(first, last):
        match event:
            case Stepped():
                losses = tuple(loss and max(0.02, 0.4 * (loss - 1.2)) for loss in event.losses)
                yield replace(event, losses=losses)
            case Evaluated():
                loss = 0.4 * (event.validation_loss - 1.2)
                yield replace(event, validation_loss=loss, train_loss=0.8 * loss)
                yield classified(event.step, classes, text)
            case Saved():
                yield event


def classifier_run(
    folder: Path,
    steps: int = 1448,
    *,
    name: str = "reviews-20261124-101500",
    classes: tuple[str, ...] = ("negative", "positive"),
    text: str = REVIEW,
    baseline: float = 0.79,
) -> Run:
    """A run with the events of the training of a classifier."""
    run = make_classifier(folder, name, classes)
    say(run, *classifier_beginning(len(classes)))
    say(run, *classifying(1, steps, len(classes), text, baseline))
    return run


def classifier_beginning(classes: int = 2) -> list[Event]:
    """`beginning` of a classifier that reads words."""
    return started_with(classes=classes, symbols=SymbolKind.WORD)
