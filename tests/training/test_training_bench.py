"""Which matrix products are measured depends on the processor."""

import pytest
import torch

from lstm_tui.benchmarking.measurement import BenchOptions
from lstm_tui.config import Device, Precision
from lstm_tui.training import training_bench
from lstm_tui.training.matmul_peak import Product

CPU = BenchOptions(quick=True, device=Device.CPU)


@pytest.fixture(autouse=True)
def small_products(monkeypatch: pytest.MonkeyPatch) -> None:
    def small(device: torch.device, precision: Precision, *, quick: bool) -> Product:
        assert quick
        return Product(device, precision, side=16, threads=1)

    monkeypatch.setattr(training_bench, "fastest_product", small)


def test_bfloat16_products_are_measured_where_supported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_bench, "slowdown", lambda _device: 6.0)
    figures = list(training_bench.peak(CPU))
    assert [figure.name for figure in figures] == [
        "matrix products: cpu, float32",
        "matrix products: cpu, bfloat16",
    ]
    assert not any("emulated" in figure.note for figure in figures)


def test_emulated_bfloat16_is_reported_and_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_bench, "slowdown", lambda _device: 250.0)
    [figure] = training_bench.peak(CPU)
    assert figure.name == "matrix products: cpu, float32"
    assert figure.note.endswith("; bfloat16 is emulated here")
