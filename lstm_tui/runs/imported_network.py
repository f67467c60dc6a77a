"""A run without training from the network of another program: its weights, and its directory.

The rows of embedding and output are taken in the order of the run's vocabulary. What the other
network lacks is zero: biases of layers made with ``bias=False``.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig, TrainingConfig
from lstm_tui.errors import CheckpointError, NetworkFileError, RunError
from lstm_tui.runs import passage
from lstm_tui.runs.checkpoint_files import save_checkpoint
from lstm_tui.runs.creation import create_run, discard
from lstm_tui.runs.directory import Run, RunRecord
from lstm_tui.runs.events import Imported, Noted, Sampled, encode_event
from lstm_tui.runs.network_search import FoundNetwork
from lstm_tui.runs.passage import Passage
from lstm_tui.runs.recurrent_search import LayerKeys
from lstm_tui.runs.safetensors_file import Arrays
from lstm_tui.runs.tensor_file import TensorFile
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.runs.weights import check_memory, check_weights
from lstm_tui.text.glyphs import safe_line
from lstm_tui.text.vocabulary import Vocabulary

Floats = NDArray[np.float32]

IMPORTED_STATE = TrainingState(
    step=0,
    elapsed_seconds=0.0,
    position=0,
    total_steps=None,
    learning_rate=0.01,
    clip=TrainingConfig().clip,
    temperatures=TrainingConfig().temperatures,
    device="cpu",
    precision="float32",
    threads=1,
)
"""The state of the only checkpoint of such a run."""


def import_weights(
    file: TensorFile, found: FoundNetwork, ids: NDArray[np.int64], cell: Cell | None = None
) -> tuple[Arrays, ModelConfig]:
    """The weights of the network that was ``found``, under this program's names, and its model.

    Args:
        file: The file to read.
        found: Where the network is in it.
        ids: The row of each symbol of the vocabulary of the run, (V,).
        cell: The cell, if that is known better than by the file, which names no nonlinearity.

    Raises:
        NetworkFileError: A tensor cannot be read, or is not finite.
        CheckpointError: The network does not fit the memory, or overflows.
    """
    model = found.model
    if cell is not None:
        model = replace(model, cell=cell)
    check_memory(model, len(ids), copies=2, where=file.shown)
    arrays = file.read(list(found.keys))
    weights: dict[str, Floats] = {}
    if found.embedding is not None:
        weights["embedding.weight"] = arrays[found.embedding][ids]
    for number, layer in enumerate(found.layers):
        weights |= _layer_weights(arrays, layer, number)
    if found.embedding is None:
        columns = weights["recurrent.weight_ih_l0"]
        weights["recurrent.weight_ih_l0"] = np.ascontiguousarray(columns[:, ids])
    if found.output is not None:
        weights["output.weight"] = arrays[found.output][ids]
        embedding = weights.get("embedding.weight")
        if embedding is not None and np.array_equal(embedding, weights["output.weight"]):
            del weights["output.weight"]  # tied tensors that were saved twice
            model = replace(model, tied=True)
    bias = np.zeros(len(ids), np.float32)
    if found.output_bias is not None:
        bias = arrays[found.output_bias][ids]
    weights["output.bias"] = bias
    try:
        check_weights(weights, model, len(ids))
    except CheckpointError as error:
        raise NetworkFileError(f"{file.shown}: {error}") from error
    return weights, model


def _layer_weights(
    arrays: Mapping[str, Floats], layer: LayerKeys, number: int
) -> dict[str, Floats]:
    rows = len(arrays[layer.weight_hh])
    parts = {"weight_ih": layer.weight_ih, "weight_hh": layer.weight_hh}
    weights = {name: arrays[key] for name, key in parts.items()}
    for name, key in (("bias_ih", layer.bias_ih), ("bias_hh", layer.bias_hh)):
        weights[name] = np.zeros(rows, np.float32) if key is None else arrays[key]
    return {f"recurrent.{name}_l{number}": array for name, array in weights.items()}


def create_imported_run(
    folder: Path,
    record: RunRecord,
    vocabulary: Vocabulary,
    weights: Arrays,
    kept: Passage,
    sample: str = "",
) -> Run:
    """Create the directory of an imported network in the ``folder`` of runs.

    Its events are that it was imported, the notes of ``record``, and a ``sample`` that it wrote.

    Raises:
        RunError: It cannot be written; nothing is left of the run.
    """
    assert record.imported is not None
    events = [Imported(file=record.imported.file), Noted(message=record.imported.sentence)]
    events += [Noted(message=note) for note in record.corpus.notes]
    if sample:
        events.append(Sampled(temperature=1.0, text=sample))
    files = {
        passage.NAME: passage.passage_file(kept),
        "events.jsonl": b"".join(map(encode_event, events)),
    }
    run = create_run(folder, record, vocabulary, files)
    try:
        save_checkpoint(run, weights, None, IMPORTED_STATE)
    except OSError as error:
        with suppress(OSError):
            discard(run)
        raise RunError(
            f"{safe_line(run.name)}: the weights cannot be saved: {error.strerror or error}."
        ) from error
    return run
