"""Events → `RunProgress`: all that a screen, a table or a progress bar shows of a run.

`fold` is pure: no files, no clock. Folding a log in one go or line by line gives the same value.
A `RunProgress` is bounded, however long the run: curves are kept at `Curve.LIMIT` buckets, and
lists at their newest entries.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from lstm_tui.runs.events import (
    Diverged,
    Evaluated,
    Event,
    Failed,
    Finished,
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

SAMPLES_KEPT = 300
NOTES_KEPT = 100
EVALUATIONS_KEPT = 4096
SMOOTHING_STEPS = 50
"""The shown training loss is averaged over about this many steps."""

Floats = NDArray[np.float64]


class RunState(StrEnum):
    """What a run last said of itself. Whether its worker still lives is not for events to say."""

    STARTING = "starting"
    TRAINING = "training"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A value for each step, kept as the sums of at most `LIMIT` buckets of ``stride`` steps.

    ``sums`` and ``counts`` are ``(n,)``; bucket ``i`` holds steps ``i·stride + 1`` to
    ``(i + 1)·stride``.
    """

    LIMIT: ClassVar[int] = 2048

    stride: int = 1
    sums: Floats = field(default_factory=lambda: np.zeros(0))
    counts: Floats = field(default_factory=lambda: np.zeros(0))

    def extended(self, steps: Sequence[int], values: Sequence[float]) -> "Curve":
        """This curve with more values."""
        if not steps:
            return self
        stride, sums, counts = self.stride, self.sums, self.counts
        while (max(steps) - 1) // stride >= self.LIMIT:
            sums, counts, stride = _pairs(sums), _pairs(counts), 2 * stride
        buckets = (np.asarray(steps) - 1) // stride
        size = max(len(sums), int(buckets.max()) + 1)
        return Curve(
            stride,
            _padded(sums, size) + np.bincount(buckets, np.asarray(values, float), size),
            _padded(counts, size) + np.bincount(buckets, minlength=size),
        )

    def points(self) -> tuple[Floats, Floats]:
        """Steps ``(n,)``, the middle of each bucket that is not empty, and mean values ``(n,)``."""
        filled = np.flatnonzero(self.counts)
        counts = self.counts[filled]
        return filled * self.stride + (counts + 1) / 2, self.sums[filled] / counts

    def smoothed(self) -> tuple[Floats, Floats]:
        """`points` with the noise of single steps taken out, for the eye.

        Each value is a mean over the points around it, taken twice. The window spans about
        `SMOOTHING_STEPS` steps, or a fortieth of a long run, and is narrow where the run began, so
        that the first steep fall is not blunted.
        """
        steps, values = self.points()
        widest = max(SMOOTHING_STEPS / self.stride, len(values) / 40) / 2
        reach = np.minimum(np.arange(len(values)) / 4, widest).astype(np.int64)
        return steps, _means_around(_means_around(values, reach), reach)


def _means_around(values: Floats, reach: NDArray[np.int64]) -> Floats:
    """For each place the mean of ``values`` from ``reach`` before it to ``reach`` after it."""
    places = np.arange(len(values))
    first, last = np.maximum(places - reach, 0), np.minimum(places + reach + 1, len(values))
    sums = np.concatenate(([0.0], np.cumsum(values)))
    means: Floats = (sums[last] - sums[first]) / (last - first)
    return means


def _padded(array: Floats, size: int) -> Floats:
    return np.pad(array, (0, size - len(array)))


def _pairs(array: Floats) -> Floats:
    sums: Floats = _padded(array, len(array) + len(array) % 2).reshape(-1, 2).sum(axis=1)
    return sums


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One look at the validation text."""

    step: int
    validation_loss: float
    train_loss: float | None
    best: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """One text that the network wrote."""

    step: int
    temperature: float
    text: str
    prime: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One remark of the run, in words."""

    step: int
    message: str


