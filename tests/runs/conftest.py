"""Shared fixtures: a run directory, and checkpoints with random weights."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstm_tui.config import ModelConfig, RunConfig
from lstm_tui.runs.checkpoint_files import save_checkpoint
from lstm_tui.runs.creation import create_run
from lstm_tui.runs.directory import CorpusRecord, Run, RunRecord
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.text.vocabulary import Vocabulary

Save = Callable[..., int]

MODEL = ModelConfig(layers=1, hidden=4, embedding=3)
VOCABULARY = Vocabulary(tuple("abcde"))

STATE = TrainingState(
    step=0,
    elapsed_seconds=1.5,
    position=0,
    total_steps=1000,
    learning_rate=0.01,
    clip=1.0,
    temperatures=(0.8,),
    device="cpu",
    precision="float32",
    threads=1,
)


def names(run: Run) -> list[str]:
    """The names in the checkpoint directory."""
    return sorted(path.name for path in run.checkpoints.iterdir())


@pytest.fixture
def record() -> RunRecord:
    """The record of a small run."""
    return RunRecord(
        name="atlas",
        created="2026-11-24T10:15:00",
        config=RunConfig(model=MODEL),
        corpus=CorpusRecord(key="key", sha256="0" * 64, sources=("atlas.txt",), symbols=1000),
    )


@pytest.fixture
def run(tmp_path: Path, record: RunRecord) -> Run:
    """A run directory without events or checkpoints."""
    return create_run(tmp_path / "runs", record, VOCABULARY)


@pytest.fixture
def weights_of() -> Callable[[int], Arrays]:
    """Weights that differ from step to step."""

    def made(step: int) -> Arrays:
        random = np.random.default_rng(step)
        return {
            name: random.normal(size=shape).astype(np.float32)
            for name, shape in expected_shapes(MODEL, len(VOCABULARY)).items()
        }

    return made


@pytest.fixture
def save(run: Run, weights_of: Callable[[int], Arrays]) -> Save:
    """Saves the checkpoint of a step; the second argument chooses other weights."""

    def saved(step: int, seed: int | None = None) -> int:
        weights = weights_of(step if seed is None else seed)
        moments = {
            f"exp_avg.{name}": -np.asarray(value, np.float32) for name, value in weights.items()
        }
        return save_checkpoint(run, weights, moments, replace(STATE, step=step, position=step))

    return saved
