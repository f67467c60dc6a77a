"""Runs the program in a pseudo-terminal and times its output."""

import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from types import MappingProxyType, TracebackType

PROGRAM = (sys.executable, "-P", "-c", "from lstm_tui.cli import main; main()")
"""The command line of ``lstm-tui`` for this installation, whatever the working directory."""

COLUMNS, ROWS = 160, 48
PATIENCE_SECONDS = 60.0
QUIET_SECONDS = 0.03


def environment() -> dict[str, str]:
    """Environment variables of a modern terminal."""
    chosen = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    return {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | chosen


class OnTerminal:
    """The program on a pseudo-terminal of 160×48, whose output is read and discarded.

    Leaving the block sends SIGTERM, which also ends its worker. ``painted_seconds`` is the time
    from the start until ``awaited`` was in the output; None before that. ``variables`` are added to
    its environment.
    """

    def __init__(
        self,
        *arguments: str,
        awaited: bytes = b"",
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        import fcntl
        import termios

        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.painted_seconds: float | None = None
        self.heard_at = 0.0
        self._awaited = awaited
        self._begin = time.perf_counter()
        self._process = subprocess.Popen(
            [*PROGRAM, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={**environment(), **variables},
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
            time.sleep(0.005)  # the thread that reads the terminal sets the time
        return self.painted_seconds

    def press(self, keys: bytes) -> None:
        """Type ``keys``."""
        os.write(self._master, keys)

    def seconds_to_paint(self, keys: bytes) -> float:
        """Seconds from typing ``keys`` until the last output.

        The output has ended when nothing arrives for `QUIET_SECONDS`, which are not counted.
        """
        begin = time.perf_counter()
        self.press(keys)
        while True:
            time.sleep(0.002)  # as above; the time is that of the output, not of this poll
            now = time.perf_counter()
            if self.heard_at > begin and now - self.heard_at > QUIET_SECONDS:
                return self.heard_at - begin
            if now - begin > PATIENCE_SECONDS:
                raise RuntimeError(f"{keys!r} changed nothing: {self._said[-500:]!r}")

    def seconds_of_each(self, keys: bytes, count: int) -> tuple[float, ...]:
        """`seconds_to_paint`, ``count`` times, with a pause after each."""
        seconds = []
        for number in range(count):
            seconds.append(self.seconds_to_paint(keys))
            time.sleep(0.05 + 0.001 * (number % 7))  # not in step with the timers of the screen
        return tuple(seconds)

    def check(self) -> None:
        """Raise `RuntimeError` if the program has ended."""
        if self._process.poll() is not None:
            raise RuntimeError(f"lstm-tui ended: {self._said[-500:]!r}")

    @property
    def cpu_seconds(self) -> float:
        """CPU time of the program, without its worker."""
        fields = (
            Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
