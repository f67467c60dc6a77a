"""Shared fixtures: a small text, runs on it, workers that can be killed, programs on a pty."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest

from lstm_tui.config import (
    Budget,
    BudgetKind,
    Device,
    ModelConfig,
    Precision,
    RunConfig,
    TextConfig,
    TrainingConfig,
)
from lstm_tui.runs.creation import create_run
from lstm_tui.runs.directory import CorpusRecord, Run, RunRecord
from lstm_tui.text.corpus import Corpus, open_corpus
from tests.faults.terminal import Terminal
from tests.support.fork_server import ForkServer
from tests.support.training_processes import WorkerForks

TEXT = "".join(f"{n} green bottles hanging on the wall, {n + 1} on the wall.\n" for n in range(60))

PROGRAM_MODULES = (
    *("lstm_tui.tui.train.screen", "lstm_tui.tui.neurons.screen", "lstm_tui.tui.runs.screen"),
    *("lstm_tui.cli.ablate", "lstm_tui.cli.corpus", "lstm_tui.cli.inspect", "lstm_tui.cli.runs"),
    *("lstm_tui.cli.neurons", "lstm_tui.cli.sample", "lstm_tui.cli.train"),
    "lstm_tui.tui.app",
)

OpenTerminal = Callable[..., Terminal]
MakeRun = Callable[..., Run]
Disk = Callable[[str], Path]


@pytest.fixture(scope="session")
def shelf() -> Iterator[Path]:
    """A folder with a text of about 3,600 characters and the cache, which other users may read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def forks(fork_server: ForkServer) -> WorkerForks:
    """Forks workers."""
    return WorkerForks(fork_server)


@pytest.fixture(scope="session")
def program_server() -> Iterator[ForkServer]:
    """Forks ``lstm-tui`` with its screens loaded."""
    with ForkServer(PROGRAM_MODULES) as server:
        yield server


@pytest.fixture
def open_terminal(program_server: ForkServer) -> OpenTerminal:
    """Opens a `Terminal` whose program is forked instead of started."""
    return partial(Terminal, server=program_server)


@pytest.fixture
def corpus(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    """The text on the shelf, a tenth of which validates; its cache is that of this test."""
    monkeypatch.setenv("LSTM_TUI_CACHE", str(shelf / "cache"))
    text = shelf / "bottles.txt"
    if not text.exists() or text.read_text() != TEXT:
        text.write_text(TEXT)
    return open_corpus([text], TextConfig())


@pytest.fixture
def make_run(tmp_path: Path, shelf: Path, corpus: Corpus) -> MakeRun:
    """Makes runs of a small network with dropout; ``options`` are those of `TrainingConfig`."""

    def made(
        name: str = "run", steps: int = 10**7, folder: Path = tmp_path / "runs", **options: object
    ) -> Run:
        settings: dict[str, object] = {"evaluate_every": 20, "batch": 4, "chunk": 8, **options}
        training = TrainingConfig(
            budget=Budget(BudgetKind.STEPS, steps),
            learning_rate=0.01,
            sample_length=5,
            device=Device.CPU,
            precision=Precision.FLOAT32,
            threads=1,
            **settings,  # type: ignore[arg-type]
        )
        model = ModelConfig(layers=2, hidden=8, embedding=4, dropout=0.2)
        record = RunRecord(
            name=name,
            created="2026-11-24T10:15:00",
            config=RunConfig(model=model, training=training),
            corpus=CorpusRecord(
                key=corpus.key,
                sha256=corpus.sha256,
                sources=(str(shelf / "bottles.txt"),),
                symbols=len(corpus),
            ),
        )
        return create_run(folder, record, corpus.vocabulary)

    return made


@pytest.fixture
def disk() -> Iterator[Disk]:
    """Mounts file systems in memory with such options as ``size=64k``; skips where it may not."""
    with ExitStack() as mounts:
        yield lambda options: mounts.enter_context(_mounted(options))


@contextmanager
def _mounted(options: str) -> Iterator[Path]:
    # A worker that still trains when its test is over may write where the disk was.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        mount = ["mount", "-t", "tmpfs", "-o", options, "none", folder]
        try:
            done = subprocess.run(mount, capture_output=True, check=False)
        except FileNotFoundError:
            pytest.skip("there is no mount command")
        if done.returncode:
            pytest.skip("a small file system can be mounted by root only")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)
