"""Training worker: the process that trains a run, ``python -m lstm_tui.training.worker RUN``.

It performs what a `Session` yields: events go to ``events.jsonl``, saves to ``checkpoints/``. RUN
is a path, a name or ``latest``, or ``-``: then the path comes on standard input once the run exists
(see `prestart`). Under ``torchrun`` rank 0 is a `Worker`, and the other ranks follow it (see
`coordination`).
"""

import os
import platform
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from threadpoolctl import threadpool_limits

from lstm_tui.errors import DivergenceError, LstmTuiError, TrainingError
from lstm_tui.runs.checkpoint_files import save_checkpoint, steps_on_disk
from lstm_tui.runs.checkpoints import ResumeState, load_for_training, resumes
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
from lstm_tui.runs.ranking_files import is_to_be_ranked
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
from lstm_tui.training.error_messages import describe_error, hide_private_paths
from lstm_tui.training.prestart import wait_for_run
from lstm_tui.training.safe_stderr import make_stderr_visible
from lstm_tui.training.trained_ranking import rank_trained

# Torch takes seconds to load: what needs it is imported after `Starting` was reported.
if TYPE_CHECKING:
    from lstm_tui.training.distributed import ProcessGroup
    from lstm_tui.training.recovery import Recovery
    from lstm_tui.training.session import Save, Session
    from lstm_tui.training.tasks import SaveFile

HEARTBEAT_SECONDS = 0.5
"""Interval of `Busy` events while learning rates are tried."""

RETRY_SECONDS = 0.25
"""Interval of attempts to write the events that a full disk refused."""


