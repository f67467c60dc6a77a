"""The folders around a run from a stranger: a home to lose, a sound run, cache, records, output.

A sound run is trained once. `Sandbox.fresh` puts a copy of it in the place of the stranger's run,
`Sandbox.enter` gives that to a command or a screen, and says what happened.
"""

import hashlib
import json
import os
import pty
import secrets
import select
import shutil
import signal
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from lstm_tui.runs.annotations import UnitAnnotation, save_annotation
from lstm_tui.runs.commands import SampleNow, send_command
from lstm_tui.runs.directory import Run
from tests.cli.conftest import FAST
from tests.faults.terminal import set_size
from tests.patience import PATIENCE_SECONDS
from tests.strangers.entries import COMMANDS, DELETE, MORE_COMMANDS
from tests.strangers.reports import Report, Request
from tests.support.fork_server import ForkedProcess, ForkServer

CHILD = "tests.strangers.child"
MEMORY_BYTES = 3 << 30
"""More than a sound run ever takes, and little enough to fail early on a device without an end."""

TEXT = "".join(
    f'{n} "green" bottles [[hang]] on http://www.wall.org/{n}, {n + 1} (on) the wall.\n'
    for n in range(60)
)
TRAIN = ("--steps", "20", "--evaluate-every", "10", *FAST)

STANDARD_FOLDERS = ("home", "runs", "work")
"""Nothing in them changes, but for the stranger's run."""


@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """What a command or screen did. ``hung`` if it had to be ended."""

    entry: str
    status: int
    output: str
    drawn: tuple[str, ...]
    opened: frozenset[str]
    seconds: float
    peak_bytes: int
    hung: bool
    reported: bool

    def __repr__(self) -> str:
        return f"<{self.entry}: status {self.status}>"  # Hypothesis shows it where a test fails


