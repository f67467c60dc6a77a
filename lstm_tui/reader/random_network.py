"""Networks with random weights, for benchmarks: training does not change how fast they are read."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import ModelConfig, RunConfig
from lstm_tui.runs.checkpoint_files import save_checkpoint
from lstm_tui.runs.creation import create_run
from lstm_tui.runs.directory import CorpusRecord, Run, RunRecord
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.text.vocabulary import Vocabulary


def random_weights(model: ModelConfig, vocabulary_size: int) -> dict[str, NDArray[np.float32]]:
    """Weights under torch's names, drawn as torch initializes recurrent layers."""
    random = np.random.default_rng(1)
    bound = model.hidden**-0.5
    return {
        name: random.uniform(-bound, bound, shape).astype(np.float32)
        for name, shape in expected_shapes(model, vocabulary_size).items()
    }


def random_run(folder: Path, name: str, model: ModelConfig, vocabulary: Vocabulary) -> Run:
    """A run in ``folder`` with one checkpoint, without a text and without events."""
    record = RunRecord(
        name=name,
        created="2026-11-24T10:15:00",
        config=RunConfig(model=model),
        corpus=CorpusRecord(key="", sha256="", sources=(), symbols=0),
    )
    run = create_run(folder, record, vocabulary)
    state = TrainingState(
        step=1,
        elapsed_seconds=1.0,
        position=1,
        total_steps=1,
        learning_rate=1e-3,
        clip=1.0,
        temperatures=(0.8,),
        device="cpu",
        precision="float32",
        threads=1,
    )
    save_checkpoint(run, random_weights(model, len(vocabulary)), {}, state)
    return run
