"""Workers that are forked by `tests.support.fork_server` and can be killed."""

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
class WorkerForks:
    """Forks workers with the current environment of the test."""

    server: ForkServer

    @property
    def pid(self) -> int:
        """Process id of the fork server."""
        return self.server.pid

    def start(
        self,
        run: Run,
        *,
        limits: Mapping[str, int] | None = None,
        without_capabilities: bool = False,
    ) -> "Worker":
        """Start a worker of ``run`` under ``limits`` (of `resource`, by name).

        With ``without_capabilities`` file permissions apply to it even if root runs the tests.
        """
        with run.worker_log.open("ab") as log:
            process = self.server.start(
                [str(run.path)],
                log=log.fileno(),
                limits=limits,
                without_capabilities=without_capabilities,
            )
        return Worker(run, process)


@dataclass
class Worker:
    """A forked worker."""

    run: Run
    process: ForkedProcess

    @property
    def pid(self) -> int:
        return self.process.pid

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Wait for its exit status, negative for a signal."""
        return self.process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """Kill it with SIGKILL."""
        self.signal(signal.SIGKILL)
        assert self.wait() == -signal.SIGKILL

    def until(self, holds: Callable[[RunProgress], bool]) -> RunProgress:
        """Wait until ``holds`` for the progress of the run; return it."""
        follower, until = Follower(self.run), time.monotonic() + PATIENCE_SECONDS
        while not holds(progress := follower.poll().progress):
            assert time.monotonic() < until, progress
            time.sleep(0.002)
        return progress


def events(run: Run) -> list[Event]:
    """All events of a run."""
    reader, said = LogReader(run.events), []
    while lines := reader.read():
        said += [event for line in lines if (event := decode_event(line))]
    return said
