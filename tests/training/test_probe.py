"""The probe finds out by training whether a precision works on this machine."""

import math
import platform

import pytest
import torch

from lstm_tui.config import (
    Cell,
    Device,
    ModelConfig,
    Optimizer,
    Precision,
    TrainingConfig,
)
from lstm_tui.errors import ConfigError
from lstm_tui.presets import Size
from lstm_tui.training.probe import (
    EMULATED,
    cause,
    check_precision,
    error_line,
    onednn_has_bfloat16,
    probe,
    says_no_primitive,
    slowdown,
)
from lstm_tui.training.trainer import StepResult, Trainer

LARGE = ModelConfig(layers=9, hidden=4096, embedding=4096, tied=True, dropout=0.1)


@pytest.mark.parametrize("cell", Cell)
@pytest.mark.parametrize("optimizer", Optimizer)
def test_float32_works_everywhere(cell: Cell, optimizer: Optimizer) -> None:
    model = ModelConfig(cell=cell, layers=2, hidden=5, embedding=3)
    training = TrainingConfig(optimizer=optimizer)
    assert probe(model, Precision.FLOAT32, training=training) is None


def test_a_large_network_is_probed_with_a_narrow_one(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    step = Trainer.step

    def counted(trainer: Trainer, rate: float, clip: float) -> StepResult:
        sizes.append(sum(value.numel() for value in trainer.network.parameters()))
        return step(trainer, rate, clip)

    monkeypatch.setattr(Trainer, "step", counted)
    assert probe(LARGE, Precision.FLOAT32) is None
    assert max(sizes) < 100_000


@pytest.mark.usefixtures("without_onednn")
@pytest.mark.parametrize("cell", Cell)
def test_the_probe_works_without_onednn(cell: Cell) -> None:
    model = ModelConfig(cell=cell, hidden=6, embedding=4)
    assert probe(model, Precision.FLOAT32) is None
    error = probe(model, Precision.BFLOAT16)
    assert error is None or cause(error, cell, Precision.BFLOAT16, Device.CPU)


def test_the_probe_preserves_the_random_state() -> None:
    before = torch.get_rng_state()
    probe(ModelConfig(hidden=4, dropout=0.5), Precision.FLOAT32)
    assert torch.equal(before, torch.get_rng_state())


def test_onednn_and_the_probe_agree() -> None:
    """Below AVX-512 oneDNN has no bfloat16, and so no LSTM in it."""
    if platform.machine() == "x86_64" and torch.backends.mkldnn.enabled:
        works = probe(Size.TINY.model, Precision.BFLOAT16) is None
        assert works or onednn_has_bfloat16() is not True
        assert works or slowdown(Device.CPU) > 1


def test_a_missing_bfloat16_product_is_infinitely_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    def mm(left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        if left.dtype is torch.bfloat16:
            raise RuntimeError('"addmm_impl_cpu_" not implemented for BFloat16')
        return left @ right

    monkeypatch.setattr(torch, "mm", mm)
    assert slowdown(Device.CPU) == math.inf > EMULATED
    assert slowdown(Device.CUDA) == 1


def fails_with(monkeypatch: pytest.MonkeyPatch, *results: StepResult | Exception) -> None:
    remaining = iter(results)

    def step(_trainer: Trainer, _rate: float, _clip: float) -> StepResult:
        result = next(remaining)
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(Trainer, "step", step)


GOOD, NAN = StepResult(1.0, 1.0, applied=True), StepResult(math.nan, 1.0, applied=False)


def test_weights_that_become_nan_show_at_the_second_step(monkeypatch: pytest.MonkeyPatch) -> None:
    fails_with(monkeypatch, GOOD, NAN)
    error = probe(LARGE, Precision.BFLOAT16)
    assert isinstance(error, FloatingPointError)
    assert error_line(error) == "not finite: loss nan, gradient norm 1"


BFLOAT16 = TrainingConfig(precision=Precision.BFLOAT16)


def test_bfloat16_is_refused_only_if_float32_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fails_with(monkeypatch, MemoryError("none left"), MemoryError("none left"))
    check_precision(LARGE, BFLOAT16, Device.CPU)
    fails_with(monkeypatch, NAN, GOOD, GOOD)
    with pytest.raises(ConfigError, match="Use --precision float32"):
        check_precision(LARGE, BFLOAT16, Device.CPU)


def test_only_a_missing_onednn_primitive_is_attributed_to_avx512() -> None:
    lacking = RuntimeError("could not create a primitive descriptor for the LSTM forward pr…")
    assert says_no_primitive(lacking)
    assert not says_no_primitive(RuntimeError("size mismatch"))
    assert not says_no_primitive(ValueError("could not create a primitive"))
    assert "AVX-512" not in cause(lacking, Cell.GRU, Precision.BFLOAT16, Device.CPU)
    assert "AVX-512" not in cause(lacking, Cell.LSTM, Precision.BFLOAT16, Device.MPS)
    assert "AVX-512" not in cause(RuntimeError("?"), Cell.LSTM, Precision.BFLOAT16, Device.CPU)
