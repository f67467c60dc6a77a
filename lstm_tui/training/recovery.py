"""After a divergence: a checkpoint and a lower learning rate that have been tried and train on.

Advice to resume is given only after it was followed: from a checkpoint some steps are taken at the
lower rate, and the validation text is evaluated. Knows nothing of events; the run is only read.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
import torch

from lstm_tui.config import Device, Precision, RunConfig
from lstm_tui.errors import CheckpointError
from lstm_tui.runs.checkpoints import load_for_training, resumable_steps
from lstm_tui.runs.directory import Run
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.text.corpus import Corpus, load_corpus
from lstm_tui.text.split import shortened
from lstm_tui.training.batches import Streams
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.schedule import rate_scale, warmup_steps
from lstm_tui.training.trainer import Trainer

TRIAL_STEPS = 100
TRIAL_SECONDS = 10.0
"""A trial ends after so many steps or seconds, whichever comes first, and takes at least a step."""

SEARCH_SECONDS = 45.0
"""No trial begins later than this. A trial that fails does so within a few steps."""

RATES = 8
"""Each about a third of the one before: down to 1/2,000 of the first."""

EVALUATED_CHARACTERS = 20_000

MARGIN_NATS = 0.5
"""How much above the loss of a uniform guess, ln V, a trial may end: one that is short and begins
with new weights has learned nothing yet."""

WINDOW = 10
"""Steps over which losses are averaged, and which a trial may take to settle."""

RISE, RISE_NATS = 1.1, 0.1
"""How far above its lowest average so far the loss may rise. At the edge of stability it rises and
falls before it explodes, and rounding decides when: a rate at which the averages of a trial went
from 0.8 to 1.4 and back to 0.9 nats diverged at step 70 when it was followed."""

NOTHING_HOLDS = (
    "No checkpoint trained on at any lower rate that was tried. Train again with a much lower "
    "--learning-rate, or with --clipping norm."
)


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was tried: training from ``step`` (0 for the beginning) at ``learning_rate``.

    ``steps`` were taken, after which the loss was ``loss`` nats per character. ``checkpoint`` is
    what ``resume --checkpoint`` must be given; None if it takes that one anyway.
    """

    step: int
    checkpoint: int | None
    learning_rate: float
    steps: int
    loss: float

    @property
    def sentence(self) -> str:
        """For a person."""
        start = f"the checkpoint of step {self.step:,}" if self.step else "the beginning"
        steps = "1 step" if self.steps == 1 else f"{self.steps:,} steps"
        return (
            f"Tried: {steps} from {start} at learning rate {self.learning_rate:g} trained well "
            f"(loss {self.loss:.2f})."
        )


def find_recovery(
    run: Run, failed: TrainingState, learning_rate: float, *, clock: Callable[[], float]
) -> Iterator[Recovery | None]:
    """Yield None after each piece of work, and at last the recovery, if there is one.

    The newest checkpoint is tried first, at ``learning_rate`` and below; the last is the beginning.
    ``failed`` is the state in which training diverged: what it was computed with is used again.

    Raises:
        LstmTuiError: The run cannot be read.
    """
    record = run.record()
    corpus = load_corpus(record.corpus.key, record.config.text)
    newest_first = resumable_steps(run)[::-1]
    until = clock() + SEARCH_SECONDS
    for step in [*newest_first, *([0] if 0 not in newest_first else [])]:
        rate = learning_rate
        for _ in range(RATES):
            if clock() > until:
                return
            trial = _Trial(run, record.config, corpus, failed, step, rate, clock)
            for result in trial.pieces():
                yield None
                if result is not None:
                    taken = newest_first[0] if newest_first else 0
                    checkpoint = step if step != taken else None
                    yield Recovery(step, checkpoint, rate, trial.steps, result)
                    return
            if not trial.usable:
                break
            rate = float(f"{rate / 3:.1g}")


