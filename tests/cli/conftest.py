"""A short text, a place for runs, and one run that was really trained."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lstm_tui.cli import run

TINY = ["--layers", "1", "--hidden", "16", "--embedding", "8", "--batch", "4", "--chunk", "16"]
FAST = [*TINY, "--threads", "1", "--precision", "float32", "--sample-length", "20", "--headless"]


@dataclass(frozen=True)
class Said:
    """What a command line did."""

    status: int
    out: str
    err: str


Speak = Callable[..., Said]


@pytest.fixture
def speak(capfd: pytest.CaptureFixture[str]) -> Speak:
    """Run one command line, given word by word, in this process."""

    def said(*words: str | Path) -> Said:
        status = run([str(word) for word in words])
        out, err = capfd.readouterr()
        return Said(status, out, err)

    return said


@pytest.fixture(scope="session")
def text() -> str:
    return "".join(f"The {n}th [[ship]] sailed to (port {n % 7}) at dawn.\n" for n in range(200))


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory, text: str) -> Iterator[Path]:
    """A folder with ``ships.txt``; runs and cached texts are kept in it too."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "ships.txt").write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTM_TUI_CACHE", str(folder / "cache"))
        patch.setenv("LSTM_TUI_RUNS", str(folder / "runs"))
        yield folder


@pytest.fixture(scope="session")
def trained(place: Path) -> str:
    """The name of a run that has finished its 40 steps."""
    words = ["train", str(place / "ships.txt"), "--steps", "40", "--evaluate-every", "20"]
    assert run([*words, "--name", "ships", *FAST]) == 0
    return "ships"
