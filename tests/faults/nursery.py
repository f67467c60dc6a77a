"""Workers by the hundred: a process that has loaded torch forks one whenever it is asked to.

What it forks is the worker as it is, in a session of its own, with limits that the system keeps. So
a worker costs a tenth of a second and can be killed in earnest.
"""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Event, decode_event
from lstm_tui.runs.follower import Follower
from lstm_tui.runs.log import LogReader
from lstm_tui.runs.progress import RunProgress
from tests.leftovers import KEPT_VARIABLE
from tests.patience import PATIENCE_SECONDS


class Nursery:
    """Forks workers that find their texts in ``cache``; use it as a context."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache

    def __enter__(self) -> "Nursery":
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            env={
                **os.environ,
                "LSTM_TUI_CACHE": str(self._cache),
                KEPT_VARIABLE: str(os.getpid()),
            },
        )
        assert self._answer() == "ready"
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(PATIENCE_SECONDS)
        self._process.stdout.close()

    @property
    def pid(self) -> int:
        """Of the process that forks."""
        return self._process.pid

    def start(
        self, run: Run, *, limits: Mapping[str, int] | None = None, humble: bool = False
    ) -> "Worker":
        """A worker of ``run`` under ``limits`` (of `resource`, by name).

        A ``humble`` one heeds the permissions of files even where root runs the tests.
        """
        return Worker(run, int(self.ask("start", str(run.path), dict(limits or {}), humble)), self)

    def ask(self, *words: Any) -> Any:
        """What the process answers."""
        assert self._process.stdin
        print(json.dumps(words), file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())


@dataclass
class Worker:
    """One worker that may be signalled and waited for."""

    run: Run
    pid: int
    nursery: Nursery

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Its exit status, below 0 for a signal."""
        until = time.monotonic() + PATIENCE_SECONDS
        while (status := self.nursery.ask("poll", self.pid)) is None:
            assert time.monotonic() < until, "the worker did not end"
            time.sleep(0.005)
        return int(status)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.signal(signal.SIGKILL)
        assert self.wait() == -signal.SIGKILL

    def until(self, holds: Callable[[RunProgress], bool]) -> RunProgress:
        """The progress of the run as soon as ``holds`` of it."""
        follower, until = Follower(self.run), time.monotonic() + PATIENCE_SECONDS
        while not holds(progress := follower.poll().progress):
            assert time.monotonic() < until, progress
            time.sleep(0.002)
        return progress


def events(run: Run) -> list[Event]:
    """All that a run has said."""
    reader, said = LogReader(run.events), []
    while lines := reader.read():
        said += [event for line in lines if (event := decode_event(line))]
    return said


def drop_capabilities() -> None:
    """Give up every right that root has beyond other users; the tests may run as root."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3, this process
    nothing = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, nothing):
        raise OSError(ctypes.get_errno(), "capset")


def _serve() -> None:
    os.environ["OMP_NUM_THREADS"] = "1"
    import torch._dynamo  # an optimiser loads it when it is made

    from lstm_tui.training import preparation, session, worker

    del torch, preparation, session  # loaded now, so that no child has to
    print(json.dumps("ready"), flush=True)
    children: set[int] = set()
    for line in sys.stdin:
        match json.loads(line):
            case ["start", path, limits, humble]:
                child = os.fork()
                if child == 0:
                    os._exit(_work(worker.main, Path(path), limits, humble))
                children.add(child)
                answer: int | None = child
            case ["poll", child]:
                done, status = os.waitpid(child, os.WNOHANG)
                answer = os.waitstatus_to_exitcode(status) if done else None
                children.discard(done)
        print(json.dumps(answer), flush=True)
    for child in children:
        os.kill(child, signal.SIGKILL)


def _work(
    main: Callable[[list[str]], int], path: Path, limits: dict[str, int], humble: bool
) -> int:
    os.setsid()
    nothing, log = os.open(os.devnull, os.O_RDONLY), os.open(
        path / "worker.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT
    )  # fmt: skip
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    sys.stdout = sys.stderr = os.fdopen(2, "w", buffering=1)
    for name, limit in limits.items():
        resource.setrlimit(getattr(resource, name), (limit, limit))
    if humble:
        drop_capabilities()
    return main([str(path)])


if __name__ == "__main__":
    _serve()
