"""Fold events into a `RunProgress`: everything that a screen, a table or a progress bar shows.

`fold` is pure. Folding a log at once or line by line gives the same value. The size of a
`RunProgress` is bounded for any length of run: the loss curve has at most `LossCurve.LIMIT`
buckets, and only the newest samples, notes and evaluations are kept.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

import numpy as np

from lstm_tui.config import Clipping, SymbolKind
from lstm_tui.runs.copied_spans import Copies, Loop
from lstm_tui.runs.dropped_steps import begins_trouble, dropped_steps_note
from lstm_tui.runs.events import (
    BaselineMeasured,
    Classified,
    Diverged,
    Emerged,
    Evaluated,
    Event,
    Failed,
    Finished,
    FinishReason,
    GradientsMeasured,
    Imported,
    Noted,
    Paused,
    Resumed,
    Sampled,
    Saved,
    Started,
    Starting,
    Stepped,
    Tuned,
)
from lstm_tui.runs.gradient_history import GradientHistory, append_measured
from lstm_tui.runs.loss_curve import SMOOTHING_STEPS, Floats, LossCurve

Item = TypeVar("Item")

SAMPLES_KEPT = 300
NOTES_KEPT = 100
EVALUATIONS_KEPT = 4096
EMERGENCES_KEPT = 4096

SAMPLE_CHARACTERS_KEPT = 10_000_000
"""Total over all samples: 300 samples of maximal length would take 240 MB."""

SPAN_CHARACTERS, END_CHARACTERS = 100, 20
"""A copied span, and the end of a document, of a sample take the memory of about so many
characters."""

UNITS_KEPT = 131_072
"""Total over all `Emerged` events: 32 patterns in each of 4,096; 256 in each take 600 MB."""


class RunState(StrEnum):
    """State of a run by its last event. Whether its worker is running is in `follower.Health`."""

    STARTING = "starting"
    IMPORTED = "imported"
    TRAINING = "training"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation on the validation text."""

    step: int
    validation_loss: float
    train_loss: float | None
    best: bool
    document_loss: float | None = None
    """The mean over documents of the sum over their symbols and [END]."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One text sampled from the network."""

    step: int
    temperature: float
    text: str
    prime: str = ""
    copies: Copies | None = None
    loop: Loop | None = None
    ends: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """One message of the run."""

    step: int
    message: str
    about_pace: bool = False
    """Whether it only converts a budget in minutes to steps; such notes come every few seconds."""


