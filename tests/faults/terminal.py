"""A pty for tests: starts a program, sends keys, and records and parses its output.

`commands_in` lists the control sequences in the output. It shares no code with the program.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from tests.patience import PATIENCE_SECONDS
from tests.support.fork_server import ForkedProcess, ForkServer

PROGRAM = [sys.executable, "-c", "from lstm_tui.cli import main; main()"]
PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"

FIRST_SIZE = (120, 40)


def set_size(descriptor: int, columns: int, rows: int) -> None:
    """Set the size of a terminal; the kernel sends SIGWINCH."""
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class Terminal:
    """A program on a pty, started as by a shell, or forked by ``server`` after running ``setup``.

    Without ``controls`` the pty is not its controlling terminal, so no SIGHUP is sent when the pty
    closes. With ``nobody_types`` its standard input is empty.
    """

    def __init__(
        self,
        *arguments: str | Path,
        size: tuple[int, int] = FIRST_SIZE,
        server: ForkServer | None = None,
        setup: str = "",
        controls: bool = True,
        nobody_types: bool = False,
        **environment: str,
    ) -> None:
        self.outer, self.inner = pty.openpty()
        set_size(self.outer, *size)
        self.before = termios.tcgetattr(self.inner)
        self.seen = b""
        variables = {
            **{
                key: value
                for key, value in os.environ.items()
                if key not in ("NO_COLOR", "COLUMNS", "LINES")
            },
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | ForkedProcess
        controls = controls and not nobody_types
        with Path(os.devnull).open("rb") as nothing:
            stdin = nothing.fileno() if nobody_types else self.inner
            if server is not None:
                self.process = server.start_program(
                    list(map(str, arguments)),
                    stdin=stdin,
                    terminal=self.inner,
                    controls=controls,
                    environment=variables,
                    setup=setup,
                )
                return
            self.process = subprocess.Popen(
                [*PROGRAM, *map(str, arguments)],
                stdin=stdin,
                stdout=self.inner,
                stderr=self.inner,
                start_new_session=True,
                preexec_fn=_take_terminal if controls else None,
                env=variables,
            )

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for descriptor in (self.outer, self.inner):
            with suppress(OSError):
                os.close(descriptor)

    @property
    def text(self) -> str:
        """The output so far."""
        return self.seen.decode("utf-8", "surrogateescape")

    def read(self, seconds: float) -> bool:
        """Read output that arrives within ``seconds``; return whether there was any."""
        if not select.select([self.outer], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.outer, 1 << 16)
        except OSError:  # the other end is closed
            return False
        self.seen += data
        return bool(data)

    def wait_for(self, words: str, *, after: int = 0) -> int:
        """Read until ``words`` occur after the first ``after`` bytes; return their offset."""
        wanted, end = words.encode(), time.monotonic() + PATIENCE_SECONDS
        while (at := self.seen.find(wanted, after)) < 0:
            left = end - time.monotonic()
            if left <= 0 or (not self.read(min(left, 0.5)) and self.process.poll() is not None):
                raise AssertionError(f"{words!r} never came: {words_in(self.text)[-5000:]}")
        return at

    def settle(self, quiet_seconds: float = 0.25, at_most_seconds: float = 8.0) -> None:
        """Read until there is no output for ``quiet_seconds``."""
        end = time.monotonic() + at_most_seconds
        while time.monotonic() < end and self.read(quiet_seconds):
            pass

    def press(self, *keys: str, quiet_seconds: float = 0.12) -> None:
        """Send ``keys`` one after the other, reading the output after each."""
        for key in keys:
            os.write(self.outer, key.encode("utf-8", "surrogatepass"))
            self.settle(quiet_seconds)

    def paste(self, text: str) -> None:
        """Bracketed paste as in xterm, which removes only these characters."""
        kept = text.translate(dict.fromkeys(map(ord, "\0\x04\x05\x08\x1b\x7f")))
        self.press(PASTE_BEGINS + kept + PASTE_ENDS)

    def finish(self) -> int:
        """Read to the end; return the exit status."""
        end = time.monotonic() + PATIENCE_SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.2)
        while self.read(0.1):
            pass
        return self.process.wait(1)

    def resize(self, columns: int, rows: int) -> None:
        """Resize the terminal."""
        set_size(self.outer, columns, rows)

    def modes(self) -> list[object]:
        """The settings of the terminal: echo, lines, signals."""
        return termios.tcgetattr(self.inner)


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def run_quietly(*words: str | Path) -> "subprocess.CompletedProcess[bytes]":
    """Run a command without a terminal and capture its output."""
    return subprocess.run(list(map(str, words)), capture_output=True, check=False)


def until(true: Callable[[], bool]) -> None:
    """Wait until ``true()``."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "timed out"
        time.sleep(0.02)


