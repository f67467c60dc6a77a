"""When memory is used up: which batch would have fitted, found by trying.

Knows nothing of how far the training had come; whoever asks has let go of it.
"""

import gc
from contextlib import closing

import torch

from lstm_tui.config import Precision
from lstm_tui.runs.directory import Run
from lstm_tui.text.corpus import load_corpus
from lstm_tui.training.batches import Streams
from lstm_tui.training.calibration import choose_device
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.trainer import Trainer

STEPS = 2
"""The optimiser makes its moments in the first step, so the second one needs more."""
RESERVE_BYTES = 64 << 20
"""Held while it is tried, for what a run does besides steps: evaluate, sample and save."""


def batch_that_fits(run: Run) -> int | None:
    """The largest half, quarter … of the batch of ``run`` that can be trained here, or None."""
    config = run.record().config
    batch = config.training.batch // 2
    while batch >= 1:
        if _fits(run, batch):
            return batch
        batch //= 2
    return None


def _fits(run: Run, batch: int) -> bool:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    record = run.record()
    training = record.config.training
    precision = training.precision
    try:
        reserve = torch.empty(RESERVE_BYTES, dtype=torch.uint8)
        corpus = load_corpus(record.corpus.key, record.config.text)
        trainer = Trainer(
            CharNetwork(record.config.model, len(corpus.vocabulary)),
            Streams(corpus.train, batch, training.chunk, training.seed),
            training,
            device=torch.device(choose_device(training.device)),
            precision=Precision.FLOAT32 if precision is Precision.AUTO else precision,
            threads=training.threads or 1,
        )
        with closing(trainer):
            for _ in range(STEPS):
                trainer.step(1e-4, 1.0)
        del reserve
    except (MemoryError, RuntimeError, OSError):  # torch says it in either of the latter
        return False
    return True
