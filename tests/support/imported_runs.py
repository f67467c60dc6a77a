"""Runs of imported networks, with random weights."""

from pathlib import Path

from lstm_tui.config import ModelConfig, RunConfig, TextConfig
from lstm_tui.runs.directory import CorpusRecord, ImportedNetwork, Run, RunRecord
from lstm_tui.runs.imported_network import create_imported_run
from lstm_tui.runs.passage import Passage
from lstm_tui.text.symbol_ids import narrowest
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.neuron_runs import UNITS, harbours, invented_weights

IMPORTED = ImportedNetwork(
    file="net.safetensors",
    sha256="",
    numbers=("float32",),
    recurrent=("rnn.weight_hh_l0",),
    output="head.weight",
)


def make_imported_run(folder: Path, name: str = "net") -> Run:
    """A run in ``folder`` of a one-hot LSTM that was imported, over `harbours`."""
    text, model = harbours(), ModelConfig(layers=1, hidden=UNITS, embedding=0)
    vocabulary = Vocabulary(tuple(sorted(set(text))))
    ids = vocabulary.encode(text).astype(narrowest(len(vocabulary)))
    record = RunRecord(
        name=name,
        created="2026-11-24T10:15:00",
        config=RunConfig(TextConfig(), model),
        corpus=CorpusRecord("", "", ("harbours.txt",), len(ids), ("A note on it.",)),
        host="here",
        imported=IMPORTED,
    )
    weights = invented_weights(model, len(vocabulary), 1)
    return create_imported_run(folder, record, vocabulary, weights, Passage(ids, 0, 0, len(ids)))
