"""The process that trains: ``python -m lstm_tui.training.worker RUN``.

RUN is a path, a name or ``latest``, as everywhere, or ``-``: then its path comes on standard input
as soon as there is a run (see `prestart`). Its directory says everything. The worker performs what
a `Session` yields: events go to ``events.jsonl``, saves to ``checkpoints/``. What it is told, and
how, is said at `command_listener`.

As one of several processes (``torchrun --nproc-per-node N -m lstm_tui.training.worker RUN``) only
the first is a `Worker`; the others do as it does and touch nothing (see `coordination`).

It asks for a POSIX system, as the screens do.
"""

import os
import platform
import signal
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from threadpoolctl import threadpool_limits

from lstm_tui.config import Device, Precision
from lstm_tui.errors import DivergenceError, LstmTuiError, TrainingError
from lstm_tui.runs.checkpoint_files import save_checkpoint, steps_on_disk
from lstm_tui.runs.checkpoints import ResumeState, load_for_training
from lstm_tui.runs.commands import Stop
from lstm_tui.runs.directory import Run, runs_folder
from lstm_tui.runs.events import (
    Busy,
    Event,
    Failed,
    Finished,
    FinishReason,
    Noted,
    Paused,
    Saved,
    Starting,
    encode_event,
)
from lstm_tui.runs.follower import Follower
from lstm_tui.runs.jsonl import LogWriter
from lstm_tui.runs.lookup import find_run
from lstm_tui.runs.resume_request import ResumeRequest, delete_request, read_request
from lstm_tui.runs.retention import (
    clean_leftovers,
    describe_set_aside,
    prune,
    rewind_events,
    rewind_run,
    set_checkpoints_aside,
)
from lstm_tui.runs.weights import check_memory
from lstm_tui.text.glyphs import visible
from lstm_tui.training.command_listener import CommandListener
from lstm_tui.training.prestart import wait_for_run
from lstm_tui.training.private_paths import without_own_paths
from lstm_tui.training.safe_stderr import make_stderr_visible

if TYPE_CHECKING:
    from lstm_tui.training.distributed import ProcessGroup
    from lstm_tui.training.recovery import Recovery
    from lstm_tui.training.session import Save, Session

BUSY_SECONDS = 0.5
"""Something is said this often while learning rates are tried."""

LONG_ERROR = 400
"""Characters of an error beyond which only its last line is said: what a screen has room for."""

ROOM_SECONDS = 0.25
"""How often it is tried again to write what a full disk refused."""


