"""Run directories for the Neurons screen: a real text, and an LSTM made by hand at three steps.

The text has wiki links and URLs. From step 200 on, `LINK` of layer 1 is high from ``[`` to ``]``
and `URL` of layer 0 from ``:`` to the next blank, and the network relies on `LINK`: where it is
high, it predicts ``]``. At step 100 both are random. All other units are noise with weak outgoing
weights. Nothing is trained, so a run takes a few milliseconds.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lstm_tui.config import Cell, ModelConfig, RunConfig, SymbolKind, TextConfig, TrainingConfig
from lstm_tui.reader.units import UnitId
from lstm_tui.runs import passage
from lstm_tui.runs.checkpoint_files import save_checkpoint
from lstm_tui.runs.creation import create_run
from lstm_tui.runs.directory import CorpusRecord, Run, RunRecord
from lstm_tui.runs.training_state import TrainingState
from lstm_tui.runs.weights import expected_shapes
from lstm_tui.text.corpus import open_corpus
from lstm_tui.text.vocabulary import Vocabulary

NAME = "harbours"
STEPS = (100, 200, 300)
UNITS = 16
LINK, LINK_BELOW, URL = UnitId(1, 7), UnitId(0, 3), UnitId(0, 9)

_FULL = 20.0  # what opens or shuts a gate entirely

Weights = dict[str, NDArray[np.float32]]

STATE = TrainingState(
    step=0,
    elapsed_seconds=1.5,
    position=0,
    total_steps=1000,
    learning_rate=0.01,
    clip=1.0,
    temperatures=(0.8,),
    device="cpu",
    precision="float32",
    threads=1,
)


def harbours(length: int = 3_000) -> str:
    """A text of ``length`` characters."""
    towns = ("Lume", "Old Varr", "Tessel Point", "Karsk", "Marrow Bay", "Ilm")
    random = np.random.default_rng(11)
    lines: list[str] = []
    while sum(map(len, lines)) < length:
        one, other = (towns[at] for at in random.choice(len(towns), 2, replace=False))
        ships = int(random.integers(2, 90))
        lines.append(
            f"The [[{one}]] fleet of {ships} ships sails to [[{other}]] before the ice comes.\n"
            f"Its log is kept at http://www.{one.split()[-1].lower()}.org/log{ships} by the crew.\n"
            + "\n"
            * (len(lines) % 4 == 3)
        )
    return "".join(lines)[:length]


def invented_weights(model: ModelConfig, symbols: int, seed: int, scale: float = 0.4) -> Weights:
    """Random weights."""
    random = np.random.default_rng(seed)
    return {
        name: (scale * random.standard_normal(shape)).astype(np.float32)
        for name, shape in expected_shapes(model, symbols).items()
    }


def knowing_weights(model: ModelConfig, vocabulary: Vocabulary, seed: int) -> Weights:
    """Random weights, but `LINK` and `URL` detect patterns; one-hot input, two LSTM layers."""
    weights = invented_weights(model, len(vocabulary), seed)
    if vocabulary.unknown("[]: \n"):
        return weights
    opens, closes, colon, blank, line_end = vocabulary.encode("[]: \n")
    raise_flag(weights, LINK_BELOW.index, (opens,), (closes,))
    raise_flag(weights, URL.index, (colon,), (blank, line_end))
    copy_below(weights, LINK.index, LINK_BELOW.index)
    output = weights["output.weight"]
    output *= 0.1
    output[:, LINK.index] = 0
    output[closes, LINK.index], weights["output.bias"][closes] = 4, -1
    return weights


def _gates(weights: Weights, layer: int) -> tuple[NDArray[np.float32], ...]:
    """Of a layer the weights from below, from itself, and the bias, each (4, H, …): i, f, g, o."""
    from_below = weights[f"recurrent.weight_ih_l{layer}"].reshape(4, UNITS, -1)
    from_itself = weights[f"recurrent.weight_hh_l{layer}"].reshape(4, UNITS, -1)
    weights[f"recurrent.bias_hh_l{layer}"][:] = 0
    return from_below, from_itself, weights[f"recurrent.bias_ih_l{layer}"].reshape(4, UNITS)


def raise_flag(weights: Weights, unit: int, up: tuple[int, ...], down: tuple[int, ...]) -> None:
    """Let the cell of ``unit`` be +1 after a symbol of ``up`` and −1 after one of ``down``."""
    from_below, from_itself, bias = _gates(weights, 0)
    from_below[:, unit], from_itself[:, unit] = 0, 0
    _unheard(weights, unit)
    bias[:, unit] = -_FULL, _FULL, 0, _FULL
    for symbol in (*up, *down):
        from_below[:3, unit, symbol] = 2 * _FULL, -2 * _FULL, _FULL if symbol in up else -_FULL


def _unheard(weights: Weights, unit: int) -> None:
    """Set the outgoing weights of ``unit`` of layer 0 to 0."""
    weights["recurrent.weight_hh_l0"][:, unit] = 0
    weights["recurrent.weight_ih_l1"][:, unit] = 0


def copy_below(weights: Weights, unit: int, below: int) -> None:
    """Let the cell of ``unit`` in layer 1 be the sign of the hidden value of ``below``."""
    from_below, from_itself, bias = _gates(weights, 1)
    weights["recurrent.weight_hh_l1"][:, unit] = 0
    from_below[:, unit], from_itself[:, unit] = 0, 0
    bias[:, unit] = _FULL, -_FULL, 0, _FULL
    from_below[2, unit, below] = _FULL


def make_neuron_run(
    folder: Path,
    *,
    text: str = "",
    steps: tuple[int, ...] = STEPS,
    cell: Cell = Cell.LSTM,
    symbols: SymbolKind = SymbolKind.CHAR,
    ranking: bool = True,
    config: TextConfig | None = None,
    model: ModelConfig | None = None,
    name: str = NAME,
    source_name: str = "harbours.txt",
) -> Run:
    """A run in ``folder``/runs over ``text``, encoded in the cache that ``LSTM_TUI_CACHE`` names.

    It keeps the passage of its text that every run keeps. ``config`` replaces ``symbols``,
    and ``model`` the network, for which ``steps`` may be empty.

    Only an LSTM on a text with links has detectors.
    """
    source = folder / source_name
    source.write_text(text or harbours(), "utf-8")
    read = config or TextConfig(symbols=symbols)
    model = model or ModelConfig(
        cell=cell, layers=2, hidden=UNITS, embedding=0, documents=read.documents is not None
    )
    learned = RunConfig(read, model, TrainingConfig(ranking=ranking))
    corpus = open_corpus([source], read)
    record = RunRecord(
        name=name,
        created="2026-11-24T10:15:00",
        config=learned,
        corpus=CorpusRecord(corpus.key, corpus.sha256, corpus.names, len(corpus), kind=corpus.kind),
        host="here",
    )
    kept = {passage.NAME: passage.passage_file(passage.passage_of(corpus))}
    run = create_run(folder / "runs", record, corpus.vocabulary, kept)
    for step in steps:
        save_step(run, step)
    return run


def save_step(run: Run, step: int) -> None:
    """Save the checkpoint of ``step``."""
    model, vocabulary = run.record().config.model, run.vocabulary()
    if step >= STEPS[1] and model.cell is Cell.LSTM:
        weights = knowing_weights(model, vocabulary, step)
    else:
        weights = invented_weights(model, len(vocabulary), step, 0.2)
    save_checkpoint(run, weights, {}, replace(STATE, step=step, position=step))
