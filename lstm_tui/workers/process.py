"""Start a worker, tell it things, and know when it is gone.

A worker is a process of its own session, so a terminal's Ctrl-C and hang-up do not reach it. Its
standard input is a pipe that nobody writes to: the lifeline. When this process dies the pipe
closes, and a worker that was not told to detach saves and stops. Knows nothing of Textual, so the
headless commands use it too.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO

from lstm_tui.config import Device, Precision, RunConfig
from lstm_tui.errors import ConfigError, RunError
from lstm_tui.files import to_json
from lstm_tui.runs.commands import Command, Detach, Stop, send_command
from lstm_tui.runs.directory import LIFELINE_VARIABLE, QUESTION, Run
from lstm_tui.text.glyphs import safe_line

Process = subprocess.Popen[bytes]


@dataclass(slots=True)
class WorkerHandle:
    """A run together with the worker that this process started for it, if it did.

    Without ``process`` (attached, or finished) the run is watched and can be told things, but its
    worker does not hang on this process. ``log_begin`` is where in ``worker.log`` it began to
    print; what stands before is of earlier workers.
    """

    run: Run
    process: Process | None = None
    log_begin: int = 0

    @property
    def ended(self) -> bool:
        """Whether the worker that this process started is gone."""
        return self.process is not None and self.process.poll() is not None

    @property
    def end_in_words(self) -> str:
        """How a worker ended that said nothing of it."""
        if self.process is not None and self.process.poll() == -signal.SIGKILL:
            return "was killed: by kill -9, or by the system when memory ran out"
        return "exited without a message"

    @property
    def refused(self) -> bool:
        """Whether the worker that this process started found the run in another one's hands."""
        return self.process is not None and bool(self.process.poll()) and self.run.is_held()

    def send(self, command: Command) -> None:
        """Send ``command`` to the worker, whoever started it.

        Where the run cannot be written, on a full disk, a worker of ours gets `Stop` and `Detach`
        as the signals that mean the same.

        Raises:
            RunError: The run cannot be written, and there is no such signal or worker.
        """
        try:
            send_command(self.run.commands, command)
        except RunError:
            number = {Stop(): signal.SIGTERM, Detach(): signal.SIGHUP}.get(command)
            if self.process is None or number is None:
                raise
            self.process.send_signal(number)

    def detach(self) -> None:
        """Let the worker go on when this process ends."""
        self.send(Detach())

    def wait(self, timeout_seconds: float | None = None) -> int | None:
        """The exit status of the worker that this process started, once it ends.

        None when there is no such worker or it still runs after ``timeout_seconds``.
        """
        if self.process is None:
            return None
        try:
            status = self.process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            return None
        if self.process.stdin is not None:
            self.process.stdin.close()
        return status


@contextmanager
def prestarted_worker() -> Iterator[Process | None]:
    """A worker that loads torch while its run is being made, for `launch` to tell which.

    It is gone after the block where it was not told; None if it cannot be started.
    """
    process = None
    with suppress(OSError):
        process = _start("-", subprocess.PIPE, subprocess.DEVNULL)
    try:
        yield process
    except BaseException:
        if process is not None:
            process.kill()
            process.communicate()
        raise


def launch(run: Run, waiting: Process | None = None) -> WorkerHandle:
    """Start a worker for ``run``; what it prints goes to ``worker.log``.

    ``waiting`` is one that was started before the run was there.

    Raises:
        BrokenRunError: A file that it writes is no regular file, or has a second name.
        RunError: The process cannot be started, or its log not be written.
    """
    path = str(run.path.absolute())
    try:
        run.check_writable()
        with run.open_worker_log() as log:
            begin = log.seek(0, os.SEEK_END)
            if waiting is not None and _told(waiting, path):
                return WorkerHandle(run, waiting, begin)
            return WorkerHandle(run, _start(path, log, log), begin)
    except OSError as error:
        raise RunError(
            f"{safe_line(str(run.path))}: cannot start the training process: {error.strerror}."
        ) from error


def check_machine(waiting: Process | None, config: RunConfig) -> None:
    """Ask a worker that was started ahead whether this machine has what ``config`` asks for.

    It takes as long as torch takes to load, so it is asked only where ``config`` names a device or
    a precision that not every machine has. No run is there yet, so none is left behind.

    Raises:
        ConfigError: The device is not there, or the precision does not work for this network.
    """
    training = config.training
    common = training.device in (Device.AUTO, Device.CPU)
    if waiting is None or (common and training.precision is not Precision.BFLOAT16):
        return
    assert waiting.stdin is not None
    assert waiting.stdout is not None
    answer = b""
    with suppress(OSError):  # something has killed it: `launch` starts another
        os.write(waiting.stdin.fileno(), QUESTION + to_json(config) + b"\0")
        while not answer.endswith(b"\0") and (more := os.read(waiting.stdout.fileno(), 4096)):
            answer += more
    if refusal := answer.rstrip(b"\0").decode("utf-8", "replace"):
        raise ConfigError(refusal)


def _told(waiting: Process, path: str) -> bool:
    """Whether a worker that was started ahead could be told its run; if not, it is gone."""
    assert waiting.stdin is not None
    try:
        os.write(waiting.stdin.fileno(), os.fsencode(path) + b"\0")
    except OSError:  # something has killed it
        waiting.communicate()
        return False
    if waiting.stdout is not None:  # what it prints from now on goes to the log
        waiting.stdout.close()
    return True


def _start(run: str, output: IO[bytes] | int, errors: IO[bytes] | int) -> Process:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "lstm_tui.training.worker", run],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=errors,
        start_new_session=True,
        env={**os.environ, LIFELINE_VARIABLE: "1"},
    )