class Worker:
    """One process that trains one run, whose lock it holds."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._listener = CommandListener(
            run, self._stop, self._note, lambda: self._session is not None
        )
        self._session: Session | None = None
        self._ranks: ProcessGroup | None = None
        self._notes: list[str] = []
        self._said: Event | None = None
        self._follower = Follower(run)
        self._step, self._elapsed_seconds = 0, 0.0

    def work(self) -> int:
        """Train until the end of the budget or until stopped; return the exit status."""
        try:
            self._train()
        except Exception as error:  # whatever it is, whoever watches must be told
            with suppress(OSError):  # the disk with the log may be full
                traceback.print_exc()
            if isinstance(error, DivergenceError):
                self._fail_diverged(error)
            else:
                self._fail(self._short_of_memory(error) or _in_words(error))
            return 1
        finally:
            if "_events" in vars(self):  # not where the log itself is refused
                with suppress(OSError):
                    self._events.flush()
                self._events.close()
        return 0

    def _begin(self) -> ResumeState | None:
        """Take the run back to its last checkpoint, None if it never had one, and say so."""
        for name in clean_leftovers(self.run, time.time()):
            self._notes.append(f"Cleaned up after a save that did not end: {name}.")
        last = None
        if (chosen := self._order.checkpoint) is not None:
            self._notes += rewind_run(self.run, chosen)
        if there := steps_on_disk(self.run):
            self._step = there[-1]
            last = load_for_training(self.run)
            self._step, self._elapsed_seconds = last.state.step, last.state.elapsed_seconds
            self._notes += last.skipped
            if aside := set_checkpoints_aside(self.run, self._step):
                self._notes.append(describe_set_aside(self.run, aside))
        else:
            model, vocabulary_size = self.run.record().config.model, len(self.run.vocabulary())
            check_memory(model, vocabulary_size, copies=4)  # gradients, two moments
        rewind_events(self.run, self._step if last else -1)
        self._listener.listen(hang_up_detaches=world_size() == 1)
        self._say(
            Starting(
                step=self._step,
                elapsed_seconds=self._elapsed_seconds,
                process_id=os.getpid(),
                host=platform.node(),
            )
        )
        return last

    def _short_of_memory(self, error: Exception) -> str:
        """What to do when memory is used up, found by trying; nothing for any other error."""
        if isinstance(error, LstmTuiError):
            return ""
        with suppress(Exception):  # torch cannot be loaded
            from lstm_tui.training.batch_size import may_be_memory, memory_advice
            from lstm_tui.training.calibration import ComputeChoice

            if may_be_memory(error):
                way = None
                if self._session is not None:
                    state = self._session.state
                    way = ComputeChoice(
                        Device(state.device), Precision(state.precision), state.threads
                    )
                traceback.clear_frames(error.__traceback__)
                self._keep_place()
                self._session = None  # with all that did not fit
                return memory_advice(self.run, error, way)
        return ""

    def _keep_place(self) -> None:
        if self._session is not None:
            self._elapsed_seconds = self._session.elapsed_seconds
            self._step = self._session.state.step

    def _fail(
        self, message: str, recovery: "Recovery | None" = None, *, resumable: bool = True
    ) -> None:
        self._keep_place()
        self._say(
            Failed(
                step=self._step,
                elapsed_seconds=self._elapsed_seconds,
                message=message,
                learning_rate=recovery.learning_rate if recovery else None,
                checkpoint=recovery.checkpoint if recovery else None,
                resumable=resumable,
            )
        )

    def _fail_diverged(self, error: DivergenceError) -> None:
        """Say that training diverged, and from which checkpoint and at which rate it trains on."""
        traceback.clear_frames(error.__traceback__)
        try:
            recovery = self._recovery(error.learning_rate)
        except Exception:  # memory, a damaged file: what diverged is said all the same
            with suppress(OSError):
                traceback.print_exc()
            self._fail(f"{error} Resume with a lower --learning-rate.")
        else:
            from lstm_tui.training.recovery import NOTHING_HOLDS

            sentence = recovery.sentence if recovery else NOTHING_HOLDS
            self._fail(f"{error} {sentence}", recovery, resumable=recovery is not None)

    def _recovery(self, learning_rate: float) -> "Recovery | None":
        """What was tried and trains on, at ``learning_rate`` or below.

        Raises:
            TrainingError: It was told to stop.
        """
        from lstm_tui.training.coordination import release_ranks
        from lstm_tui.training.recovery import find_recovery

        assert self._session is not None
        if self._ranks is not None:
            release_ranks(self._ranks)  # trials are those of one process
        self._session.release()
        recovery, spoke_at = None, float("-inf")
        for recovery in find_recovery(  # noqa: B007  # the last one counts
            self.run, self._session.state, learning_rate, clock=time.monotonic
        ):
            if self._session.stopping or Stop() in self._listener.receive(0.0):
                raise TrainingError("Stopped while lower learning rates were tried.")
            if time.monotonic() - spoke_at >= BUSY_SECONDS:
                spoke_at = time.monotonic()
                doing = "trying lower learning rates"
                self._say(Busy(step=self._step, elapsed_seconds=self._elapsed_seconds, doing=doing))
        return recovery

    @cached_property
    def _order(self) -> ResumeRequest:
        """What a resume was told, if anything was left for it by this user."""
        order, ignored = read_request(self.run)
        if ignored:
            self._notes.append(ignored)
        return order

    @cached_property
    def _events(self) -> LogWriter:
        """Opened for the first thing that is said, when the log has been rewound."""
        return LogWriter(self.run.events)

    def _train(self) -> None:
        last = self._begin()
        # Torch takes seconds to load; by now whoever watches has been told that we are starting.
        from lstm_tui.training.coordination import release_ranks
        from lstm_tui.training.preparation import prepare
        from lstm_tui.training.session import Save

        if world_size() > 1:
            self._ranks = self._joined()
        prepared = prepare(
            self.run, last, clock=time.monotonic, inbox=self._listener.receive, ranks=self._ranks
        )
        del last  # as large as the network and its optimiser, which go on living
        started = prepared.started
        self._say(started)
        for note in (*self._notes, *prepared.notes):
            self._say(
                Noted(step=started.step, elapsed_seconds=started.elapsed_seconds, message=note)
            )
        self._session = prepared.session
        order = self._order
        orders = None if order == ResumeRequest(checkpoint=order.checkpoint) else order
        # The reader that writes samples must not fight torch for the cores.
        with threadpool_limits(1, user_api="blas"):
            for said in prepared.session.events(orders):
                if isinstance(said, Save):
                    self._save(said)
                else:
                    if self._ranks is not None and isinstance(said, Finished):
                        release_ranks(self._ranks)
                    self._say(said)
                self._wait_for_room()

    def _joined(self) -> "ProcessGroup":
        """The processes that train with this one."""
        from lstm_tui.training.distributed import ProcessGroup

        ranks = ProcessGroup()
        ranks.watch(self._fail)
        ranks.join()
        return ranks

    def _say(self, event: Event) -> None:
        """Say it; that a pause goes on is said without a word, so that it fills no disk."""
        if isinstance(event, Noted | Failed):
            event = replace(event, message=without_own_paths(event.message, self.run))
        if isinstance(event, Paused) and isinstance(self._said, Paused):
            self._events.touch()
        else:
            self._events.append(encode_event(event))
        self._said = event

    def _wait_for_room(self) -> None:
        """Hold while the disk refuses what is said, or until told to stop.

        Raises:
            TrainingError: Nobody will ever read what is said: the run was deleted.
        """
        if self._events.deleted:
            raise TrainingError(
                "The run was deleted while it trained. Nothing of it is kept, so it ends."
            )
        if not (why := self._events.refusal):
            return
        assert self._session is not None
        began, told = time.monotonic(), []
        while self._events.refusal and not (self._session.stopping or self._events.deleted):
            told += self._listener.receive(ROOM_SECONDS)
            if Stop() in told:
                break
            self._events.retry()
        self._listener.requeue(told)
        seconds = time.monotonic() - began
        self._session.rested(seconds)
        message = f"Training waited {seconds:.1f} s, because events could not be written: {why}."
        self._note(message)

    def _note(self, message: str) -> None:
        if self._session is None:  # said when the training begins
            self._notes.append(message)
            return
        step, elapsed_seconds = self._session.state.step, self._session.elapsed_seconds
        self._say(Noted(step=step, elapsed_seconds=elapsed_seconds, message=message))

    def _save(self, save: "Save") -> None:
        """Save a checkpoint and say so; when that fails, say that, and train on."""
        assert self._session is not None
        begin = time.monotonic()
        step, elapsed_seconds = save.state.step, save.state.elapsed_seconds
        try:
            self._events.flush()  # first, so that no checkpoint is of a step that nobody spoke of
            weights, arrays = self._session.arrays()
            size = save_checkpoint(self.run, weights, arrays, save.state)
        except OSError as error:
            self._session.unsaved()
            message = f"NOT saved: {error.strerror or error}. The checkpoint before is as it was."
            self._say(Noted(step=step, elapsed_seconds=elapsed_seconds, message=message))
            return
        self._say(
            Saved(
                step=step,
                elapsed_seconds=elapsed_seconds,
                validation_loss=save.state.validation_loss,
                best=save.best,
                bytes=size,
                seconds=time.monotonic() - begin,
            )
        )
        with suppress(OSError, LstmTuiError):  # what is deleted late does no harm
            delete_request(self.run)
            prune(self.run, save.state.best_step)
            self._follower.catch_up()  # the log is never cut before a checkpoint
            self._follower.save_progress()

    def _stop(self, reason: FinishReason) -> None:
        if self._session is None:
            self._leave(reason)
        else:
            self._session.stop(reason)

    def _leave(self, reason: FinishReason) -> None:
        """End at once: nothing was learned yet, so there is nothing to save."""
        self._say(Finished(step=self._step, elapsed_seconds=self._elapsed_seconds, reason=reason))
        os._exit(0)


def _in_words(error: Exception) -> str:
    """What went wrong: the whole message of ``error`` on one line, its last line if it is long."""
    if isinstance(error, LstmTuiError):
        return str(error)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    words = " ".join(lines)
    if len(words) > LONG_ERROR:
        words = lines[-1]
    kind = ": ".join(filter(None, (type(error).__name__, words)))
    return f"{kind} (an error of this program; worker.log has the details)"


def world_size() -> int:
    """How many processes train this run, as torchrun says it in the environment of each."""
    return int(os.environ.get("WORLD_SIZE", "1")) if "RANK" in os.environ else 1


def run_follower_process(run: Run) -> int:
    """Be a process other than the first: do as that one does; return the exit status."""
    from lstm_tui.training.distributed import ProcessGroup
    from lstm_tui.training.preparation import train_as_follower

    ranks = ProcessGroup()
    try:
        ranks.join()
        # Who is told to stop is told with all the others. The first decides when.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        train_as_follower(run, ranks)
    except LstmTuiError as error:
        print(f"Process {ranks.rank} of {ranks.size}: {error}", file=sys.stderr)
        return error.exit_status
    return 0


def main(arguments: list[str]) -> int:
    """Train the run that the one argument names; return the exit status."""
    if len(arguments) != 1:
        print("usage: python -m lstm_tui.training.worker RUN", file=sys.stderr)
        return 2
    name = wait_for_run() if arguments == ["-"] else arguments[0]
    if name is None:
        return 0
    try:
        run = find_run(name, runs_folder())
        if name == "latest":
            print(f"latest: {visible(run.name)}", file=sys.stderr)
        if world_size() > 1 and os.environ["RANK"] != "0":
            return run_follower_process(run)
        run.record()
        with run.locked():
            return Worker(run).work()
    except LstmTuiError as error:
        print(error, file=sys.stderr)
        return error.exit_status


def _leave_at_once(status: int) -> NoReturn:
    """End without the interpreter's farewells: with torch loaded they take one to three seconds."""
    with suppress(OSError):
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    os._exit(status)


if __name__ == "__main__":
    make_stderr_visible()
    _leave_at_once(main(sys.argv[1:]))