@dataclass(frozen=True, slots=True)
class RunProgress:
    """Everything known about a run from its events."""

    state: RunState = RunState.STARTING
    step: int = 0
    elapsed_seconds: float = 0.0
    total_steps: int | None = None
    starting: Starting | None = None
    started: Started | None = None
    finished: Finished | None = None
    failed: Failed | None = None
    train_loss: float | None = None
    train_weight: float = 0.0
    gradient_norm: float | None = None
    learning_rate: float | None = None
    peak_learning_rate: float | None = None
    clip: float | None = None
    characters_per_second: float | None = None
    temperatures: tuple[float, ...] = ()
    losses: LossCurve = field(default_factory=LossCurve)
    gradients: GradientHistory = field(default_factory=GradientHistory)
    evaluations: tuple[Evaluation, ...] = ()
    best: Evaluation | None = None
    emergences: tuple[Emerged, ...] = ()
    gradient_curves: tuple[GradientsMeasured, ...] = ()
    """Gradient against distance, oldest first: see `gradient_history.append_measured`."""

    classified: tuple[Classified, ...] = ()
    """Of a classifier, oldest first; mistakes only of the newest."""

    best_classified: Classified | None = None
    """That of the evaluation `best`, without mistakes."""

    baseline: BaselineMeasured | None = None

    samples: tuple[Sample, ...] = ()
    samples_dropped: int = 0
    saved: Saved | None = None
    diverged: Diverged | None = None
    diverged_count: int = 0
    notes: tuple[Note, ...] = ()
    notes_dropped: int = 0
    notes_before: int = 0
    """Number of notes, kept and dropped, of the workers before the current one."""

    @property
    def planned_steps(self) -> int | None:
        """The budget in steps; None if unknown, for example after a resume beyond the old one."""
        total, first_step = self.total_steps, self.started.step if self.started else 0
        live = self.state in (RunState.STARTING, RunState.TRAINING, RunState.PAUSED)
        return None if live and total and (self.step > total or first_step >= total) else total

    @property
    def fraction(self) -> float | None:
        """Share of the budget that is used, 0 to 1; None if the budget is not known in steps."""
        if not self.planned_steps:
            return None
        return min(1.0, self.step / self.planned_steps)

    @property
    def seconds_left(self) -> float | None:
        """Estimated remaining time at the current speed."""
        total = self.planned_steps
        if not total or not self.started or not self.characters_per_second:
            return None
        steps = max(0, total - self.step)
        return steps * self.started.characters_per_step / self.characters_per_second

    @property
    def epochs(self) -> float | None:
        """Number of passes over the training text."""
        return self.step / self.started.steps_per_epoch if self.started else None

    @property
    def symbols(self) -> SymbolKind:
        """What is predicted; characters before training has started."""
        return self.started.symbols if self.started else SymbolKind.CHAR

    @property
    def classifies(self) -> bool:
        """Whether the network is a classifier, whose losses are in nats per document."""
        return bool(self.classified) or (self.started is not None and self.started.classes > 0)

    @property
    def characters_per_symbol(self) -> float:
        """Characters per predicted symbol of the validation text; see `events.Started`.

        1 for a classifier, whose losses are shown as they are.
        """
        return self.started.characters_per_symbol if self.started and not self.classifies else 1.0

    @property
    def train_characters_per_symbol(self) -> float:
        """The same of the training text."""
        if self.started is None or self.classifies:
            return 1.0
        return self.started.train_characters_per_symbol

    @property
    def counts_characters(self) -> bool:
        """Whether losses are shown as they are on disk: per character, or per document."""
        if self.classifies:
            return True
        return self.characters_per_symbol == 1.0 and self.symbols is not SymbolKind.WORD

    @property
    def loss_unit(self) -> str:
        """What the losses on disk are per: ``character``, ``byte``, ``symbol`` or ``document``."""
        if self.classifies:
            return "document"
        return self.symbols.singular if self.counts_characters else "symbol"

    def per_character(self, loss: float) -> float:
        """A validation loss per symbol as one per character of the text.

        It compares runs with different symbols.
        """
        return loss / self.characters_per_symbol

    @property
    def clipping(self) -> Clipping:
        """How gradients are clipped; by norm before training has started."""
        if self.started is None:
            return Clipping.NORM
        if not self.started.clip:
            return Clipping.OFF
        by_value = self.started.clipping == Clipping.VALUE
        return Clipping.VALUE if by_value else Clipping.NORM

    @property
    def validation(self) -> Evaluation | None:
        """The newest evaluation."""
        return self.evaluations[-1] if self.evaluations else None

    def validation_points(self) -> tuple[Floats, Floats]:
        """Steps ``(n,)`` and finite validation losses ``(n,)`` in nats per symbol."""
        finite = [one for one in self.evaluations if math.isfinite(one.validation_loss)]
        return (
            np.array([one.step for one in finite], float),
            np.array([one.validation_loss for one in finite], float),
        )


def fold(progress: RunProgress, events: Iterable[Event]) -> RunProgress:
    """``progress`` after ``events``.

    Nearly all events of a long log are `Stepped`, so those are collected and folded at once.
    """
    stepped: list[Stepped] = []
    evaluations, emergences, samples, notes = [], [], [], []
    last: Event | None = None
    elapsed_seconds = progress.elapsed_seconds
    for event in events:
        last = event
        elapsed_seconds = max(elapsed_seconds, event.elapsed_seconds)
        match event:
            case Stepped():
                stepped.append(event)
                continue
            case Evaluated():
                evaluation = Evaluation(
                    event.step,
                    event.validation_loss,
                    event.train_loss,
                    event.best,
                    event.document_loss,
                )
                evaluations.append(evaluation)
                if event.best:
                    progress = replace(progress, best=evaluation, best_classified=None)
                    progress = _with_best_classified(progress)
            case Emerged():
                emergences.append(event)
            case GradientsMeasured():
                curves = append_measured(progress.gradient_curves, event)
                progress = replace(progress, gradient_curves=curves)
            case Classified():
                kept = tuple(replace(one, mistakes=()) for one in progress.classified[-1:])
                earlier = (*progress.classified[:-1], *kept)
                progress = replace(progress, classified=append_measured(earlier, event))
                progress = _with_best_classified(progress)
            case BaselineMeasured():
                progress = replace(progress, baseline=event)
            case Sampled():
                samples.append(_sample(event))
            case Noted():
                notes.append(Note(event.step, event.message))
            case Tuned():
                automatic = event.total_steps is not None and not event.why.startswith("You set")
                notes.append(Note(event.step, event.why, about_pace=automatic))
                progress = _with_tune(progress, event)
            case Diverged():
                if begins_trouble(event, progress.diverged):
                    notes.append(Note(event.step, dropped_steps_note(event)))
                progress = replace(
                    progress, diverged=event, diverged_count=progress.diverged_count + event.dropped
                )
            case _:
                progress = _with_state(progress, event)
                if isinstance(event, Starting):
                    before = progress.notes_dropped + len(progress.notes) + len(notes)
                    progress = replace(progress, notes_before=before)
    if last is None:
        return progress
    all_samples, all_notes = (*progress.samples, *samples), (*progress.notes, *notes)
    kept_samples = _newest(all_samples, SAMPLES_KEPT, SAMPLE_CHARACTERS_KEPT, _characters)
    return replace(
        _with_steps(progress, stepped),
        step=last.step,
        elapsed_seconds=elapsed_seconds,
        evaluations=(*progress.evaluations, *evaluations)[-EVALUATIONS_KEPT:],
        emergences=_newest(
            (*progress.emergences, *emergences), EMERGENCES_KEPT, UNITS_KEPT, _units
        ),
        samples=kept_samples,
        samples_dropped=progress.samples_dropped + len(all_samples) - len(kept_samples),
        notes=all_notes[-NOTES_KEPT:],
        notes_dropped=progress.notes_dropped + max(0, len(all_notes) - NOTES_KEPT),
    )


