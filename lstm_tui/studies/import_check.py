"""Whether an imported network predicts its text: its loss beside that of symbol frequencies.

A network whose vocabulary is in another order than its rows predicts worse than the frequencies of
the symbols, which know nothing of the text before. The file of a simple recurrent network does not
say its nonlinearity, but the wrong one has a higher loss.

Letters in shapes: ``T`` symbols, ``V`` symbols of the vocabulary.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from lstm_tui.config import Cell, SymbolKind
from lstm_tui.errors import CheckpointError
from lstm_tui.formatting import fixed, perplexity
from lstm_tui.reader.reader import Ids, Reader
from lstm_tui.runs.checkpoints import Checkpoint
from lstm_tui.studies.text_loss import carried_losses

READ = 20_000
"""Symbols from the beginning of the text whose loss is measured, in about a second."""


@dataclass(frozen=True, slots=True)
class ImportCheck:
    """The loss of an imported network in nats per symbol; nan if its values overflow.

    Attributes:
        by_frequency: The loss of guessing by the frequencies of the symbols in the same text.
        symbols: Predicted symbols.
    """

    loss: float
    by_frequency: float
    symbols: int

    def sentences(self, kind: SymbolKind) -> tuple[str, ...]:
        """The loss, and a warning if it is no better than frequencies."""
        if math.isnan(self.loss):
            return ("Warning: the values of the network overflow float32 on this text.",)
        sentence = (
            f"Loss on {self.symbols:,} {kind.plural} of it: {fixed(self.loss, 4)} nats per "
            f"{kind.singular} (perplexity {perplexity(self.loss):.4g}); guessing by frequency: "
            f"{fixed(self.by_frequency, 4)}."
        )
        if self.loss < self.by_frequency:
            return (
                sentence,
                "It is most likely a text that the network was trained on: expect a higher loss on "
                "any other.",
            )
        return (
            sentence,
            "Warning: the network predicts no better than guessing by frequency. Are the symbols "
            "in the order of its ids, and is this a text like the one that it learned?",
        )


def check_import(network: Checkpoint, ids: Ids) -> ImportCheck | None:
    """The check on ``ids`` (T,); None if there is nothing to predict."""
    ids = np.asarray(ids[: READ + 1])
    if len(ids) < 2:
        return None
    counts = np.bincount(ids[1:], minlength=len(network.vocabulary))
    shares = counts[counts > 0] / counts.sum()
    by_frequency = float(-(shares * np.log(shares)).sum())
    return ImportCheck(_loss(network, ids), by_frequency, len(ids) - 1)


def choose_nonlinearity(network: Checkpoint, ids: Ids) -> tuple[Cell, dict[Cell, ImportCheck]]:
    """The nonlinearity of a simple recurrent network that predicts ``ids`` (T,).

    It is tanh, torch's default, unless relu predicts the text better, and better than frequencies:
    of an untrained network either may be better.

    Returns:
        The cell, and the checks of both; none if there is nothing to predict.
    """
    checks = {
        cell: check_import(replace(network, model=replace(network.model, cell=cell)), ids)
        for cell in (Cell.RNN_TANH, Cell.RNN_RELU)
    }
    tanh, relu = checks.values()
    if tanh is None or relu is None:
        return Cell.RNN_TANH, {}
    is_relu = relu.loss < relu.by_frequency and not tanh.loss <= relu.loss  # nan if it overflows
    cell = Cell.RNN_RELU if is_relu else Cell.RNN_TANH
    return cell, {Cell.RNN_TANH: tanh, Cell.RNN_RELU: relu}


def _loss(network: Checkpoint, ids: Ids) -> float:
    try:
        return float(carried_losses(Reader.of(network), ids).mean(dtype=np.float64))
    except CheckpointError:
        return math.nan
