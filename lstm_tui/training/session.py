"""When to step, evaluate, sample, save and stop: a generator of events.

A `Session` reads its clock and its inbox through functions it is given, and its effects are
values: it yields events, and `Save` where a checkpoint is due. So all of it is tested without a
terminal, a clock or a file. `worker` performs what it yields; `reports` gathers what is said of
steps; `pace` knows how steps and minutes go together.
"""

import math
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

import numpy as np

from lstm_tui.config import ModelConfig, TrainingConfig
from lstm_tui.errors import TrainingError
from lstm_tui.neurons.reader import Reader
from lstm_tui.neurons.sampling import Sampling, beginning, generate_together
from lstm_tui.runs.checkpoints import TrainingState
from lstm_tui.runs.commands import Command, Pause, Resume, SampleNow, SaveNow, Stop, Tune
from lstm_tui.runs.events import (
    Busy,
    Evaluated,
    Event,
    Finished,
    FinishReason,
    Noted,
    Paused,
    Resumed,
    Sampled,
    Tuned,
)
from lstm_tui.text.corpus import Corpus
from lstm_tui.training.pace import Pace
from lstm_tui.training.reports import Reports
from lstm_tui.training.schedule import Looks, rate_scale
from lstm_tui.training.trainer import Arrays, Trainer
from lstm_tui.training.tuning import in_minutes, retuned

HEARTBEAT_SECONDS = 0.5
"""Something is said at least this often while nothing advances."""

KEEP_SECONDS = 20.0
"""No more than this is lost and no sample is older, however far apart evaluations are; more where
saving and sampling would take over a twentieth of the time."""

EVALUATED_CHARACTERS = 500_000
"""No more than this many characters of a validation text are read in one evaluation."""


@dataclass(frozen=True, slots=True)
class Save:
    """A checkpoint is due: the effect that the session asks of whoever runs it."""

    state: TrainingState
    best: bool


Inbox = Callable[[float], list[Command]]
"""New commands, waiting up to so many seconds for one."""


