"""Checkpoints with random weights."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from lstm_tui.config import ModelConfig, RunConfig
from lstm_tui.runs.checkpoint_files import save_checkpoint
from lstm_tui.runs.creation import create_run
from lstm_tui.runs.directory import CorpusRecord, Run, RunRecord
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.runs.weights import expected_shapes
from tests.runs.conftest import MODEL, STATE, VOCABULARY


def make_run(folder: Path, model: ModelConfig = MODEL) -> Run:
    """A run without events or checkpoints."""
    corpus = CorpusRecord(key="key", sha256="0" * 64, sources=("atlas.txt",), symbols=1000)
    record = RunRecord(name="atlas", created="", config=RunConfig(model=model), corpus=corpus)
    return create_run(folder, record, VOCABULARY)


def weights_of(seed: int) -> Arrays:
    """Weights that differ from seed to seed."""
    random = np.random.default_rng(seed)
    shapes = expected_shapes(MODEL, len(VOCABULARY))
    return {name: random.normal(size=it).astype(np.float32) for name, it in shapes.items()}


def save(run: Run, step: int) -> None:
    """Save the checkpoint of ``step``, with the weights of that seed."""
    weights = weights_of(step)
    moments = {f"exp_avg.{name}": np.negative(it) for name, it in weights.items()}
    save_checkpoint(run, weights, moments, replace(STATE, step=step, position=step))


def same(first: Arrays, second: Arrays) -> bool:
    """Whether two sets of arrays are equal bit for bit."""
    return first.keys() == second.keys() and all(
        np.array_equal(first[name], second[name]) for name in first
    )
