"""What the tests of this room share: a cache that is not the user's."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that ``LSTM_TUI_CACHE`` names during a test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("LSTM_TUI_CACHE", str(folder))
    return folder
