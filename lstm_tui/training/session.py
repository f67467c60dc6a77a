"""Training session: a generator that decides when to step, evaluate, sample, save and stop.

Clock and commands come through functions, and effects are yielded as values (events, and `Save`
where a checkpoint is due), so the session is tested without a terminal, a clock or a file.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

from lstm_tui.config import Clipping, ModelConfig, TrainingConfig
from lstm_tui.errors import DivergenceError, TrainingError
from lstm_tui.runs.commands import Command, Pause, Resume, SampleNow, SaveNow, Stop, Tune
from lstm_tui.runs.events import (
    Busy,
    Event,
    Finished,
    FinishReason,
    Noted,
    Paused,
    Resumed,
)
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.text.corpus import Corpus
from lstm_tui.text.split import shortened
from lstm_tui.training.checkpoint_guard import CheckpointGuard
from lstm_tui.training.evaluation import (
    EVALUATED_CHARACTERS,
    EmergenceTracker,
    Emerging,
    Pieces,
    Result,
    record_validation,
    samples,
)
from lstm_tui.training.schedule import EvaluationSchedule, rate_scale
from lstm_tui.training.step_reports import StepReporter, lower_learning_rate
from lstm_tui.training.throughput import StepTimer
from lstm_tui.training.trainer import Arrays, Trainer
from lstm_tui.training.tuning import apply_tune, replan

HEARTBEAT_SECONDS = 0.5
"""Something is said at least this often while nothing advances."""

PATIENCE_EPOCHS = 4
"""A run that may stop early is evaluated after so many readings of its text at the latest."""

KEEP_SECONDS = 20.0
"""No more than this is lost and no sample is older, however far apart evaluations are; more where
saving and sampling would take over a twentieth of the time."""


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
        emerging: Emerging | None = None,
    ) -> None:
        """``remarks`` are made when a run begins."""
        self.state = state
        self._remarks = remarks
        self._trainer = trainer
        self._corpus = corpus
        self._model = model
        self._training = training
        self._clock = clock
        self._inbox = inbox
        self._emergence = EmergenceTracker(emerging, clock)
        self._began = state
        self._elapsed_before = state.elapsed_seconds
        self._running_since = clock()
        self._stopping: FinishReason | None = None
        self._paused = False
        self._saved: TrainingState | None = None
        self._guard = CheckpointGuard()
        self._refused_at: int | None = None
        self._looked_up_at: int | None = None
        self._sampling = False
        self._reporter = StepReporter(clock)
        self._evaluated = shortened(corpus.validation_spans, EVALUATED_CHARACTERS)
        self._schedule = EvaluationSchedule.chosen(
            training.evaluate_every,
            sum(end - begin for begin, end in self._evaluated),
            trainer.streams.characters_per_step,
            PATIENCE_EPOCHS * trainer.streams.steps_per_epoch if training.patience else 0,
        )
        self._timer = StepTimer(self._schedule.interval)
        self._kept_at, self._keep_after_seconds = state.elapsed_seconds, KEEP_SECONDS

    @property
    def elapsed_seconds(self) -> float:
        """Seconds of training since the run began, pauses left out."""
        running = 0.0 if self._paused else self._clock() - self._running_since
        return self._elapsed_before + running

    def stop(self, reason: FinishReason) -> None:
        """End when the current step is done, and save. May be called from a signal handler."""
        self._stopping = self._stopping or reason

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stopping is not None

    def rested(self, seconds: float) -> None:
        """Whoever performs what is yielded could not go on for so long; that is no training."""
        if not self._paused:
            self._running_since += seconds
        self._reporter.rested()

    def arrays(self) -> tuple[Arrays, Arrays]:
        """What belongs into a `Save`: the weights, and all else that the next step needs."""
        return self._trainer.weights(), self._trainer.arrays()

    def release(self) -> None:
        """Free the network and the optimizer; no more events come, and the state stays."""
        self._trainer.close()
        del self._trainer

    def unsaved(self) -> None:
        """The last `Save` could not be performed; it is due again before the end."""
        self._saved = None
        self._guard.unsaved()

    def events(self, orders: Tune | None = None) -> Iterator[Event | Save]:
        """Train, and say what happens. ``orders`` are obeyed first.

        What does not say itself after which step it happened, happened after the newest.

        Raises:
            DivergenceError: No step can be applied any more, or the last weights have diverged.
            TrainingError: The last state could not be saved.
        """
        for said in self._train(orders):
            if isinstance(said, Save):
                yield said
            else:
                step = said.step or self.state.step
                yield replace(said, step=step, elapsed_seconds=self.elapsed_seconds)

    def _train(self, orders: Tune | None) -> Iterator[Event | Save]:
        if orders is not None:
            yield self._tune(orders)
        if self.state.step == 0:
            for remark in self._remarks:
                yield Noted(message=remark)
            yield from self._samples()
            self._kept_at = self.elapsed_seconds
        while not self._over:
            yield from self._obey(self._inbox(HEARTBEAT_SECONDS if self._paused else 0.0))
            if self._paused:
                yield Paused()
            elif not self._over:
                yield from self._step()
                if self._schedule.due(self.state.step, self.state.total_steps):
                    yield from self._look_up()
                elif self.elapsed_seconds - self._kept_at >= self._keep_after_seconds:
                    yield from self._keep()
                yield from self._plan()
        yield from self._report()
        if self._stopping is None and self._looked_up_at != self.state.step:
            yield from self._look_up()
        if self._unsaved:
            yield from self._save_if_good()
        if self._stopping in (None, FinishReason.PATIENCE):
            self._check_end()
        if self._unsaved and not self._guard.refusal(self.state):
            raise TrainingError(
                "The last state could not be saved, so what was learned since the last checkpoint "
                "is lost. Make room on the disk and resume."
            )
        yield Finished(reason=self._stopping or FinishReason.BUDGET)

    def _check_end(self) -> None:
        """Refuse to end well with weights that have diverged."""
        if why := self._guard.divergence(self.state):
            raise DivergenceError(
                f"Training diverged: {why}.", lower_learning_rate(self.state.learning_rate)
            )

    @property
    def _over(self) -> bool:
        total = self.state.total_steps
        return self._stopping is not None or (total is not None and self.state.step >= total)

    @property
    def _out_of_patience(self) -> bool:
        patience = self._training.patience
        return bool(patience) and self.state.evaluations_since_best >= patience

    @property
    def _unsaved(self) -> bool:
        return self._saved is None or self._saved != replace(
            self.state, elapsed_seconds=self._saved.elapsed_seconds
        )

    def _step(self) -> Iterator[Event]:
        begin = self._clock()
        step, total = self.state.step + 1, self.state.total_steps
        rate = self.state.learning_rate * rate_scale(step, total, self._training)
        result = self._trainer.step(rate, self.state.clip)
        self._reporter.add(result)
        self._guard.stepped(applied=result.applied)
        self.state = replace(
            self.state,
            step=step,
            position=self._trainer.position,
            train_loss_sum=self.state.train_loss_sum + (result.loss if result.applied else 0.0),
            train_loss_count=self.state.train_loss_count + result.applied,
        )
        self._timer.stepped(self._clock() - begin)
        if self._reporter.due:
            yield from self._report()

    def _report(self) -> Iterator[Event]:
        """All steps since the last report."""
        peak = self.state.learning_rate
        return self._reporter.events(
            self.state.step,
            learning_rate=peak
            * rate_scale(self.state.step, self.state.total_steps, self._training),
            peak_learning_rate=peak,
            characters_per_second=self._characters_per_second,
        )

    @property
    def _characters_per_second(self) -> float:
        return self._trainer.streams.characters_per_step / self._timer.seconds_per_step

    def _look_up(self) -> Iterator[Event | Save]:
        """Stop stepping for a moment: evaluate, save, write samples, and look for units."""
        begin = self._clock()
        yield from self._report()
        best = False
        if self._evaluated:
            work = self._trainer.evaluation(self._corpus.ids, self._evaluated)
            loss = yield from self._patiently(work, "reading the validation text")
            if loss is None:
                return
            self.state, said = record_validation(self.state, loss)
            yield said
            best = self.state.best_step == self.state.step
            self._guard.evaluated(self.state.step)
            if self.state.diverged:  # which was said with the loss
                self._refused_at = self.state.step
        yield from self._save_if_good(best)
        yield from self._samples()
        yield from self._emerge()
        self._looked_up_at = self.state.step
        self._kept_at = self.elapsed_seconds
        self._timer.rested(self._clock() - begin)
        self._reporter.rested()
        if self._out_of_patience:
            self.stop(FinishReason.PATIENCE)

    def _keep(self) -> Iterator[Event | Save]:
        """Save and write samples between two looks that are far apart."""
        begin = self._clock()
        yield from self._report()
        if not self._guard.refusal(self.state):
            yield self._save()
        yield from self._samples()
        self._kept_at = self.elapsed_seconds
        self._keep_after_seconds = max(KEEP_SECONDS, 20 * (self._clock() - begin))
        self._reporter.rested()

    def _patiently(
        self, work: Pieces[Result], doing: str
    ) -> Generator[Event | Save, None, Result | None]:
        """What comes of ``work``, or None when told to stop before that was known.

        It can take minutes, so that it goes on is said and commands are heard on the way.
        """
        spoke_at = self._clock()
        found = None
        for found in work:  # noqa: B007  # the last one counts
            if self._clock() - spoke_at >= HEARTBEAT_SECONDS:
                yield Busy(doing=doing)
                yield from self._obey(self._inbox(0.0))
                if self._stopping:
                    return None
                spoke_at = self._clock()
        return found

    def _save_if_good(self, best: bool = False) -> Iterator[Event | Save]:
        """A save, or once for each step why there is none."""
        if not (reason := self._guard.refusal(self.state)):
            yield self._save(best)
        elif self._refused_at != self.state.step:
            self._refused_at = self.state.step
            yield Noted(message=f"Not saved: {reason}. The checkpoints stay as they are.")

    def _save(self, best: bool = False) -> Save:
        self._guard.saved()
        self.state = replace(self.state, elapsed_seconds=self.elapsed_seconds)
        self._saved = self.state
        return Save(self.state, best)

    def _samples(self) -> Iterator[Event | Save]:
        """Texts at each temperature by the newest weights; none that a stop interrupts."""
        if self._sampling:  # asked again on the way: the weights are still these
            return
        self._sampling = True
        work = samples(
            self._trainer.weights(),
            self._model,
            self._corpus.vocabulary,
            self.state,
            length=self._training.sample_length,
            seed=self._training.seed,
        )
        written = yield from self._patiently(work, "writing samples")
        self._sampling = False
        yield from written or ()

    def _emerge(self) -> Iterator[Event | Save]:
        """Which units know which patterns by now: at the end, and before that where it fits in."""
        if self._stopping:
            return
        began, total = self._began, self.state.total_steps
        if not (self._over or self._out_of_patience) and not self._emergence.due(
            self.elapsed_seconds - began.elapsed_seconds,
            (self.state.step - began.step) / (total - began.step) if total else None,
            self._characters_per_second,
        ):
            return
        work = self._emergence.look(self._trainer.weights())
        said = yield from self._patiently(work, "looking for units that know a pattern")
        if said is not None:
            yield said

    def _plan(self) -> Iterator[Event]:
        """Minutes become a step count once the speed is known, and another when it changes."""
        minutes = self.state.minutes
        if minutes is None:
            return
        planned = self._timer.plan(
            step=self.state.step,
            elapsed_seconds=self.elapsed_seconds,
            budget_seconds=60 * minutes,
            total_steps=self.state.total_steps,
        )
        if planned is None:
            return
        self.state, said = replan(self.state, planned, self._characters_per_second)
        yield said

    def _tune(self, order: Tune) -> Event:
        clips, decay = self._training.clipping is not Clipping.OFF, self._training.weight_decay
        self.state, said = apply_tune(self.state, order, clips=clips, weight_decay=decay)
        return said

    def _obey(self, commands: list[Command]) -> Iterator[Event | Save]:
        for command in commands:
            match command:
                case Pause() if not self._paused:
                    yield from self._report()
                    self._elapsed_before, self._paused = self.elapsed_seconds, True
                    yield Paused()
                case Resume() if self._paused:
                    self._running_since, self._paused = self._clock(), False
                    self._reporter.rested()
                    yield Resumed()
                case Tune():
                    yield from self._report()
                    yield self._tune(command)
                case SampleNow():
                    yield from self._report()
                    yield from self._samples()
                case SaveNow():
                    yield from self._report()
                    yield from self._save_if_good()
                case Stop():
                    self.stop(FinishReason.STOPPED)