class Worker:
    """The process that trains one run, whose lock it holds."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._listener = CommandListener(
            run, self._stop, self._note, lambda: self._session is not None
        )
        self._session: Session | None = None
        self._group: ProcessGroup | None = None
        self._notes: list[str] = []
        self._last_event: Event | None = None
        self._ranking = False
        self._follower = Follower(run)
        self._step, self._elapsed_seconds = 0, 0.0

    def work(self) -> int:
        """Train until the budget is used up or until stopped; return the exit status."""
        try:
            self._train()
        except Exception as error:  # every error is reported in the event log
            with suppress(OSError):  # the disk with the log may be full
                traceback.print_exc()
            if isinstance(error, DivergenceError):
                self._fail_diverged(error)
            else:
                self._fail(self._memory_advice(error) or describe_error(error))
            return 1
        finally:
            if "_events" in vars(self):  # the log itself may be refused
                with suppress(OSError):
                    self._events.flush()
                self._events.close()
        return 0

    def rank(self) -> None:
        """Rank the units of a network that is fully trained, and keep the ranking in the run.

        Call it when training has been reported as finished and the run is unlocked. Stop, SIGTERM
        and the loss of the controlling process end it; an error leaves the run without a ranking.
        """
        if not is_to_be_ranked(self.run, self._last_event):
            return
        self._ranking, self._session = True, None  # frees the memory of the session
        rank_trained(self.run, lambda: Stop() in self._listener.receive(0.0))

    def _begin(self) -> ResumeState | None:
        """Rewind the run to its last checkpoint, report `Starting`, return the checkpoint."""
        for name in clean_leftovers(self.run, time.time()):
            self._notes.append(f"Cleaned up after an unfinished save: {name}.")
        last = None
        if (chosen := self._request.checkpoint) is not None:
            self._notes += rewind_run(self.run, chosen)
        if chosen != 0 and resumes(self.run):
            self._step = steps_on_disk(self.run)[-1]
            last = load_for_training(self.run)
            self._step, self._elapsed_seconds = last.state.step, last.state.elapsed_seconds
            self._notes += last.skipped
            if aside := set_checkpoints_aside(self.run, self._step):
                self._notes.append(describe_set_aside(self.run, aside))
        else:
            model, vocabulary_size = self.run.record().config.model, len(self.run.vocabulary())
            check_memory(model, vocabulary_size, copies=4)  # weights, gradients, two moments
        rewind_events(self.run, self._step if last else -1)
        self._listener.listen(hang_up_detaches=world_size() == 1)
        self._report_now(Starting(process_id=os.getpid(), host=platform.node()))
        return last

    def _memory_advice(self, error: Exception) -> str:
        """What to do if ``error`` is due to a lack of memory; empty for any other error."""
        if isinstance(error, LstmTuiError):
            return ""
        with suppress(Exception):  # torch cannot be loaded
            from lstm_tui.training.batch_size import may_be_memory, memory_advice
            from lstm_tui.training.calibration import ComputeChoice

            if may_be_memory(error):
                compute = ComputeChoice.of(self._session.state) if self._session else None
                traceback.clear_frames(error.__traceback__)
                self._copy_progress()
                self._session = None  # frees its memory
                return memory_advice(self.run, error, compute)
        return ""

    def _copy_progress(self) -> None:
        if self._session is not None:
            self._elapsed_seconds = self._session.elapsed_seconds
            self._step = self._session.state.step

    def _fail(
        self, message: str, recovery: "Recovery | None" = None, *, resumable: bool = True
    ) -> None:
        self._report_now(
            Failed(
                message=message,
                learning_rate=recovery.learning_rate if recovery else None,
                checkpoint=recovery.checkpoint if recovery else None,
                resumable=resumable,
            )
        )

    def _fail_diverged(self, error: DivergenceError) -> None:
        """Report that training diverged, and the checkpoint and learning rate to resume with."""
        traceback.clear_frames(error.__traceback__)
        try:
            recovery = self._find_recovery(error.learning_rate)
        except Exception:  # out of memory, a damaged file: the divergence is reported all the same
            with suppress(OSError):
                traceback.print_exc()
            self._fail(f"{error} Resume with a lower --learning-rate.")
        else:
            from lstm_tui.training.recovery import NO_RECOVERY

            sentence = recovery.sentence if recovery else NO_RECOVERY
            self._fail(f"{error} {sentence}", recovery, resumable=recovery is not None)

    def _find_recovery(self, learning_rate: float) -> "Recovery | None":
        """A checkpoint that trains on at ``learning_rate`` or below.

        Raises:
            TrainingError: It was stopped.
        """
        from lstm_tui.training.coordination import release_ranks
        from lstm_tui.training.recovery import find_recovery

        session = self._session
        assert session is not None
        if self._group is not None:
            release_ranks(self._group)  # trials run on rank 0 alone
        session.release()
        beat_at = float("-inf")

        def heartbeat() -> None:
            nonlocal beat_at
            if session.stopping or Stop() in self._listener.receive(0.0):
                raise TrainingError("Stopped while lower learning rates were tried.")
            if time.monotonic() - beat_at >= HEARTBEAT_SECONDS:
                beat_at = time.monotonic()
                self._report_now(Busy(doing="trying lower learning rates"))

        return find_recovery(
            self.run, session.state, learning_rate, clock=time.monotonic, heartbeat=heartbeat
        )

    @cached_property
    def _request(self) -> ResumeRequest:
        """What this user asked for with ``resume``, if anything."""
        request, ignored = read_request(self.run)
        if ignored:
            self._notes.append(ignored)
        return request

    @cached_property
    def _events(self) -> LogWriter:
        """The event log, opened for the first event, after it was rewound."""
        return LogWriter(self.run.events)

    def _train(self) -> None:
        last = self._begin()
        begins = last is None
        from lstm_tui.training.coordination import release_ranks
        from lstm_tui.training.preparation import prepare
        from lstm_tui.training.session import Save
        from lstm_tui.training.tasks import SaveFile

        if world_size() > 1:
            self._join_group()
        prepared = prepare(
            self.run, last, clock=time.monotonic, inbox=self._listener.receive, group=self._group
        )
        del last  # as large as the network and its optimizer together
        self._report(prepared.started)
        for note in (*self._notes, *prepared.notes):
            self._report_now(Noted(message=note))
        self._session = prepared.session
        if begins:
            self._save_untrained()
        request = self._request
        tune = None if request == ResumeRequest(checkpoint=request.checkpoint) else request
        # The NumPy reader that writes samples must not compete with torch for the cores.
        with threadpool_limits(1, user_api="blas"):
            for effect in prepared.session.events(tune):
                if isinstance(effect, Save):
                    self._save(effect)
                elif isinstance(effect, SaveFile):
                    self._save_file(effect)
                else:
                    if self._group is not None and isinstance(effect, Finished):
                        release_ranks(self._group)
                    self._report(effect)
                self._wait_for_disk()

    def _join_group(self) -> None:
        from lstm_tui.training.distributed import ProcessGroup

        self._group = ProcessGroup()
        self._group.exit_if_stuck(self._fail)
        self._group.initialize()

    def _report_now(self, event: Event) -> None:
        """Report an event of the worker itself, stamped with the current step and time."""
        self._copy_progress()
        self._report(replace(event, step=self._step, elapsed_seconds=self._elapsed_seconds))

    def _report(self, event: Event) -> None:
        """Append ``event`` to the log; a pause that lasts only touches the log."""
        if isinstance(event, Noted | Failed):
            event = replace(event, message=hide_private_paths(event.message, self.run))
        if isinstance(event, Paused) and isinstance(self._last_event, Paused):
            self._events.touch()
        else:
            self._events.append(encode_event(event))
        self._last_event = event

    def _wait_for_disk(self) -> None:
        """Wait while the disk refuses events, or until stopped.

        Raises:
            TrainingError: The run was deleted.
        """
        if self._events.deleted:
            raise TrainingError("The run was deleted while it trained, so training ends.")
        if not (reason := self._events.refusal):
            return
        assert self._session is not None
        begin, commands = time.monotonic(), []
        while self._events.refusal and not (self._session.stopping or self._events.deleted):
            commands += self._listener.receive(RETRY_SECONDS)
            if Stop() in commands:
                break
            self._events.retry()
        self._listener.requeue(commands)
        seconds = time.monotonic() - begin
        self._session.add_idle_time(seconds)
        self._note(
            f"Training waited {seconds:.1f} s, because events could not be written: {reason}."
        )

    def _note(self, message: str) -> None:
        if self._session is None:
            self._notes.append(message)  # reported when training begins
        else:
            self._report_now(Noted(message=message))

    def _save(self, save: "Save") -> None:
        """Save a checkpoint; if that fails, report it and continue training."""
        assert self._session is not None
        begin = time.monotonic()
        step, elapsed_seconds = save.state.step, save.state.elapsed_seconds
        try:
            self._events.flush()  # so that no checkpoint is newer than the event log
            weights, arrays = self._session.arrays()
            size = save_checkpoint(self.run, weights, arrays, save.state)
        except OSError as error:
            self._session.save_failed()
            message = f"NOT saved: {error.strerror or error}. The previous checkpoint is intact."
            self._report(Noted(step=step, elapsed_seconds=elapsed_seconds, message=message))
            return
        self._report(
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

    def _save_file(self, file: "SaveFile") -> None:
        """Write a file of the run; if that fails, report it and continue training."""
        try:
            with self.run.folder() as folder:
                folder.write(file.name, file.data)
        except OSError as error:
            self._note(f"{file.name} was NOT saved: {error.strerror or error}.")

    def _save_untrained(self) -> None:
        """Save the network before training, a control of everything that it learns.

        It has no optimizer, so no resume takes it for progress.
        """
        assert self._session is not None
        try:
            self._events.flush()  # so that no checkpoint is newer than the event log
            save_checkpoint(self.run, self._session.weights(), None, self._session.state)
        except OSError as error:
            self._note(f"The network before training was NOT saved: {error.strerror or error}.")

    def _stop(self, reason: FinishReason) -> None:
        if self._session is not None:
            self._session.stop(reason)
        elif self._ranking:  # the run is complete
            os._exit(0)
        else:  # nothing was learned yet, so there is nothing to save
            self._report_now(Finished(reason=reason))
            os._exit(0)


def world_size() -> int:
    """How many processes train this run, according to torchrun's environment variables."""
    return int(os.environ.get("WORLD_SIZE", "1")) if "RANK" in os.environ else 1


def main(arguments: list[str]) -> int:
    """Train the run that the only argument names; return the exit status."""
    if len(arguments) != 1:
        print("usage: python -m lstm_tui.training.worker RUN", file=sys.stderr)
        return 2
    name = wait_for_run() if arguments == ["-"] else arguments[0]
    if name is None:
        return 0
    try:
        run = find_run(name, runs_folder())
        if world_size() > 1 and os.environ["RANK"] != "0":
            from lstm_tui.training.preparation import train_as_follower

            return train_as_follower(run)
        if name == "latest":
            print(f"latest: {visible(run.name)}", file=sys.stderr)
        run.check_trained_here()
        with run.locked():
            worker = Worker(run)
            status = worker.work()
        worker.rank()
        return status
    except LstmTuiError as error:
        print(error, file=sys.stderr)
        return error.exit_status


def _exit_at_once(status: int) -> NoReturn:
    """Exit without the interpreter's shutdown, which takes one to three seconds with torch."""
    with suppress(OSError):
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    os._exit(status)


if __name__ == "__main__":
    make_stderr_visible()
    _exit_at_once(main(sys.argv[1:]))
