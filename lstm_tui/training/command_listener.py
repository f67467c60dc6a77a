"""Receive commands, signals, and the loss of the controlling process, for a worker.

Commands are read from ``commands.jsonl``, from where it ended when the worker took the run. SIGTERM
and SIGINT save and stop. So does the end of the lifeline (standard input, if the controlling
process says so) unless a `Detach` came before. SIGHUP detaches.
"""

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from lstm_tui.errors import BrokenRunError
from lstm_tui.runs.commands import Command, Detach, decode_command
from lstm_tui.runs.directory import LIFELINE_VARIABLE, Run
from lstm_tui.runs.events import FinishReason
from lstm_tui.runs.jsonl import LogReader

POLL_SECONDS = 0.05


class CommandListener:
    """Receives what controls the worker of ``run``.

    ``stop`` ends training, or the process while it is still starting; ``training`` tells which of
    the two. ``note`` reports a problem to the user.
    """

    def __init__(
        self,
        run: Run,
        stop: Callable[[FinishReason], None],
        note: Callable[[str], None],
        training: Callable[[], bool],
    ) -> None:
        self._stop, self._note, self._training = stop, note, training
        self._commands = LogReader(run.commands)
        self._commands.skip_to_end()
        self._requeued: list[Command] = []
        self._detached = self._lifeline_broken = self._unreadable = False

    def listen(self, *, hang_up_detaches: bool) -> None:
        """Handle signals and the end of the lifeline from now on.

        torchrun forwards a signal to all its processes and kills those that continue, so there
        SIGHUP stops.
        """
        signal.signal(signal.SIGTERM, lambda *_: self._stop(FinishReason.SIGNAL))
        signal.signal(signal.SIGINT, lambda *_: self._stop(FinishReason.SIGNAL))
        signal.signal(
            signal.SIGHUP,
            lambda *_: self._detach() if hang_up_detaches else self._stop(FinishReason.SIGNAL),
        )
        if os.environ.get(LIFELINE_VARIABLE):
            own_reader = replace(self._commands)  # the session must get what this one reads
            threading.Thread(target=self._watch_lifeline, args=[own_reader], daemon=True).start()

    def receive(self, wait_seconds: float) -> list[Command]:
        """Return new commands, waiting up to ``wait_seconds`` for one; broken lines are noted."""
        until = time.monotonic() + wait_seconds
        while True:
            lifeline_broken = self._lifeline_broken  # before reading: a `Detach` may have come
            commands = [command for line in self._lines() if (command := self._decode(line))]
            commands, self._requeued = [*self._requeued, *commands], []
            self._detached = self._detached or Detach() in commands
            if lifeline_broken and not self._detached:
                self._stop(FinishReason.SCREEN_LOST)
            left = until - time.monotonic()
            if commands or left <= 0:
                return commands
            # No threading.Event: a signal handler that sets one may find it locked by its own
            # thread.
            time.sleep(min(left, POLL_SECONDS))

    def requeue(self, commands: list[Command]) -> None:
        """Let `receive` return ``commands`` again."""
        self._requeued = commands

    def _lines(self) -> list[bytes]:
        """New lines; none after a read error, which is noted once."""
        if self._unreadable:
            return []
        try:
            return self._commands.read()
        except BrokenRunError as error:
            self._unreadable = True
            self._note(f"Commands are no longer read: {error}")
            return []

    def _decode(self, line: bytes) -> Command | None:
        try:
            return decode_command(line)
        except BrokenRunError as error:
            self._note(f"Ignored a line that is not a command: {error}")
            return None

    def _watch_lifeline(self, commands: LogReader) -> None:
        while os.read(0, 1):
            pass
        if self._training():
            self._lifeline_broken = True
        elif not self._detached and b'"Detach"' not in b"".join(commands.read()):
            self._stop(FinishReason.SCREEN_LOST)

    def _detach(self) -> None:
        self._detached = True