class Session:
    """One training, from a state to the end of its budget or until it is told to stop."""

    def __init__(
        self,
        trainer: Trainer,
        corpus: Corpus,
        model: ModelConfig,
        training: TrainingConfig,
        state: TrainingState,
        *,
        clock: Callable[[], float],
        inbox: Inbox,
        remarks: tuple[str, ...] = (),
    ) -> None:
        """``remarks`` on the corpus are repeated when a run begins."""
        self.state = state
        self._remarks = remarks
        self._trainer = trainer
        self._corpus = corpus
        self._model = model
        self._training = training
        self._clock = clock
        self._inbox = inbox
        self._elapsed_before = state.elapsed_seconds
        self._running_since = clock()
        self._stopping: FinishReason | None = None
        self._paused = False
        self._saved: TrainingState | None = None
        self._looked_up_at: int | None = None
        self._sampling = False
        self._reports = Reports(clock)
        self._evaluated = min(len(corpus.validation), EVALUATED_CHARACTERS)
        self._looks = Looks.chosen(
            training.evaluate_every, self._evaluated, trainer.streams.characters_per_step
        )
        self._pace = Pace(self._looks.interval)
        self._kept_at, self._keep_after_seconds = state.elapsed_seconds, KEEP_SECONDS

    @property
    def elapsed_seconds(self) -> float:
        """Seconds of training since the run began, pauses left out."""
        running = 0.0 if self._paused else self._clock() - self._running_since
        return self._elapsed_before + running

    def stop(self, reason: FinishReason) -> None:
        """End when the current step is done, and save. May be called from a signal handler."""
        self._stopping = self._stopping or reason

    def arrays(self) -> tuple[Arrays, Arrays]:
        """What belongs into a `Save`: the weights, and all else that the next step needs."""
        return self._trainer.weights(), self._trainer.arrays()

    def unsaved(self) -> None:
        """The last `Save` could not be performed; it is due again before the end."""
        self._saved = None

    def events(self, orders: Tune | None = None) -> Iterator[Event | Save]:
        """Train, and say what happens. ``orders`` are obeyed first.

        What does not say itself after which step it happened, happened after the newest.

        Raises:
            TrainingError: No step can be applied any more, or the last state could not be saved.
        """
        for said in self._train(orders):
            if isinstance(said, Save):
                yield said
            else:
                step = said.step or self.state.step
                yield replace(said, step=step, elapsed_seconds=self.elapsed_seconds)

    def _train(self, orders: Tune | None) -> Iterator[Event | Save]:
        if orders is not None:
            self.state, said = retuned(self.state, orders)
            yield said
        if self.state.step == 0:
            yield from self._opening_remarks()
            yield from self._samples()
            self._kept_at = self.elapsed_seconds
        while not self._over:
            yield from self._obey(self._inbox(HEARTBEAT_SECONDS if self._paused else 0.0))
            if self._paused:
                yield Paused()
            elif not self._over:
                yield from self._step()
                if self._looks.due(self.state.step, self.state.total_steps):
                    yield from self._look_up()
                elif self.elapsed_seconds - self._kept_at >= self._keep_after_seconds:
                    yield from self._keep()
                yield from self._plan()
        yield from self._report()
        if self._stopping is None and self._looked_up_at != self.state.step:
            yield from self._look_up()
        if self._unsaved:
            yield self._save()
        if self._unsaved:
            raise TrainingError(
                "The last state could not be saved, so what was learned since the last checkpoint "
                "is lost. Make room on the disk and resume."
            )
        yield Finished(reason=self._stopping or FinishReason.BUDGET)

    @property
    def _over(self) -> bool:
        total = self.state.total_steps
        return self._stopping is not None or (total is not None and self.state.step >= total)

    @property
    def _unsaved(self) -> bool:
        return self._saved is None or self._saved != replace(
            self.state, elapsed_seconds=self._saved.elapsed_seconds
        )

    def _opening_remarks(self) -> Iterator[Event]:
        streams = self._trainer.streams
        if len(self._corpus.validation) > self._evaluated:
            yield Noted(
                message=f"Validation reads the first {self._evaluated:,} of "
                f"{len(self._corpus.validation):,} characters."
            )
        if (streams.batch, streams.chunk) != (self._training.batch, self._training.chunk):
            yield Noted(
                message=f"The text is short: {streams.batch} streams of {streams.chunk} characters "
                f"instead of {self._training.batch} of {self._training.chunk}."
            )
        for note in self._remarks:
            yield Noted(message=note)

    def _step(self) -> Iterator[Event]:
        begin = self._clock()
        step, total = self.state.step + 1, self.state.total_steps
        rate = self.state.learning_rate * rate_scale(step, total, self._training)
        result = self._trainer.step(rate, self.state.clip)
        self._reports.add(result)
        self.state = replace(
            self.state,
            step=step,
            position=self._trainer.position,
            train_loss_sum=self.state.train_loss_sum + (result.loss if result.applied else 0.0),
            train_loss_count=self.state.train_loss_count + result.applied,
        )
        self._pace.stepped(self._clock() - begin)
        if self._reports.due:
            yield from self._report()

    def _report(self) -> Iterator[Event]:
        """All steps since the last report."""
        peak = self.state.learning_rate
        return self._reports.events(
            self.state.step,
            learning_rate=peak
            * rate_scale(self.state.step, self.state.total_steps, self._training),
            peak_learning_rate=peak,
            characters_per_second=self._trainer.streams.characters_per_step
            / self._pace.seconds_per_step,
        )

    def _look_up(self) -> Iterator[Event | Save]:
        """Stop stepping for a moment: evaluate, save, and write samples."""
        begin = self._clock()
        yield from self._report()
        best = False
        if self._evaluated:
            loss = yield from self._evaluation()
            if loss is None:
                return
            best = loss < (math.inf if self.state.best_loss is None else self.state.best_loss)
            yield self._seen(loss, best)
            self._remember(loss, best)
        yield self._save(best)
        yield from self._samples()
        self._looked_up_at = self.state.step
        self._kept_at = self.elapsed_seconds
        self._pace.rested(self._clock() - begin)
        self._reports.rested()
        patience = self._training.patience
        if patience and self.state.evaluations_since_best >= patience:
            self.stop(FinishReason.PATIENCE)

    def _seen(self, loss: float, best: bool) -> Event:
        if not math.isfinite(loss):
            return Noted(
                message="The validation loss is not finite: as the network reads a long text its "
                "hidden values grow beyond all bounds. A lower learning rate may hold."
            )
        count = self.state.train_loss_count
        train_loss = self.state.train_loss_sum / count if count else None
        return Evaluated(validation_loss=loss, train_loss=train_loss, best=best)

    def _keep(self) -> Iterator[Event | Save]:
        """Save and write samples between two looks that are far apart."""
        begin = self._clock()
        yield from self._report()
        yield self._save()
        yield from self._samples()
        self._kept_at = self.elapsed_seconds
        self._keep_after_seconds = max(KEEP_SECONDS, 20 * (self._clock() - begin))
        self._reports.rested()

    def _evaluation(self) -> Generator[Event | Save, None, float | None]:
        """The validation loss, or None when told to stop before it was known."""
        begin = len(self._corpus.train)
        spoke_at = self._clock()
        loss = None
        ids = self._corpus.ids[: begin + self._evaluated]
        for loss in self._trainer.evaluation(ids, begin):  # noqa: B007  # the last one counts
            yield from self._obey(self._inbox(0.0))
            if self._stopping:
                return None
            if self._clock() - spoke_at >= HEARTBEAT_SECONDS:
                yield Busy(doing="reading the validation text")
                spoke_at = self._clock()
        return loss

    def _remember(self, loss: float, best: bool) -> None:
        self.state = replace(
            self.state,
            validation_loss=loss if math.isfinite(loss) else None,
            best_loss=loss if best else self.state.best_loss,
            best_step=self.state.step if best else self.state.best_step,
            evaluations_since_best=0 if best else self.state.evaluations_since_best + 1,
            train_loss_sum=0.0,
            train_loss_count=0,
        )

    def _save(self, best: bool = False) -> Save:
        self.state = replace(self.state, elapsed_seconds=self.elapsed_seconds)
        self._saved = self.state
        return Save(self.state, best)

    def _samples(self) -> Iterator[Event | Save]:
        """Texts at each temperature, written by the newest weights through the NumPy reader.

        Long ones take minutes, so commands are heard on the way; a text that a stop interrupts is
        not kept.
        """
        if self._sampling:  # asked again on the way: the weights are still these
            return
        self._sampling = True
        vocabulary, temperatures = self._corpus.vocabulary, self.state.temperatures
        spoke_at = self._clock()
        written: list[tuple[int, ...]] = []
        for symbols in generate_together(
            Reader(self._trainer.weights(), self._model),
            beginning(vocabulary),
            tuple(Sampling(temperature) for temperature in temperatures),
            self._training.sample_length,
            np.random.default_rng((self._training.seed, self.state.step)),
        ):
            written.append(symbols)
            if self._clock() - spoke_at >= HEARTBEAT_SECONDS:
                yield Busy(doing="writing samples")
                yield from self._obey(self._inbox(0.0))
                if self._stopping:
                    break
                spoke_at = self._clock()
        else:
            texts = np.array(written, np.int64).reshape(-1, len(temperatures)).T
            for temperature, ids in zip(temperatures, texts, strict=True):
                yield Sampled(temperature=temperature, text=vocabulary.decode(ids))
        self._sampling = False

    def _plan(self) -> Iterator[Event]:
        """Minutes become a step count once the speed is known, and another when it changes."""
        minutes = self.state.minutes
        if minutes is None:
            return
        planned = self._pace.plan(
            step=self.state.step,
            elapsed_seconds=self.elapsed_seconds,
            budget_seconds=60 * minutes,
            total_steps=self.state.total_steps,
        )
        if planned is None:
            return
        before, self.state = self.state.total_steps, replace(self.state, total_steps=planned)
        speed = self._trainer.streams.characters_per_step / self._pace.seconds_per_step
        why = f"{in_minutes(minutes)} at {speed:,.0f} characters/s are {planned:,} steps"
        why = f"{why}." if before is None else f"The speed has changed: {why}, not {before:,}."
        yield Tuned(total_steps=planned, why=why)

    def _obey(self, commands: list[Command]) -> Iterator[Event | Save]:
        for command in commands:
            match command:
                case Pause() if not self._paused:
                    yield from self._report()
                    self._elapsed_before, self._paused = self.elapsed_seconds, True
                    yield Paused()
                case Resume() if self._paused:
                    self._running_since, self._paused = self._clock(), False
                    self._reports.rested()
                    yield Resumed()
                case Tune():
                    yield from self._report()
                    self.state, said = retuned(self.state, command)
                    yield said
                case SampleNow():
                    yield from self._report()
                    yield from self._samples()
                case SaveNow():
                    yield from self._report()
                    yield self._save()
                case Stop():
                    self.stop(FinishReason.STOPPED)
