"""Which errors count as out of memory, and which batch size is then advised."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from lstm_tui.config import (
    Device,
    ModelConfig,
    Precision,
    TrainingConfig,
)
from lstm_tui.errors import TrainingError
from lstm_tui.hardware import usable_cores
from lstm_tui.runs.checkpoint_files import MANIFEST
from lstm_tui.runs.directory import Run
from lstm_tui.text.corpus import Corpus
from lstm_tui.training.batch_size import is_out_of_memory, may_be_memory, memory_advice
from lstm_tui.training.calibration import ComputeChoice
from lstm_tui.training.trainer import StepResult, Trainer
from tests.support.training_runs import make_training_run

NO_PRIMITIVE = RuntimeError(
    "could not create a primitive descriptor for the LSTM forward propagation primitive. Run "
    "workload with environment variable ONEDNN_VERBOSE=all to get additional diagnostic …"
)
ALLOCATOR = RuntimeError(
    "[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory: you "
    "tried to allocate 17179869184 bytes. Error code 12 (Cannot allocate memory)"
)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        MemoryError("std::bad_alloc"),
        RuntimeError("std::bad_alloc"),
        ALLOCATOR,
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB."),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("MPS backend out of memory (MPS allocated: 1 GB)"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate(handle)"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
    ],
)
def test_out_of_memory_errors_are_recognized(error: Exception) -> None:
    assert is_out_of_memory(error)
    assert may_be_memory(error)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("size mismatch"),
        ValueError("out of memory is the title of a novel"),
        TrainingError("One of the processes ran out of memory."),
        OSError(errno.ENOENT, "No such file: out of memory.txt"),
        NotImplementedError("no kernel"),
    ],
)
def test_other_errors_are_not_out_of_memory(error: Exception) -> None:
    assert not may_be_memory(error)


def test_a_failure_of_onednn_may_be_memory() -> None:
    assert may_be_memory(NO_PRIMITIVE)
    assert not is_out_of_memory(NO_PRIMITIVE)


class Machine:
    """Training steps that fail unless ``room`` of the batch, and the settings of each."""

    def __init__(self) -> None:
        self.room: Callable[[int], bool] = lambda _batch: True
        self.error: Exception = NO_PRIMITIVE
        self.tried: list[tuple[int, Precision, int]] = []

    def step(self, trainer: Trainer, _rate: float, _clip: float) -> StepResult:
        threads = trainer.shards * torch.get_num_threads()
        self.tried.append((trainer.streams.batch, trainer.precision, threads))
        if not self.room(trainer.streams.batch):
            raise self.error
        return StepResult(1.0, 1.0, applied=True)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(Trainer, "step", lambda *arguments: machine.step(*arguments))
    return machine


def made(folder: Path, corpus: Corpus, batch: int = 16) -> Run:
    training = TrainingConfig(batch=batch, chunk=8, device=Device.CPU)
    return make_training_run(folder, corpus, ModelConfig(hidden=4, embedding=3), training)


@pytest.fixture
def run(tmp_path: Path, corpus: Corpus) -> Run:
    return made(tmp_path / "runs", corpus)


COMPUTE = ComputeChoice(Device.CPU, Precision.BFLOAT16, 2)
ADVICE = "Out of memory with --batch 16. Make room, or train again: --batch 8 fits here now."


def test_a_failure_of_onednn_is_memory_if_a_quarter_of_the_batch_fits(
    run: Run, machine: Machine
) -> None:
    machine.room = lambda batch: batch < 16
    assert memory_advice(run, NO_PRIMITIVE, COMPUTE) == ADVICE
    assert [batch for batch, _, _ in machine.tried] == [4, 4, 16, 8, 8]


@pytest.mark.parametrize("room", [lambda _: False, lambda _: True])
def test_a_failure_of_onednn_is_not_memory_if_all_batches_fit_or_none(
    run: Run, machine: Machine, room: Callable[[int], bool]
) -> None:
    machine.room = room
    assert memory_advice(run, NO_PRIMITIVE, COMPUTE) == ""


def test_a_failure_of_onednn_is_not_memory_with_a_single_stream(
    tmp_path: Path, corpus: Corpus, machine: Machine
) -> None:
    machine.room = lambda _: False
    assert memory_advice(made(tmp_path / "one", corpus, batch=1), NO_PRIMITIVE, COMPUTE) == ""


def test_the_advice_is_tried_in_the_precision_and_threads_of_the_run(
    run: Run, machine: Machine
) -> None:
    machine.room, machine.error = (lambda batch: batch < 16), ALLOCATOR
    assert memory_advice(run, ALLOCATOR, COMPUTE) == ADVICE
    assert set(machine.tried) == {(8, Precision.BFLOAT16, 2)}
    machine.tried.clear()
    assert memory_advice(run, ALLOCATOR, None) == ADVICE  # not selected yet
    assert set(machine.tried) == {(8, Precision.FLOAT32, usable_cores())}


def test_the_advice_says_if_not_even_one_stream_fits(run: Run, machine: Machine) -> None:
    machine.room = lambda _: False
    assert memory_advice(run, MemoryError(), COMPUTE).endswith(
        "train again: not even --batch 1 fits here now, so try less --hidden."
    )


def test_the_advice_says_that_checkpoints_are_kept(run: Run, machine: Machine) -> None:
    machine.room = lambda batch: batch < 16
    (run.checkpoints / "00000010").mkdir(parents=True)
    (run.checkpoints / "00000010" / MANIFEST).touch()
    assert memory_advice(run, MemoryError(), COMPUTE) == (
        "Out of memory with --batch 16. Its checkpoints are kept. Make room and resume, or train "
        "again: --batch 8 fits here now."
    )
