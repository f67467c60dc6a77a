"""The process that trains: ``python -m lstm_tui.training.worker RUN``.

It takes the run directory, which says everything, and performs what a `Session` yields: events go
to ``events.jsonl``, saves to ``checkpoints/``. It reads ``commands.jsonl`` from where that ended
when it took the lock.

It saves and stops on SIGTERM and SIGINT, when it is told to, and when its lifeline (standard
input, if whoever started it says so) closes before it was told to detach. SIGHUP means detach. So
it asks for a POSIX system, as the screens do.
"""

import os
import platform
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from lstm_tui.errors import BrokenRunError, LstmTuiError
from lstm_tui.files import read_json
from lstm_tui.runs.checkpoints import (
    Resumption,
    clean_leftovers,
    load_for_training,
    prune,
    rewind_checkpoints,
    save_checkpoint,
    steps_on_disk,
)
from lstm_tui.runs.commands import Command, Detach, Tune, decode_command
from lstm_tui.runs.directory import LIFELINE_VARIABLE, Run
from lstm_tui.runs.events import (
    Event,
    Failed,
    Finished,
    FinishReason,
    Noted,
    Saved,
    Starting,
    encode_event,
)
from lstm_tui.runs.log import LogReader, LogWriter
from lstm_tui.runs.rewind import rewind_events

if TYPE_CHECKING:
    from lstm_tui.training.session import Save, Session

POLL_SECONDS = 0.05


class Worker:
    """One process that trains one run, whose lock it holds."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._commands = LogReader(run.commands)
        self._commands.skip_to_end()
        self._detached = self._lifeline_broken = False
        self._session: Session | None = None
        self._notes: list[str] = []
        self._step, self._elapsed_seconds = 0, 0.0

    def work(self) -> int:
        """Train until the end of the budget or until stopped; return the exit status."""
        try:
            self._train()
        except Exception as error:  # whatever it is, whoever watches must be told
            traceback.print_exc()
            if self._session is not None:
                self._elapsed_seconds = self._session.elapsed_seconds
                self._step = self._session.state.step
            self._say(
                Failed(
                    step=self._step,
                    elapsed_seconds=self._elapsed_seconds,
                    message=_in_words(error),
                )
            )
            return 1
        finally:
            self._events.flush()
            self._events.close()
        return 0

    def _begin(self) -> Resumption | None:
        """Take the run back to its last checkpoint, None if it never had one, and say so."""
        for name in clean_leftovers(self.run):
            self._notes.append(f"Cleaned up after a save that did not end: {name}.")
        last = None
        if there := steps_on_disk(self.run):
            self._step = there[-1]
            last = load_for_training(self.run)
            self._step, self._elapsed_seconds = last.state.step, last.state.elapsed_seconds
            self._notes += last.passed_over
            rewind_checkpoints(self.run, self._step)
        rewind_events(self.run, self._step if last else -1)
        self._listen()
        self._say(
            Starting(
                step=self._step,
                elapsed_seconds=self._elapsed_seconds,
                process_id=os.getpid(),
                host=platform.node(),
            )
        )
        return last

    @cached_property
    def _events(self) -> LogWriter:
        """Opened for the first thing that is said, when the log has been rewound."""
        return LogWriter(self.run.events)

    def _train(self) -> None:
        last = self._begin()
        # Torch takes seconds to load; by now whoever watches has been told that we are starting.
        from lstm_tui.training.preparation import prepare
        from lstm_tui.training.session import Save

        prepared = prepare(self.run, last, clock=time.monotonic, inbox=self._inbox)
        del last  # as large as the network and its optimiser, which go on living
        started = prepared.started
        self._say(started)
        for note in (*self._notes, *prepared.notes):
            self._say(
                Noted(step=started.step, elapsed_seconds=started.elapsed_seconds, message=note)
            )
        self._session = prepared.session
        orders = read_json(self.run.orders, Tune) if self.run.orders.exists() else None
        # The reader that writes samples must not fight torch for the cores.
        with threadpool_limits(1, user_api="blas"):
            for said in prepared.session.events(orders):
                if isinstance(said, Save):
                    self._save(said)
                else:
                    self._say(said)

    def _say(self, event: Event) -> None:
        self._events.append(encode_event(event))

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
            self.run.orders.unlink(missing_ok=True)
            prune(self.run, save.state.best_step)

    def _inbox(self, wait_seconds: float) -> list[Command]:
        """What the run was told since last time, waiting a while for it; broken lines are said."""
        until = time.monotonic() + wait_seconds
        while True:
            lifeline_broken = self._lifeline_broken  # before reading: a `Detach` may stand there
            commands = [
                command for line in self._commands.read() if (command := self._decode(line))
            ]
            self._detached = self._detached or Detach() in commands
            if lifeline_broken and not self._detached:
                self._stop(FinishReason.SCREEN_LOST)
            left = until - time.monotonic()
            if commands or left <= 0:
                return commands
            # Not an Event to wait for: a signal handler that sets one may find it locked by its
            # own thread.
            time.sleep(min(left, POLL_SECONDS))

    def _decode(self, line: bytes) -> Command | None:
        try:
            return decode_command(line)
        except BrokenRunError as error:
            assert self._session is not None
            self._say(
                Noted(
                    step=self._session.state.step,
                    elapsed_seconds=self._session.elapsed_seconds,
                    message=f"Told something that is not a command: {error}",
                )
            )
            return None

    def _listen(self) -> None:
        """Hear signals, and the lifeline break."""
        signal.signal(signal.SIGTERM, lambda *_: self._stop(FinishReason.SIGNAL))
        signal.signal(signal.SIGINT, lambda *_: self._stop(FinishReason.SIGNAL))
        signal.signal(signal.SIGHUP, lambda *_: self._detach())
        if os.environ.get(LIFELINE_VARIABLE):
            own_reader = replace(self._commands)  # the session's must not miss what this one reads
            threading.Thread(target=self._hold_lifeline, args=[own_reader], daemon=True).start()

    def _hold_lifeline(self, commands: LogReader) -> None:
        while os.read(0, 1):
            pass
        if self._session is not None:
            self._lifeline_broken = True
        elif not self._detached and b'"Detach"' not in b"".join(commands.read()):
            self._leave(FinishReason.SCREEN_LOST)

    def _detach(self) -> None:
        self._detached = True

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
    if isinstance(error, LstmTuiError):
        return str(error)
    if isinstance(error, MemoryError) or "out of memory" in str(error).lower():
        return f"Out of memory: {error}. Resume, or train anew with a smaller --batch or --hidden."
    return f"{type(error).__name__}: {error} (an error of this program; worker.log has the details)"


def main(arguments: list[str]) -> int:
    """Train the run that the one argument names; return the exit status."""
    if len(arguments) != 1:
        print("usage: python -m lstm_tui.training.worker RUN", file=sys.stderr)
        return 2
    run = Run(Path(arguments[0]))
    try:
        run.record()
        with run.held():
            return Worker(run).work()
    except LstmTuiError as error:
        print(error, file=sys.stderr)
        return error.exit_status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
