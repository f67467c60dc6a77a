"""Fixtures for command lines: a short text, a folder of runs, and one trained run."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from lstm_tui.cli import run
from lstm_tui.runs.directory import LIFELINE_VARIABLE
from lstm_tui.workers import process
from tests.support.fork_server import ForkedProcess, ForkServer

TINY = ["--layers", "1", "--hidden", "16", "--embedding", "8", "--batch", "4", "--chunk", "16"]
FAST = [*TINY, "--threads", "1", "--precision", "float32", "--sample-length", "20", "--headless"]


@dataclass(frozen=True)
class CommandResult:
    """Exit status and output of a command line."""

    status: int
    out: str
    err: str


Invoke = Callable[..., CommandResult]


@pytest.fixture
def invoke(capfd: pytest.CaptureFixture[str]) -> Invoke:
    """Run one command line, given as arguments, in this process."""

    def invoke(*words: str | Path) -> CommandResult:
        status = run([str(word) for word in words])
        out, err = capfd.readouterr()
        return CommandResult(status, out, err)

    return invoke


@pytest.fixture(autouse=True)
def forked_workers(fork_server: ForkServer) -> Iterator[None]:
    """Fork workers from a server instead of starting them, which takes seconds.

    Commands that a test starts as processes are not affected.
    """
    with forking(fork_server):
        yield


@contextmanager
def forking(fork_server: ForkServer) -> Iterator[None]:
    """Let the launcher fork its workers from ``fork_server``."""

    def start(run: str, output: IO[bytes] | int, errors: IO[bytes] | int) -> ForkedProcess:
        environment = {**os.environ, LIFELINE_VARIABLE: "1"}
        if not isinstance(output, int):
            assert output is errors
            log = output.fileno()
            return fork_server.start([run], log=log, pipe=True, environment=environment)
        reads, writes = os.pipe()
        try:
            worker = fork_server.start([run], log=writes, pipe=True, environment=environment)
        finally:
            os.close(writes)
        worker.stdout = os.fdopen(reads, "rb", buffering=0)
        return worker

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "_start", start)
        yield


@pytest.fixture(scope="session")
def text() -> str:
    return "".join(f"The {n}th [[ship]] sailed to (port {n % 7}) at dawn.\n" for n in range(200))


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory, text: str) -> Iterator[Path]:
    """A folder with ``ships.txt``; runs and cached texts are kept in it too."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "ships.txt").write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTM_TUI_CACHE", str(folder / "cache"))
        patch.setenv("LSTM_TUI_RUNS", str(folder / "runs"))
        yield folder


@pytest.fixture(scope="session")
def trained(place: Path, fork_server: ForkServer) -> str:
    """The name of a run that has finished its 40 steps."""
    words = ["train", str(place / "ships.txt"), "--steps", "40", "--evaluate-every", "20"]
    with forking(fork_server):
        assert run([*words, "--name", "ships", *FAST]) == 0
    return "ships"
