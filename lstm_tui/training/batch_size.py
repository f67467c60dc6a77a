"""Out-of-memory advice: detect that memory ran out, and find a batch size that fits by trying.

The caller has released its network before.
"""

import errno
import gc
from contextlib import closing
from dataclasses import replace

import torch

from lstm_tui.config import Precision, TrainingConfig
from lstm_tui.hardware import usable_cores
from lstm_tui.runs.checkpoint_files import trained_steps
from lstm_tui.runs.directory import Run
from lstm_tui.text.corpus import load_corpus
from lstm_tui.training.calibration import ComputeChoice, choose_device
from lstm_tui.training.construction import training_batches
from lstm_tui.training.labeled_batches import LabeledBatches
from lstm_tui.training.network import build_network
from lstm_tui.training.probe import checked_step, says_no_primitive

STEPS = 2
"""The optimizer allocates its moments in the first step, so the second needs more memory."""

RESERVE_BYTES = 64 << 20
"""Kept free during a trial, for evaluations, samples and saves."""

_SIGNS = ("out of memory", "can't allocate memory", "cannot allocate memory", "bad_alloc")
_STATUSES = ("_STATUS_ALLOC_FAILED", "_STATUS_NOT_ENOUGH_MEMORY")


def memory_advice(run: Run, error: Exception, compute: ComputeChoice | None) -> str:
    """What to do about ``error`` if its cause is a lack of memory, found by trying; else "".

    ``compute`` are the settings of the run, None if they were not selected yet.
    """
    config = run.record().config
    batch = config.training.batch
    try:
        if not is_out_of_memory(error) and not _batch_is_too_large(run, batch, compute):
            return ""
        smaller = _find_batch_size(run, batch, compute)
        advice = f"--batch {smaller} fits here now"
        if smaller is None:
            less = "a smaller --max-length" if config.model.classes else "less --hidden"
            advice = f"not even --batch 1 fits here now, so try {less}"
    except MemoryError:  # too little even for a trial
        advice = "with a smaller --batch or less --hidden"
    kept = "Its checkpoints are kept. Make room and resume"
    return (
        f"Out of memory with --batch {batch}. {kept if trained_steps(run) else 'Make room'}, "
        f"or train again: {advice}."
    )


def may_be_memory(error: Exception) -> bool:
    """Whether ``error`` is out of memory, or a failure of oneDNN, which may be due to that."""
    return is_out_of_memory(error) or says_no_primitive(error)


def is_out_of_memory(error: Exception) -> bool:
    """Whether ``error`` is an out-of-memory error of Python, torch, CUDA or the system."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    message = str(error)
    return isinstance(error, RuntimeError) and (
        any(sign in message.lower() for sign in _SIGNS)
        or any(status in message for status in _STATUSES)
    )


def _batch_is_too_large(run: Run, batch: int, compute: ComputeChoice | None) -> bool:
    """Whether a step fails with ``batch`` and succeeds with a quarter of it."""
    return batch > 1 and _fits(run, max(1, batch // 4), compute) and not _fits(run, batch, compute)


def _find_batch_size(run: Run, batch: int, compute: ComputeChoice | None) -> int | None:
    """The largest of ``batch`` / 2, / 4 … that can be trained here, or None."""
    while batch := batch // 2:
        if _fits(run, batch, compute):
            return batch
    return None


def _fits(run: Run, batch: int, compute: ComputeChoice | None) -> bool:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    record = run.record()
    training = record.config.training
    compute = compute or _default_compute(training)
    try:
        reserve = torch.empty(RESERVE_BYTES, dtype=torch.uint8)
        corpus = load_corpus(record.corpus.key, record.config.text)
        streams = training_batches(corpus, replace(training, batch=batch))
        if isinstance(streams, LabeledBatches):
            streams = streams.largest()
        network = build_network(record.config.model, len(corpus.vocabulary))
        trainer = compute.trainer(network, streams, training)
        with closing(trainer):
            for _ in range(STEPS):
                checked_step(trainer)
        del reserve
    except Exception:  # torch and oneDNN raise many types
        return False
    return True


def _default_compute(training: TrainingConfig) -> ComputeChoice:
    """The settings that need most memory, for a run that was not calibrated yet."""
    precision = training.precision
    return ComputeChoice(
        choose_device(training.device),
        Precision.FLOAT32 if precision is Precision.AUTO else precision,
        training.threads or usable_cores(),
    )
