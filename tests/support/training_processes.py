"""Workers by the hundred, forked by `tests.support.fork_server`, that can be killed in earnest."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Event, decode_event
from lstm_tui.runs.follower import Follower
from lstm_tui.runs.jsonl import LogReader
from lstm_tui.runs.progress import RunProgress
from tests.patience import PATIENCE_SECONDS
from tests.support.fork_server import ForkedProcess, ForkServer


@dataclass(frozen=True)
class Nursery:
    """Starts workers in the environment that the test has at that moment."""

    server: ForkServer

    @property
    def pid(self) -> int:
        """Of the process that forks."""
        return self.server.pid

    def start(
        self, run: Run, *, limits: Mapping[str, int] | None = None, humble: bool = False
    ) -> "Worker":
        """A worker of ``run`` under ``limits`` (of `resource`, by name).

        A ``humble`` one heeds the permissions of files even where root runs the tests.
        """
        with run.worker_log.open("ab") as log:
            process = self.server.start(
                [str(run.path)], log=log.fileno(), limits=limits, without_capabilities=humble
            )
        return Worker(run, process)


@dataclass
class Worker:
    """One worker that may be signalled and waited for."""

    run: Run
    process: ForkedProcess

    @property
    def pid(self) -> int:
        return self.process.pid

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Its exit status, below 0 for a signal."""
        return self.process.wait(PATIENCE_SECONDS)

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
