"""A process with torch loaded that forks training workers for tests.

A worker that starts from nothing spends two seconds of processor time on importing torch. One that
is forked here is the same program in a session of its own, with the descriptors, environment and
resource limits that `subprocess.Popen` would give it, and costs a tenth of a second. The ``main``
of any other module is forked in the same way.
"""

import ctypes
import importlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NoReturn

from tests.leftovers import KEPT_VARIABLE

LARGEST_MESSAGE = 1 << 20
WORKER = "lstm_tui.training.worker"


class ForkedProcess:
    """A forked process, with the methods of `subprocess.Popen` that the program uses.

    ``status`` gives the exit status of a process id, None while it runs.
    """

    def __init__(
        self, status: Callable[[int], int | None], pid: int, stdin: IO[bytes] | None
    ) -> None:
        self.pid = pid
        self.stdin = stdin
        self.stdout: IO[bytes] | None = None
        self.returncode: int | None = None
        self._status = status

    def poll(self) -> int | None:
        """The exit status, below 0 for a signal; None while it runs."""
        if self.returncode is None:
            self.returncode = self._status(self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, once it ends.

        Raises:
            subprocess.TimeoutExpired: It runs for longer than ``timeout`` seconds.
        """
        until = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("forked worker", timeout or 0.0)
            time.sleep(0.005)
        return status

    def communicate(self, timeout: float | None = None) -> tuple[None, None]:
        """Close its standard input and wait for it; what it prints is of no interest."""
        for pipe in (self.stdin, self.stdout):
            if pipe is not None:
                pipe.close()
        self.wait(timeout)
        return None, None

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)


class ForkServer:
    """Starts the server process; use it as a context."""

    def __enter__(self) -> "ForkServer":
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.fork_server", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                cwd=Path(__file__).parents[2],
                env={**os.environ, "OMP_NUM_THREADS": "1", KEPT_VARIABLE: str(os.getpid())},
            )
        self._ready = False
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._process.wait()

    @property
    def pid(self) -> int:
        """The process id of the server."""
        return self._process.pid

    def start(
        self,
        arguments: Sequence[str],
        *,
        log: int,
        pipe: bool = False,
        environment: Mapping[str, str] | None = None,
        limits: Mapping[str, int] | None = None,
        without_capabilities: bool = False,
        module: str = WORKER,
    ) -> ForkedProcess:
        """Start ``python -m MODULE ARGUMENTS``; its output goes to ``log``.

        With ``pipe`` its standard input is one that the caller holds, else it is empty.
        ``limits`` are those of `resource`, by name. ``without_capabilities`` makes it heed the
        permissions of files even where root runs the tests.
        """
        request = {
            "arguments": list(arguments),
            "environment": dict(os.environ if environment is None else environment),
            "limits": dict(limits or {}),
            "without_capabilities": without_capabilities,
            "module": module,
        }
        if pipe:
            theirs, ours = os.pipe()
        else:
            theirs, ours = os.open(os.devnull, os.O_RDONLY), -1
        try:
            pid = self.ask(request, theirs, log)
        finally:
            os.close(theirs)
        return ForkedProcess(
            lambda pid: self.ask({"poll": pid}),
            pid,
            os.fdopen(ours, "wb", buffering=0) if pipe else None,
        )

    def ask(self, request: object, *descriptors: int) -> Any:
        """What the server answers."""
        if not self._ready:
            self._ready = json.loads(self._socket.recv(LARGEST_MESSAGE)) == "ready"
        socket.send_fds(self._socket, [json.dumps(request).encode()], descriptors)
        return json.loads(self._socket.recv(LARGEST_MESSAGE))


def exit_status(pid: int) -> int | None:
    """The exit status of a child of this process, below 0 for a signal; None while it runs."""
    done, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if done else None


def drop_capabilities() -> None:
    """Give up every right that root has beyond other users."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this process
    nothing = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, nothing):
        raise OSError(ctypes.get_errno(), "capset")


def _serve(connection: socket.socket) -> None:
    from lstm_tui.training import preparation, session

    del preparation, session  # loaded now, so that no child has to
    connection.send(json.dumps("ready").encode())
    children: set[int] = set()
    while True:
        message, descriptors, _, _ = socket.recv_fds(connection, LARGEST_MESSAGE, 2)
        if not message:
            break
        request = json.loads(message)
        answer: int | None
        if "poll" in request:
            answer = exit_status(request["poll"])
            if answer is not None:
                children.discard(request["poll"])
        else:
            main = importlib.import_module(request["module"]).main
            answer = os.fork()
            if answer == 0:
                connection.close()
                _work(main, request, *descriptors)
            children.add(answer)
            for descriptor in descriptors:
                os.close(descriptor)
        connection.send(json.dumps(answer).encode())
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def _work(main: Any, request: dict[str, Any], stdin: int, log: int) -> NoReturn:
    os.setsid()
    for target, source in ((0, stdin), (1, log), (2, log)):
        os.dup2(source, target)
    os.close(stdin)
    os.close(log)
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.stdout = sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    for name, limit in request["limits"].items():
        resource.setrlimit(getattr(resource, name), (limit, limit))
    if request["without_capabilities"]:
        drop_capabilities()
    status = 1
    try:
        status = main(request["arguments"])
    finally:
        os._exit(status)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as connection:
        _serve(connection)
