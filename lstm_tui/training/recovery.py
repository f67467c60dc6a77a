"""Recovery after divergence: find a checkpoint and a learning rate with which training continues.

Each candidate is tried before it is recommended: some steps at the lower rate, then an evaluation.
The run is only read.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
import torch

from lstm_tui.config import RunConfig
from lstm_tui.errors import CheckpointError
from lstm_tui.runs.checkpoints import (
    load_for_training,
    resumable_steps,
)
from lstm_tui.runs.directory import Run
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.text.corpus import Corpus, load_corpus
from lstm_tui.training.calibration import ComputeChoice
from lstm_tui.training.classifier_task import ClassifierTask
from lstm_tui.training.classifier_trainer import ClassifierTrainer
from lstm_tui.training.construction import AnyTrainer, training_batches
from lstm_tui.training.evaluated_text import evaluated_text
from lstm_tui.training.initial_weights import set_initial_weights
from lstm_tui.training.network import build_network
from lstm_tui.training.schedule import rate_scale, warmup_steps

TRIAL_STEPS = 100
TRIAL_SECONDS = 10.0
"""A trial ends after this many steps or seconds, whichever comes first, but takes a step at least.
"""

SEARCH_SECONDS = 45.0
"""No trial begins later. A trial that fails does so within a few steps."""

RATES = 8
"""Learning rates tried, each about a third of the one before: down to 1/2,000 of the first."""

EVALUATED_CHARACTERS = 20_000

MARGIN_NATS = 0.5
"""How far above the loss of a uniform guess, ln V (of a classifier ln C), a trial may end: a short
trial from new weights has learned nothing yet."""

WINDOW = 10
"""Steps over which losses are averaged, and which a trial may take to settle."""

RISE, RISE_NATS = 1.1, 0.1
"""How far above its lowest average so far the loss may rise. At the edge of stability it rises and
falls before it explodes, and rounding decides when: a rate at which the averages of a trial went
from 0.8 to 1.4 and back to 0.9 nats diverged at step 70 of the resumed run."""

NO_RECOVERY = (
    "No checkpoint trained on at any lower learning rate that was tried. Train again with a much "
    "lower --learning-rate, or with --clipping norm."
)


@dataclass(frozen=True, slots=True)
class Recovery:
    """A trial that went well: training from ``step`` (0: the beginning) at ``learning_rate``.

    After ``steps`` the loss was ``loss`` nats per symbol. ``checkpoint`` is the value for
    ``resume --checkpoint``, None where resume takes that checkpoint by itself.
    """

    step: int
    checkpoint: int | None
    learning_rate: float
    steps: int
    loss: float

    @property
    def sentence(self) -> str:
        """The trial in one sentence."""
        start = f"the checkpoint of step {self.step:,}" if self.step else "the beginning"
        steps = "1 step" if self.steps == 1 else f"{self.steps:,} steps"
        return (
            f"Tried: {steps} from {start} at learning rate {self.learning_rate:g} trained well "
            f"(loss {self.loss:.2f})."
        )


def find_recovery(
    run: Run,
    failed: TrainingState,
    learning_rate: float,
    *,
    clock: Callable[[], float],
    heartbeat: Callable[[], None] = lambda: None,
) -> Recovery | None:
    """Try checkpoints from the newest to the beginning, each at ``learning_rate`` and below.

    ``failed`` is the state in which training diverged; its device, precision and threads are used.
    ``heartbeat`` is called after each piece of work, and ends the search by raising.

    Raises:
        LstmTuiError: The run cannot be read.
    """
    record = run.record()
    corpus = load_corpus(record.corpus.key, record.config.text)
    newest_first = resumable_steps(run)[::-1]
    default = newest_first[0] if newest_first else 0
    until = clock() + SEARCH_SECONDS
    for step in [*newest_first, *([0] if 0 not in newest_first else [])]:
        rate = learning_rate
        for _ in range(RATES):
            if clock() > until:
                return None
            trial = _Trial(run, record.config, corpus, failed, step, rate, clock, heartbeat)
            loss = trial.loss()
            if loss is not None:
                checkpoint = step if step != default else None
                return Recovery(step, checkpoint, rate, trial.steps, loss)
            if not trial.usable:
                break
            rate = float(f"{rate / 3:.1g}")
    return None


@dataclass(slots=True)
class _Trial:
    """Training from one checkpoint at one learning rate.

    Attributes:
        steps: How many steps were taken.
        usable: False if the checkpoint's own loss is too high for any learning rate.
    """

    run: Run
    config: RunConfig
    corpus: Corpus
    failed: TrainingState
    step: int
    rate: float
    clock: Callable[[], float]
    heartbeat: Callable[[], None]
    steps: int = 0
    usable: bool = True

    @property
    def _limit(self) -> float:
        return math.log(self.config.model.classes or len(self.corpus.vocabulary)) + MARGIN_NATS

    def loss(self) -> float | None:
        """Train and evaluate; return the loss in nats per symbol, or None if it is bad."""
        training = self.config.training
        torch.manual_seed(training.seed)
        network = build_network(self.config.model, len(self.corpus.vocabulary))
        network.initialize_memory(training.memory_units)
        if self.step == 0:
            set_initial_weights(network, self.run)
        shifted = self.run.record().origin is not None
        trainer = ComputeChoice.of(self.failed).trainer(
            network,
            training_batches(self.corpus, training, shifted=shifted),
            training,
        )
        with closing(trainer):
            state = self._restore(trainer)
            if state is None:
                self.usable = False
                return None
            losses = self._train(trainer, state)
            if losses is None or not settles(losses, self._limit):
                return None
            loss = float(np.mean(losses[-WINDOW:]))
            for piece in self._evaluation(trainer):
                self.heartbeat()
                loss = piece if piece is not None else loss
            return loss if loss <= self._limit else None

    def _evaluation(self, trainer: AnyTrainer) -> Iterator[float | None]:
        """Yield None after each piece, and last the loss, if there is a validation set."""
        if isinstance(trainer, ClassifierTrainer):
            task = ClassifierTask(trainer, self.corpus, most=EVALUATED_CHARACTERS)
            results = task.evaluation() if task.evaluated_symbols else iter(())
            yield from (None if result is None else result.loss for result in results)
        elif evaluated := evaluated_text(self.corpus, EVALUATED_CHARACTERS):
            yield from trainer.evaluation(self.corpus.ids, evaluated)

    def _restore(self, trainer: AnyTrainer) -> TrainingState | None:
        """Restore the checkpoint; None if it is damaged or worse than a uniform guess."""
        if self.step == 0:
            return replace(self.failed, step=0)  # its weights are set
        try:
            resumption = load_for_training(self.run, self.step)
        except CheckpointError:
            return None
        state = resumption.state
        if state.validation_loss is not None and state.validation_loss > self._limit:
            return None
        trainer.restore(resumption.weights, resumption.optimizer, state.position)
        return state

    def _train(self, trainer: AnyTrainer, state: TrainingState) -> list[float] | None:
        """The loss of each step, or None if training failed."""
        begin = self.clock()
        losses: list[float] = []
        while self.steps < TRIAL_STEPS and (not losses or self.clock() < begin + TRIAL_SECONDS):
            self.steps += 1
            share = max(self.steps / TRIAL_STEPS, (self.clock() - begin) / TRIAL_SECONDS)
            scale = self._scale(state.step, share)
            result = trainer.step(self.rate * scale, state.clip)
            losses.append(result.loss)
            self.heartbeat()
            if self.steps == 1 and state.step and not result.loss <= 2 * self._limit:
                self.usable = False
            if not result.applied or not self.usable:
                return None
        return losses

    def _scale(self, start: int, share: float) -> float:
        """The factor on the learning rate after a ``share`` of the trial from step ``start``.

        A warm-up is shortened so that the second half of the trial runs at the full rate: within a
        long warm-up a trial would not test the rate that it leads to.
        """
        training, total = self.config.training, self.failed.total_steps
        scale = rate_scale(start + self.steps, total, training)
        in_warmup = start < warmup_steps(total, training)
        return max(scale, min(1.0, 2 * share)) if in_warmup else scale


def settles(losses: Sequence[float], limit: float) -> bool:
    """Whether ``losses`` of consecutive steps (nats) stay below ``limit`` and do not rise again."""
    if float(np.mean(losses[-WINDOW:])) > limit or max(losses[WINDOW:], default=0.0) > limit:
        return False
    if len(losses) < WINDOW:
        return True
    averages = np.convolve(losses, np.full(WINDOW, 1 / WINDOW), "valid")
    lowest = np.minimum.accumulate(averages)
    return bool((averages <= RISE * lowest + RISE_NATS).all())
