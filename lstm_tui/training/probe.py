"""Probe whether a device and a precision work here, by training steps that must stay finite.

Which operations torch and oneDNN have depends on the processor, the build and the environment
(``ONEDNN_MAX_CPU_ISA``), and no query covers them all. The program and its tests both use `probe`.
"""

import math
import platform
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace

import numpy as np
import torch

from lstm_tui.config import Cell, Device, ModelConfig, Precision, TrainingConfig
from lstm_tui.errors import ConfigError
from lstm_tui.training.batches import Streams
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.tasks import StepTrainer
from lstm_tui.training.trainer import Trainer

STEPS = 2
"""The second step reads the weights that the first one wrote, which may not be finite."""

EMULATED = 20.0
"""From this `slowdown` on bfloat16 is taken to be emulated, and is not measured."""

_STREAMS, _CHUNK, _VOCABULARY_SIZE, _HIDDEN = 4, 8, 16, 64
_SIDE, _PRODUCTS, _PRODUCT_SECONDS = 256, 20, 0.1
_RATE, _CLIP = 1e-4, 1.0


def checked_step(trainer: StepTrainer) -> None:
    """Take a training step that must have a finite loss and gradient.

    Raises:
        FloatingPointError: The loss or the norm of the gradient is infinite or NaN.
        Exception: The forward or backward pass failed.
    """
    result = trainer.step(_RATE, _CLIP)
    if not result.applied:
        raise FloatingPointError(f"loss {result.loss:g}, gradient norm {result.gradient_norm:g}")


def probe(
    model: ModelConfig,
    precision: Precision,
    device: Device = Device.CPU,
    training: TrainingConfig | None = None,
) -> Exception | None:
    """Train a network like ``model`` for `STEPS`; return the error, or None if there was none.

    The network is narrow and the streams are few and short, so that this is fast for a large model
    too, even where bfloat16 is emulated. The random state of torch is preserved.
    """
    config, model = training or TrainingConfig(), _narrow(model)
    ids = np.arange(4 * _STREAMS * _CHUNK) % _VOCABULARY_SIZE
    try:
        with torch.random.fork_rng(devices=()):
            trainer = Trainer(
                CharNetwork(model, _VOCABULARY_SIZE),
                Streams(ids, _STREAMS, _CHUNK, seed=1),
                config,
                device=torch.device(device),
                precision=precision,
            )
        with closing(trainer):
            for _ in range(STEPS):
                checked_step(trainer)
    except Exception as error:  # of any type: it excludes this precision
        return error
    return None


def _narrow(model: ModelConfig) -> ModelConfig:
    hidden = min(model.hidden, _HIDDEN)
    embedding = hidden if model.tied else min(model.embedding, _HIDDEN)
    return replace(model, layers=min(model.layers, 2), hidden=hidden, embedding=embedding)


def slowdown(device: Device) -> float:
    """How many times as long a bfloat16 matrix product takes as one in float32 on the CPU.

    Without bfloat16 instructions it is emulated value by value: 250 to 500 times as long below
    AVX-512, 6 times with AVX-512 alone. For other devices 1 is returned.
    """
    if device is not Device.CPU:
        return 1.0
    try:
        with torch_threads(1):
            return _product_seconds(torch.bfloat16) / _product_seconds(torch.float32)
    except RuntimeError:  # torch has no such product here
        return math.inf


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """Let torch use ``count`` threads in the block."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _product_seconds(kind: torch.dtype) -> float:
    """The fastest of some products of two square matrices, after a warm-up."""
    left, right = torch.ones(2, _SIDE, _SIDE, dtype=kind)
    torch.mm(left, right)
    seconds: list[float] = []
    while len(seconds) < _PRODUCTS and sum(seconds) < _PRODUCT_SECONDS:
        begin = time.perf_counter()
        torch.mm(left, right)
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def check_precision(model: ModelConfig, training: TrainingConfig, device: Device) -> None:
    """Check that bfloat16 works here if ``training`` asks for it.

    Raises:
        ConfigError: It does not work, and float32 does.
    """
    if training.precision is not Precision.BFLOAT16:
        return
    error = probe(model, Precision.BFLOAT16, device, training)
    if error is not None and probe(model, Precision.FLOAT32, device, training) is None:
        raise ConfigError(
            f"--precision bfloat16: {cause(error, model.cell, Precision.BFLOAT16, device)}. "
            "Use --precision float32."
        ) from error


def cause(error: Exception, cell: Cell, precision: Precision, device: Device) -> str:
    """Why ``precision`` cannot be used for this cell, as a clause."""
    lstm = precision is Precision.BFLOAT16 and cell is Cell.LSTM and device is Device.CPU
    if lstm and says_no_primitive(error) and _lacks_avx512():
        return "bfloat16 LSTMs need AVX-512"
    return f"{precision} does not work here ({error_line(error)})"


def error_line(error: Exception) -> str:
    """The type of an error and the last line of its message."""
    if isinstance(error, FloatingPointError):
        return f"not finite: {error}"
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return ": ".join([type(error).__name__, *lines[-1:]]).rstrip(".")


def says_no_primitive(error: Exception) -> bool:
    """Whether oneDNN failed to create or execute an operation: it is missing, or out of memory."""
    signs = ("could not create a primitive", "could not execute a primitive")
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in signs)


def onednn_has_bfloat16() -> bool | None:
    """Whether oneDNN's effective instruction set has bfloat16; None if torch cannot query it."""
    with suppress(Exception):
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return None


def _lacks_avx512() -> bool:
    """Whether this is an x86 processor on which oneDNN has no AVX-512, or may not use it."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    with suppress(Exception):
        if not torch.cpu._is_avx512_supported():
            return True
    return onednn_has_bfloat16() is False
