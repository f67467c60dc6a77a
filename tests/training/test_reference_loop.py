"""The reference loop trains and samples."""

import numpy as np
import torch
from torch import nn

from lstm_tui.config import Cell, Device, ModelConfig, Precision, TrainingConfig
from lstm_tui.training.matmul_peak import fastest_product
from lstm_tui.training.reference_loop import PlainLSTM, plain_step, plain_writer
from lstm_tui.training.speed_comparison import side_by_side

MODEL = ModelConfig(layers=2, hidden=16, embedding=8)
CPU = torch.device("cpu")
IDS = np.arange(4_000) % 5


def test_the_reference_loop_learns_a_sequence() -> None:
    torch.manual_seed(1)
    network = PlainLSTM(MODEL, 5)
    step = plain_step(network, IDS, batch=4, chunk=20, device=CPU)
    assert {step() for _ in range(150)} == {80}
    with torch.no_grad():
        text = torch.from_numpy(IDS[:40]).view(-1, 1)
        logits, _ = network(text[:-1], None)
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), text[1:].flatten())
    assert loss < 0.8 * np.log(5)


def test_the_reference_network_has_the_sizes_of_any_cell() -> None:
    network = PlainLSTM(ModelConfig(Cell.GRU, 2, 16, 8), 5)
    assert (network.lstm.num_layers, network.lstm.hidden_size) == (2, 16)
    assert (network.lstm.input_size, network.output.out_features) == (8, 5)


def test_the_reference_sampler_counts_the_characters_of_all_texts() -> None:
    write = plain_writer(PlainLSTM(MODEL, 5), texts=3, length=7)
    assert [write(), write()] == [21, 21]


def test_both_sides_train_and_restore_the_thread_count() -> None:
    before = torch.get_num_threads()
    config = TrainingConfig(
        batch=4, chunk=20, device=Device.CPU, precision=Precision.FLOAT32, threads=1
    )
    with side_by_side(MODEL, IDS, 5, config) as sides:
        assert sides.ours(0.01) > 0
        assert sides.plain(0.01) > 0
    assert (sides.choice.precision, sides.choice.threads) == (Precision.FLOAT32, 1)
    assert (sides.batch, sides.default_threads) == (4, before)
    assert torch.get_num_threads() == before


def test_a_product_is_measured_and_restores_the_settings_of_torch() -> None:
    before = torch.get_num_threads(), torch.get_float32_matmul_precision()
    product = fastest_product(CPU, Precision.FLOAT32, quick=True)
    assert product.rate(0.01) > 0
    assert product.description.startswith("1024×1024, on ")
    assert (torch.get_num_threads(), torch.get_float32_matmul_precision()) == before
