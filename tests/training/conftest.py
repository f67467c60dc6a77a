"""Fixtures of the tests of training: a small corpus in its own cache, one thread."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from lstm_tui.config import TextConfig
from lstm_tui.text.corpus import Corpus, open_corpus
from tests.support.training_rig import Rig

TEXT = "".join(
    f"{number} green bottles hanging on the wall, {number + 1} green bottles.\n"
    for number in range(60)
)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Let torch use one thread, and restore its random state."""
    threads, state = torch.get_num_threads(), torch.get_rng_state()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
    torch.set_rng_state(state)


@pytest.fixture
def without_onednn() -> Iterator[None]:
    """Disable oneDNN, as in a build of torch without it."""
    before = torch._C._get_mkldnn_enabled()
    torch._C._set_mkldnn_enabled(False)  # `torch.backends.mkldnn.flags` warns on every CPU
    yield
    torch._C._set_mkldnn_enabled(before)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of the test."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("LSTM_TUI_CACHE", str(folder))
    return folder


@pytest.fixture
def corpus(tmp_path: Path, cache: Path) -> Corpus:
    """A text of about 3,600 characters, of which a tenth validates."""
    source = tmp_path / "bottles.txt"
    source.write_text(TEXT)
    return open_corpus([source], TextConfig(), cache=cache)


@pytest.fixture
def rig(corpus: Corpus) -> Rig:
    """A scripted session of 20 steps."""
    return Rig(corpus)
