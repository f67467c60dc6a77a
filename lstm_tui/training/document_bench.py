"""Throughput of training on documents, compared with contiguous streams of the same text."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial

import numpy as np
import torch

from lstm_tui.benchmarking.measurement import (
    BenchOptions,
    Comparison,
    Measurement,
    interleave,
    rate_of,
)
from lstm_tui.benchmarking.synthetic_text import random_text
from lstm_tui.config import Device, ModelConfig
from lstm_tui.presets import DEFAULT_TRAINING, Size, default_learning_rate
from lstm_tui.text.vocabulary import Vocabulary
from lstm_tui.training.batches import Batches, Streams
from lstm_tui.training.calibration import calibrate
from lstm_tui.training.document_batches import DocumentBatches
from lstm_tui.training.document_lanes import Ints
from lstm_tui.training.matmul_peak import synchronizer
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.tasks import StepTrainer

REPEATS = 7
BLOCK_SECONDS = 1.0
CHARACTERS = 300_000
MODEL = ModelConfig(layers=1, hidden=256, embedding=64, documents=True)

LENGTHS = {"names": 7, "paragraphs": 500}
"""Mean length of the documents, in characters. Lengths are normally distributed, with a standard
deviation of three tenths of that."""


def documents(name: str, options: BenchOptions) -> Iterator[Measurement]:
    """Symbols a second of a network of the size small, in documents and in streams.

    Both have the same settings, those that calibration chooses for the streams.
    """
    text = random_text(CHARACTERS)
    vocabulary = Vocabulary((*sorted(set(text)), "\n\n"), end="\n\n")
    ids, lengths = _split(vocabulary, text, LENGTHS[name])
    config = DEFAULT_TRAINING
    streams = Streams(ids, config.batch, config.chunk, config.seed)
    batches = DocumentBatches(
        ids,
        np.cumsum(lengths) - lengths,
        lengths,
        batch=config.batch,
        chunk=config.chunk,
        seed=config.seed,
    )
    choice = calibrate(CharNetwork(MODEL, len(vocabulary)), streams, config)
    finish = synchronizer(torch.device(choice.device))
    seconds = options.seconds(BLOCK_SECONDS)
    with ExitStack() as stack:
        actions: list[Callable[[], int]] = []
        for source in (batches, streams):
            torch.manual_seed(1)
            network = CharNetwork(MODEL, len(vocabulary))
            trainer = choice.trainer(network, source, config)
            actions.append(partial(_step, stack.enter_context(closing(trainer)), source))
        ours, theirs = interleave(
            options.repeats(REPEATS),
            *(partial(rate_of, action, seconds, finish) for action in actions),
        )
    threads = f", --threads {choice.threads}" if choice.device is Device.CPU else ""
    yield Measurement(
        f"training on documents, {name}: {Size.SMALL.model.title}",
        "symbols/s",
        ours,
        Comparison(f"{streams.batch} streams of {streams.chunk} of the same text", theirs),
        note=f"{len(lengths):,} documents of {LENGTHS[name]} characters on average; "
        f"{choice.device}, {choice.precision}{threads} (calibrated)",
    )


def _split(vocabulary: Vocabulary, text: str, mean: int) -> tuple[Ints, Ints]:
    """The ids of ``text`` in documents of ``mean`` characters, with [END], and their lengths."""
    drawn = np.random.default_rng(1).normal(mean, 0.3 * mean, 2 * len(text) // mean)
    ends = np.cumsum(np.maximum(1, drawn.round()).astype(np.int64))
    ends = ends[ends <= len(text)]
    borders = np.concatenate([[0], ends])
    ids = np.insert(vocabulary.encode(text[: ends[-1]]), borders, vocabulary.end_id)
    return ids, np.diff(borders) + 1


def _step(trainer: StepTrainer, batches: Batches) -> int:
    """Take a step; return the number of its symbols, without padding."""
    symbols = int(batches.at(trainer.position).real.sum())
    trainer.step(default_learning_rate(MODEL), DEFAULT_TRAINING.clip)
    return symbols
