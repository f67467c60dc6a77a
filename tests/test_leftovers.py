"""A failed test leaves no process behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.leftovers import KEPT_VARIABLE, end_leftovers, leftovers

SLEEPER = """
import os, time
if os.fork():
    os._exit(0)
os.setsid()
print(os.getpid(), flush=True)
time.sleep(999)
"""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="asks Linux which processes live"
)


def detached(**environment: str) -> int:
    """The id of a process that has left its parent and its session."""
    said = subprocess.Popen(
        [sys.executable, "-c", SLEEPER], stdout=subprocess.PIPE, env={**os.environ, **environment}
    )
    assert said.stdout is not None
    number = int(said.stdout.readline())
    said.wait()
    said.stdout.close()
    return number


def test_a_detached_process_is_found_and_ended() -> None:
    number = detached()
    assert number in leftovers()
    assert number in end_leftovers()


def test_a_service_of_the_session_is_kept_and_what_it_forked_is_not() -> None:
    before = set(leftovers())
    service = subprocess.Popen(
        [sys.executable, "-c", "import os, time; os.fork(); time.sleep(999)"],
        env={**os.environ, KEPT_VARIABLE: str(os.getpid())},
    )
    try:
        while not (forked := set(leftovers()) - before):
            assert service.poll() is None
        assert service.pid in leftovers(services=True)
        assert service.pid not in leftovers()
        assert forked <= set(end_leftovers())
        assert service.poll() is None
    finally:
        service.kill()
        service.wait()
