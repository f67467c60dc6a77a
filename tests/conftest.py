"""What tests of several rooms share: a run that the Neurons screen can open."""

from pathlib import Path

import pytest

from lstm_tui.runs.directory import Run
from tests.neuron_runs import make_neuron_run


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of encoded texts that belongs to one test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("LSTM_TUI_CACHE", str(folder))
    return folder


@pytest.fixture
def neuron_run(own_cache: Path) -> Run:
    """A run with an LSTM that knows wiki links, at three steps, and the text that it is over."""
    return make_neuron_run(own_cache.parent)
