"""Run directories of a classifier that is made by hand: the last mark of a document decides.

The documents are words with ``!`` and ``?`` between them; the class is *positive* if the last mark
is ``!``. From step 100 on, `MARK` of layer 1 is high after ``!`` and low after ``?``, until the
next mark, and the MLP reads it alone; at step 0 the weights are random. A bag of symbols does not
know which mark was the last.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from lstm_tui.config import (
    DocumentSplit,
    ModelConfig,
    Pooling,
    RunConfig,
    TextConfig,
    TrainingConfig,
)
from lstm_tui.runs import passage
from lstm_tui.runs.checkpoint_files import save_checkpoint
from lstm_tui.runs.creation import create_run
from lstm_tui.runs.directory import CorpusRecord, Run, RunRecord
from lstm_tui.scoring import bag_of_symbols
from lstm_tui.text.documents import encode_documents
from lstm_tui.text.vocabulary import Vocabulary
from tests.support.neuron_runs import (
    LINK,
    LINK_BELOW,
    STATE,
    UNITS,
    Weights,
    copy_below,
    invented_weights,
    raise_flag,
)

MARK, BELOW = LINK, LINK_BELOW
CLASSES = ("negative", "positive")
SYMBOLS = Vocabulary((*"\n !.?abcdefghijklmnopqrstuvwxyz", "[END]"), end="[END]")

_TOWNS = ("lume", "old varr", "tessel", "karsk", "marrow bay", "ilm")


def marked_documents(count: int = 120, seed: int = 5) -> tuple[list[str], np.ndarray]:
    """``count`` documents and their classes (D,), half of each."""
    random = np.random.default_rng(seed)
    documents = []
    for number in range(count):
        marks = [*random.choice(["!", "?"], int(random.integers(0, 4))), "?!"[number % 2]]
        words = [f"{_TOWNS[random.integers(len(_TOWNS))]}{mark}" for mark in marks]
        documents.append(" ".join([*words, _TOWNS[random.integers(len(_TOWNS))]]))
    return documents, np.arange(count) % 2


def deciding_weights(model: ModelConfig, vocabulary: Vocabulary, seed: int = 1) -> Weights:
    """Random weights, but `MARK` holds the last mark and the MLP reads it alone."""
    weights = invented_weights(model, len(vocabulary), seed, 0.2)
    up, down = vocabulary.encode("!?")
    raise_flag(weights, LINK_BELOW.index, (up,), (down,))
    copy_below(weights, MARK.index, LINK_BELOW.index)
    for name in ("mlp.0.weight", "mlp.0.bias", "mlp.2.weight", "mlp.2.bias"):
        weights[name][:] = 0
    weights["mlp.0.weight"][0, MARK.index], weights["mlp.0.weight"][1, MARK.index] = 1, -1
    weights["mlp.2.weight"][1, :2], weights["mlp.2.weight"][0, :2] = (4, -4), (-4, 4)
    return weights


def make_classifier_run(
    folder: Path,
    name: str = "marks",
    *,
    steps: tuple[int, ...] = (0, 100),
    pooling: Pooling = Pooling.LAST,
    classes: tuple[str, ...] = CLASSES,
    max_length: int = 0,
    count: int = 120,
    baseline: bool = False,
) -> Run:
    """A run in ``folder`` that keeps ``count`` documents and their classes.

    Its ``baseline`` says *positive* where a document has ``!``. With other ``classes`` than two its
    weights are random.
    """
    model = ModelConfig(
        layers=2,
        hidden=UNITS,
        embedding=0,
        documents=True,
        classes=len(classes),
        pooling=pooling,
        mlp=4,
    )
    config = RunConfig(
        TextConfig(documents=DocumentSplit.LABELED, max_length=max_length),
        model,
        TrainingConfig(ranking=False),  # as of a classifier without --ranking
    )
    documents, labels = marked_documents(count)
    ids = encode_documents(documents, SYMBOLS).astype(np.uint8)
    record = RunRecord(
        name=name,
        created="2026-11-30T10:15:00",
        config=config,
        corpus=CorpusRecord("key", "0" * 64, ("marks.tsv",), len(ids), classes=classes),
        host="here",
    )
    labels = (labels % len(classes)).astype(np.uint8)
    kept = passage.Passage(ids, 0, 0, len(ids), SYMBOLS.end_id, labels)
    files = {passage.NAME: passage.passage_file(kept)}
    if baseline:
        weight = np.zeros((len(SYMBOLS), len(classes)), np.float32)
        weight[SYMBOLS.id_of["!"], 1] = 9
        bias = np.array([1, 0], np.float32)
        files[bag_of_symbols.NAME] = bag_of_symbols.BagOfSymbols(weight, bias, 1.0).file()
    run = create_run(folder, record, SYMBOLS, files)
    for step in steps:
        if step and len(classes) == 2:
            weights = deciding_weights(model, SYMBOLS)
        else:
            weights = invented_weights(model, len(SYMBOLS), step, 0.2)
        save_checkpoint(run, weights, {}, replace(STATE, step=step, position=step))
    return run