@dataclass(frozen=True, slots=True)
class RunProgress:
    """Everything that is known of a run from its events."""

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
    losses: Curve = field(default_factory=Curve)
    evaluations: tuple[Evaluation, ...] = ()
    best: Evaluation | None = None
    samples: tuple[Sample, ...] = ()
    samples_dropped: int = 0
    saved: Saved | None = None
    diverged: Diverged | None = None
    diverged_count: int = 0
    notes: tuple[Note, ...] = ()

    @property
    def fraction(self) -> float | None:
        """How much of the budget is used, 0 to 1; None while the budget is not known in steps."""
        if not self.total_steps:
            return None
        return min(1.0, self.step / self.total_steps)

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the present speed."""
        if not self.total_steps or not self.started or not self.characters_per_second:
            return None
        steps = max(0, self.total_steps - self.step)
        return steps * self.started.characters_per_step / self.characters_per_second

    @property
    def epochs(self) -> float | None:
        """How often the training text has been read."""
        return self.step / self.started.steps_per_epoch if self.started else None

    @property
    def validation(self) -> Evaluation | None:
        """The newest look at the validation text."""
        return self.evaluations[-1] if self.evaluations else None

    @property
    def hint(self) -> str | None:
        """What a teacher would say on seeing these curves, or None."""
        if self.best is None or self.best.train_loss is None:
            return None
        since = [seen for seen in self.evaluations if seen.step > self.best.step]
        if len(since) < 3 or since[-1].train_loss is None:
            return None
        worse = min(seen.validation_loss for seen in since[-3:]) > self.best.validation_loss * 1.005
        if not worse or since[-1].train_loss >= self.best.train_loss:
            return None
        return (
            f"Validation loss has risen since step {self.best.step:,} while training loss still "
            "falls: the network is learning this text by heart. More text, a smaller network or "
            "--dropout 0.2 would help; the best checkpoint is kept."
        )


def fold(progress: RunProgress, events: Iterable[Event]) -> RunProgress:
    """``progress`` after ``events``.

    Nearly all events of a long log are `Stepped`, so those are gathered and folded at once.
    """
    stepped: list[Stepped] = []
    evaluations, samples, notes = [], [], []
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
                seen = Evaluation(event.step, event.validation_loss, event.train_loss, event.best)
                evaluations.append(seen)
                progress = replace(progress, best=seen if event.best else progress.best)
            case Sampled():
                samples.append(Sample(event.step, event.temperature, event.text, event.prime))
            case Noted():
                notes.append(Note(event.step, event.message))
            case Tuned():
                notes.append(Note(event.step, event.why))
                progress = _tuned(progress, event)
            case Diverged():
                notes.append(Note(event.step, _divergence(event)))
                progress = replace(
                    progress, diverged=event, diverged_count=progress.diverged_count + 1
                )
            case _:
                progress = _turned(progress, event)
    if last is None:
        return progress
    all_samples = (*progress.samples, *samples)
    return replace(
        _stepped(progress, stepped),
        step=last.step,
        elapsed_seconds=elapsed_seconds,
        evaluations=(*progress.evaluations, *evaluations)[-EVALUATIONS_KEPT:],
        samples=all_samples[-SAMPLES_KEPT:],
        samples_dropped=progress.samples_dropped + max(0, len(all_samples) - SAMPLES_KEPT),
        notes=(*progress.notes, *notes)[-NOTES_KEPT:],
    )


def _turned(progress: RunProgress, event: Event) -> RunProgress:
    """``progress`` after an event that begins, ends or interrupts the training."""
    match event:
        case Starting():
            return replace(
                progress, state=RunState.STARTING, starting=event, finished=None, failed=None
            )
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
            return replace(progress, state=RunState.FINISHED, finished=event)
        case Failed():
            return replace(progress, state=RunState.FAILED, failed=event)
        case _:
            return progress


def _tuned(progress: RunProgress, event: Tuned) -> RunProgress:
    return replace(
        progress,
        peak_learning_rate=event.learning_rate or progress.peak_learning_rate,
        clip=event.clip or progress.clip,
        total_steps=event.total_steps or progress.total_steps,
        temperatures=event.temperatures or progress.temperatures,
    )


def _stepped(progress: RunProgress, events: Sequence[Stepped]) -> RunProgress:
    """``progress`` after the steps of ``events``; the shown loss is a debiased moving average."""
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
        gradient_norm=norms[-1] if norms else progress.gradient_norm,
        learning_rate=events[-1].learning_rate,
        characters_per_second=events[-1].characters_per_second,
    )


def _divergence(event: Diverged) -> str:
    what = "loss" if event.loss is None else "gradient"
    return (
        f"The {what} of step {event.step:,} was not finite; the step was dropped. "
        f"A learning rate of {event.suggested_learning_rate:g} may hold."
    )
