"""Whether memory is short, and which batch fits, found by training steps.

Knows nothing of how far the training had come; the caller has released what it held.
"""

import errno
import gc
from contextlib import closing

import torch

from lstm_tui.config import Precision, TrainingConfig
from lstm_tui.hardware import usable_cores
from lstm_tui.runs.checkpoint_files import steps_on_disk
from lstm_tui.runs.directory import Run
from lstm_tui.text.corpus import load_corpus
from lstm_tui.training.batches import Streams
from lstm_tui.training.calibration import ComputeChoice, choose_device
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.probe import checked_step, says_no_primitive
from lstm_tui.training.trainer import Trainer

STEPS = 2
"""The optimiser makes its moments in the first step, so the second one needs more."""
RESERVE_BYTES = 64 << 20
"""Held while it is tried, for what a run does besides steps: evaluate, sample and save."""


_SIGNS = ("out of memory", "can't allocate memory", "cannot allocate memory", "bad_alloc")
_STATUSES = ("_STATUS_ALLOC_FAILED", "_STATUS_NOT_ENOUGH_MEMORY")


def memory_advice(run: Run, error: Exception, way: ComputeChoice | None) -> str:
    """What to do where memory is the cause of ``error``, found by trying; else nothing.

    ``way`` is how the run is computed, None where that was not chosen yet.
    """
    batch = run.record().config.training.batch
    try:
        if not is_out_of_memory(error) and not _batch_is_too_large(run, batch, way):
            return ""
        smaller = _find_batch_size(run, batch, way)
        advice = f"--batch {smaller} fits here now"
        if smaller is None:
            advice = "not even --batch 1 fits here now, so try less --hidden"
    except MemoryError:  # there is not even room for trying
        advice = "with a smaller --batch or less --hidden"
    kept = "Its checkpoints are kept. Make room and resume"
    return (
        f"Out of memory with --batch {batch}. {kept if steps_on_disk(run) else 'Make room'}, "
        f"or train again: {advice}."
    )


def may_be_memory(error: Exception) -> bool:
    """Whether ``error`` says that memory is short, or that oneDNN failed, perhaps for that."""
    return is_out_of_memory(error) or says_no_primitive(error)


def is_out_of_memory(error: Exception) -> bool:
    """Whether ``error`` says that memory is used up, as Python, torch and CUDA say it."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    words = str(error)
    return isinstance(error, RuntimeError) and (
        any(sign in words.lower() for sign in _SIGNS) or any(it in words for it in _STATUSES)
    )


def _batch_is_too_large(run: Run, batch: int, way: ComputeChoice | None) -> bool:
    """Whether a step fails, again, with the whole ``batch`` and succeeds with a quarter of it."""
    return batch > 1 and _fits(run, max(1, batch // 4), way) and not _fits(run, batch, way)


def _find_batch_size(run: Run, batch: int, way: ComputeChoice | None) -> int | None:
    """The largest half, quarter … of ``batch`` that can be trained here, or None."""
    while batch := batch // 2:
        if _fits(run, batch, way):
            return batch
    return None


def _fits(run: Run, batch: int, way: ComputeChoice | None) -> bool:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    record = run.record()
    training = record.config.training
    way = way or _default_way(training)
    try:
        reserve = torch.empty(RESERVE_BYTES, dtype=torch.uint8)
        corpus = load_corpus(record.corpus.key, record.config.text)
        trainer = Trainer(
            CharNetwork(record.config.model, len(corpus.vocabulary)),
            Streams(corpus.train, batch, training.chunk, training.seed),
            training,
            device=torch.device(way.device),
            precision=way.precision,
            threads=way.threads,
        )
        with closing(trainer):
            for _ in range(STEPS):
                checked_step(trainer)
        del reserve
    except Exception:  # torch and oneDNN say it in many ways
        return False
    return True


def _default_way(training: TrainingConfig) -> ComputeChoice:
    """How a run is computed at worst where nothing was measured: float32 and all cores."""
    precision = training.precision
    return ComputeChoice(
        choose_device(training.device),
        Precision.FLOAT32 if precision is Precision.AUTO else precision,
        training.threads or usable_cores(),
    )
