"""Saving, which training waits for, and loading with every checksum compared."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch

from lstm_tui.benchmarking.measurement import interleave, seconds_of
from lstm_tui.config import Device, ModelConfig, Precision, RunConfig, TrainingConfig
from lstm_tui.runs.checkpoint_files import save_checkpoint
from lstm_tui.runs.checkpoints import load_checkpoint, load_for_training
from lstm_tui.runs.creation import create_run
from lstm_tui.runs.directory import CorpusRecord, Run, RunRecord
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.text.vocabulary import Vocabulary
from lstm_tui.training.batches import Streams
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.trainer import Trainer
from tests.benchmarks.results import Options, Result

MODELS = (
    ModelConfig(layers=2, hidden=256, embedding=64),
    ModelConfig(layers=3, hidden=512, embedding=128),
)
VOCABULARY = Vocabulary(tuple(map(chr, range(32, 132))))
REPEATS = 15


def measure(place: Path, options: Options) -> Iterator[Result]:
    """For each network: save, load to read, load to train on."""
    for model in MODELS:
        trainer = trained_a_step(model)
        run = new_run(place, model)
        save(run, trainer)
        saved, read, resumed = interleave(
            options.repeats(REPEATS),
            partial(seconds_of, partial(save, run, trainer)),
            partial(seconds_of, partial(load_checkpoint, run)),
            partial(seconds_of, partial(load_for_training, run)),
        )
        name = f"checkpoint {model.layers}×{model.hidden}"
        size = sum(path.stat().st_size for path in run.checkpoints.rglob("*")) / 1e6
        saving = f"{size:.1f} MB; a copy of all arrays, their sums, and fsync"
        yield Result(f"{name}, save", "ms", milliseconds(saved), note=saving)
        yield Result(f"{name}, load to read", "ms", milliseconds(read))
        yield Result(f"{name}, load to train on", "ms", milliseconds(resumed))


def milliseconds(seconds: tuple[float, ...]) -> tuple[float, ...]:
    """The same in milliseconds."""
    return tuple(1000 * value for value in seconds)


def trained_a_step(model: ModelConfig) -> Trainer:
    """With an optimizer that has something to save."""
    torch.manual_seed(1)
    config = TrainingConfig(device=Device.CPU)
    ids = np.random.default_rng(1).integers(len(VOCABULARY), size=20_000)
    trainer = Trainer(
        CharNetwork(model, len(VOCABULARY)),
        Streams(ids, config.batch, config.chunk, config.seed),
        config,
        device=torch.device("cpu"),
        precision=Precision.FLOAT32,
    )
    trainer.step(1e-3, 1.0)
    return trainer


def new_run(place: Path, model: ModelConfig) -> Run:
    """A run that only checkpoints are asked of."""
    corpus = CorpusRecord(key="", sha256="", sources=(), symbols=20_000)
    name = f"{model.layers}x{model.hidden}"
    record = RunRecord(name, "2026-11-24T10:15:00", RunConfig(model=model), corpus, host="")
    return create_run(place, record, VOCABULARY)


def save(run: Run, trainer: Trainer) -> None:
    """As the worker does: copy everything, then write it."""
    state = TrainingState(
        step=1,
        elapsed_seconds=0.0,
        position=1,
        total_steps=None,
        learning_rate=1e-3,
        clip=1.0,
        temperatures=(0.8,),
        device="cpu",
        precision="float32",
        threads=1,
    )
    save_checkpoint(run, trainer.weights(), trainer.arrays(), state)
