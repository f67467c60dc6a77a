"""Training session: a generator that decides when to step, evaluate, sample, save and stop.

What the network is trained for, a language model or a classifier, is known to its `TrainingTask`.
Clock and commands come through functions, and effects are yielded as values (events, and `Save`
where a checkpoint is due), so the session is tested without a terminal, a clock or a file.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace

from lstm_tui.config import Clipping, TrainingConfig
from lstm_tui.errors import DivergenceError, TrainingError
from lstm_tui.runs.commands import Command, Pause, Resume, SampleNow, SaveNow, Stop, Tune
from lstm_tui.runs.events import Busy, Event, Finished, FinishReason, Noted, Paused, Resumed
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.training.checkpoint_guard import CheckpointGuard
from lstm_tui.training.evaluation import record_validation
from lstm_tui.training.measurements import MeasurementTracker
from lstm_tui.training.schedule import EvaluationSchedule, rate_scale
from lstm_tui.training.step_reports import StepReporter, lower_learning_rate
from lstm_tui.training.tasks import Incremental, Result, SaveFile, StepTrainer, TrainingTask
from lstm_tui.training.throughput import StepTimer, TrainingClock
from lstm_tui.training.tuning import apply_tune, replan

HEARTBEAT_SECONDS = 0.5
"""An event is yielded at least this often while no step is taken."""

PATIENCE_EPOCHS = 4
"""A run with early stopping is evaluated at least once in this many epochs."""

SAVE_SECONDS = 20.0
"""Save and sample at least this often, however far apart evaluations are; less often where that
would take more than a twentieth of the time."""


@dataclass(frozen=True, slots=True)
class Save:
    """The caller is to save a checkpoint of ``state`` and `Session.arrays`."""

    state: TrainingState
    best: bool


Effect = Event | Save | SaveFile
"""What a session yields, for its caller to perform."""

Inbox = Callable[[float], list[Command]]
"""Returns new commands, waiting for one up to the given number of seconds."""


class Session:
    """One training, from a state to the end of its budget or until it is stopped."""

    def __init__(
        self,
        trainer: StepTrainer,
        task: TrainingTask,
        training: TrainingConfig,
        state: TrainingState,
        *,
        clock: Callable[[], float],
        inbox: Inbox,
        startup_notes: tuple[str, ...] = (),
        characters_per_second: float = 0.0,
        evaluates_first: bool = False,
    ) -> None:
        """``task`` evaluates the network of ``trainer``.

        ``startup_notes`` are yielded as notes when a run begins, not when it is resumed. If it
        ``evaluates_first``, the validation loss of the weights that it begins with is taken.
        ``characters_per_second`` is the throughput that was measured before, 0 if unknown.
        """
        self.state = state
        self._startup_notes = startup_notes
        self._trainer = trainer
        self._task = task
        self._training = training
        self._clock = clock
        self._inbox = inbox
        self._trackers = [MeasurementTracker(one, clock) for one in task.measurements]
        self._calibrated_speed = characters_per_second
        self._evaluates_first = evaluates_first
        self._resumed_from = state
        self._time = TrainingClock(clock, state.elapsed_seconds)
        self._stopping: FinishReason | None = None
        self._guard = CheckpointGuard()
        self._evaluated_at: int | None = None
        self._sampling = False
        self._reporter = StepReporter(clock, training.clipping)
        self._schedule = EvaluationSchedule.choose(
            training.evaluate_every,
            task.evaluated_symbols,
            trainer.streams.characters_per_step,
            PATIENCE_EPOCHS * trainer.streams.steps_per_epoch if training.patience else 0,
        )
        self._timer = StepTimer(self._schedule.interval)
        self._saved_at_seconds, self._save_every_seconds = state.elapsed_seconds, SAVE_SECONDS

    @property
    def elapsed_seconds(self) -> float:
        """Seconds of training since the run began, without pauses."""
        return self._time.elapsed_seconds

    def stop(self, reason: FinishReason) -> None:
        """Save and end after the current step. May be called from a signal handler."""
        self._stopping = self._stopping or reason

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called, by a command or by the caller."""
        return self._stopping is not None

    def add_idle_time(self, seconds: float) -> None:
        """Do not count the last ``seconds``, in which the caller could not continue."""
        self._time.add_idle_time(seconds)
        self._reporter.restart_interval()

    def weights(self) -> Arrays:
        """The present weights."""
        return self._trainer.weights()

    def arrays(self) -> tuple[Arrays, Arrays]:
        """What a `Save` contains: the weights, and the other arrays that the next step needs."""
        return self._trainer.weights(), self._trainer.arrays()

    def release(self) -> None:
        """Free the network and the optimizer; the session cannot continue, its state stays."""
        self._trainer.close()
        del self._trainer, self._task

    def save_failed(self) -> None:
        """The last `Save` failed; it is due again before the end."""
        self._guard.record_failed_save()

    def events(self, tune: Tune | None = None) -> Iterator[Effect]:
        """Apply ``tune``, then train; yield events stamped with step and time.

        An event without a step of its own happened after the newest step.

        Raises:
            DivergenceError: Too many steps in a row were dropped, or the last weights diverged.
            TrainingError: The last state could not be saved.
        """
        for effect in self._train(tune):
            if isinstance(effect, Save | SaveFile):
                yield effect
            else:
                step = effect.step or self.state.step
                yield replace(effect, step=step, elapsed_seconds=self.elapsed_seconds)

    def _train(self, tune: Tune | None) -> Iterator[Effect]:
        if tune is not None:
            yield self._tune(tune)
        effects = yield from self._with_heartbeat(self._task.begin(), "fitting the baseline")
        yield from effects or ()
        if self.state.step == 0:
            for note in self._startup_notes:
                yield Noted(message=note)
            if self._evaluates_first:
                yield from self._validate()
            yield from self._sample()
            for tracker in self._trackers:
                if tracker.due_at_start(self._planned_symbols):
                    yield from self._measure(tracker)
            self._saved_at_seconds = self.elapsed_seconds
        while not self._over:
            yield from self._execute(self._inbox(HEARTBEAT_SECONDS if self._time.paused else 0.0))
            if self._time.paused:
                yield Paused()
            elif not self._over:
                yield from self._step()
                if self._schedule.due(self.state.step, self.state.total_steps):
                    yield from self._evaluate()
                elif self.elapsed_seconds - self._saved_at_seconds >= self._save_every_seconds:
                    yield from self._save_between_evaluations()
                yield from self._plan()
        yield from self._report()
        if self._stopping is None and self._evaluated_at != self.state.step:
            yield from self._evaluate()
        if self._guard.unsaved(self.state):
            yield from self._save_unless_diverged()
        divergence = self._guard.divergence(self.state)
        if divergence and self._stopping in (None, FinishReason.PATIENCE):
            raise DivergenceError(
                f"Training diverged: {divergence}. {self._reporter.explosion.advice}",
                lower_learning_rate(self.state.learning_rate),
            )
        if self._guard.unsaved(self.state) and not self._guard.refusal(self.state):
            raise TrainingError(
                "The last state could not be saved, so training since the last checkpoint is lost. "
                "Free disk space and resume."
            )
        yield Finished(reason=self._stopping or FinishReason.BUDGET)

    @property
    def _over(self) -> bool:
        total = self.state.total_steps
        return self._stopping is not None or (total is not None and self.state.step >= total)

    @property
    def _out_of_patience(self) -> bool:
        patience = self._training.patience
        return bool(patience) and self.state.evaluations_since_best >= patience

    def _step(self) -> Iterator[Event]:
        begin = self._clock()
        step, total = self.state.step + 1, self.state.total_steps
        rate = self.state.learning_rate * rate_scale(step, total, self._training)
        result = self._trainer.step(rate, self.state.clip)
        self._reporter.add(result)
        self._guard.record_step(applied=result.applied)
        self.state = replace(
            self.state,
            step=step,
            position=self._trainer.position,
            train_loss_sum=self.state.train_loss_sum + (result.loss if result.applied else 0.0),
            train_loss_count=self.state.train_loss_count + result.applied,
        )
        self._timer.record_step(self._clock() - begin)
        if self._reporter.due:
            yield from self._report()

    def _report(self) -> Iterator[Event]:
        """Report all steps since the last report."""
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

    def _evaluate(self) -> Iterator[Effect]:
        """Evaluate, save, sample, and score units."""
        begin = self._clock()
        yield from self._report()
        if not (yield from self._validate()):
            return
        yield from self._save_unless_diverged(self.state.best_step == self.state.step)
        yield from self._sample()
        yield from self._measure_network()
        self._evaluated_at = self.state.step
        self._saved_at_seconds = self.elapsed_seconds
        self._timer.record_break(self._clock() - begin)
        self._reporter.restart_interval()
        if self._out_of_patience:
            self.stop(FinishReason.PATIENCE)

    def _validate(self) -> Generator[Effect, None, bool]:
        """Take the validation loss, if there is such a text; return False if stopped before."""
        if not self._task.evaluated_symbols:
            return True
        work = self._task.evaluation()
        result = yield from self._with_heartbeat(work, "evaluating on the validation text")
        if result is None:
            return False
        self.state, events = record_validation(self.state, result)
        yield from events
        self._guard.record_evaluation(self.state)
        return True

    def _save_between_evaluations(self) -> Iterator[Effect]:
        begin = self._clock()
        yield from self._report()
        if not self._guard.refusal(self.state):
            yield self._save()
        yield from self._sample()
        self._saved_at_seconds = self.elapsed_seconds
        self._save_every_seconds = max(SAVE_SECONDS, 20 * (self._clock() - begin))
        self._reporter.restart_interval()

    def _with_heartbeat(
        self, work: Incremental[Result], doing: str
    ) -> Generator[Effect, None, Result | None]:
        """Return the result of ``work``, or None if stopped before.

        Meanwhile `Busy` events are yielded as a heartbeat, and commands are executed.
        """
        beat_at = self._clock()
        result = None
        for result in work:  # noqa: B007  # the last one counts
            if self._clock() - beat_at >= HEARTBEAT_SECONDS:
                yield Busy(doing=doing)
                yield from self._execute(self._inbox(0.0))
                if self._stopping:
                    return None
                beat_at = self._clock()
        return result

    def _save_unless_diverged(self, best: bool = False) -> Iterator[Effect]:
        """Save, or report once per step why not."""
        if not (reason := self._guard.refusal(self.state)):
            yield self._save(best)
        elif self._guard.report_refusal(self.state.step):
            yield Noted(message=f"Not saved: {reason}. Earlier checkpoints are kept.")

    def _save(self, best: bool = False) -> Save:
        self.state = replace(self.state, elapsed_seconds=self.elapsed_seconds)
        self._guard.record_save(self.state)
        return Save(self.state, best)

    def _sample(self) -> Iterator[Effect]:
        """Write samples with the current weights; a stop discards unfinished ones."""
        if self._sampling:  # a command that asks for the samples being written
            return
        self._sampling = True
        work = self._task.samples(self.state)
        samples = yield from self._with_heartbeat(work, "writing samples")
        self._sampling = False
        yield from samples or ()

    @property
    def _planned_symbols(self) -> float:
        """Symbols that the whole budget trains on, 0 if that is unknown before the first step."""
        if self.state.minutes is not None:
            return 60 * self.state.minutes * self._calibrated_speed
        return (self.state.total_steps or 0) * self._trainer.streams.characters_per_step

    def _measure_network(self) -> Iterator[Effect]:
        """Take each measurement at the end, and before that when there is time for it."""
        begin, total = self._resumed_from, self.state.total_steps
        seconds = self.elapsed_seconds - begin.elapsed_seconds
        progress = (self.state.step - begin.step) / (total - begin.step) if total else None
        ends = self._over or self._out_of_patience
        for tracker in self._trackers:
            if ends or tracker.due(seconds, progress, self._characters_per_second):
                yield from self._measure(tracker)

    def _measure(self, tracker: MeasurementTracker) -> Iterator[Effect]:
        if self._stopping:
            return
        work = tracker.measure(self._trainer.weights())
        event = yield from self._with_heartbeat(work, tracker.doing)
        if event is not None:
            yield event

    def _plan(self) -> Iterator[Event]:
        """Plan a budget in minutes as steps once throughput is known, and when it changes."""
        if self.state.minutes is None:
            return
        planned = self._timer.plan(
            step=self.state.step,
            elapsed_seconds=self.elapsed_seconds,
            budget_seconds=60 * self.state.minutes,
            total_steps=self.state.total_steps,
        )
        if planned is not None:
            self.state, event = replan(
                self.state, planned, self._characters_per_second, self._task.symbols
            )
            yield event

    def _tune(self, tune: Tune) -> Event:
        clips, decay = self._training.clipping is not Clipping.OFF, self._training.weight_decay
        self.state, event = apply_tune(self.state, tune, clips=clips, weight_decay=decay)
        return event

    def _execute(self, commands: list[Command]) -> Iterator[Effect]:
        for command in commands:
            match command:
                case Pause() if not self._time.paused:
                    yield from self._report()
                    self._time.pause()
                    yield Paused()
                case Resume() if self._time.paused:
                    self._time.resume()
                    self._reporter.restart_interval()
                    yield Resumed()
                case Tune():
                    yield from self._report()
                    yield self._tune(command)
                case SampleNow():
                    yield from self._report()
                    if reason := self._task.no_samples:
                        yield Noted(message=reason)
                    yield from self._sample()
                case SaveNow():
                    yield from self._report()
                    yield from self._save_unless_diverged()
                case Stop():
                    self.stop(FinishReason.STOPPED)
