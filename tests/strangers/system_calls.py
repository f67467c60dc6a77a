"""What a command opens as the kernel sees it, by strace: compiled libraries and workers too."""

import re
import shutil
import subprocess

from tests.faults.terminal import PROGRAM
from tests.strangers.sandbox import Outcome, Sandbox

STRACE = shutil.which("strace")

_OPENED = re.compile(rb"^.* = \d+<(/[^>]*)>", re.MULTILINE)


def trace(sandbox: Sandbox, entry: str) -> Outcome:
    """Give the stranger's run to a command in a process of its own; `Outcome.opened` is what the
    descriptors of all its processes turned out to be."""
    assert STRACE is not None
    log = sandbox.root / "report" / "calls"
    words = [STRACE, "-f", "-qq", "-y", "-z", "-e", "trace=open,openat,openat2,creat", "-o"]
    process = subprocess.Popen(
        [*words, str(log), *PROGRAM, *sandbox.command_line(entry)],
        cwd=sandbox.root / "work",
        env=sandbox.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    hung = False
    try:
        output, _ = process.communicate(timeout=2 * sandbox.patience_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
        hung = True
    opened = {match[1].decode("utf-8", "replace") for match in _OPENED.finditer(log.read_bytes())}
    text = output.decode("utf-8", "replace")
    return Outcome(entry, process.returncode, text, (), frozenset(opened), 0.0, 0, hung, True)