class _Trial:
    """Some steps from one checkpoint at one learning rate.

    Attributes:
        steps: How many were taken.
        usable: Whether the checkpoint may do at another rate; not if its own loss is too high.
    """

    def __init__(
        self,
        run: Run,
        config: RunConfig,
        corpus: Corpus,
        failed: TrainingState,
        step: int,
        rate: float,
        clock: Callable[[], float],
    ) -> None:
        self.steps, self.usable = 0, True
        self._run, self._config, self._corpus = run, config, corpus
        self._failed, self._step, self._rate, self._clock = failed, step, rate, clock
        self._limit = math.log(len(corpus.vocabulary)) + MARGIN_NATS

    def pieces(self) -> Iterator[float | None]:
        """Yield None on the way, and at last the loss in nats per character, if it is good."""
        torch.manual_seed(self._config.training.seed)
        training = self._config.training
        streams = Streams(self._corpus.train, training.batch, training.chunk, training.seed)
        trainer = Trainer(
            CharNetwork(self._config.model, len(self._corpus.vocabulary)),
            streams,
            training,
            device=torch.device(Device(self._failed.device)),
            precision=Precision(self._failed.precision),
            threads=self._failed.threads,
        )
        with closing(trainer):
            state = self._restored(trainer)
            if state is None:
                self.usable = False
            else:
                yield from self._train(trainer, state)

    def _restored(self, trainer: Trainer) -> TrainingState | None:
        """The state that ``trainer`` now has; None where that is worse than knowing nothing."""
        if self._step == 0:
            return replace(self._failed, step=0)
        try:
            resumption = load_for_training(self._run, self._step)
        except CheckpointError:
            return None
        state = resumption.state
        if state.validation_loss is not None and state.validation_loss > self._limit:
            return None
        trainer.restore(resumption.weights, resumption.optimizer, state.position)
        return state

    def _train(self, trainer: Trainer, state: TrainingState) -> Iterator[float | None]:
        began = self._clock()
        losses: list[float] = []
        while self.steps < TRIAL_STEPS and (not losses or self._clock() < began + TRIAL_SECONDS):
            self.steps += 1
            share = max(self.steps / TRIAL_STEPS, (self._clock() - began) / TRIAL_SECONDS)
            result = trainer.step(self._rate * self._scale(state.step, share), state.clip)
            losses.append(result.loss)
            yield None
            if self.steps == 1 and state.step and not result.loss <= 2 * self._limit:
                self.usable = False
            if not result.applied or not self.usable:
                return
        if not settles(losses, self._limit):
            return
        loss = float(np.mean(losses[-WINDOW:]))
        spans = shortened(self._corpus.validation_spans, EVALUATED_CHARACTERS)
        if spans:
            for piece in trainer.evaluation(self._corpus.ids, spans):
                yield None
                loss = piece if piece is not None else loss
        if loss <= self._limit:
            yield loss

    def _scale(self, start: int, share: float) -> float:
        """What the rate is multiplied with after a ``share`` of the trial from step ``start``.

        A warm-up is cut short, so that the second half of the trial is at the full rate: a trial
        within a long one would say nothing of the rate that it leads to.
        """
        training, total = self._config.training, self._failed.total_steps
        scale = rate_scale(start + self.steps, total, training)
        in_warmup = start < warmup_steps(total, training)
        return max(scale, min(1.0, 2 * share)) if in_warmup else scale


def settles(losses: Sequence[float], limit: float) -> bool:
    """Whether ``losses``, in nats, of steps in a row stay below ``limit`` and never rise again."""
    if float(np.mean(losses[-WINDOW:])) > limit or max(losses[WINDOW:], default=0.0) > limit:
        return False
    if len(losses) < WINDOW:
        return True
    averages = np.convolve(losses, np.full(WINDOW, 1 / WINDOW), "valid")
    lowest = np.minimum.accumulate(averages)
    return bool((averages <= RISE * lowest + RISE_NATS).all())
