"""Fixtures of the screens: the same environment everywhere, and snapshots."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from tests.support.gates import Gate
from tests.support.screens import screen_text

SNAPSHOTS = Path(__file__).parent / "snapshots"
REFRESH_VARIABLE = "LSTM_TUI_REFRESH_SNAPSHOTS"


@pytest.fixture(autouse=True)
def same_everywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment of a screen is the same on every machine."""
    for name in ("NO_COLOR", "COLORFGBG", "LSTM_TUI_RUNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def check_snapshot(request: pytest.FixtureRequest) -> Callable[[App[Any]], None]:
    """Compares a screen with ``snapshots/TEST.txt``.

    ``LSTM_TUI_REFRESH_SNAPSHOTS=1`` writes the file instead: look at it before you keep it.
    """
    path = SNAPSHOTS / f"{request.node.name}.txt"

    def check(app: App[Any]) -> None:
        actual = screen_text(app)
        if os.environ.get(REFRESH_VARIABLE):
            path.write_text(actual, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == actual

    return check


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A gate that is opened at the end of the test."""
    one = Gate()
    yield one
    one.opened.set()
