"""Probe whether a device and a precision work here: training steps that must end finite.

Which products torch and oneDNN have depends on the processor, the build and the environment
(``ONEDNN_MAX_CPU_ISA``), and no query covers them all, so nothing is assumed: a few steps of a
network of the same shape are made. The program and its tests ask the same function, `probe`.
"""

import math
import platform
import time
from contextlib import closing, suppress
from dataclasses import replace

import numpy as np
import torch

from lstm_tui.config import Cell, Device, ModelConfig, Precision, TrainingConfig
from lstm_tui.errors import ConfigError
from lstm_tui.training.batches import Streams
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.trainer import Trainer

STEPS = 2
"""The second step reads what the first one wrote: weights that are not finite show there."""

EMULATED = 20.0
"""From this `slowdown` on bfloat16 cannot be the faster choice, and is not measured."""

_STREAMS, _CHUNK, _VOCABULARY_SIZE, _HIDDEN = 4, 8, 16, 64
_SIDE, _PRODUCTS, _PRODUCT_SECONDS = 256, 20, 0.1
_RATE, _CLIP = 1e-4, 1.0


def checked_step(trainer: Trainer) -> None:
    """Make one training step that counts only if loss and gradient are finite.

    Raises:
        FloatingPointError: The loss or the norm of the gradient is infinite or NaN.
        Exception: Whatever the forward or backward pass raises.
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
    """Train a network of this shape for a moment; return what failed, None if nothing did.

    Forward pass, backward pass and the optimizer of ``training`` are tried on a few short streams
    and with a narrow network of the same cell, so that a large one costs nothing here, not even
    where bfloat16 is emulated. The random state of torch is kept.
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
    except Exception as error:  # whatever it is, it rules this precision out
        return error
    return None


def _narrow(model: ModelConfig) -> ModelConfig:
    hidden = min(model.hidden, _HIDDEN)
    embedding = hidden if model.tied else min(model.embedding, _HIDDEN)
    return replace(model, layers=min(model.layers, 2), hidden=hidden, embedding=embedding)


def slowdown(device: Device) -> float:
    """How many times as long a bfloat16 matrix product takes as one in float32, on the CPU.

    Without instructions for bfloat16 it is emulated, value by value: 250 to 500 times below
    AVX-512, 6 times with AVX-512 alone. Other devices are taken to be able: 1.
    """
    if device is not Device.CPU:
        return 1.0
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return _product_seconds(torch.bfloat16) / _product_seconds(torch.float32)
    except RuntimeError:  # it has no such product at all
        return math.inf
    finally:
        torch.set_num_threads(threads)


def _product_seconds(kind: torch.dtype) -> float:
    """The fastest of some products of two squares, after one that prepares them.

    Another program may interrupt one or two of them, hardly all.
    """
    left, right = torch.ones(2, _SIDE, _SIDE, dtype=kind)
    torch.mm(left, right)
    seconds: list[float] = []
    while len(seconds) < _PRODUCTS and sum(seconds) < _PRODUCT_SECONDS:
        begin = time.perf_counter()
        torch.mm(left, right)
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def check_precision(model: ModelConfig, training: TrainingConfig, device: Device) -> None:
    """Check that bfloat16 works here where ``training`` asks for it.

    Raises:
        ConfigError: It does not, and float32 does.
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
    """Why ``precision`` cannot be used for this cell, as a clause without a period."""
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
    """Whether oneDNN could not make an operation: it is missing, or memory is short."""
    signs = ("could not create a primitive", "could not execute a primitive")
    return isinstance(error, RuntimeError) and any(sign in str(error) for sign in signs)


def onednn_has_bfloat16() -> bool | None:
    """What oneDNN says of its effective instruction set; None if this torch cannot ask it."""
    with suppress(Exception):
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return None


def _lacks_avx512() -> bool:
    """Whether oneDNN computes on an x86 processor without AVX-512, or may not use it."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    with suppress(Exception):
        if not torch.cpu._is_avx512_supported():
            return True
    return onednn_has_bfloat16() is False