_SEQUENCE = re.compile(
    "\x1b\\[(?P<parameters>[0-?]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    "|(?P<string>\x1b[\\]PX^_])(?P<number>[0-9]*)(?:[^\x07\x1b]{0,200}(?:\x07|\x1b\\\\))?"
    "|\x1b(?P<other>.?)",
    re.DOTALL,
)
NEVER_DRAWN = {"Cc", "Cf", "Cs", "Co", "Mn", "Mc", "Me", "Zl", "Zp"}
_COLOR = re.compile(r"\b([34]8);(?:2;\d+;\d+;\d+|5;\d+)")


def commands_in(text: str) -> set[str]:
    """The kinds of control sequences and control characters in ``text``."""
    return set(_commands(text))


def _commands(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        character = text[at]
        if character == "\x1b":
            found = _SEQUENCE.match(text, at)
            assert found is not None
            yield from _names(found)
            at = found.end()
            continue
        at += 1
        if unicodedata.category(character) in NEVER_DRAWN:
            yield f"U+{ord(character):04X}"


def _names(found: re.Match[str]) -> Iterator[str]:
    if found["final"] is None:
        yield {"]": "OSC", "P": "DCS", "X": "SOS", "^": "PM", "_": "APC"}.get(
            (found["string"] or "??")[1], f"ESC {found['other']}"
        ) + (f" {found['number']}" if found["string"] else "")
    elif found["final"] == "m":
        for code in _COLOR.sub(r"\1", found["parameters"]).split(";"):
            yield f"CSI {code} m"
    elif found["final"] in "Hf":
        yield "CSI H"
    else:
        yield f"CSI {found['parameters']}{found['between']}{found['final']}"


def words_in(text: str) -> str:
    """``text`` without its escape sequences."""
    return _SEQUENCE.sub("", text)


TEXTUAL_SENDS = {
    "U+000A", "U+000D",
    "CSI H", "CSI 2J",
    "CSI  m", "CSI 0 m", "CSI 1 m", "CSI 2 m", "CSI 3 m", "CSI 4 m", "CSI 7 m", "CSI 9 m",
    "CSI 21 m",  # two lines beneath
    "CSI 38 m", "CSI 48 m",
    *(f"CSI ?{mode}{set_or_not}" for mode in
      (7, 25, 1000, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026, 2048) for set_or_not in "hl"),
    "OSC 22",  # the shape of the mouse
    "CSI ?2026$p", "CSI ?2048$p", "CSI >25u", "CSI >1u", "CSI <u",
}  # fmt: skip
"""Control sequences that a screen may send: modes, cursor, colors, line ends."""

RICH_SENDS = {
    "U+000A", "U+000D", "CSI ?25l", "CSI ?25h", "CSI 1A", "CSI 2K", "CSI K",
    *(f"CSI {code} m" for code in ("", 0, 1, 2, 3, 32, 33, 35, 36, 38, 48)),
}  # fmt: skip
"""Control sequences of printing commands: colors, and a redrawn progress bar."""
