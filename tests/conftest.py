"""Shared by all tests: a separate cache and state folder, a run, no leftover processes."""

import os
import signal
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from lstm_tui.runs.directory import Run
from tests.leftovers import end_leftovers, mark_session
from tests.support.fork_server import ForkServer
from tests.support.neuron_runs import make_neuron_run

FAILED = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    """Mark what the tests of this process start.

    The controller of pytest-xdist runs no tests, and its mark would be on the workers themselves.
    """
    if config.getoption("dist", "no") == "no" or hasattr(config, "workerinput"):
        mark_session()
    # Under nohup or as the background job of a script, SIGHUP or SIGINT would be ignored by every
    # process that the tests start.
    for number, handler in (
        (signal.SIGHUP, signal.SIG_DFL),
        (signal.SIGINT, signal.default_int_handler),
    ):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note that a test failed, in whichever phase."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """After a test that failed, end the processes that it has left."""
    try:
        return (yield)
    finally:
        if item.stash.get(FAILED, False):
            end_leftovers()


def pytest_sessionfinish() -> None:
    """End leftover processes after all tests."""
    end_leftovers(services=True)


@pytest.fixture(scope="session")
def fork_server() -> Iterator[ForkServer]:
    """Forks workers that have torch loaded; it starts when a test first needs it."""
    with ForkServer() as server:
        yield server


@pytest.fixture(autouse=True)
def no_progress_on_a_busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No progress bars, which appear only in slow commands."""
    monkeypatch.setattr("lstm_tui.cli.progress.FIRST_SECONDS", 1e6)


@pytest.fixture(scope="session", autouse=True)
def own_state() -> Iterator[Path]:
    """A folder for the user's records that belongs to the tests."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patched:
        patched.setenv("LSTM_TUI_STATE", name)
        yield Path(name)


@pytest.fixture
def umask() -> Iterator[Callable[[int], object]]:
    """Sets the umask for the time of a test."""
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of encoded texts that belongs to one test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("LSTM_TUI_CACHE", str(folder))
    return folder


@pytest.fixture
def neuron_run(own_cache: Path) -> Run:
    """A run of an LSTM that detects wiki links, with three checkpoints and its text."""
    return make_neuron_run(own_cache.parent)
