"""One command or screen, run in a forked process that is watched from inside.

``main`` runs it and writes a `Report`. An audit hook and a wrapper of `os.open` collect the paths
that Python opens, lists, creates, renames or deletes; on Linux a path is what the descriptor turned
out to be (``/proc/self/fd``), so a link that was followed is seen. What compiled libraries open is
not seen; `tests.strangers.system_calls` sees that too.
"""

import asyncio
import fcntl
import importlib
import io
import json
import os
import pkgutil
import resource
import sys
import termios
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import lstm_tui
from lstm_tui import cli
from lstm_tui.cli import progress
from lstm_tui.cli.streams import prepare_streams
from lstm_tui.errors import LstmTuiError
from lstm_tui.runs.deletion import delete_run
from lstm_tui.runs.directory import LIFELINE_VARIABLE, Run
from lstm_tui.text.glyphs import safe_line
from lstm_tui.training import worker
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.workers import process
from tests.strangers.reports import CRASH, Report, Request
from tests.support.fork_server import ForkedProcess, exit_status
from tests.support.screens import screen_text

for _module in pkgutil.walk_packages(lstm_tui.__path__, "lstm_tui."):
    if not _module.name.endswith("__main__"):
        importlib.import_module(_module.name)  # before a process is forked, so that no child has to

SIZE = (110, 32)

PATH_EVENTS = {
    *("os.listdir", "os.scandir", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link"),
    *("os.symlink", "os.chmod", "os.chown", "os.truncate", "os.utime", "os.mkfifo", "os.mknod"),
}


class PathLog:
    """Appends the real path of all that is opened to a file, also from processes forked later."""

    def __init__(self, path: str) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._busy = False

    def install(self) -> None:
        """Watch from now on; there is no way to stop."""
        real_open = os.open

        def watched_open(path: Any, *arguments: Any, **options: Any) -> int:
            descriptor = real_open(path, *arguments, **options)
            with suppress(OSError):
                self._add("opened", str(Path(f"/proc/self/fd/{descriptor}").readlink()))
            return descriptor

        os.open = watched_open
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path = arguments[0]
            relative = isinstance(path, str) and "/" not in path and not arguments[1]
            if isinstance(path, str | bytes | os.PathLike) and not relative:  # os.open says more
                self._add("open", os.path.realpath(os.fsdecode(path)))
        elif event in PATH_EVENTS:
            for path in arguments[:2]:
                if isinstance(path, str | bytes | os.PathLike) and b"/" in os.fsencode(path):
                    folder, name = os.path.split(os.fsdecode(path))
                    self._add(event, str(Path(os.path.realpath(folder)) / name))

    def _add(self, event: str, path: str) -> None:
        if not self._busy:
            self._busy = True
            try:
                line = json.dumps([event, path]) + "\n"
                os.write(self._descriptor, line.encode())
            finally:
                self._busy = False


def fork_worker(run: str, output: IO[bytes] | int, errors: IO[bytes] | int) -> ForkedProcess:
    """Start a training worker as the launcher does, by forking this process.

    Raises:
        OSError: It was to be started before there is a run, which the launcher can do without.
    """
    del errors
    if isinstance(output, int):
        raise OSError("none is started ahead")
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        os.dup2(reads, 0)
        for number in (1, 2):
            os.dup2(output.fileno(), number)
        os.close(writes)
        os.environ[LIFELINE_VARIABLE] = "1"
        sys.stdout = sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
        status = 1
        try:
            status = worker.main([run])
        finally:
            os._exit(status)
    os.close(reads)
    return ForkedProcess(exit_status, pid, os.fdopen(writes, "wb", buffering=0))


async def show(screen: str, run: Run, drawn: list[str]) -> None:
    """Open a screen on a run, use it, and keep all that it shows."""
    app = LstmTuiApp(run.path.parent, poll_seconds=0)
    async with app.run_test(size=SIZE, notifications=True) as pilot:

        async def press(*keys: str) -> None:
            await pilot.press(*keys)
            await app.workers.wait_for_complete()
            await pilot.pause()
            drawn.append(screen_text(app))

        await press()
        match screen:
            case "train":
                app.open_train(run)
                for keys in ("", "v left f", "plus greater_than m"):
                    await press(*keys.split())
            case "neurons":
                app.open_neurons(run)
                for keys in ("", "j p h o right", "c"):
                    await press(*keys.split())
            case _:
                for keys in ("space down space", "enter"):
                    await press(*keys.split())
        await press("escape")


def main(arguments: list[str]) -> int:
    """Do what the `Request` in ``arguments`` says; the status of the command, or 0."""
    request, report = Request(**json.loads(arguments[0])), Report()
    with suppress(OSError):
        fcntl.ioctl(1, termios.TIOCSCTTY, 0)
    os.chdir(request.folder)
    process._start = fork_worker  # type: ignore[assignment]
    progress.FIRST_SECONDS = 1e6
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = io.TextIOWrapper(open(1, "wb", 0, closefd=False), "utf-8", write_through=True)  # noqa: SIM115
    sys.stderr = io.TextIOWrapper(open(2, "wb", 0, closefd=False), "utf-8", write_through=True)  # noqa: SIM115
    PathLog(request.paths).install()
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + request.memory_bytes,) * 2)
    began = time.monotonic()
    report.status = _guarded(request, report)
    report.seconds = time.monotonic() - began
    report.peak_bytes = _peak_bytes()
    Path(request.report).write_text(json.dumps(asdict(report)), "utf-8")
    return report.status


def _guarded(request: Request, report: Report) -> int:
    def run() -> int:
        if request.screen == "delete":
            return _delete(Run(Path(request.run)))
        if request.screen:
            asyncio.run(show(request.screen, Run(Path(request.run)), report.drawn))
            return 0
        prepare_streams()
        return cli.run(request.words)

    return _status_of(run)


def _delete(run: Run) -> int:
    try:
        delete_run(run, run.path.parent)
    except LstmTuiError as error:
        print(safe_line(str(error), 300))
        return error.exit_status
    return 0


def _status_of(run: Callable[[], int]) -> int:
    try:
        return run()
    except BaseException:
        sys.stderr.write(f"{CRASH}\n")
        traceback.print_exc()
        return 1


def _peak_bytes() -> int:
    """The most memory that this process had at any time; 0 where there is no ``/proc``."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
