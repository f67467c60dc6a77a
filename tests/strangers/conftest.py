"""A sandbox with a sound run, and what everything does with that."""

from collections.abc import Iterator

import pytest

from tests.strangers.sandbox import ENTRIES, Outcome, Sandbox, open_sandbox
from tests.support.fork_server import ForkServer


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory, fork_server: ForkServer) -> Iterator[Sandbox]:
    with open_sandbox(tmp_path_factory.mktemp("strangers"), fork_server) as made:
        yield made


@pytest.fixture(scope="session")
def sound(sandbox: Sandbox) -> dict[str, Outcome]:
    """What each command and screen does with the sound run."""
    outcomes = {}
    for entry in ENTRIES:
        sandbox.fresh()
        outcomes[entry] = sandbox.enter(entry)
    return outcomes
