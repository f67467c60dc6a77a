"""Modules that are loaded after a start: torch takes seconds, Textual a fifth of one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def loaded_after(code: str) -> set[str]:
    """The top-level packages that a fresh interpreter holds after ``code``."""
    ending = "import json, sys; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{ending}"], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["train", "--help"],
        ["runs", "--help"],
        ["sample", "--help"],
        ["neurons", "--help"],
        ["inspect", "--help"],
        ["ablate", "--help"],
        ["export", "--help"],
        ["bench", "--help"],
        ["patterns", "--help"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_help_loads_neither_torch_nor_textual_nor_numpy(arguments: list[str]) -> None:
    code = f"from lstm_tui.cli import run; run({arguments!r})"
    assert not loaded_after(code) & {"torch", "textual", "numpy", "rich", "safetensors"}


def test_python_can_be_told_to_run_the_program() -> None:
    said = [
        subprocess.check_output([*words, "--version"], text=True)
        for words in (
            [sys.executable, "-m", "lstm_tui"],
            [str(Path(sys.executable).with_name("lstm-tui"))],
        )
    ]
    assert said[0] == said[1] != ""


def test_screens_never_load_torch() -> None:
    code = (
        "import lstm_tui.tui.app, lstm_tui.tui.train.screen, lstm_tui.tui.runs.screen, "
        "lstm_tui.tui.neurons.screen, lstm_tui.tui.neurons.export_choices, lstm_tui.workers.process"
    )
    assert "torch" not in loaded_after(code)


def test_reading_a_network_never_loads_torch() -> None:
    assert "torch" not in loaded_after(
        "import lstm_tui.reader.reader, lstm_tui.reader.sampling, lstm_tui.scoring.ranking_pass, "
        "lstm_tui.runs.checkpoints"
    )


def test_training_loads_no_compiler_of_torch() -> None:
    """It takes a second of every start and 70 MB, and nothing is compiled."""
    code = """
import sys, numpy, torch
from lstm_tui.config import Cell, ModelConfig, Precision, TrainingConfig
from lstm_tui.training import preparation
from lstm_tui.training.batches import Streams
from lstm_tui.training.network import CharNetwork
from lstm_tui.training.probe import probe
from lstm_tui.training.trainer import Trainer
streams = Streams(numpy.arange(999, dtype=numpy.uint8) % 9, 4, 8, seed=1)
for cell, precision in ((Cell.LSTM, Precision.FLOAT32), (Cell.GRU, Precision.BFLOAT16)):
    model = ModelConfig(cell=cell, layers=2, hidden=8, embedding=4, dropout=0.1)
    assert probe(model, precision) is None
    network = CharNetwork(model, 9)
    trainer = Trainer(network, streams, TrainingConfig(),
                      device=torch.device("cpu"), precision=precision, threads=2)
    assert trainer.step(1e-3, 1.0).applied
    *_, loss = trainer.evaluation(streams.ids, ((900, len(streams.ids)),))
    trainer.close()
sys.modules = {name.replace(".", "/"): module for name, module in sys.modules.items()}
"""
    assert "torch/_dynamo" not in loaded_after(code)
