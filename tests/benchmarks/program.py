"""The real program in a process of its own: on a terminal that nobody looks at, or without one."""

import os
import select
import struct
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from types import TracebackType

from lstm_tui.runs.directory import Run
from lstm_tui.runs.events import Event, Started, Stepped, decode_event
from lstm_tui.runs.log import LogReader

PROGRAM = Path(sys.executable).with_name("lstm-tui")
COLUMNS, ROWS = 160, 48
PATIENCE_SECONDS = 60.0
QUIET_SECONDS = 0.03


def environment() -> dict[str, str]:
    """That of a person at a modern terminal."""
    chosen = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    return {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | chosen


def run_headless(*arguments: str) -> None:
    """Run the program to its end, without a terminal.

    Raises:
        RuntimeError: It failed; the message has what it said last.
    """
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"lstm-tui {arguments[0]} failed: {done.stderr[-500:]}")


class OnTerminal:
    """The program on a pseudo-terminal of 160×48, whose output is read and thrown away.

    Leaving the block ends it with SIGTERM, and so its worker. ``painted_seconds`` is how long after
    it was started ``awaited`` stood in the output; None before that.
    """

    def __init__(self, *arguments: str, awaited: bytes = b"") -> None:
        import fcntl
        import termios

        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.painted_seconds: float | None = None
        self.heard_at = 0.0
        self._awaited = awaited
        self._begin = time.perf_counter()
        self._process = subprocess.Popen(
            [PROGRAM, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=environment(),
        )
        os.close(slave)
        self._said = b""
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> "OnTerminal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        os.close(self._master)

    def _read(self) -> None:
        with suppress(OSError):  # how a pseudo-terminal says that its other end is closed
            while self._process.poll() is None:
                if not select.select([self._master], [], [], 0.2)[0]:
                    continue
                said = self._said + os.read(self._master, 65_536)
                self.heard_at = time.perf_counter()
                if self.painted_seconds is None and self._awaited in said:
                    self.painted_seconds = time.perf_counter() - self._begin
                self._said = said[-4096:]

    def wait_until_painted(self) -> float:
        """Seconds from the start until ``awaited`` was on the screen."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self.painted_seconds is None:
            self.check()
            if time.monotonic() > until:
                raise RuntimeError(f"{self._awaited!r} never came: {self._said[-500:]!r}")
            time.sleep(0.005)
        return self.painted_seconds

    def press(self, keys: bytes) -> None:
        """Type ``keys``."""
        os.write(self._master, keys)

    def seconds_to_paint(self, keys: bytes) -> float:
        """Seconds from typing ``keys`` until all that they change was written back.

        That is over when nothing has come for `QUIET_SECONDS`, which are not counted.
        """
        begin = time.perf_counter()
        self.press(keys)
        while True:
            time.sleep(0.002)
            now = time.perf_counter()
            if self.heard_at > begin and now - self.heard_at > QUIET_SECONDS:
                return self.heard_at - begin
            if now - begin > PATIENCE_SECONDS:
                raise RuntimeError(f"{keys!r} changed nothing: {self._said[-500:]!r}")

    def check(self) -> None:
        """Raise `RuntimeError` if the program has ended."""
        if self._process.poll() is not None:
            raise RuntimeError(f"lstm-tui ended: {self._said[-500:]!r}")

    @property
    def cpu_seconds(self) -> float:
        """The processor time that the program itself has taken; its worker's is not in it."""
        fields = (
            Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def events_of(run: Run) -> list[Event]:
    """All that ``run`` has said so far."""
    reader = LogReader(run.events)
    events: list[Event] = []
    while lines := reader.read():
        events += [event for line in lines if (event := decode_event(line)) is not None]
    return events


def started(run: Run) -> Started:
    """With what ``run`` trains."""
    return next(event for event in events_of(run) if isinstance(event, Started))


def characters_per_second(run: Run) -> float:
    """The speed of a run with all its breaks, its first tenth left out."""
    steps = [event for event in events_of(run) if isinstance(event, Stepped)]
    last = steps[-1]
    first = next(event for event in steps if event.step >= last.step / 10)
    speed = (last.step - first.step) / (last.elapsed_seconds - first.elapsed_seconds)
    return speed * started(run).characters_per_step


def wait_until_gone(run: Run) -> None:
    """Return when no worker trains ``run`` any more, so that it disturbs no later measurement."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not events_of(run) and time.monotonic() < until:  # it has only just been launched
        time.sleep(0.02)
    while run.is_held() and time.monotonic() < until:
        time.sleep(0.02)