@dataclass(slots=True)
class Sandbox:
    """The folders, all inside ``root``; processes come from ``server``."""

    root: Path
    server: ForkServer
    patience_seconds: float = PATIENCE_SECONDS

    @property
    def home(self) -> Path:
        """What the user has to lose."""
        return self.root / "home"

    @property
    def sound(self) -> Path:
        """The sound run, which stays as it is."""
        return self.root / "runs" / "sound"

    @property
    def stranger(self) -> Path:
        """The run that is not."""
        return self.root / "runs" / "stranger"

    def allowed(self) -> tuple[str, ...]:
        """The folders that a command may open files in."""
        inside = ("runs/stranger", "runs/.stranger.", "cache", "state", "output", "tmp", "report")
        own = [str(self.root / name) for name in inside]
        python = [sys.prefix, sys.base_prefix, sys.exec_prefix, str(Path(__file__).parents[2])]
        return tuple({os.path.realpath(one) for one in (*own, *python)})

    def build(self) -> None:
        """Train the sound run, and fill it with all that a run may have."""
        for name in ("home", "runs", "work", "output", "tmp", "report"):
            (self.root / name).mkdir(parents=True)
        text = self.root / "work" / "bottles.txt"
        text.write_text(TEXT, "utf-8")
        trained = self._start("train", ["train", str(text), "--name", "sound", *TRAIN])
        assert trained.status == 0, trained.output
        run = Run(self.sound)
        save_annotation(run, "L0:1", UnitAnnotation("a name", "a remark"))
        send_command(run.commands, SampleNow())
        run.events_aside.write_bytes(run.events.read_bytes())
        run.resume_request.write_text('{"total_steps":30,"checkpoint":10}', "utf-8")
        for folder in ("cache", "state"):
            (self.root / folder).rename(self.root / f"{folder}.first")
        self._build_home()

    def _build_home(self) -> None:
        documents = self.home / "documents"
        (documents / "thesis.old").mkdir(parents=True)
        (documents / "work.part").mkdir()
        (self.home / ".ssh").mkdir()
        (self.home / ".ssh" / "id").write_text("a key without the end of its line")
        (self.home / ".profile").write_text("export A=1\nalias important='yes'")
        (self.home / ".ssh" / "id").chmod(0o600)
        for folder in (documents, documents / "thesis.old", documents / "work.part"):
            (folder / "thesis.txt").write_text("ten years of work\n")
        shutil.copytree(self.sound, documents / "run")

    def fresh(self) -> Path:
        """Put a copy of the sound run in the stranger's place, with cache and records as at first.

        A home that was changed is built anew.
        """
        for name in ("runs/stranger", "output", "tmp", "report", "cache", "state"):
            remove(self.root / name)
        for name in ("output", "tmp", "report"):
            (self.root / name).mkdir()
        for name in ("cache", "state"):
            shutil.copytree(self.root / f"{name}.first", self.root / name)
        shutil.copytree(self.sound, self.stranger)
        record = self.stranger / "run.json"
        record.write_text(record.read_text("utf-8").replace('"sound"', '"stranger"'), "utf-8")
        return self.stranger

    def rebuild_home(self) -> None:
        """Make the home as it was."""
        remove(self.home)
        self.home.mkdir()
        self._build_home()

    def outside(self) -> dict[str, object]:
        """All that is outside of the stranger's run and must stay: bytes, modes and times."""
        found: dict[str, object] = {}
        for top in STANDARD_FOLDERS:
            for path in _walk(self.root / top, skip=self.stranger):
                status = path.lstat()
                what: object = stat.filemode(status.st_mode)
                if stat.S_ISREG(status.st_mode):
                    what = what, hashlib.sha256(path.read_bytes()).hexdigest(), status.st_mtime_ns
                elif path != self.stranger.parent:
                    what = what, status.st_mtime_ns
                found[str(path.relative_to(self.root))] = what
        return found

    def enter(self, entry: str) -> Outcome:
        """Give the stranger's run to a command or screen, one of `ENTRIES`."""
        if entry.startswith("screen ") or entry == DELETE:
            return self._start(entry, [], entry.removeprefix("screen "))
        return self._start(entry, self.command_line(entry))

    def command_line(self, entry: str) -> list[str]:
        """The words of a command, for the stranger's run."""
        words = {**COMMANDS, **MORE_COMMANDS}[entry]
        output = str(self.root / "output" / "out")
        path = os.path.relpath(self.stranger, self.root / "work")
        return [word.replace("RUN", path).replace("OUT", output) for word in words]

    def environment(self) -> dict[str, str]:
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("LSTM_TUI_CACHE", "LSTM_TUI_STATE", "LSTM_TUI_RUNS", "XDG_"))
            and key not in {"NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR"}
        }
        folders = {
            "HOME": "home",
            "TMPDIR": "tmp",
            "LSTM_TUI_CACHE": "cache",
            "LSTM_TUI_STATE": "state",
            "LSTM_TUI_RUNS": "runs",
        }
        return {
            **kept,
            **{key: str(self.root / name) for key, name in folders.items()},
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "PWD": str(self.root / "work"),
        }

    def _start(self, entry: str, words: list[str], screen: str = "") -> Outcome:
        report, paths = self.root / "report" / "report.json", self.root / "report" / "paths"
        for path in (report, paths):
            path.unlink(missing_ok=True)
        request = Request(
            words=words,
            screen=screen,
            run=str(self.stranger),
            report=str(report),
            paths=str(paths),
            memory_bytes=MEMORY_BYTES,
            folder=str(self.root / "work"),
        )
        outer, inner = pty.openpty()
        set_size(outer, 110, 32)
        try:
            process = self.server.start(
                [json.dumps(asdict(request))],
                log=inner,
                environment=self.environment(),
                module=CHILD,
            )
        finally:
            os.close(inner)
        began = time.monotonic()
        try:
            output, hung = self._follow(process, outer, asks=entry.startswith("resume"))
        finally:
            os.close(outer)
        said = Report()
        with suppress(OSError, ValueError):
            said = Report(**json.loads(report.read_text("utf-8")))
        return Outcome(
            entry,
            process.wait(),
            output.decode("utf-8", "replace"),
            tuple(said.drawn),
            frozenset(_paths(paths)),
            said.seconds or time.monotonic() - began,
            said.peak_bytes,
            hung,
            report.exists(),
        )

    def _follow(self, process: ForkedProcess, outer: int, *, asks: bool) -> tuple[bytes, bool]:
        """All that is printed until the end, and whether it had to be brought about.

        With ``asks`` it is first asked to end: what trains may go on for long.
        """
        data, hung = bytearray(), False
        until = time.monotonic() + self.patience_seconds
        while True:  # until nobody has the other end any more: asking the server costs more
            if select.select([outer], [], [], 1.0)[0]:
                try:
                    more = os.read(outer, 1 << 16)
                except OSError:
                    break
                if not more:
                    break
                data += more
            elif process.poll() is not None:
                break
            if time.monotonic() > until and asks:
                asks, until = False, time.monotonic() + self.patience_seconds
                process.send_signal(signal.SIGINT)
            elif time.monotonic() > until:
                hung = True
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                until = float("inf")
        process.wait()
        return bytes(data), hung


def remove(path: Path) -> None:
    """Delete whatever is there, without following a link.

    Folders are moved up and deleted one by one, for some are nested deeper than Python recurses.
    """
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    folders = [path]
    while folders:
        folder = folders.pop()
        for one in list(folder.iterdir()):
            if one.is_dir() and not one.is_symlink():
                folders.append(one.rename(path / secrets.token_hex(8)))
            else:
                one.unlink()
        if folder != path:
            folder.rmdir()
    path.rmdir()


@contextmanager
def open_sandbox(root: Path, server: ForkServer) -> Iterator[Sandbox]:
    """A sandbox with its sound run, in ``root``, which is deleted in the end."""
    sandbox = Sandbox(root, server)
    try:
        sandbox.build()
        yield sandbox
    finally:
        remove(root)


def _walk(path: Path, skip: Path) -> Iterator[Path]:
    if path == skip:
        return
    yield path
    if path.is_dir() and not path.is_symlink():
        for one in sorted(path.iterdir()):
            yield from _walk(one, skip)


def _paths(log: Path) -> Iterator[str]:
    with suppress(OSError):
        for line in log.read_bytes().splitlines():
            yield json.loads(line)[1]
