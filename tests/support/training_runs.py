"""Runs that tests train: create one, and wait for the progress of its worker."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from lstm_tui.config import ModelConfig, RunConfig, TextConfig, TrainingConfig
from lstm_tui.runs import starting_vectors
from lstm_tui.runs.creation import create_run
from lstm_tui.runs.directory import CorpusRecord, Run, RunRecord
from lstm_tui.runs.follower import Follower
from lstm_tui.runs.progress import RunProgress
from lstm_tui.runs.starting_vectors import StartingVectors
from lstm_tui.text.corpus import Corpus
from tests.patience import PATIENCE_SECONDS
from tests.support.fork_server import ForkedProcess


def make_training_run(
    folder: Path,
    corpus: Corpus,
    model: ModelConfig,
    training: TrainingConfig,
    name: str = "run",
    text: TextConfig | None = None,
    vectors: StartingVectors | None = None,
) -> Run:
    """Create a run in ``folder`` that has not been trained yet."""
    record = RunRecord(
        name=name,
        created="2026-11-24T10:15:00",
        config=RunConfig(model=model, training=training, text=text or TextConfig()),
        corpus=CorpusRecord(corpus.key, corpus.sha256, ("bottles.txt",), len(corpus)),
        vectors=vectors.record if vectors else None,
    )
    files = {starting_vectors.NAME: vectors.content} if vectors else {}
    return create_run(folder, record, corpus.vocabulary, files)


def wait_until(
    run: Run,
    condition: Callable[[RunProgress], bool],
    process: subprocess.Popen[bytes] | ForkedProcess,
) -> RunProgress:
    """Return the progress of ``run`` as soon as ``condition`` holds; ``process`` must not end."""
    follower, until = Follower(run), time.monotonic() + PATIENCE_SECONDS
    while not condition(progress := follower.poll().progress):
        assert time.monotonic() < until, progress
        assert process.poll() is None, run.worker_log.read_text()
        time.sleep(0.005)
    return progress


def at_step(step: int) -> Callable[[RunProgress], bool]:
    return lambda progress: progress.step >= step
