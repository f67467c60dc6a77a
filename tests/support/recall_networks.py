"""LSTMs made by hand that solve the delayed-recall task, or part of it, and runs of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from lstm_tui.config import Cell, ModelConfig
from lstm_tui.runs.checkpoint_files import save_checkpoint
from lstm_tui.runs.directory import Run
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.text.recall_text import SYMBOLS, recall_text
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.neuron_runs import STATE, make_neuron_run

CHARACTERS = "\n?ABCDEFGHwxyz"

_FULL = 20.0  # what opens or shuts a gate entirely


def recall_model(*, documents: bool = False) -> ModelConfig:
    """One unit for each of the eight symbols; one-hot input."""
    return ModelConfig(
        cell=Cell.LSTM, layers=1, hidden=len(SYMBOLS), embedding=0, documents=documents
    )


def recall_weights(
    vocabulary: Vocabulary, *, overwrites: bool = True, erased_by: str = ""
) -> Arrays:
    """Weights by which the cell of unit *i* is +1 after symbol *i* and −1 after another one.

    Without ``overwrites`` it counts the occurrences of symbol *i* instead. The characters of
    ``erased_by`` set all cells to 0.
    """
    weights = {
        name: np.zeros(shape, np.float32)
        for name, shape in expected_shapes(recall_model(), len(vocabulary)).items()
    }
    gates = weights["recurrent.weight_ih_l0"].reshape(4, len(SYMBOLS), len(vocabulary))
    bias = weights["recurrent.bias_ih_l0"].reshape(4, len(SYMBOLS))
    bias[:] = np.array([-_FULL, _FULL, 0, _FULL])[:, None]
    for unit, symbol in enumerate(vocabulary.encode(SYMBOLS)):
        gates[0, :, symbol] = 2 * _FULL
        if overwrites:
            gates[1, :, symbol] = -2 * _FULL
            gates[2, :, symbol] = -_FULL
        gates[2, unit, symbol] = _FULL
        weights["output.weight"][symbol, unit] = 4
    for erasing in vocabulary.encode(erased_by):
        gates[1, :, erasing] = -2 * _FULL
    return weights


def make_recall_run(
    folder: Path,
    name: str,
    erased_by: dict[int, str] | None = None,
    source_name: str = "recall.txt",
) -> Run:
    """A run over a short text of the task, with a checkpoint at each step of ``erased_by``.

    The values are the characters that erase the symbol, by default none at step 100.
    """
    run = make_neuron_run(
        folder,
        text=recall_text(4_000),
        steps=(),
        model=recall_model(),
        name=name,
        source_name=source_name,
    )
    for step, erasing in (erased_by or {100: ""}).items():
        weights = recall_weights(run.vocabulary(), erased_by=erasing)
        save_checkpoint(run, weights, {}, replace(STATE, step=step, position=step))
    return run
