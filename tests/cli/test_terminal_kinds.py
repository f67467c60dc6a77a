"""The real program on pseudo-terminals of several kinds."""

import os
import pty
import re
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from lstm_tui.runs.directory import Run
from tests.patience import PATIENCE_SECONDS

PROGRAM = (sys.executable, "-P", "-c", "from lstm_tui.cli import main; main()")
OPENED = b"\x1b[?1049h"


def on_terminal(*words: str | Path, **variables: str | None) -> bytes:
    """The output of a command on a terminal, until it ends or opens a screen."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "TMUX", "WT_SESSION")
    }
    environment |= {name: value for name, value in variables.items() if value is not None}
    master, slave = pty.openpty()
    command = [*PROGRAM, *map(str, words)]
    written = b""
    with subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
    ) as process:
        os.close(slave)
        while OPENED not in written and select.select([master], [], [], PATIENCE_SECONDS)[0]:
            with suppress(OSError):  # the other end is closed
                if data := os.read(master, 65_536):
                    written += data
                    continue
            break
        process.kill()
    os.close(master)
    return written


@pytest.mark.parametrize("term", ["dumb", None, "vt100", "linux", "screen", "tmux-256color"])
def test_runs_prints_a_list_or_opens_a_screen(neuron_run: Run, term: str | None) -> None:
    written = on_terminal("runs", "--runs-dir", neuron_run.path.parent, TERM=term)
    if term in ("dumb", None):
        assert b"\x1b" not in written
        assert neuron_run.name.encode() in written
    else:
        assert OPENED in written


KINDS = {"linux": "16", "vt100": "none", "tmux-256color": "256", "xterm-256color": "256"}


@pytest.mark.parametrize("term", KINDS)
def test_inspect_prints_in_the_colors_of_the_terminal(neuron_run: Run, term: str) -> None:
    words = ("inspect", neuron_run.path, "--unit", "L1:7", "--characters", "300", "--plain")
    written = on_terminal(*words, TERM=term)
    assert not re.search(rb"[34]8;2;", written)
    assert (b"\x1b[" in written) is (KINDS[term] != "none")
    assert (b"48;5;" in written) is (KINDS[term] == "256")
    assert b"0.76" in written  # the scale
