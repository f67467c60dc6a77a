"""What is measured: matrix products that the processor has, and training on many symbols."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
import torch

from lstm_tui.benchmarking.measurement import BenchOptions
from lstm_tui.config import Device, ModelConfig, Precision, TrainingConfig
from lstm_tui.training import training_bench
from lstm_tui.training.batches import Ids
from lstm_tui.training.calibration import ComputeChoice
from lstm_tui.training.matmul_peak import Product
from lstm_tui.training.speed_comparison import SideBySide

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


def test_training_on_words_is_compared_with_the_reference_loop_on_as_many_symbols(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[tuple[Ids, int]] = []

    @contextmanager
    def recorded(
        _: ModelConfig, ids: Ids, vocabulary_size: int, config: TrainingConfig
    ) -> Iterator[SideBySide]:
        read.append((ids, vocabulary_size))
        choice = ComputeChoice(Device.CPU, Precision.FLOAT32, 1)
        yield SideBySide(choice, lambda _: 60.0, lambda _: 50.0, config.batch, 1)

    monkeypatch.setattr(training_bench, "side_by_side", recorded)
    [figure] = training_bench.MEASURES["training-words"](CPU)
    [(ids, vocabulary_size)] = read
    assert (figure.name, figure.unit) == ("training words: LSTM 2×256", "symbols/s")
    assert figure.ratio == pytest.approx(1.2)
    assert "10,000 distinct symbols" in figure.note
    assert vocabulary_size == 10_000
    frequent = np.bincount(ids, minlength=vocabulary_size)
    assert frequent[0] > 5 * frequent[9] > 0
    assert np.count_nonzero(frequent) > vocabulary_size / 2
