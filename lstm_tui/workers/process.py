"""Start the training process of a run, send it commands, and notice its exit.

A worker runs in a session of its own, so Ctrl-C and hang-up of the terminal do not reach it. Its
standard input is a pipe that is never written to, the lifeline: when this process dies the pipe
closes, and a worker that has not been detached saves and stops. Does not need Textual, so headless
commands use it too.
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
    """A run and the worker that this process started for it, if any.

    Without ``process`` (attached, or finished) the run can be watched and sent commands, but its
    worker does not depend on this process. ``log_begin`` is the offset in ``worker.log`` at which
    the output of this worker starts.
    """

    run: Run
    process: Process | None = None
    log_begin: int = 0

    @property
    def ended(self) -> bool:
        """Whether the worker that this process started has exited."""
        return self.process is not None and self.process.poll() is not None

    @property
    def end_in_words(self) -> str:
        """How a worker exited that wrote no last event."""
        if self.process is not None and self.process.poll() == -signal.SIGKILL:
            return "was killed: by kill -9, or by the system when memory ran out"
        return "exited without a message"

    @property
    def refused(self) -> bool:
        """Whether the worker that this process started found the run locked by another."""
        return self.process is not None and bool(self.process.poll()) and self.run.is_locked()

    def send(self, command: Command) -> None:
        """Send ``command`` to the worker, whichever process started it.

        If the run cannot be written (a full disk), a worker that this process started gets `Stop`
        and `Detach` as SIGTERM and SIGHUP.

        Raises:
            RunError: The run cannot be written, and no signal can replace the command.
        """
        try:
            send_command(self.run.commands, command)
        except RunError:
            number = {Stop(): signal.SIGTERM, Detach(): signal.SIGHUP}.get(command)
            if self.process is None or number is None:
                raise
            self.process.send_signal(number)

    def detach(self) -> None:
        """Let the worker continue when this process ends."""
        self.send(Detach())

    def release(self) -> None:
        """Let a worker that has finished exit without ranking the units: close its lifeline."""
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()

    def wait(self, timeout_seconds: float | None = None) -> int | None:
        """Wait for the worker that this process started; return its exit status.

        None if there is no such worker, or it is still running after ``timeout_seconds``.
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
    """A worker that loads torch while the run is being created; `launch` sends it the path.

    It is killed if the block raises; None if it cannot be started.
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
    """Start a worker for ``run``; its output goes to ``worker.log``.

    ``waiting`` is a worker that was started before the run existed (`prestarted_worker`).

    Raises:
        BrokenRunError: A file that it writes is not a regular file, or has several links.
        RunError: The process cannot be started, or its log cannot be written.
    """
    path = str(run.path.absolute())
    try:
        run.check_writable()
        with run.open_worker_log() as log:
            begin = log.seek(0, os.SEEK_END)
            if waiting is not None and _send_path(waiting, path):
                return WorkerHandle(run, waiting, begin)
            return WorkerHandle(run, _start(path, log, log), begin)
    except OSError as error:
        raise RunError(
            f"{safe_line(str(run.path))}: cannot start the training process: {error.strerror}."
        ) from error


def check_machine(waiting: Process | None, config: RunConfig) -> None:
    """Ask a prestarted worker whether this machine supports what ``config`` asks for.

    The answer takes as long as torch takes to load, so it is asked only if ``config`` names a
    device or a precision that not every machine has. The run is not created before the answer.

    Raises:
        ConfigError: The device is missing, or the precision does not work for this network.
    """
    training = config.training
    common = training.device in (Device.AUTO, Device.CPU)
    if waiting is None or (common and training.precision is not Precision.BFLOAT16):
        return
    assert waiting.stdin is not None
    assert waiting.stdout is not None
    answer = b""
    with suppress(OSError):  # it was killed: `launch` starts another
        os.write(waiting.stdin.fileno(), QUESTION + to_json(config) + b"\0")
        while not answer.endswith(b"\0") and (more := os.read(waiting.stdout.fileno(), 4096)):
            answer += more
    if refusal := answer.rstrip(b"\0").decode("utf-8", "replace"):
        raise ConfigError(refusal)


def _send_path(waiting: Process, path: str) -> bool:
    """Send a prestarted worker the path of its run; return whether it is still running."""
    assert waiting.stdin is not None
    try:
        os.write(waiting.stdin.fileno(), os.fsencode(path) + b"\0")
    except OSError:  # it was killed
        waiting.communicate()
        return False
    if waiting.stdout is not None:  # from here on its output goes to the log
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
