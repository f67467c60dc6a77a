"""Signals to a screen in a real terminal."""

import os
import pty
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_tui.runs.commands import Detach
from tests.patience import PATIENCE_SECONDS
from tests.support.fake_runs import sent_commands, trained_run

PROGRAM = """
import subprocess, sys
from pathlib import Path
from lstm_tui.runs.directory import Run
from lstm_tui.tui.app import LstmTuiApp
from lstm_tui.workers.process import WorkerHandle

lifeline = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
run = Path(sys.argv[1])
summary = LstmTuiApp(run.parent, WorkerHandle(Run(run), lifeline)).run_until_exit()
print(summary.message)
sys.exit(summary.exit_status)
"""
FIRST_SCREEN, TERMINAL_RESTORED = b"Quit", b"\x1b[?1049l"


def read_until(terminal: int, wanted: bytes) -> bytes:
    """The output of ``terminal`` up to ``wanted``, or to its end."""
    seen = b""
    while wanted not in seen and select.select([terminal], [], [], PATIENCE_SECONDS)[0]:
        try:
            seen += os.read(terminal, 65_536)
        except OSError:  # the other end is closed
            break
    return seen


@pytest.mark.parametrize(
    ("number", "status", "commands"),
    [(signal.SIGHUP, 129, [Detach()]), (signal.SIGTERM, 143, []), (signal.SIGINT, 130, [])],
)
def test_a_signal_ends_the_screen_and_no_run_is_lost(
    tmp_path: Path, number: signal.Signals, status: int, commands: list[Detach]
) -> None:
    run = trained_run(tmp_path, 80)
    terminal, inner = pty.openpty()
    with run.locked():
        screen = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(run.path)], stdin=inner, stdout=inner, stderr=inner
        )
        try:
            os.close(inner)
            assert FIRST_SCREEN in read_until(terminal, FIRST_SCREEN)
            screen.send_signal(number)
            assert TERMINAL_RESTORED in read_until(terminal, TERMINAL_RESTORED)
            read_until(terminal, b"never")
            assert screen.wait(PATIENCE_SECONDS) == status
        finally:
            screen.kill()
            os.close(terminal)
    assert sent_commands(run) == commands
