"""What a worker is told: commands, signals, and that whoever watches it is gone.

Commands come through ``commands.jsonl``, read from where that ended when the worker took the run.
SIGTERM and SIGINT save and stop; so does the end of the lifeline (standard input, if whoever
started the worker says so) unless the worker was told to detach. SIGHUP means detach.
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
    """The ears of the worker of ``run``.

    ``stop`` ends the training, or at once the process while nothing trains yet; ``training`` says
    which. ``note`` tells whoever watches.
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
        self._unheard: list[Command] = []
        self._detached = self._lifeline_broken = self._deaf = False

    def listen(self, *, hang_up_detaches: bool) -> None:
        """Hear signals from now on, and the lifeline break.

        What torchrun is told it tells all its processes, and kills them when they go on: there a
        hang-up stops.
        """
        signal.signal(signal.SIGTERM, lambda *_: self._stop(FinishReason.SIGNAL))
        signal.signal(signal.SIGINT, lambda *_: self._stop(FinishReason.SIGNAL))
        signal.signal(
            signal.SIGHUP,
            lambda *_: self._detach() if hang_up_detaches else self._stop(FinishReason.SIGNAL),
        )
        if os.environ.get(LIFELINE_VARIABLE):
            own_reader = replace(self._commands)  # the session's must not miss what this one reads
            threading.Thread(target=self._hold_lifeline, args=[own_reader], daemon=True).start()

    def receive(self, wait_seconds: float) -> list[Command]:
        """What came since last time, waiting a while for it; broken lines are said."""
        until = time.monotonic() + wait_seconds
        while True:
            lifeline_broken = self._lifeline_broken  # before reading: a `Detach` may stand there
            commands = [command for line in self._lines() if (command := self._decode(line))]
            commands, self._unheard = [*self._unheard, *commands], []
            self._detached = self._detached or Detach() in commands
            if lifeline_broken and not self._detached:
                self._stop(FinishReason.SCREEN_LOST)
            left = until - time.monotonic()
            if commands or left <= 0:
                return commands
            # Not an Event to wait for: a signal handler that sets one may find it locked by its
            # own thread.
            time.sleep(min(left, POLL_SECONDS))

    def requeue(self, commands: list[Command]) -> None:
        """`receive` gives ``commands`` once more: whoever took them could do nothing about them."""
        self._unheard = commands

    def _lines(self) -> list[bytes]:
        """New lines; after one that cannot be read, said once, none."""
        if self._deaf:
            return []
        try:
            return self._commands.read()
        except BrokenRunError as error:
            self._deaf = True
            self._note(f"Commands are no longer read: {error}")
            return []

    def _decode(self, line: bytes) -> Command | None:
        try:
            return decode_command(line)
        except BrokenRunError as error:
            self._note(f"Told something that is not a command: {error}")
            return None

    def _hold_lifeline(self, commands: LogReader) -> None:
        while os.read(0, 1):
            pass
        if self._training():
            self._lifeline_broken = True
        elif not self._detached and b'"Detach"' not in b"".join(commands.read()):
            self._stop(FinishReason.SCREEN_LOST)

    def _detach(self) -> None:
        self._detached = True
