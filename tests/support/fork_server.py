"""Fork server: a process with modules loaded that forks training workers and screens for tests.

A new worker spends two seconds of processor time on importing torch, a new screen one second on
importing Textual. A forked one is the same program in a session of its own, with the descriptors,
environment and resource limits that `subprocess.Popen` would give it, and costs a tenth of that.
"""

import ctypes
import fcntl
import importlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any, NoReturn

from tests.leftovers import KEPT_VARIABLE

LARGEST_MESSAGE = 1 << 20
WORKER = "lstm_tui.training.worker"
WORKER_MODULES = ("lstm_tui.training.preparation", "lstm_tui.training.session")


class ForkedProcess:
    """A forked process, with the methods of `subprocess.Popen` that the program uses.

    ``status`` returns the exit status of a process id, None while it runs.
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
        """Wait for its exit status.

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
        """Close its standard input and wait for it; its output is discarded."""
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
    """Starts the server process, with ``modules`` loaded; a context manager."""

    def __init__(self, modules: Sequence[str] = WORKER_MODULES) -> None:
        self._modules = modules

    def __enter__(self) -> "ForkServer":
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.support.fork_server"),
                    *(str(theirs.fileno()), *self._modules),
                ],
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

        With ``pipe`` its standard input is a pipe of the caller, else it is empty. ``limits`` are
        those of `resource`, by name. ``without_capabilities``: file permissions apply to it even if
        root runs the tests.
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

    def start_program(
        self,
        arguments: Sequence[str],
        *,
        stdin: int,
        terminal: int,
        controls: bool,
        environment: Mapping[str, str],
        setup: str = "",
    ) -> ForkedProcess:
        """Start ``lstm-tui ARGUMENTS`` with its output on ``terminal``, a descriptor.

        ``controls``: ``stdin`` becomes its controlling terminal. ``setup`` is code that runs first.
        """
        request = {
            "arguments": list(arguments),
            "environment": dict(environment),
            "controls": controls,
            "setup": setup,
            "directory": str(Path.cwd()),
        }
        pid = self.ask(request, stdin, terminal)
        return ForkedProcess(lambda pid: self.ask({"poll": pid}), pid, None)

    def wait_until_ready(self) -> None:
        """Wait until the server has loaded torch."""
        if not self._ready:
            self._ready = json.loads(self._socket.recv(LARGEST_MESSAGE)) == "ready"

    def ask(self, request: object, *descriptors: int) -> Any:
        """Send a request and return the answer."""
        self.wait_until_ready()
        socket.send_fds(self._socket, [json.dumps(request).encode()], descriptors)
        return json.loads(self._socket.recv(LARGEST_MESSAGE))


def exit_status(pid: int) -> int | None:
    """The exit status of a child of this process, below 0 for a signal; None while it runs."""
    done, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if done else None


def drop_capabilities() -> None:
    """Drop all capabilities of root."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this process
    nothing = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, nothing):
        raise OSError(ctypes.get_errno(), "capset")


def _serve(connection: socket.socket, modules: Sequence[str]) -> Callable[[], object] | None:
    """Serve requests; return, in a fork, the program that it is to run."""
    for module in modules:
        importlib.import_module(module)
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
            answer = os.fork()
            if answer == 0:
                connection.close()
                if "module" in request:
                    _work(request, *descriptors)
                return partial(_run_program, request, *descriptors)
            children.add(answer)
            for descriptor in descriptors:
                os.close(descriptor)
        connection.send(json.dumps(answer).encode())
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return None


def _enter_session(request: dict[str, Any], stdin: int, output: int) -> None:
    os.setsid()
    for target, source in ((0, stdin), (1, output), (2, output)):
        os.dup2(source, target)
    os.close(stdin)
    os.close(output)
    os.environ.clear()
    os.environ.update(request["environment"])


def _run_program(request: dict[str, Any], stdin: int, terminal: int) -> None:
    _enter_session(request, stdin, terminal)
    if request["controls"]:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.chdir(request["directory"])
    sys.argv = ["lstm-tui", *request["arguments"]]
    for name, stream in (  # opened again: those of the server were made for other kinds of files
        ("stdin", open(0, closefd=False)),  # noqa: SIM115
        ("stdout", open(1, "w", closefd=False)),  # noqa: SIM115
        ("stderr", open(2, "w", errors="backslashreplace", closefd=False)),  # noqa: SIM115
    ):
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    exec(request["setup"])
    importlib.import_module("lstm_tui.cli").main()


def _work(request: dict[str, Any], stdin: int, log: int) -> NoReturn:
    _enter_session(request, stdin, log)
    main = importlib.import_module(request["module"]).main
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
        program = _serve(connection, sys.argv[2:])
    if program is not None:  # at the top level, so that it ends as any program of Python does
        program()
