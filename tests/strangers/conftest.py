"""A sandbox with a sound run, and what everything does with that."""

from collections.abc import Iterator, Mapping

import pytest

from tests.strangers.sandbox import Outcome, Sandbox, open_sandbox
from tests.strangers.trying import SoundOutcomes
from tests.support.fork_server import ForkServer


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory, fork_server: ForkServer) -> Iterator[Sandbox]:
    with open_sandbox(tmp_path_factory.mktemp("strangers"), fork_server) as made:
        yield made


@pytest.fixture(scope="session")
def sound(sandbox: Sandbox) -> Mapping[str, Outcome]:
    """What each command and screen does with the sound run, tried when it is first asked for."""
    return SoundOutcomes(sandbox)