def _with_best_classified(progress: RunProgress) -> RunProgress:
    """``progress`` with the newest `Classified` as that of `best`, if it is of the same step.

    The two events of an evaluation may be in either order.
    """
    if progress.best is None or not progress.classified:
        return progress
    newest = progress.classified[-1]
    if newest.step != progress.best.step:
        return progress
    return replace(progress, best_classified=replace(newest, mistakes=()))


def _newest(
    items: tuple[Item, ...], most: int, most_size: int, size_of: Callable[[Item], int]
) -> tuple[Item, ...]:
    """The newest of ``items``: at most ``most``, with a total size of at most ``most_size``."""
    kept = items[-most:]
    excess = sum(map(size_of, kept)) - most_size
    first = 0
    while excess > 0:
        excess -= size_of(kept[first])
        first += 1
    return kept[first:]


def _sample(event: Sampled) -> Sample:
    return Sample(
        event.step,
        event.temperature,
        event.text,
        event.prime,
        event.copies,
        event.loop,
        event.ends,
    )


def _characters(sample: Sample) -> int:
    spans = len(sample.copies.spans) if sample.copies else 0
    texts = len(sample.prime) + len(sample.text)
    return texts + SPAN_CHARACTERS * spans + END_CHARACTERS * len(sample.ends)


def _units(emerged: Emerged) -> int:
    return len(emerged.units)


def _with_state(progress: RunProgress, event: Event) -> RunProgress:
    """``progress`` after an event that starts, ends or interrupts training."""
    match event:
        case Starting():
            return replace(
                progress, state=RunState.STARTING, starting=event, finished=None, failed=None
            )
        case Imported():
            return replace(progress, state=RunState.IMPORTED)
        case Started():
            return replace(
                progress,
                state=RunState.TRAINING,
                started=event,
                total_steps=event.total_steps,
                peak_learning_rate=event.learning_rate,
                clip=event.clip,
                temperatures=event.temperatures,
            )
        case Saved():
            return replace(progress, saved=event)
        case Paused():
            return replace(progress, state=RunState.PAUSED)
        case Resumed():
            return replace(progress, state=RunState.TRAINING)
        case Finished():
            complete = event.reason in (FinishReason.BUDGET, FinishReason.PATIENCE)
            state = RunState.FINISHED if complete else RunState.STOPPED
            return replace(progress, state=state, finished=event)
        case Failed():
            return replace(progress, state=RunState.FAILED, failed=event)
        case _:
            return progress


def _with_tune(progress: RunProgress, event: Tuned) -> RunProgress:
    return replace(
        progress,
        peak_learning_rate=event.learning_rate or progress.peak_learning_rate,
        clip=event.clip or progress.clip,
        total_steps=event.total_steps or progress.total_steps,
        temperatures=event.temperatures or progress.temperatures,
    )


def _with_steps(progress: RunProgress, events: Sequence[Stepped]) -> RunProgress:
    """``progress`` after ``events``; ``train_loss`` is a bias-corrected moving average."""
    if not events:
        return progress
    steps, losses = [], []
    smooth, weight = (progress.train_loss or 0.0) * progress.train_weight, progress.train_weight
    keep = 1 - 1 / SMOOTHING_STEPS
    for event in events:
        first = event.step - len(event.losses) + 1
        for step, loss in enumerate(event.losses, first):
            if step > 0 and loss is not None and math.isfinite(loss):
                steps.append(step)
                losses.append(loss)
                smooth = keep * smooth + (1 - keep) * loss
                weight = keep * weight + (1 - keep)
    norms = events[-1].gradient_norms
    return replace(
        progress,
        losses=progress.losses.extended(steps, losses),
        train_loss=smooth / weight if weight else None,
        train_weight=weight,
        gradients=progress.gradients.extended(events),
        gradient_norm=norms[-1] if norms else progress.gradient_norm,
        learning_rate=events[-1].learning_rate,
        characters_per_second=events[-1].characters_per_second,
    )
